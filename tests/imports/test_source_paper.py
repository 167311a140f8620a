"""The paper of 22 March 2011, in the shapes that word processors give it, becomes its record."""

from collections.abc import Callable

import pytest
import yaml

from accounts.models import User
from imports.plan.make import make_plan
from imports.plan.planned_rows import Outcome
from provenance.seed import FIXTURES
from requests_log.domain.integrity import find_disagreements
from requests_log.models import Request
from tests.factories.imports import source_papers
from tests.factories.imports.uploads import make_import, save

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_record")]

SHAPES = {
    "plain.docx": source_papers.plain_word,
    "2011.docx": source_papers.word_of_2011,
    "paper.odt": source_papers.plain_odt,
    "paper.xlsx": source_papers.plain_xlsx,
}


def lines_of_fixtures() -> list[dict[str, object]]:
    record = yaml.safe_load((FIXTURES / "requests.yaml").read_text(encoding="utf-8"))
    return [
        {
            "areas_label": row["areas_label"],
            "area_slugs": sorted(row.get("areas", ())),
            "reach": row["reach"],
            "issue": row["issue"],
            "departments_label": row["departments_label"],
            "department_codes": sorted(row.get("departments", ())),
            "asks_all": row.get("asks_all", False),
            "status": row["status"],
            "stage": section["stage"],
            "workstream": row.get("workstream"),
        }
        for section in record["sections"]
        for row in section["requests"]
    ]


def lines_of_record() -> list[dict[str, object]]:
    found = []
    for request in Request.objects.for_list().order_by("number"):
        content = request.line.content()
        workstream = content["workstream"]
        found.append({**content, "workstream": workstream.slug if workstream else None})
    return [
        {name: line[name] for name in expected}
        for line, expected in zip(found, lines_of_fixtures(), strict=True)
    ]


@pytest.mark.parametrize("name", SHAPES)
def test_the_paper_becomes_the_33_requests_cell_by_cell(name: str, official: User):
    record = make_import(official, SHAPES[name](), name)
    plan = make_plan(record, by=official)
    assert [(row.draft.place, row.reasons) for row in plan.rows if not row.is_ready] == []
    save(official, record)
    expected = lines_of_fixtures()
    if name == "paper.xlsx":
        # The sheet has a column for who is asked, and says less there than the words do.
        expected[16] = {**expected[16], "departments_label": "DH"}
    assert lines_of_record() == expected
    assert list(find_disagreements()) == []


@pytest.mark.parametrize("name", SHAPES)
def test_the_same_paper_again_changes_nothing(name: str, official: User):
    save(official, make_import(official, SHAPES[name](), name))
    again = make_import(official, SHAPES[name](), name)
    assert make_plan(again, by=official).counts() == {Outcome.SAME: 33}


def test_other_headings_are_understood(official: User):
    file = source_papers.plain_word(source_papers.RENAMED)
    assert make_plan(make_import(official, file), by=official).counts() == {Outcome.NEW: 33}


def test_tables_in_frames_are_read_and_the_second_goes_on_with_the_first(official: User):
    save(official, make_import(official, source_papers.framed_word()))
    assert lines_of_record_count() == 15


def lines_of_record_count() -> int:
    return Request.objects.filter(stage="in_progress").count()


def test_each_entry_names_the_file_and_the_row(official: User):
    save(official, make_import(official, source_papers.plain_word(), "our paper.docx"))
    request: Callable[..., Request] = Request.objects.get
    assert request(number=7).line.source == "Import of our paper.docx, table 1, row 8"
    assert request(number=16).line.source == "Import of our paper.docx, on-going workstreams, row 1"

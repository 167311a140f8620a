"""``manage.py import_requests``."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from accounts.models import Role, User
from imports.models import Import
from requests_log.models import Request, Workstream
from tests.factories.imports.bad_files import csv_of, with_entities
from tests.factories.imports.source_papers import RENAMED, plain_word

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("empty_record", "official")]


def run(path: Path, **options) -> str:
    out = StringIO()
    call_command("import_requests", str(path), stdout=out, **options)
    return out.getvalue()


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    path = tmp_path / "paper.docx"
    path.write_bytes(plain_word())
    return path


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    path = tmp_path / "mapping.json"
    path.write_text(json.dumps({"type": "capacity", "date": "17 March 2011"}))
    return path


def test_a_dry_run_shows_the_rows_and_saves_nothing(paper: Path, mapping: Path):
    said = run(paper, mapping=mapping, dry_run=True)
    assert "table 1, row 2: new" in said
    assert "New: 33" in said
    assert "Nothing was saved." in said
    assert not Request.objects.exists()
    assert not Import.objects.exists()


def test_the_paper_is_saved_for_the_date_given(paper: Path, mapping: Path, official: User):
    assert "Saved 33 rows of paper.docx." in run(paper, mapping=mapping)
    line = Request.objects.for_list().get(number=1).line
    assert (line.effective_on.isoformat(), line.by) == ("2011-03-17", official)


def test_a_mapping_file_names_columns_stages_and_areas(tmp_path: Path):
    path, mapping = tmp_path / "tracker.csv", tmp_path / "mapping.json"
    path.write_bytes(csv_of("Town,What,Who,Where we are", "Hulll,Pooling,Home Office,Agreed"))
    given = {
        "columns": {
            "Town": "areas",
            "What": "issue",
            "Who": "departments",
            "Where we are": "status",
        },
        "stage": "resolved",
        "type": "flexibility",
        "areas": {"Hulll": "kingston-upon-hull"},
    }
    mapping.write_text(json.dumps(given))
    run(path, mapping=mapping)
    line = Request.objects.for_list().get().line
    assert (line.area_slugs, line.stage, line.request_kind) == (
        ["kingston-upon-hull"],
        "resolved",
        "flexibility",
    )


def test_a_mapping_file_says_what_a_name_of_a_workstream_stands_for(tmp_path: Path):
    path, mapping = tmp_path / "tracker.csv", tmp_path / "mapping.json"
    heads, row = "Area,Issue,Dept,Status,Stage,Workstream", "Hull,Pooling,DWP,New,On-going,Finance"
    path.write_bytes(csv_of(heads, row))
    given = {"type": "capacity", "workstreams": {"Finance": "innovative-finance"}}
    mapping.write_text(json.dumps(given))
    run(path, mapping=mapping)
    assert Request.objects.for_list().get().line.workstream == Workstream.objects.get(
        slug="innovative-finance"
    )


def test_a_stage_is_named_in_words_and_doubtful_rows_may_all_be_new(tmp_path: Path):
    path, mapping = tmp_path / "tracker.csv", tmp_path / "mapping.json"
    rows = ("Hull,Pooling of housing budgets,DWP,Agreed",)
    path.write_bytes(csv_of("Area,Issue,Dept,Status", *rows))
    given = {"type": "capacity", "stage": "Resolved"}
    mapping.write_text(json.dumps(given))
    run(path, mapping=mapping)
    assert Request.objects.for_list().get().stage == "resolved"
    path.write_bytes(csv_of("Area,Issue,Dept,Status", "Kent,Pooling of housing budget,DWP,New"))
    with pytest.raises(CommandError, match="Not every row could be saved"):
        run(path, mapping=mapping)
    mapping.write_text(json.dumps({**given, "doubtful": "new"}))
    run(path, mapping=mapping)
    assert Request.objects.count() == 2


def test_without_an_official_nothing_is_read(paper: Path, official: User):
    User.objects.filter(pk=official.pk).update(is_active=False)
    with pytest.raises(CommandError, match="There is no official"):
        run(paper)


def test_rows_that_cannot_be_saved_end_with_an_error(paper: Path):
    with pytest.raises(CommandError, match="Not every row could be saved"):
        run(paper)
    assert not Request.objects.exists()


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"type": "sort of"}, "type must be one of"),
        ({"date": "yesterday"}, "yesterday is not a date"),
        ({"stage": "parked"}, "names stages that do not exist"),
        ({"columns": {"Area": "place"}}, "names fields that do not exist"),
        ({"columns": {"Area": ["areas"]}}, "names fields that do not exist"),
        ({"columns": []}, "columns must hold a JSON object"),
        ({"stages": "resolved"}, "stages must hold a JSON object"),
        ({"areas": ["Hull"]}, "areas must hold a JSON object"),
        ({"areas": {"Hulll": "kingston-on-hull"}}, "no area for “Hulll”: “kingston-on-hull”"),
        ({"departments": {"Home Ofice": "H O"}}, "no department for “Home Ofice”: “H O”"),
        ({"workstreams": {"Finance": []}}, "no workstream for “Finance”"),
        ({"doubtful": "maybe"}, "doubtful must be one of: new, skip"),
        ({"area": {"Hulll": "kingston-upon-hull"}}, "has no part called area"),
        ([], "must hold a JSON object"),
        (None, "is not a JSON file"),
    ],
)
def test_a_wrong_mapping_file_is_refused(paper: Path, mapping: Path, given: object, words: str):
    mapping.write_text("{" if given is None else json.dumps(given))
    with pytest.raises(CommandError, match=words):
        run(paper, mapping=mapping)
    assert not Import.objects.exists()


def test_a_bad_file_or_none_is_refused(tmp_path: Path):
    path = tmp_path / "paper.docx"
    with pytest.raises(CommandError, match="No such file"):
        run(path)
    path.write_bytes(with_entities())
    with pytest.raises(CommandError, match="XML entities"):
        run(path)


def test_one_of_several_officials_is_named(paper: Path, mapping: Path, make_user):
    other = make_user(Role.OFFICIAL)
    with pytest.raises(CommandError, match="There are several officials"):
        run(paper, mapping=mapping)
    with pytest.raises(CommandError, match="No official has"):
        run(paper, mapping=mapping, by="nobody@example.com")
    run(paper, mapping=mapping, by=other.email)
    assert Request.objects.for_list().get(number=1).line.by == other


def test_a_paper_with_other_heads_needs_no_mapping_of_columns(tmp_path: Path, mapping: Path):
    path = tmp_path / "paper.docx"
    path.write_bytes(plain_word(RENAMED))
    assert "New: 33" in run(path, mapping=mapping)

"""The paper from the record: its lines word for word, in order, and its summaries."""

import datetime as dt
from typing import Any

import pytest
import yaml
from django.conf import settings as django_settings

from accounts.models import User
from papers.description import AnnexTable, Paper, WorkstreamsPart
from papers.domain.contents import read_baseline
from papers.domain.scope import PaperScope
from papers.queries.paper_request import PaperRequest
from requests_log.as_of import AsOf
from requests_log.domain import corrections
from requests_log.models import Request
from requests_log.rules.stages import Stage
from tests.factories.areas import get_area, get_department, get_workstream
from tests.factories.clock import TODAY
from tests.factories.entries import entry_fields, move, write_news

MEETING = dt.date(2011, 3, 17)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_record")]
SOURCE = django_settings.BASE_DIR / "fixtures" / "requests.yaml"


def find(number: int) -> Request:
    return Request.objects.for_list().get(number=number)


def paper(official: User, **given: Any) -> Paper:
    scope = PaperScope(official, **given.pop("scope", {}))
    at = AsOf(given.pop("as_at", TODAY))
    since = given.pop("since", None)
    found = read_baseline(scope, AsOf(since), "then") if since else None
    return PaperRequest(scope, at, since=found, **given).build()


def test_it_prints_the_15_3_and_15_lines_of_the_source(official: User):
    annex_a, annex_b = paper(official).annexes
    table, on_going = annex_a.parts
    (resolved,) = annex_b.parts
    assert isinstance(table, AnnexTable)
    assert isinstance(on_going, WorkstreamsPart)
    assert isinstance(resolved, AnnexTable)
    assert [len(table.lines), len(on_going.workstreams), len(resolved.lines)] == [15, 3, 15]
    printed = [
        (line.area, line.issue, line.department, line.status)
        for _, _, line in lines(paper(official))
    ]
    assert printed == [
        (r["areas_label"], r["issue"], r["departments_label"], r["status"].strip())
        for section in yaml.safe_load(SOURCE.read_text(encoding="utf-8"))["sections"]
        for r in section["requests"]
    ]
    assert [stream.heading for stream in on_going.workstreams] == [
        "Access to innovative finance models",
        "Data Sharing (general concern raised with Departments)",
        "Other requests to be resolved after April",
    ]
    assert (table.status_heading, resolved.status_heading) == ("Status", "Outcome")


def lines(found: Paper) -> list[Any]:
    return list(found.lines())


def test_the_counts_are_a_sentence_to_read_out(official: User, settings: Any):
    assert paper(official).sentence == (
        "As at 22 March 2011 there are 33 requests of Whitehall on the record: 15 are in progress, "
        "3 are being taken forward through on-going workstreams and 15 have been resolved."
    )
    move(find(5), official, Stage.RESOLVED)
    settings.TODAY = dt.date(2011, 4, 20)
    move(find(17), official, Stage.RESOLVED)
    move(find(18), official, Stage.RESOLVED)
    assert paper(official, as_at=settings.TODAY).sentence == (
        "As at 20 April 2011 there are 33 requests of Whitehall on the record: 14 are in progress, "
        "1 is being taken forward through an on-going workstream and 18 have been resolved. "
        "Of those not resolved, 14 are past their target date."
    )


def test_a_paper_of_one_request_speaks_of_one(official: User):
    scope = {"area": get_area("swindon"), "department": get_department("ICO")}
    found = paper(official, scope=scope)
    assert found.sentence.startswith("As at 22 March 2011 there are 4 requests of Whitehall")
    assert ("Covers", "Swindon, with Information Commissioner’s Office") in found.about
    assert found.file_name == "requests-of-whitehall-2011-03-22-swindon-ico"


def test_a_day_before_the_record_has_an_empty_paper_that_says_so(official: User):
    found = paper(official, as_at=dt.date(2011, 3, 16))
    assert found.sentence == "As at 16 March 2011 there are no requests of Whitehall on the record."
    assert [part.none for annex in found.annexes for part in annex.parts] == [
        "No requests are in progress.",
        "No requests are being taken forward through on-going workstreams.",
        "No requests have been resolved.",
    ]


def test_the_changes_say_what_happened_in_words(official: User, settings: Any, make_request: Any):
    settings.TODAY = dt.date(2011, 4, 5)
    late = {"effective_on": settings.TODAY}
    streams = {"workstream": get_workstream("data-sharing"), "target_date": dt.date(2011, 4, 1)}
    move(find(5), official, Stage.ON_GOING, **streams, **late)
    write_news(
        find(6), official, "HO has agreed to de-ringfence funding.", target_date=None, **late
    )
    make_request(effective_on=settings.TODAY, areas=[get_area("kent")])
    wrong = find(7).line
    said = entry_fields(wrong) | {
        "departments": [get_department("DWP")],
        "departments_label": "DWP",
    }
    corrections.correct(by=official, entry=wrong, reason="A slip.", **said)
    changes = paper(official, as_at=settings.TODAY, since=TODAY).changes
    assert changes is not None
    assert changes.sentence == (
        "Of the 34 requests, 1 is new, 1 has moved, 1 is reworded, 1 has been corrected since "
        "and 30 are unchanged."
    )
    told = {changed.reference: changed for changed in changes.changed}
    assert told["CB-005"].said == (
        f"CB-005 moved from in progress to the on-going workstream Data sharing: "
        f"{find(5).line.status}"
    )
    assert told["CB-006"].said == (
        "CB-006 has a new status: HO has agreed to de-ringfence funding."
    )
    assert told["CB-006"].facts == ("It no longer has a target date: it was 1 April 2011.",)
    assert [rewording.field for rewording in told["CB-006"].rewordings] == ["Status"]
    assert told["CB-007"].said == "CB-007 has been corrected since."
    assert told["CB-007"].facts == (
        "Corrected: departments asked from DH to DWP.",
        "Its departments should have been given as: “DWP”.",
    )
    assert [r.field for r in told["CB-007"].rewordings] == ["Departments, corrected"]
    assert told["CB-034"].said == f"CB-034 is new, and in progress: {find(34).line.status}"
    assert changes.unchanged_line == "Unchanged: CB-001 to CB-004 and CB-008 to CB-033."


@pytest.mark.parametrize("recorded_on", [TODAY, dt.date(2011, 4, 5)])
def test_what_was_corrected_since_a_meeting_before_the_record_was_loaded_is_told(
    recorded_on: dt.date, official: User, settings: Any
):
    settings.TODAY = recorded_on
    wrong = find(15).line
    assert wrong.effective_on == MEETING
    said = entry_fields(wrong) | {"status": "What it should have said."}
    corrections.correct(by=official, entry=wrong, reason="A slip.", **said)
    changes = paper(official, as_at=recorded_on, since=MEETING).changes
    assert changes is not None
    told = {changed.reference: changed for changed in changes.changed}
    assert told["CB-015"].kinds == ("Corrected since",)
    assert told["CB-015"].said == (
        "CB-015 has been corrected since. Its status should have read: What it should have said."
    )
    assert told["CB-015"].facts == ()
    assert [rewording.field for rewording in told["CB-015"].rewordings] == ["Status, corrected"]


def test_late_news_and_what_was_taken_out_by_a_correction_are_told(official: User, settings: Any):
    settings.TODAY = dt.date(2011, 3, 24)
    # So since the 20th, written down on the 24th: nobody could read it on the 22nd.
    write_news(find(3), official, "DfE has an answer.", effective_on=dt.date(2011, 3, 20))
    wrong = find(2).line
    said = entry_fields(wrong) | {"departments": [get_department("DH")], "departments_label": "DH"}
    corrections.correct(by=official, entry=wrong, reason="It is with DH.", **said)
    scope = {"department": get_department("DfE")}
    changes = paper(official, as_at=settings.TODAY, since=TODAY, scope=scope).changes
    assert changes is not None
    told = {changed.reference: changed for changed in changes.changed}
    assert set(told) == {"CB-002", "CB-003"}
    assert told["CB-003"].kinds == ("Recorded later",)
    assert told["CB-003"].said == (
        "CB-003 had news by then that was recorded later: DfE has an answer."
    )
    assert [r.field for r in told["CB-003"].rewordings] == ["Status, recorded later"]
    assert told["CB-002"].kinds == ("No longer included", "Corrected since")


def test_a_paper_of_a_department_does_not_speak_for_the_whole_record(official: User):
    found = paper(official, scope={"department": get_department("ICO")})
    assert found.sentence.startswith(
        "As at 22 March 2011 there are 5 requests of Whitehall for "
        "Information Commissioner’s Office: none are in progress,"
    )


def test_a_lead_reads_the_paper_of_their_area_and_no_corrections(
    official: User, lead: User, settings: Any
):
    settings.TODAY = dt.date(2011, 3, 25)
    for number in (2, 7):
        wrong = find(number).line
        said = entry_fields(wrong) | {"status": "What it should have said."}
        corrections.correct(by=official, entry=wrong, reason="A slip.", **said)
    found = paper(lead, as_at=settings.TODAY, since=TODAY)
    references = {line.reference for _, _, line in found.lines()}
    assert {"CB-002", "CB-008", "CB-001"} <= references
    assert not references & {"CB-005", "CB-007", "CB-010"}
    assert ("Covers", "Swindon") in found.about
    assert found.file_name == "requests-of-whitehall-2011-03-25-swindon"
    assert found.changes is not None
    # What it said before it was corrected is for officials.
    assert found.changes.changed == ()

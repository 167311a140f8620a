"""Saving an import and taking it back: each is one act."""

import datetime as dt

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import Role, User
from imports.domain import saving, uploading
from imports.domain.saving import PlanChangedError
from imports.forms.choices import name_choices
from imports.lookups import read_names
from imports.models import Import
from imports.plan.make import make_plan
from imports.plan.planned_rows import Outcome, PlannedRow
from imports.rules.columns import RequestField
from requests_log.as_of import AsOf
from requests_log.domain import commands
from requests_log.domain.integrity import find_disagreements
from requests_log.models import Entry, Request
from requests_log.permissions import all_requests, visible_to
from tests.factories.imports.source_papers import plain_word
from tests.factories.imports.source_papers import save as as_bytes
from tests.factories.imports.uploads import make_import, save
from tests.factories.next_steps import add_step

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_record")]
HEADS = ("Ref", "Authority", "Ask", "Lead dept", "Progress", "Target date", "Stage")


def sheet(*rows: tuple) -> bytes:
    book = openpyxl.Workbook()
    for cells in (HEADS, *rows):
        book.active.append(list(cells))
    return as_bytes(book)


def row(
    reference="",
    area="Hull",
    issue="Pooling of housing budgets",
    dept="DWP",
    status="New.",
    target=None,
    stage=None,
) -> tuple:
    return (reference, area, issue, dept, status, target, stage)


def plan_of(official: User, *rows: tuple) -> list[PlannedRow]:
    record = make_import(official, sheet(*rows), "tracker.xlsx")
    return make_plan(record, by=official).rows


def only(rows: list[PlannedRow]) -> PlannedRow:
    (found,) = rows
    return found


def test_a_new_row_becomes_a_request(official: User):
    record = make_import(official, sheet(row(area="Swindon & others", target=dt.date(2011, 5, 1))))
    save(official, record)
    request = Request.objects.for_list().get(number=34)
    line = request.line
    assert (line.areas_label, line.reach, line.area_slugs) == (
        "Swindon & others",
        "named_and_others",
        ["swindon"],
    )
    assert (line.stage, line.target_date, line.by) == (
        "in_progress",
        dt.date(2011, 5, 1),
        official,
    )
    assert line.source == "Import of paper.docx, sheet “Sheet”, row 2"


def test_a_changed_row_changes_only_what_it_says(official: User):
    before = Request.objects.for_list().get(number=12).line
    save(official, make_import(official, sheet(row("CB-012", "", "", "", "MoJ will write."))))
    after = Request.objects.for_list().get(number=12).line
    assert after.status == "MoJ will write."
    assert {**after.content(), "status": before.status} == before.content()


def test_a_row_may_change_departments_and_move_at_once(official: User):
    content = row("CB-012", "Lewisham", "Prisoner release dates", "MoJ", "Done.", None, "Resolved")
    save(official, make_import(official, sheet(content)))
    request = Request.objects.for_list().get(number=12)
    assert [entry.kind for entry in request.entries.order_by("pk")][-2:] == ["amended", "moved"]
    assert (request.stage, request.line.department_codes) == ("resolved", ["MoJ"])


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        (row(area="Atlantis"), "No area is called “Atlantis”."),
        (row(dept="Ministry of Magic"), "No department is called “Ministry of Magic”."),
        (row(area=""), "The row names no area."),
        (row(issue=""), "The row has no issue."),
        (row(status=""), "The row has no status."),
        (row(target="soon"), "The target date “soon” is not a date, such as 1 April 2011."),
        (row(stage="Parked"), "“Parked” is not a stage."),
        (row(stage="On-going"), "The file does not say the workstream."),
        (
            row(area=f"Hull, {'x' * 300}"),
            "Areas, as printed must be 300 characters or fewer. You entered 306.",
        ),
        (
            row(dept=f"DWP, {'x' * 300}"),
            "Departments, as printed must be 300 characters or fewer. You entered 305.",
        ),
        (row(issue="x" * 2_001), "Issue must be 2,000 characters or fewer. You entered 2,001."),
    ],
)
def test_a_row_that_cannot_be_saved_is_refused_with_the_reason(
    official: User, cells: tuple, reason: str
):
    found = only(plan_of(official, cells))
    assert (found.outcome, found.reasons) == (Outcome.REFUSED, [reason])


def test_nothing_is_asked_about_a_name_that_is_too_long_to_choose_for(official: User):
    record = make_import(
        official,
        sheet(row(area="x" * 301), row(dept="y" * 301)),
        "tracker.xlsx",
    )
    plan = make_plan(record, by=official)
    assert name_choices(record, plan, read_names()) == []
    document = make_import(
        official,
        b"Area,Issue,Department,Status,Stage,Workstream\r\n"
        b"Hull,Pooling of budgets,DWP,New.,On-going," + b"z" * 301 + b"\r\n",
        "tracker.csv",
    )
    plan = make_plan(document, by=official)
    assert name_choices(document, plan, read_names()) == []
    assert only(plan.rows).reasons == [
        f"“{'z' * 60}…” has 301 characters: a name must have 300 or fewer."
    ]


def test_line_breaks_in_an_issue_are_kept_and_change_nothing(official: User):
    content = sheet(row(issue="Pooling:\n• rents\n• fees"))
    save(official, make_import(official, content))
    assert Request.objects.for_list().get(number=34).line.issue == "Pooling:\n• rents\n• fees"
    assert only(make_plan(make_import(official, content), by=official).rows).outcome == Outcome.SAME
    on_one_line = sheet(row("CB-034", issue="Pooling: • rents • fees"))
    record = make_import(official, on_one_line)
    assert only(make_plan(record, by=official).rows).outcome == Outcome.SAME


def test_a_row_of_a_sheet_with_a_status_alone_is_not_joined_to_another(official: User):
    found = plan_of(official, row(), row("", "", "", "", "And more."))
    assert [each.outcome for each in found] == [Outcome.NEW, Outcome.REFUSED]


def test_annex_a_says_that_a_request_is_not_resolved(official: User):
    """It prints requests in progress and those in on-going workstreams."""
    going_on, resolved = plan_of(
        official,
        row("CB-016", "", "", "", "", None, "Annex A"),
        row("CB-030", "", "", "", "Open again.", None, "Annex A"),
    )
    assert going_on.outcome == Outcome.SAME
    assert [(each.label, each.after) for each in resolved.differences] == [
        ("Status", "Open again."),
        ("Stage", "In progress"),
    ]


def test_the_same_request_twice_is_saved_once(official: User):
    first, second = plan_of(official, row(), row(status="Newer."))
    assert (first.outcome, second.outcome) == (Outcome.NEW, Outcome.REFUSED)
    assert second.reasons == ["The same request is in sheet “Sheet”, row 2."]


def test_a_row_says_what_its_names_were_read_as(official: User):
    new, renamed, reworded = plan_of(
        official,
        row(area="Hull & others", dept="Home Office / All", target=dt.date(2011, 5, 1)),
        row("CB-012", "Kent", "Prisoner release dates and placements", "", ""),
        row("CB-011", "", "", "", "Reworded."),
    )
    assert new.read_as == (
        "Kingston upon Hull; The areas named, and others. Home Office (HO); All departments. "
        "In progress, target date 1 May 2011."
    )
    assert renamed.read_as.startswith("Kent. ")
    assert reworded.read_as == ""


def test_a_row_like_a_request_is_doubtful_until_somebody_says(official: User):
    cells = row(
        area="Lewisham", issue="Courts to inform landlords when people go to jail", dept="MoJ"
    )
    record = make_import(official, sheet(cells))
    found = only(make_plan(record, by=official).rows)
    assert found.outcome == Outcome.DOUBTFUL
    assert [each.reference for each in found.likely] == ["CB-013"]
    key = found.draft.key
    for choice, outcome in (
        ("CB-013", Outcome.CHANGED),
        ("new", Outcome.NEW),
        ("skip", Outcome.LEFT_OUT),
    ):
        record = uploading.choose(by=official, record=record, choices={"rows": {key: choice}})
        assert only(make_plan(record, by=official).rows).outcome == outcome


def test_a_reference_of_another_record_does_not_overwrite_ours(official: User):
    found = only(plan_of(official, row("CB-012", "Hull", "Free parking at hospitals", "DH")))
    assert found.outcome == Outcome.DOUBTFUL
    assert "CB-012 is about something else here" in found.reasons[0]


def test_a_name_is_chosen_once_for_all_rows(official: User):
    record = make_import(official, sheet(row(area="Hulll"), row(area="Hulll", issue="Another")))
    (unknown,) = make_plan(record, by=official).unknown
    assert (unknown.name, unknown.rows, unknown.suggestion) == ("Hulll", 2, "kingston-upon-hull")
    choices = {"areas": {"Hulll": "kingston-upon-hull"}}
    record = uploading.choose(by=official, record=record, choices=choices)
    assert make_plan(record, by=official).counts() == {Outcome.NEW: 2}


def test_a_mapping_is_remembered_for_the_same_heads(official: User):
    record = make_import(official, sheet(row()))
    (signature,) = record.mapping
    chosen = {1: RequestField.AREAS, 2: RequestField.STATUS, 4: RequestField.ISSUE}
    make_import(official, sheet(row()), mapping={signature: chosen})
    again = uploading.upload(by=official, name="x.xlsx", content=sheet(row(area="Kent")))
    assert again.mapping == {signature: {"1": "areas", "2": "status", "4": "issue"}}


def test_a_second_save_changes_nothing(official: User):
    record = make_import(official, sheet(row()))
    save(official, record)
    saved = saving.save_import(by=official, record=record, fingerprint="of the first page")
    assert saved.was_saved
    assert Request.objects.count() == 34


def test_what_has_changed_since_the_preview_is_not_saved(official: User):
    record = make_import(official, sheet(row("CB-012", "", "", "", "MoJ will write.")))
    fingerprint = make_plan(record, by=official).fingerprint()
    request = Request.objects.for_list().get(number=12)
    commands.write_news(
        by=official,
        request=request,
        seen=request.line,
        status="Somebody was quicker.",
        effective_on=dt.date(2011, 3, 22),
        target_date=None,
    )
    with pytest.raises(PlanChangedError):
        saving.save_import(by=official, record=record, fingerprint=fingerprint)
    assert Request.objects.for_list().get(number=12).line.status == "Somebody was quicker."
    assert not Import.objects.get().saved_at


def test_a_lead_cannot_import(official: User, make_user):
    record = make_import(official, sheet(row()))
    lead = make_user(Role.LEAD, "swindon")
    with pytest.raises(PermissionDenied):
        saving.save_import(by=lead, record=record)
    with pytest.raises(PermissionDenied):
        uploading.upload(by=lead, name="x.docx", content=plain_word())


# Taking back.


def test_an_import_is_taken_back_as_if_it_had_not_been_made(official: User):
    before = [(r.number, r.line.content()) for r in all_requests().for_list().order_by("number")]
    record = make_import(official, sheet(row(), row("CB-012", "", "", "", "MoJ will write.")))
    save(official, record)
    done = saving.take_back_import(by=official, record=record)
    assert (len(done.withdrawals), done.left) == (2, {})
    after = [(r.number, r.line.content()) for r in all_requests().for_list().order_by("number")]
    assert after == before
    assert list(find_disagreements()) == []


def test_a_row_that_changed_and_moved_a_request_is_taken_back_whole(official: User):
    before = Request.objects.for_list().get(number=12).line
    content = row("CB-012", "Lewisham", "Prisoner release dates", "MoJ", "Done.", None, "Resolved")
    record = make_import(official, sheet(content))
    save(official, record)
    done = saving.take_back_import(by=official, record=record)
    assert len(done.withdrawals) == 2
    assert Request.objects.for_list().get(number=12).line == before
    assert list(find_disagreements()) == []


def test_a_request_taken_back_is_nowhere_and_its_reference_is_not_used_again(
    official: User, official_client
):
    record = make_import(official, sheet(row()))
    save(official, record)
    saving.take_back_import(by=official, record=record)
    assert official_client.get("/requests/CB-034/").status_code == 404
    found = official_client.get("/requests/?words=housing").content.decode()
    assert "Pooling of housing budgets" not in found
    assert "CB-034" not in official_client.get("/requests/download.csv").getvalue().decode()
    assert not visible_to(official, at=AsOf(dt.date(2011, 3, 22))).filter(number=34).exists()
    again = make_import(official, sheet(row()))
    save(official, again)
    assert all_requests().order_by("-number")[0].reference == "CB-035"


def test_what_somebody_has_written_to_or_used_since_stays(official: User):
    record = make_import(official, sheet(row(), row(issue="Another"), row(issue="A third one")))
    save(official, record)
    written, used = (Request.objects.for_list().get(number=number) for number in (34, 35))
    commands.confirm(
        by=official, request=written, seen=written.line, effective_on=dt.date(2011, 3, 22)
    )
    add_step(used, official, "Send a note.")
    done = saving.take_back_import(by=official, record=record)
    assert {request.number for request in done.left} == {34, 35}
    assert not all_requests().filter(number=36).exists()
    assert list(find_disagreements()) == []


def test_an_import_is_taken_back_once(official: User):
    record = make_import(official, sheet(row()))
    save(official, record)
    saving.take_back_import(by=official, record=record)
    entries = Entry.objects.count()
    with pytest.raises(ValidationError, match="taken back already"):
        saving.take_back_import(by=official, record=record)
    assert Entry.objects.count() == entries


def test_nobody_can_write_to_a_request_that_was_taken_back(official: User):
    record = make_import(official, sheet(row()))
    save(official, record)
    request = Request.objects.for_list().get(number=34)
    seen = request.line
    saving.take_back_import(by=official, record=record)
    with pytest.raises(ValidationError, match="CB-034 was taken back"):
        commands.confirm(by=official, request=request, seen=seen, effective_on=dt.date(2011, 3, 22))

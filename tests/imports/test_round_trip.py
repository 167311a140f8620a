"""A download that is changed in a spreadsheet and comes back: only what changed is proposed."""

import datetime as dt
import io
from typing import Any

import openpyxl
import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from accounts.models import User
from imports.domain import uploading
from imports.files.tables import FileError
from imports.models import Import
from imports.plan.make import SKIP_CHOICE, make_plan
from imports.plan.planned_rows import Outcome, Plan, PlannedRow
from imports.plan.round_trip import use_file_choice
from requests_log.domain import commands, corrections
from requests_log.domain.integrity import find_disagreements
from requests_log.models import Entry, Workstream
from tests.factories.entries import entry_fields, get_request, move, write_news
from tests.factories.imports.round_trips import COLUMN, change, make_download
from tests.factories.imports.source_papers import save as as_bytes
from tests.factories.imports.uploads import make_import, save

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_record")]
DAY = dt.date(2011, 5, 1)


def bring_back(official: User, content: bytes) -> tuple[Import, Plan]:
    record = make_import(official, content, "requests-to-change.xlsx")
    return record, make_plan(record, by=official)


def bring_back_with(official: User, cells: dict[tuple[str, str], Any]) -> PlannedRow:
    """Download the list, change cells of one request, and return what becomes of its row."""
    reference = next(iter(cells))[0]
    _, plan = bring_back(official, change(make_download(official), cells))
    others = {row.outcome for row in plan.rows if row_of(plan, reference) is not row}
    assert others == {Outcome.SAME}
    return row_of(plan, reference)


def row_of(plan: Plan, reference: str) -> PlannedRow:
    (row,) = [row for row in plan.rows if row.draft.cells["reference"] == reference]
    return row


def changes(row: PlannedRow) -> list[tuple[str, str, str]]:
    return [(each.label, each.before, each.after) for each in row.differences]


def edit(content: bytes, change_sheet: Any) -> bytes:
    book = openpyxl.load_workbook(io.BytesIO(content))
    change_sheet(book["Requests"])
    return as_bytes(book)


def test_what_may_be_changed_is_saved_through_the_log(official: User):
    before = get_request(1).line
    content = change(
        make_download(official),
        {
            ("CB-001", "Status"): "DfE has written.",
            ("CB-001", "Target date"): DAY,
            ("CB-001", "Departments"): "DfE / MoJ",
            ("CB-002", "Stage"): "On-going workstream",
            ("CB-002", "Workstream"): "Data sharing",
        },
    )
    record, plan = bring_back(official, content)
    assert plan.counts() == {Outcome.CHANGED: 2, Outcome.SAME: 31}
    assert [each[0] for each in changes(row_of(plan, "CB-001"))] == [
        *("Departments", "Status", "Target date"),
    ]
    save(official, record)
    line = get_request(1).line
    assert (line.status, line.target_date, line.department_codes, line.issue) == (
        *("DfE has written.", DAY, ["DfE", "MoJ"]),
        before.issue,
    )
    assert line.source == "Import of requests-to-change.xlsx, sheet “Requests”, row 2"
    moved = get_request(2).line
    assert (moved.stage, moved.workstream) == (
        "on_going",
        Workstream.objects.get(slug="data-sharing"),
    )
    assert list(find_disagreements()) == []


def test_a_target_date_that_was_deleted_is_taken_away(official: User):
    row = bring_back_with(official, {("CB-001", "Target date"): None})
    assert changes(row) == [("Target date", "1 April 2011", "none")]


@pytest.mark.parametrize("heading", ["Status", "Stage", "Departments", "Next steps"])
def test_any_other_cell_that_was_emptied_changes_nothing(heading: str, official: User):
    assert bring_back_with(official, {("CB-008", heading): None}).outcome == Outcome.SAME


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"Stage": "Parked"}, "“Parked” is not a stage."),
        ({"Target date": "soon"}, "The target date “soon” is not a date, such as 1 April 2011."),
        ({"Departments": "Magic"}, "No department is called “Magic”."),
        ({"Stage": "On-going workstream"}, "The file does not say the workstream."),
        ({"Made from": "by me"}, "Its column “Made from” was changed. Download the list again."),
        (
            {"Made from": "CB-001/999999"},
            "It was made from another record. Download the list here and change that.",
        ),
        ({"Made from": "CB-999/1"}, "CB-999 is not in the record any more."),
        (
            {"Workstream": "Data sharing"},
            "Only on-going requests have a workstream: choose “On-going workstream” as the "
            "stage too.",
        ),
        (
            {"Issue": "Something else", "Areas": "Kent"},
            "Areas and Issue cannot be changed in a file: change that on the page of the request.",
        ),
    ],
)
def test_what_cannot_be_is_refused_with_the_reason(cells: dict, reason: str, official: User):
    row = bring_back_with(official, {("CB-001", head): value for head, value in cells.items()})
    if "CB-999" in reason:
        reason = f"It says CB-001, but it was made from {reason[:6]}"
    assert row.outcome == Outcome.REFUSED
    assert row.reasons[0].startswith(reason)


def test_a_locked_column_that_was_changed_too_is_left_and_said(official: User):
    row = bring_back_with(official, {("CB-001", "Issue"): "Else", ("CB-001", "Status"): "New."})
    assert (row.outcome, [each.label for each in row.differences]) == (Outcome.CHANGED, ["Status"])
    assert row.remarks == [
        "Issue cannot be changed in a file: change that on the page of the request."
    ]


def test_cells_that_were_sorted_apart_are_refused(official: User):
    row = bring_back_with(official, {("CB-001", "Made from"): f"CB-002/{get_request(2).line.pk}"})
    assert row.reasons == [
        "It says CB-001, but it was made from CB-002: cells were moved to other rows. "
        "Download the list again."
    ]


def test_an_entry_of_another_request_is_refused(official: User):
    row = bring_back_with(official, {("CB-001", "Made from"): f"CB-001/{get_request(2).line.pk}"})
    assert row.reasons == [
        "It was made from another record. Download the list here and change that."
    ]


def test_rows_that_were_deleted_or_moved_change_nothing(official: User):
    def shuffle(sheet: Any) -> None:
        sheet.delete_rows(5, 10)
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
        for at, values in enumerate(reversed(rows), 2):
            for column, value in enumerate(values, 1):
                sheet.cell(at, column).value = value

    _, plan = bring_back(official, edit(make_download(official), shuffle))
    assert plan.counts() == {Outcome.SAME: 23}


def test_columns_may_be_moved_and_removed(official: User):
    """The hidden column alone says which request it is."""

    def keep_few(sheet: Any) -> None:
        kept = [COLUMN[name] for name in ("Status", "Made from", "Target date")]
        rows = [[row[at - 1].value for at in kept] for row in sheet.iter_rows()]
        sheet.delete_cols(1, 20)
        for at, values in enumerate(rows, 1):
            for column, value in enumerate(values, 1):
                sheet.cell(at, column).value = value
        sheet["A3"] = "Changed."

    _, plan = bring_back(official, edit(make_download(official), keep_few))
    assert plan.counts() == {Outcome.CHANGED: 1, Outcome.SAME: 32}
    (row,) = plan.ready()
    assert row.request is not None
    assert (row.request.reference, [each.label for each in row.differences]) == (
        "CB-002",
        ["Status"],
    )


def test_a_row_that_was_added_is_a_new_request(official: User):
    def add(sheet: Any) -> None:
        cells = (None, "Hull", "Pooling of rents", "DWP", None, None, None, "New.")
        for at, value in enumerate(cells, 1):
            sheet.cell(35, at).value = value

    _, plan = bring_back(official, edit(make_download(official), add))
    assert plan.counts() == {Outcome.NEW: 1, Outcome.SAME: 33}


def test_the_stage_chosen_for_the_table_moves_no_row_that_was_downloaded(official: User):
    record = make_import(official, make_download(official), stages=["resolved"])
    assert make_plan(record, by=official).counts() == {Outcome.SAME: 33}


def test_what_changed_here_alone_is_left_as_it_is(official: User):
    content = make_download(official)
    write_news(get_request(1), official, "Changed here.")
    _, plan = bring_back(official, content)
    assert plan.counts() == {Outcome.SAME: 33}


def test_the_same_change_here_and_in_the_file_is_no_conflict(official: User):
    content = change(make_download(official), {("CB-001", "Status"): "Changed."})
    write_news(get_request(1), official, "Changed.")
    _, plan = bring_back(official, content)
    assert plan.counts() == {Outcome.SAME: 33}


def test_a_confirmation_here_is_no_conflict(official: User):
    content = change(make_download(official), {("CB-001", "Status"): "Changed."})
    request = get_request(1)
    commands.confirm(
        by=official, request=request, seen=request.line, effective_on=dt.date(2011, 3, 22)
    )
    _, plan = bring_back(official, content)
    assert plan.counts() == {Outcome.CHANGED: 1, Outcome.SAME: 32}


def make_conflict(official: User) -> tuple[Import, Entry]:
    """Change the status in the file, and the status and the target date here."""
    content = change(make_download(official), {("CB-001", "Status"): "By the file."})
    newest = write_news(get_request(1), official, "Here.", target_date=DAY)
    record, plan = bring_back(official, content)
    row = row_of(plan, "CB-001")
    assert (row.outcome, row.newest) == (Outcome.CONFLICT, newest)
    assert row.reasons == ["CB-001 has changed here since the file was made. Choose which to keep."]
    assert [each[0] for each in changes(row)] == ["Status"]
    assert [(each.label, each.after) for each in row.since] == [
        ("Status", "Here."),
        ("Target date", "1 May 2011"),
    ]
    return record, newest


def test_a_conflict_is_saved_only_when_the_file_is_chosen(official: User):
    record, newest = make_conflict(official)
    key = "0:2"
    uploading.choose(by=official, record=record, choices={"rows": {key: use_file_choice(newest)}})
    record.refresh_from_db()
    save(official, record)
    line = get_request(1).line
    # What the file did not change stays as it is here.
    assert (line.status, line.target_date) == ("By the file.", DAY)


def test_what_is_here_is_kept_by_leaving_the_row_out(official: User):
    record, _ = make_conflict(official)
    uploading.choose(by=official, record=record, choices={"rows": {"0:2": SKIP_CHOICE}})
    record.refresh_from_db()
    plan = make_plan(record, by=official)
    assert plan.counts() == {Outcome.LEFT_OUT: 1, Outcome.SAME: 32}


def test_a_choice_does_not_hold_for_what_somebody_writes_after_it(official: User):
    record, newest = make_conflict(official)
    uploading.choose(by=official, record=record, choices={"rows": {"0:2": use_file_choice(newest)}})
    write_news(get_request(1), official, "Newer still.")
    record.refresh_from_db()
    row = row_of(make_plan(record, by=official), "CB-001")
    assert (row.outcome, row.since[0].after) == (Outcome.CONFLICT, "Newer still.")


def test_a_correction_here_is_a_change_here(official: User):
    content = change(make_download(official), {("CB-001", "Target date"): DAY})
    line = get_request(1).line
    fields = {**entry_fields(line), "status": "Put right."}
    corrections.correct(by=official, entry=line, reason="A slip.", **fields)
    _, plan = bring_back(official, content)
    row = row_of(plan, "CB-001")
    assert (row.outcome, [each.label for each in row.since]) == (Outcome.CONFLICT, ["Status"])


def test_a_move_here_that_the_file_cannot_follow_is_refused(official: User):
    content = change(
        make_download(official),
        {("CB-001", "Stage"): "On-going workstream", ("CB-001", "Workstream"): "Data sharing"},
    )
    move(get_request(1), official, "resolved")
    _, plan = bring_back(official, content)
    row = row_of(plan, "CB-001")
    assert row.outcome == Outcome.REFUSED
    assert row.reasons == ["A request cannot move from resolved to an on-going workstream."]


def test_a_download_saved_as_csv_is_refused(official: User):
    content = b"Reference,Status,Target date,Made from\r\nCB-001,New.,04/01/2011,CB-001/1\r\n"
    with pytest.raises(FileError, match="saved as CSV, which does not keep dates as dates"):
        uploading.upload(by=official, name="list.csv", content=content)
    assert not Import.objects.exists()


@pytest.mark.parametrize("extension", ["csv", "xlsx", "ods"])
def test_a_download_of_a_past_date_is_refused_row_by_row(
    extension: str, official: User, official_client: Any
):
    address = f"/requests/download.{extension}?as_at=2011-03-20"
    content = official_client.get(address).getvalue()
    _, plan = bring_back(official, content)
    assert set(plan.counts()) == {Outcome.REFUSED}
    assert plan.rows[0].reasons == [
        "It shows the record of 20 March 2011, a past date. Go to today and download the list "
        "again."
    ]


@pytest.mark.parametrize("role", ["lead", "champion", "administrator"])
def test_nobody_but_an_official_brings_it_back(role: str, official: User, request: Any):
    content = make_download(official)
    with pytest.raises(PermissionDenied):
        uploading.upload(by=request.getfixturevalue(role), name="list.xlsx", content=content)


def test_the_page_shows_what_changed_and_not_what_is_the_same(
    official: User, official_client: Client
):
    record, _ = bring_back(
        official, change(make_download(official), {("CB-001", "Status"): "New."})
    )
    page = official_client.get(record.get_absolute_url()).content.decode()
    assert "Rows that are the same are not shown below." in page
    assert ("CB-001" in page, "CB-002" in page) == (True, False)
    same = official_client.get(f"{record.get_absolute_url()}?show=same").content.decode()
    assert ("CB-001" in same, "CB-002" in same) == (False, True)


@pytest.mark.parametrize("rows", [1, 3])
def test_a_plan_takes_as_many_queries_for_many_rows(
    rows: int, official: User, django_assert_num_queries: Any
):
    statuses = {(f"CB-{number:03}", "Status"): "New." for number in range(1, rows + 1)}
    record, _ = bring_back(official, change(make_download(official), statuses))
    for number in range(1, rows + 1):
        write_news(get_request(number), official, "Here.")
    with django_assert_num_queries(9):
        plan = make_plan(record, by=official)
    assert plan.counts()[Outcome.CONFLICT] == rows

"""The list as a file to change: what can be changed in it, and what says why the rest cannot."""

import datetime as dt
import io
from typing import Any

import openpyxl
import pytest
from django.test import Client
from odf import opendocument, style, table

from accounts.models import User
from imports.plan.make import make_plan
from requests_log.exports import to_change
from requests_log.models import Workstream
from requests_log.rules.made_from import MadeFrom, parse_made_from
from tests.factories.entries import get_request
from tests.factories.imports.round_trips import COLUMN, HEADINGS
from tests.factories.imports.uploads import make_import
from tests.factories.next_steps import add_step
from tests.helpers.leaks import read_file
from tests.helpers.sign_in import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_record")]
EXTENSIONS = list(to_change.FORMATS)
CHANGEABLE = {"Departments", "Stage", "Workstream", "Status", "Target date", "Next steps"}


def download(client: Client, extension: str = "xlsx", query: str = "") -> bytes:
    response = client.get(f"/requests/to-change.{extension}?{query}")
    assert response.status_code == 200
    return response.getvalue()


def read_book(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))


def rules_of(sheet: Any) -> dict[str, Any]:
    """Return the rule of each column, by its heading."""
    rules = sheet.data_validations.dataValidation
    found = {next(iter(rule.sqref.ranges)).min_col: rule for rule in rules}
    return {heading: found[at] for heading, at in COLUMN.items()}


def test_only_some_columns_can_be_changed_and_there_is_no_password(official_client: Client):
    sheet = read_book(download(official_client))["Requests"]
    assert [cell.value for cell in sheet[1]] == list(HEADINGS)
    assert (sheet.protection.sheet, sheet.protection.password) == (True, None)
    # In this format, 0 allows it.
    assert not sheet.protection.autoFilter
    assert {HEADINGS[c.column - 1] for c in sheet[2] if not c.protection.locked} == CHANGEABLE
    assert all(cell.protection.locked for cell in sheet[1])


def test_each_cell_says_what_may_be_written_or_why_it_cannot_be_changed(official_client: Client):
    rules = rules_of(read_book(download(official_client))["Requests"])
    locked = [rules[heading].prompt for heading in HEADINGS if heading not in CHANGEABLE]
    assert [prompt for prompt in locked if "change" not in prompt and "Leave" not in prompt] == []
    assert rules["Issue"].prompt.endswith("Change it on the page of the request.")
    assert rules["Target date"].prompt == "Enter a date, or leave it blank for no target date."
    # Excel refuses a file with longer ones.
    assert max(len(rule.prompt) for rule in rules.values()) <= 255


def test_stages_departments_and_workstreams_are_chosen_from_a_list(official_client: Client):
    book = read_book(download(official_client))
    choices = book["Choices"]
    assert choices.sheet_state == "hidden"
    rules = rules_of(book["Requests"])
    listed = {}
    for heading, column in (("Stage", "E"), ("Workstream", "F"), ("Departments", "D")):
        assert (rules[heading].type, str(rules[heading].sqref)) == ("list", f"{column}2:{column}34")
        cells = choices[rules[heading].formula1.removeprefix("Choices!").replace("$", "")]
        listed[heading] = [cell.value for (cell,) in cells]
    assert listed["Stage"] == ["In progress", "On-going workstream", "Resolved"]
    assert listed["Workstream"] == [row.name for row in Workstream.objects.all()]
    assert {"DfE", "MoJ"} < set(listed["Departments"])
    # Several departments are typed: the list does not refuse them.
    assert [rules[name].showErrorMessage for name in listed] == [True, True, False]


def test_filters_real_dates_and_the_hidden_column_are_there(
    official_client: Client, official: User
):
    step = add_step(get_request(1), official, "Write to all\nareas")
    sheet = read_book(download(official_client, query="words=CB-001"))["Requests"]
    assert sheet.auto_filter.ref == "A1:M2"
    assert sheet.column_dimensions["M"].hidden
    row = dict(zip(HEADINGS, sheet[2], strict=True))
    assert row["Target date"].value.date() == dt.date(2011, 4, 1)
    entry = get_request(1).line.pk
    assert row["Made from"].value == f"CB-001/{entry}/{step.pk}"
    # Each step is on a line of its own.
    assert row["Next steps"].value == "DfE: Write to all areas"


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_steps_too_long_for_a_cell_are_left_out_and_do_not_end_when_it_comes_back(
    extension: str, official_client: Client, official: User
):
    for number in range(17):
        add_step(get_request(1), official, f"{number} {'x' * 1_950}")
    content = download(official_client, extension, "words=CB-001")
    assert "xxx" not in read_file(content)
    entry = get_request(1).line.pk
    assert f"CB-001/{entry}" in read_file(content)
    assert f"CB-001/{entry}/" not in read_file(content)
    record = make_import(official, content, f"requests-to-change.{extension}")
    assert not any(row.steps.ended for row in make_plan(record, by=official).rows)


def test_steps_that_just_fit_into_a_cell_are_there(official_client: Client, official: User):
    for number in range(16):
        add_step(get_request(1), official, f"{number} {'x' * 1_950}")
    sheet = read_book(download(official_client, query="words=CB-001"))["Requests"]
    row = dict(zip(HEADINGS, sheet[2], strict=True))
    assert len(row["Next steps"].value.split("\n")) == 16
    assert len(parse_made_from(row["Made from"].value).steps) == 16


def test_an_ods_file_has_the_same(official_client: Client):
    content = download(official_client, "ods", "words=CB-001")
    book = opendocument.load(io.BytesIO(content))
    (sheet,) = book.getElementsByType(table.Table)
    assert sheet.getAttribute("protected") == "true"
    heads, row = sheet.getElementsByType(table.TableRow)
    assert [str(cell) for cell in heads.getElementsByType(table.TableCell)] == list(HEADINGS)
    protected = {
        each.getAttribute("name"): properties.getAttribute("cellprotect")
        for each in book.getElementsByType(style.Style)
        for properties in each.getElementsByType(style.TableCellProperties)
    }
    cells = row.getElementsByType(table.TableCell)
    is_open = [protected[cell.getAttribute("stylename")] == "none" for cell in cells]
    assert {head for head, mine in zip(HEADINGS, is_open, strict=True) if mine} == CHANGEABLE
    assert cells[COLUMN["Target date"] - 1].getAttribute("datevalue") == "2011-04-01"
    rules = book.getElementsByType(table.ContentValidation)
    assert [bool(each.getElementsByType(table.HelpMessage)) for each in rules] == [True] * 13
    stages = rules[COLUMN["Stage"] - 1].getAttribute("condition")
    assert '"In progress";"On-going workstream";"Resolved"' in stages
    (filters,) = book.getElementsByType(table.DatabaseRange)
    assert filters.getAttribute("targetrangeaddress") == "Requests.A1:Requests.M2"
    columns = sheet.getElementsByType(table.TableColumn)
    assert [each.getAttribute("visibility") for each in columns][-2:] == ["visible", "collapse"]


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_it_has_the_requests_of_the_list_and_is_named_for_its_day(
    extension: str, official_client: Client
):
    response = official_client.get(f"/requests/to-change.{extension}?department=MoJ")
    assert (
        f'filename="requests-to-change-2011-03-22.{extension}"'
        in response.headers["Content-Disposition"]
    )
    text = read_file(response.getvalue())
    assert ("CB-012/" in text, "CB-001/" in text) == (True, False)


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_an_empty_list_has_only_headings(extension: str, official_client: Client):
    content = download(official_client, extension, "words=no+such+words")
    assert "CB-0" not in read_file(content)
    if extension == "xlsx":
        assert read_book(content)["Requests"].max_row == 1


def test_a_past_date_cannot_be_changed(official_client: Client):
    response = official_client.get("/requests/to-change.xlsx?as_at=2011-03-20", follow=True)
    assert "A past date cannot be changed." in response.content.decode()
    assert "to-change" not in official_client.get("/requests/?as_at=2011-03-20").content.decode()


def test_a_download_of_a_past_date_says_so_in_each_row(official_client: Client):
    content = official_client.get("/requests/download.xlsx?as_at=2011-03-20").getvalue()
    rows = list(read_book(content).active.iter_rows(values_only=True))
    assert rows[0][-1] == "Past date"
    assert {row[-1].date() for row in rows[1:]} == {dt.date(2011, 3, 20)}


def test_more_than_a_file_can_bring_back_is_refused(official_client: Client, monkeypatch):
    monkeypatch.setattr(to_change.FORMATS["xlsx"].__class__, "allows", lambda *_: False)
    response = official_client.get("/requests/to-change.xlsx", follow=True)
    assert "Excel (XLSX) is limited to 20,000 requests: filter the list." in (
        response.content.decode()
    )


def test_a_format_that_cannot_be_brought_back_is_not_there(official_client: Client):
    assert official_client.get("/requests/to-change.csv").status_code == 404


@pytest.mark.parametrize("role", ["lead", "champion"])
def test_leads_and_champions_are_not_offered_it_and_are_refused(role: str, request: Any):
    client = client_for(request.getfixturevalue(role))
    assert "to-change" not in client.get("/requests/").content.decode()
    assert client.get("/requests/to-change.xlsx").status_code == 403


@pytest.mark.parametrize(
    "text", ["", "CB-001", "CB-001/", "CB-001/x", "CB-001/1/", "CB-001/1/2,3", "CB-000/1", "7/7"]
)
def test_what_names_no_entry_is_not_read(text: str):
    assert parse_made_from(text) is None


def test_what_a_row_was_made_from_is_read_as_it_was_written():
    for row in (MadeFrom(1, 2), MadeFrom(12_345, 9, (3, 4))):
        assert parse_made_from(str(row)) == row

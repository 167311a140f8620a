"""Downloads match the list, row by row, and are safe to open in a spreadsheet."""

import datetime as dt
import io
from collections.abc import Callable

import openpyxl
import pytest
from django.test import Client
from odf.namespaces import OFFICENS, TABLENS

from accounts.models import User
from areas.models import Lead
from requests_log.domain import commands
from requests_log.models import Entry, EntryKind, Request
from requests_log.rules.stages import Stage
from tests.factories.areas import get_area, get_department, get_workstream
from tests.factories.clock import TODAY
from tests.factories.next_steps import add_step
from tests.helpers.forms import parse
from tests.helpers.spreadsheets import (
    CONTENT_TYPES,
    EXTENSIONS,
    csv_rows,
    download,
    ods_cells,
    ods_text,
    read_rows,
)

pytestmark = pytest.mark.django_db

HEADINGS = [
    "Reference",
    "Areas",
    "Issue",
    "Departments",
    "Stage",
    "Workstream",
    "Type (our judgement)",
    "Status",
    "Target date",
    "Last update",
    "Last changed",
    "Next steps",
]
# What the record's statuses promise, by the number of the request.
STEPS = {
    8: "DH will be sending a note on Clusters to all 16 areas.",
    17: "DH will be circulating a note on information sharing to all 16 places.",
    25: "DWP to write to preferred partners in CB areas to set out expectations and encourage them "
    "to work with local agencies.",
    32: "Hull to contact DH if they find local barriers to this",
}
# Searches, each with how many requests of the record it finds.
SEARCHES = {
    "": 33,
    "stage=in_progress": 15,
    "stage=in_progress&stage=on_going&sort=-news_on": 18,
    "department=MoJ&sort=issue": 13,
    "area=leicestershire&sort=-areas": 16,
    "words=pool+locally&sort=-reference": 5,
    "workstream=data-sharing": 1,
    "kind=flexibility&sort=stage": 12,
    "words=no+such+words+anywhere": 0,
    "sort=-issue&page=2": 33,
}
FORMULAS = ["=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", "=HYPERLINK(1)", "＝1+1"]


def in_the_list(client: Client, query: str) -> list[str]:
    """Return the references that the list's pages show with a search, in order."""
    query = "&".join(part for part in query.split("&") if not part.startswith("page="))
    shown: list[str] = []
    while True:
        page = parse(client.get(f"/requests/?{query}"))
        shown += [a.get_text(strip=True) for a in page.select("tbody .app-reference")]
        onward = page.select_one("a[rel=next]")
        if not onward:
            return shown
        query = str(onward["href"]).removeprefix("?")


def expected_row(request: Request) -> list[str]:
    line = request.current
    return [
        request.reference,
        line.areas_label,
        line.issue,
        line.departments_label,
        {"in_progress": "In progress", "on_going": "On-going workstream", "resolved": "Resolved"}[
            line.stage
        ],
        line.workstream.name if line.workstream else "",
        {"flexibility": "Flexibility from rules", "capacity": "Capacity to pool or align"}[
            line.request_kind
        ],
        line.status,
        line.target_date.isoformat() if line.target_date else "",
        request.news_on.isoformat(),
        request.updated_on.isoformat(),
        STEPS.get(request.number, ""),
    ]


@pytest.mark.usefixtures("the_record")
@pytest.mark.parametrize("query", SEARCHES)
def test_a_download_has_the_lists_rows_in_its_order_word_for_word(
    query: str, client: Client, official: User
):
    client.force_login(official)
    listed = in_the_list(client, query)
    assert len(listed) == SEARCHES[query]
    by_reference = {request.reference: request for request in Request.objects.all()}
    expected = [HEADINGS, *(expected_row(by_reference[reference]) for reference in listed)]
    for extension in EXTENSIONS:
        assert read_rows(extension, download(client, extension, query)) == expected, extension


@pytest.mark.usefixtures("the_record")
@pytest.mark.parametrize("extension", EXTENSIONS)
def test_a_download_keeps_curly_quotes_dashes_bullets_and_slips(
    extension: str, client: Client, official: User
):
    client.force_login(official)
    rows = {row[0]: row for row in read_rows(extension, download(client, extension))}
    assert "Leicestershire’s request to de-ringfence" in rows["CB-006"][7]
    assert "integrating services – need" in rows["CB-004"][7]
    assert "assessments for pre-lease and community orders" in rows["CB-011"][2]
    assert [line[:5] for line in rows["CB-016"][7].split("\n")] == ["• Com", "• DfE", "• MoJ"]
    assert rows["CB-001"][8:] == ["2011-04-01", "2011-03-17", "2011-03-17", ""]


@pytest.mark.usefixtures("swindon_request")
@pytest.mark.parametrize("extension", EXTENSIONS)
def test_a_download_is_named_for_its_day_and_says_what_it_is(
    extension: str, client: Client, official: User
):
    client.force_login(official)
    response = client.get(f"/requests/download.{extension}")
    assert response["Content-Type"] == CONTENT_TYPES[extension]
    assert response["Content-Disposition"] == (
        f'attachment; filename="requests-of-whitehall-2011-03-22.{extension}"'
    )
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_an_empty_download_has_only_headings(extension: str, client: Client, official: User):
    client.force_login(official)
    assert read_rows(extension, download(client, extension)) == [HEADINGS]


@pytest.fixture
def formulas(client: Client, official: User, make_request: Callable[..., Request]) -> Client:
    """An official's browser, and a record whose every text would run in a careless spreadsheet.

    The entries are saved without the commands, which would strip a leading tab.
    """
    for text in FORMULAS:
        request = make_request()
        line = request.current
        swindon_request = Entry(
            **{**line.content(), **dict.fromkeys(Entry.TEXT_FIELDS, text)},
            request=request,
            number=2,
            kind=EntryKind.NEWS,
            effective_on=line.effective_on,
            recorded_at=line.recorded_at,
            by=official,
        )
        swindon_request.save(force_insert=True)
        Request.objects.filter(pk=request.pk).update(current=swindon_request)
    client.force_login(official)
    return client


def test_a_formula_in_a_csv_file_has_an_apostrophe_before_it(formulas: Client):
    rows = csv_rows(download(formulas, "csv"))[1:]
    assert len(rows) == len(FORMULAS)
    for row, text in zip(rows, FORMULAS, strict=True):
        assert {row[n] for n in (1, 2, 3, 7)} == {f"'{text}"}
    assert not [cell for row in rows for cell in row if cell[:1] in "=+-@\t\r＝" and cell]


def test_a_formula_in_an_xlsx_file_is_a_text(formulas: Client):
    (bulk_update_page,) = openpyxl.load_workbook(io.BytesIO(download(formulas, "xlsx"))).worksheets
    rows = list(bulk_update_page.iter_rows(min_row=2))
    assert len(rows) == len(FORMULAS)
    for row, text in zip(rows, FORMULAS, strict=True):
        for number in (1, 2, 3, 7):
            assert (row[number].data_type, row[number].value) == ("s", text)


def test_a_formula_in_an_ods_file_is_a_text(formulas: Client):
    rows = ods_cells(download(formulas, "ods"))[1:]
    assert len(rows) == len(FORMULAS)
    for row, text in zip(rows, FORMULAS, strict=True):
        assert not [cell for cell in row if (TABLENS, "formula") in cell.attributes]
        for number in (1, 2, 3, 7):
            assert row[number].attributes[(OFFICENS, "value-type")] == "string"
            assert ods_text(row[number]) == text


@pytest.mark.parametrize("extension", EXTENSIONS)
@pytest.mark.parametrize(
    "words", ["https://example.com/", "TRUE", "007", "1e5", "2011-03-22", "#N/A"]
)
def test_a_text_that_looks_like_something_else_stays_as_it_was_typed(
    extension: str, words: str, client: Client, official: User, make_request: Callable[..., Request]
):
    make_request(issue=words, status=words)
    client.force_login(official)
    _, row = read_rows(extension, download(client, extension))
    assert (row[2], row[7]) == (words, words)


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_tabs_and_lines_within_a_text_are_kept(
    extension: str, client: Client, official: User, make_request: Callable[..., Request]
):
    words = 'First, "second";\n\n• a\tb\n• <c> & ‘d’ 🏴'
    make_request(issue=words, status=words)
    client.force_login(official)
    _, row = read_rows(extension, download(client, extension))
    assert (row[2], row[7]) == (words, words)


@pytest.mark.parametrize("extension", EXTENSIONS)
def test_a_leads_download_has_only_their_requests(
    extension: str,
    client: Client,
    lead: User,
    official: User,
    make_request: Callable[..., Request],
):
    """Not what names another area, what names theirs no longer, nor any note, reason or source."""
    kent = get_area("kent")
    kept = make_request(issue="Ours", status="Our news")
    wide = make_request(issue="For many", areas=[], reach="many")
    make_request(issue="SECRET of Kent", status="SECRET", areas=[kent], source="SECRET")
    make_request(issue="Of others SECRET", areas=[kent], reach="named_and_others")
    left = make_request(issue="SECRET since it left", note="SECRET note")
    commands.amend(
        by=official,
        request=left,
        seen=left.current,
        effective_on=dt.date(2011, 3, 18),
        issue="SECRET since it left",
        areas=[kent],
        departments=[get_department("DfE")],
        reach="named",
        asks_all=False,
        request_kind="capacity",
        reason="SECRET reason",
    )
    commands.move(
        by=official,
        request=kept,
        seen=kept.current,
        to=Stage.ON_GOING,
        status="Our news",
        effective_on=TODAY,
        target_date=None,
        workstream=get_workstream(),
    )
    kept.refresh_from_db()
    commands.move(
        by=official,
        request=kept,
        seen=kept.current,
        to=Stage.IN_PROGRESS,
        status="Our newest",
        effective_on=TODAY,
        target_date=None,
        reason="SECRET reason",
    )
    client.force_login(lead)
    for query in ("", "area=kent", "words=SECRET", "department=DfE", "sort=-issue"):
        content = download(client, extension, query)
        rows = read_rows(extension, content)[1:]
        assert {row[0] for row in rows} <= {kept.reference, wide.reference}
        assert [row[0] for row in rows] == in_the_list(client, query)
        assert "SECRET" not in str(rows)
        assert b"SECRET" not in content
        assert b"Olive" not in content
    (row,) = [row for row in read_rows(extension, download(client, extension)) if row[2] == "Ours"]
    assert row[7] == "Our newest"


@pytest.mark.usefixtures("the_record")
@pytest.mark.parametrize("extension", EXTENSIONS)
def test_swindons_lead_gets_its_five_and_the_ten_for_many_areas(
    extension: str, client: Client, lead: User
):
    client.force_login(lead)
    rows = read_rows(extension, download(client, extension))[1:]
    assert [row[0] for row in rows] == [
        f"CB-{number:03}" for number in (1, 2, 8, 9, 16, 17, 19, 20, 21, 22, 23, 24, 28, 29, 30)
    ]


@pytest.mark.usefixtures("the_record")
@pytest.mark.parametrize("extension", EXTENSIONS)
def test_a_former_lead_downloads_nothing(extension: str, client: Client, lead: User):
    Lead.objects.filter(user=lead).update(since=dt.date(2011, 1, 1), until=TODAY)
    client.force_login(lead)
    assert read_rows(extension, download(client, extension)) == [HEADINGS]


@pytest.mark.usefixtures("the_record")
@pytest.mark.parametrize("extension", EXTENSIONS)
def test_administrators_and_visitors_download_nothing(
    extension: str, client: Client, administrator: User
):
    address = f"/requests/download.{extension}"
    assert client.get(address).status_code == 302
    client.force_login(administrator)
    assert client.get(address).status_code == 403


@pytest.mark.usefixtures("the_record")
def test_an_excel_file_has_filters_and_dates(official_client: Client):
    content = download(official_client, "xlsx", "stage=in_progress")
    (sheet,) = openpyxl.load_workbook(io.BytesIO(content)).worksheets
    assert sheet.auto_filter.ref == "A1:L16"
    due = sheet.cell(2, HEADINGS.index("Target date") + 1)
    assert due.is_date
    assert due.value.date() == dt.date(2011, 4, 1)


def test_what_is_too_long_for_a_cell_of_excel_says_so(
    official_client: Client, swindon_request: Request, official: User
):
    for number in range(18):
        add_step(swindon_request, official, f"{number} {'x' * 1_950}")
    content = download(official_client, "xlsx", "")
    (sheet,) = openpyxl.load_workbook(io.BytesIO(content)).worksheets
    said = sheet.cell(2, HEADINGS.index("Next steps") + 1).value
    assert len(said) == 32_767
    assert said.endswith("x… The rest is too long for a cell.")

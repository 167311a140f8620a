"""Going through what is open with one department, after a meeting: what is saved, what is left."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from departments.models import Department
from papers.models import Meeting
from papers.views import bulk_update
from requests_log.domain import commands, integrity
from requests_log.models import Entry, EntryKind, Request
from requests_log.rules.stages import Need, Stage, moves_from
from tests.conftest import TODAY, get_area, get_department, get_workstream
from tests.helpers.bulk_update import ADDRESS, Sheet, banner, kinds, newest, references
from tests.helpers.forms import assert_refused, boxes, date, read
from tests.requests_log.test_commands import news

pytestmark = pytest.mark.django_db
OPEN_STAGES = (Stage.IN_PROGRESS, Stage.ON_GOING)
OPEN_MOVES = [move for stage in OPEN_STAGES for move in moves_from(stage)]


@pytest.fixture
def sheet(client: Client, official: User) -> Sheet:
    get_workstream()
    client.force_login(official)
    return Sheet(client)


@pytest.fixture
def three(make_request: Any) -> list[Request]:
    """CB-001 and CB-003 in progress and CB-002 on-going, all with DfE."""
    return [make_request(), make_request(stage=Stage.ON_GOING), make_request()]


@pytest.mark.usefixtures("the_record")
def test_every_choice_says_how_many_requests_its_page_has(sheet: Sheet):
    items = read(sheet.client.get("/update-several/")).select("main li")
    found = {}
    for item in items:
        name, count = item.a.get_text(), int(item.span.get_text().split()[0])
        found[name] = (count, len(references(sheet.client.get(item.a["href"]))))
    assert {name: pair for name, pair in found.items() if pair[0] != pair[1]} == {}
    # Of a department, of a body that belongs to it, of an area and its group, of a workstream.
    for name in ("Ministry of Justice", "HM Prison Service", "Westminster", "West London"):
        assert found[name][0] > 0
    assert found["Data sharing"][0] == 1
    assert len(found) == 13 + 30 + 3


def test_a_choice_counts_what_is_asked_of_its_bodies_its_group_and_its_members(
    sheet: Sheet, make_request: Any
):
    parent = get_department("MoJ")
    Department.objects.create(code="HMP", name="HM Prison Service", parent=parent)
    make_request(departments=[get_department("HMP")], areas=[get_area("westminster")])
    make_request(departments=[parent], areas=[get_area("west-london")])
    make_request(departments=[parent], areas=[get_area("hammersmith-and-fulham")])
    items = read(sheet.client.get("/update-several/")).select("main li")
    counts = {item.a.get_text(): item.span.get_text() for item in items}
    assert counts == {
        "Department DfE": "0\xa0open",
        "Department MoJ": "3\xa0open",
        "HM Prison Service": "1\xa0open",
        "West London": "3\xa0open",
        "Westminster": "2\xa0open",
        "Swindon": "0\xa0open",
        "Hammersmith And Fulham": "2\xa0open",
        "Data sharing": "0\xa0open",
    }


def test_the_page_has_what_is_open_with_the_department_in_order(sheet: Sheet, make_request: Any):
    make_request(number=12)
    make_request(number=3, stage=Stage.ON_GOING)
    make_request(number=4, stage=Stage.RESOLVED)
    make_request(number=5, departments=[get_department("DH")])
    make_request(number=6, departments=[], asks_all=True)
    assert references(sheet.client.get(ADDRESS)) == ["CB-003", "CB-006", "CB-012"]
    assert references(sheet.client.get("/update-several/?area=swindon")) == [
        "CB-003",
        "CB-005",
        "CB-006",
        "CB-012",
    ]
    assert references(sheet.client.get("/update-several/?workstream=data-sharing")) == ["CB-003"]


def test_a_page_with_nothing_open_says_so(sheet: Sheet, make_request: Any):
    make_request(stage=Stage.RESOLVED)
    assert "No open requests." in sheet.client.get(ADDRESS).content.decode()


def test_a_request_past_its_target_date_says_so(sheet: Sheet, make_request: Any):
    make_request(target_date=dt.date(2011, 3, 21))
    make_request(target_date=TODAY)
    cards = read(sheet.client.get(ADDRESS)).select(".govuk-summary-card")
    assert ["Past its target date" in card.get_text() for card in cards] == [True, False]


def test_nothing_changed_saves_nothing(sheet: Sheet, three: list[Request]):
    assert banner(sheet.save(), sheet.client) == "You made no changes, so nothing was saved."
    assert Entry.objects.count() == 3


def test_only_what_changed_is_saved_with_its_date_and_meeting(
    sheet: Sheet, three: list[Request], official: User
):
    meeting = Meeting.objects.create(body="Community Budgets Group", held_on=dt.date(2011, 3, 18))
    response = sheet.save(
        r1_status="Agreed.\r\n* now\r\n* here",
        meeting=str(meeting.pk),
        **date("effective_on", "18", "3", "2011"),
    )
    assert banner(response, sheet.client) == "Saved: CB-001 updated."
    assert [kinds(request) for request in three] == [["raised", "news"], ["raised"], ["raised"]]
    written = newest(three[0])
    assert written.status == "Agreed.\n• now\n• here"
    assert written.effective_on == dt.date(2011, 3, 18)
    assert written.source == "Community Budgets Group, 18 March 2011"
    assert written.target_date == dt.date(2011, 4, 1)
    assert written.by == official


def test_a_meeting_that_has_not_been_held_is_not_offered(sheet: Sheet, planted: Request):
    late = Meeting.objects.create(body="Ministers", held_on=dt.date(2011, 3, 23))
    assert "Ministers" not in sheet.client.get(ADDRESS).content.decode()
    assert_refused(sheet.save(meeting=str(late.pk)), "Choose a meeting from the list.", "meeting")


def test_confirmed_without_a_change_is_news(sheet: Sheet, three: list[Request]):
    response = sheet.save(r2_confirmed="on")
    assert banner(response, sheet.client) == "Saved: CB-002 confirmed."
    assert newest(three[1]).kind == EntryKind.CONFIRMED
    assert three[1].news_on == TODAY
    assert kinds(three[0]) == ["raised"]


def test_the_message_names_all_that_was_done(sheet: Sheet, three: list[Request], make_request: Any):
    make_request()
    response = sheet.save(
        r1_status="Agreed.",
        r2_stage="resolved",
        r2_status="It is done.",
        r3_confirmed="on",
        r4_status="Agreed too.",
    )
    assert banner(response, sheet.client) == (
        "Saved: CB-001 and CB-004 updated, CB-002 moved to resolved, CB-003 confirmed."
    )
    assert list(integrity.find_disagreements()) == []
    assert references(sheet.client.get(ADDRESS)) == ["CB-001", "CB-003", "CB-004"]


NEEDED = {
    Need.WORKSTREAM: {"r1_workstream": "data-sharing"},
    Need.OUTCOME: {"r1_status": "It is agreed."},
    Need.REASON: {"r1_reason": "It came back."},
}
FIELD = {Need.WORKSTREAM: "r1-workstream", Need.OUTCOME: "r1-status", Need.REASON: "r1-reason"}


@pytest.mark.parametrize("legal", OPEN_MOVES, ids=lambda legal: f"{legal.start}-{legal.end}")
class TestAMove:
    def test_with_what_it_needs_is_saved(self, legal: Any, sheet: Sheet, make_request: Any):
        request = make_request(stage=legal.start)
        response = sheet.save(r1_stage=legal.end, **NEEDED[legal.need])
        expected = f"Saved: CB-001 moved to {legal.end.as_destination}."
        assert banner(response, sheet.client) == expected
        assert newest(request).stage == legal.end
        assert kinds(request) == ["raised", "moved"]
        assert request.line.note == ("It came back." if legal.need == Need.REASON else "")
        assert bool(request.workstream) == (legal.end == Stage.ON_GOING)

    def test_without_it_is_left_and_the_rest_is_saved(
        self, legal: Any, sheet: Sheet, make_request: Any
    ):
        request, other = make_request(stage=legal.start), make_request()
        typed = {} if legal.need == Need.OUTCOME else {"r1_status": "Typed with care."}
        response = sheet.save(r1_stage=legal.end, r2_status="Agreed.", **typed)
        assert_refused(response, f"CB-001: {legal.need.refusal}", FIELD[legal.need])
        page = read(response).get_text(" ", strip=True)
        assert "Saved: CB-002 updated. Not saved: CB-001." in page
        assert kinds(request) == ["raised"]
        assert newest(other).status == "Agreed."
        held = boxes(response)
        assert held["r1-stage"] == [legal.end]
        if typed:
            assert held["r1-status"] == ["Typed with care."]
        # What is saved is not written again with what is left.
        again = sheet.save(held=held, **{n: [v] for n, v in NEEDED[legal.need].items()})
        assert "Saved: CB-001 moved to" in banner(again, sheet.client)
        assert kinds(other) == ["raised", "news"]


def test_what_is_saved_beside_what_is_left_shows_where_it_stands_now(
    sheet: Sheet, three: list[Request]
):
    response = sheet.save(r1_confirmed="on", r2_stage="in_progress", r3_status="Agreed:\n* now")
    held = boxes(response)
    assert "r1-confirmed" not in held
    assert held["r3-status"] == ["Agreed:\n• now"]
    assert [held[f"r{n}-seen"] for n in (1, 3)] == [[str(newest(three[n - 1]).pk)] for n in (1, 3)]
    cards = read(response).select(".govuk-summary-card")
    tags = [[tag.get_text() for tag in card.select(".govuk-tag")] for card in cards]
    assert tags == [
        ["In progress", "Saved: confirmed"],
        ["On-going workstream", "Not saved"],
        ["In progress", "Saved: updated"],
    ]


def test_a_confirmed_line_that_was_changed_is_asked_about(sheet: Sheet, three: list[Request]):
    for typed in ({"r1_status": "Mine."}, {"r1_stage": "resolved"}):
        response = sheet.save(r1_confirmed="on", **typed)
        assert_refused(response, "CB-001: You changed this request and ticked", "r1-confirmed")
        assert "r1-confirmed" in boxes(response)
    assert Entry.objects.count() == 3


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"r1_workstream": "data-sharing"}, "r1-workstream"),
        ({"r2_reason": "It came back."}, "r2-reason"),
        (
            {"r1_workstream": "data-sharing", "r1_stage": "resolved", "r1_status": "Done."},
            "r1-workstream",
        ),
    ],
)
def test_what_a_move_needs_is_not_dropped_where_there_is_no_such_move(
    typed: dict[str, str], field: str, sheet: Sheet, three: list[Request]
):
    assert_refused(sheet.save(**typed), "Change the stage", field)
    assert Entry.objects.count() == 3


@pytest.mark.parametrize(
    ("wrong", "message", "field"),
    [
        (date("effective_on", "31", "2", "2011"), "must be a real date", "effective_on_day"),
        (date("effective_on", "", "", ""), "Enter the date this applies from.", "effective_on_day"),
        (date("effective_on", "23", "3", "2011"), "must be today, 22 March", "effective_on_day"),
        ({"meeting": "999999"}, "Choose a meeting from the list.", "meeting"),
    ],
)
def test_with_a_wrong_date_or_meeting_nothing_is_saved_and_all_is_kept(
    wrong: dict[str, str], message: str, field: str, sheet: Sheet, three: list[Request]
):
    response = sheet.save(r1_status="Mine.", r2_stage="resolved", r3_confirmed="on", **wrong)
    assert_refused(response, message, field)
    page = read(response).get_text(" ", strip=True)
    assert "Nothing has been saved. Not saved: CB-001, CB-002 and CB-003." in page
    held = boxes(response)
    assert held["r1-status"] == ["Mine."]
    assert held["r2-stage"] == ["resolved"]
    assert "r3-confirmed" in held
    assert Entry.objects.count() == 3


def test_a_day_before_the_last_entry_of_one_request_leaves_that_one(
    sheet: Sheet, three: list[Request], official: User
):
    news(three[0], official, "Newer.")
    earlier = date("effective_on", "20", "3", "2011")
    response = sheet.save(r1_status="Mine.", r2_confirmed="on", **earlier)
    message = "CB-001: The date must be on or after the date of the last entry"
    assert_refused(response, message, "effective_on_day")
    assert boxes(response)["r1-status"] == ["Mine."]
    assert newest(three[1]).kind == EntryKind.CONFIRMED


def test_all_is_one_transaction(
    sheet: Sheet, three: list[Request], monkeypatch: pytest.MonkeyPatch
):
    def fail(**given: Any) -> None:
        raise RuntimeError("made to fail by a test")

    held = sheet.opened()
    monkeypatch.setattr(commands, "confirm", fail)
    with pytest.raises(RuntimeError):
        sheet.save(held=held, r1_status="Agreed.", r2_confirmed="on")
    assert Entry.objects.count() == 3


def test_more_than_a_page_is_gone_through_page_by_page(
    sheet: Sheet, make_request: Any, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(bulk_update, "ON_A_PAGE", 2)
    for _ in range(5):
        make_request()
    first = sheet.client.get(ADDRESS)
    assert "Requests 1 to 2 of 5." in read(first).get_text(" ", strip=True)
    last = sheet.client.get(f"{ADDRESS}&page=3")
    assert "Requests 5 to 5 of 5." in read(last).get_text(" ", strip=True)
    assert references(last) == ["CB-005"]
    second = Sheet(sheet.client, f"{ADDRESS}&page=2")
    response = second.save(r3_status="Agreed.")
    assert response.url == f"{ADDRESS}&page=2"
    assert "Saved: CB-003 updated." in banner(response, sheet.client)


def test_the_server_takes_the_longest_page(sheet: Sheet, make_request: Any):
    for number in range(bulk_update.ON_A_PAGE):
        make_request(stage=OPEN_STAGES[number % 2])
    held = sheet.opened()
    names = [name for name in held if name.endswith("-status")]
    assert len(names) == 50
    response = sheet.save(held={**held, **{name: ["Agreed."] for name in names}})
    assert "Saved: CB-001, CB-002," in banner(response, sheet.client)
    assert Entry.objects.filter(kind=EntryKind.NEWS, status="Agreed.").count() == 50

"""The page that updates several requests: whose requests it offers, and what it shows."""

import datetime as dt
from typing import Any

import pytest

from departments.models import Department
from papers.views import bulk_update
from requests_log.models import Entry, EntryKind, Request
from requests_log.rules.stages import Stage
from tests.factories.areas import get_area, get_department
from tests.factories.clock import TODAY
from tests.factories.meetings import make_meeting
from tests.helpers.bulk_update import ADDRESS, BulkUpdatePage, references_shown, saved_message
from tests.helpers.forms import assert_refused, parse

pytestmark = pytest.mark.django_db
OPEN_STAGES = (Stage.IN_PROGRESS, Stage.ON_GOING)


@pytest.mark.usefixtures("the_record")
def test_every_choice_says_how_many_requests_its_page_has(bulk_update_page: BulkUpdatePage):
    items = parse(bulk_update_page.client.get("/update-several/")).select("main li")
    found = {}
    for item in items:
        name, count = item.a.get_text(), int(item.span.get_text().split()[0])
        found[name] = (count, len(references_shown(bulk_update_page.client.get(item.a["href"]))))
    assert {name: pair for name, pair in found.items() if pair[0] != pair[1]} == {}
    # Of a department, of a body that belongs to it, of an area and its group, of a workstream.
    for name in ("Ministry of Justice", "HM Prison Service", "Westminster", "West London"):
        assert found[name][0] > 0
    assert found["Data sharing"][0] == 1
    assert len(found) == 13 + 30 + 3


def test_a_choice_counts_requests_of_bodies_groups_and_members(
    bulk_update_page: BulkUpdatePage, make_request: Any
):
    parent = get_department("MoJ")
    Department.objects.create(code="HMP", name="HM Prison Service", parent=parent)
    make_request(departments=[get_department("HMP")], areas=[get_area("westminster")])
    make_request(departments=[parent], areas=[get_area("west-london")])
    make_request(departments=[parent], areas=[get_area("hammersmith-and-fulham")])
    items = parse(bulk_update_page.client.get("/update-several/")).select("main li")
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


def test_the_page_has_what_is_open_with_the_department_in_order(
    bulk_update_page: BulkUpdatePage, make_request: Any
):
    make_request(number=12)
    make_request(number=3, stage=Stage.ON_GOING)
    make_request(number=4, stage=Stage.RESOLVED)
    make_request(number=5, departments=[get_department("DH")])
    make_request(number=6, departments=[], asks_all=True)
    assert references_shown(bulk_update_page.client.get(ADDRESS)) == ["CB-003", "CB-006", "CB-012"]
    assert references_shown(bulk_update_page.client.get("/update-several/?area=swindon")) == [
        "CB-003",
        "CB-005",
        "CB-006",
        "CB-012",
    ]
    assert references_shown(
        bulk_update_page.client.get("/update-several/?workstream=data-sharing")
    ) == ["CB-003"]


def test_a_page_with_nothing_open_says_so(bulk_update_page: BulkUpdatePage, make_request: Any):
    make_request(stage=Stage.RESOLVED)
    assert "No open requests." in bulk_update_page.client.get(ADDRESS).content.decode()


def test_a_request_past_its_target_date_says_so(
    bulk_update_page: BulkUpdatePage, make_request: Any
):
    make_request(target_date=dt.date(2011, 3, 21))
    make_request(target_date=TODAY)
    cards = parse(bulk_update_page.client.get(ADDRESS)).select(".govuk-summary-card")
    assert ["Past its target date" in card.get_text() for card in cards] == [True, False]


def test_a_meeting_that_has_not_been_held_is_not_offered(
    bulk_update_page: BulkUpdatePage, swindon_request: Request
):
    late = make_meeting("Ministers", dt.date(2011, 3, 23))
    assert "Ministers" not in bulk_update_page.client.get(ADDRESS).content.decode()
    assert_refused(
        bulk_update_page.save(meeting=str(late.pk)), "Choose a meeting from the list.", "meeting"
    )


def test_many_requests_are_updated_page_by_page(
    bulk_update_page: BulkUpdatePage, make_request: Any, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(bulk_update, "ON_A_PAGE", 2)
    for _ in range(5):
        make_request()
    first = bulk_update_page.client.get(ADDRESS)
    assert "Requests 1 to 2 of 5." in parse(first).get_text(" ", strip=True)
    last = bulk_update_page.client.get(f"{ADDRESS}&page=3")
    assert "Requests 5 to 5 of 5." in parse(last).get_text(" ", strip=True)
    assert references_shown(last) == ["CB-005"]
    second = BulkUpdatePage(bulk_update_page.client, f"{ADDRESS}&page=2")
    response = second.save(r3_status="Agreed.")
    assert response.url == f"{ADDRESS}&page=2"
    assert "Saved: CB-003 updated." in saved_message(response, bulk_update_page.client)


def test_the_server_takes_the_longest_page(bulk_update_page: BulkUpdatePage, make_request: Any):
    for number in range(bulk_update.ON_A_PAGE):
        make_request(stage=OPEN_STAGES[number % 2])
    held = bulk_update_page.opened()
    names = [name for name in held if name.endswith("-status")]
    assert len(names) == 50
    response = bulk_update_page.save(held={**held, **{name: ["Agreed."] for name in names}})
    assert "Saved: CB-001, CB-002," in saved_message(response, bulk_update_page.client)
    assert Entry.objects.filter(kind=EntryKind.NEWS, status="Agreed.").count() == 50

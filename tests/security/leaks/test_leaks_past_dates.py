"""Past dates never show what a reader may not see."""

import datetime as dt
from collections.abc import Callable
from itertools import product
from typing import Any

import pytest

from accounts.models import Role, User
from requests_log.as_of import AsOf
from requests_log.domain import commands, corrections
from requests_log.models import Request
from requests_log.permissions import visible_to
from requests_log.rules.stages import Stage
from tests.factories.areas import get_area
from tests.factories.clock import TODAY
from tests.factories.entries import entry_fields
from tests.helpers.leaks import LISTS, SECRET, read_page
from tests.helpers.sign_in import client_for

pytestmark = pytest.mark.django_db
DAYS = ("as_at=2011-03-18", "as_at=2011-03-18&known=then")
PAGES = (*LISTS, "/requests/CB-001/", "/your-requests/", "/")


@pytest.fixture
def planted_for(make_request: Any, settings: Any) -> Callable[[str], Request]:
    """Raise an on-going request of one area's alone, on 17 March."""

    def plant(slug: str) -> Request:
        settings.TODAY = dt.date(2011, 3, 17)
        return make_request(
            areas=[get_area(slug)],
            issue=f"{SECRET} issue",
            status=f"{SECRET} status",
            areas_label=f"{SECRET} County",
            stage=Stage.ON_GOING,
        )

    return plant


@pytest.fixture
def kents_then(planted_for: Callable[[str], Request], official: User, settings: Any) -> Request:
    """A request of Kent's alone until 20 March, of Leicestershire's alone from then on."""
    request = planted_for("kent")
    settings.TODAY = dt.date(2011, 3, 20)
    line = entry_fields(request.line)
    kept = {name: line[name] for name in ("issue", "departments", "asks_all", "request_kind")}
    commands.amend(
        by=official,
        request=request,
        seen=request.line,
        effective_on=dt.date(2011, 3, 20),
        areas=[get_area("leicestershire")],
        reach="named",
        workstream=line["workstream"],
        **kept,
    )
    settings.TODAY = TODAY
    return request


@pytest.fixture
def linked_by_mistake(
    planted_for: Callable[[str], Request], official: User, settings: Any
) -> Request:
    """A request of Kent's that named Leicestershire until that was put right on 19 March."""
    request = planted_for("leicestershire")
    settings.TODAY = dt.date(2011, 3, 19)
    said = entry_fields(request.line) | {"areas": [get_area("kent")]}
    corrections.correct(by=official, entry=request.line, reason="It is Kent’s.", **said)
    settings.TODAY = TODAY
    return request


def read_at(person: User, place: str, day: str) -> str:
    """Return what a place says of a day, but for the words that were typed to find it."""
    client = client_for(person)
    text = read_page(client, f"{place}{'&' if '?' in place else '?'}{day}")
    for typed in (f"words={SECRET}", f'value="{SECRET}"', f"Search requests: {SECRET}"):
        text = text.replace(typed, "")
    return text


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("role", [Role.LEAD, Role.CHAMPION])
def test_another_areas_request_is_hidden_on_a_past_date(
    role: Role, day: str, kents_then: Request, make_user: Callable[..., User]
):
    person = make_user(role, "leicestershire")
    assert visible_to(person).filter(pk=kents_then.pk).exists()
    # The first page of a champion is of today, whatever the date.
    for place in PAGES[:-1] if role == Role.CHAMPION else PAGES:
        assert SECRET not in read_at(person, place, day), place


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("role", [Role.LEAD, Role.CHAMPION])
def test_a_request_linked_by_mistake_is_hidden_on_a_past_date(
    role: Role, day: str, linked_by_mistake: Request, make_user: Callable[..., User]
):
    person = make_user(role, "leicestershire")
    for place in PAGES:
        assert SECRET not in read_at(person, place, day), place


@pytest.mark.parametrize(
    ("role", "seen"), [(Role.LEAD, False), (Role.CHAMPION, False), (Role.OFFICIAL, True)]
)
def test_only_officials_see_what_was_known_then(
    role: Role, seen: bool, linked_by_mistake: Request, make_user: Callable[..., User]
):
    """The rule holds even for addresses that no form of ours makes."""
    day = dt.date(2011, 3, 18)
    rows = visible_to(make_user(role, "leicestershire"), at=AsOf(day, known_on=day))
    assert rows.filter(request=linked_by_mistake).exists() is seen


def test_an_official_finds_both_on_that_day(
    kents_then: Request, linked_by_mistake: Request, official: User
):
    """So the tests above would find them, if they were shown."""
    for day, place in product(DAYS, PAGES):
        if place not in ("/workstreams/", "/your-requests/"):
            assert SECRET in read_at(official, place, day), (place, day)
    now_known, known_then = (
        read_at(official, "/requests/?area=leicestershire", day) for day in DAYS
    )
    assert SECRET not in now_known
    assert SECRET in known_then


def test_past_counts_leave_out_hidden_requests(kents_then: Request, make_user: Callable[..., User]):
    client = client_for(make_user(Role.LEAD, "leicestershire"))
    for address in ("/requests/", "/your-requests/"):
        assert client.get(address).context["count"].number == 1
        assert client.get(f"{address}?as_at=2011-03-18").context["count"].number == 0
    on_that_day = client.get("/workstreams/?as_at=2011-03-18").context["rows"]
    assert [str(count) for _, count in on_that_day] == ["0"]

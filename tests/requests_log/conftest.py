"""Fixtures for tests of requests."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from accounts.models import Role, User
from requests_log.domain import commands, corrections
from requests_log.models import Request
from requests_log.queries import pagination, request_list
from requests_log.rules.stages import Stage
from tests.databases.made_once import MADE_ONCE
from tests.databases.snapshot import Snapshot
from tests.factories.areas import get_area, get_department, get_workstream
from tests.factories.clock import march
from tests.factories.entries import entry_fields, raise_request, write_news
from tests.factories.people import PASSWORD
from tests.helpers.request_forms import RequestForms


@pytest.fixture
def request_forms(client: Client, official: User, swindon_request: Request) -> RequestForms:
    client.force_login(official)
    return RequestForms(client, swindon_request)


@pytest.fixture
def long_list(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take four requests for more than can be counted, and two for a page."""
    monkeypatch.setattr(request_list, "COUNT_LIMIT", 4)
    monkeypatch.setattr(pagination, "COUNT_LIMIT", 4)
    monkeypatch.setattr(pagination, "ON_A_PAGE", 2)
    monkeypatch.setattr(pagination.paginate, "__kwdefaults__", {"size": 2})


@pytest.fixture
def twelve_requests(db: None) -> None:
    """Twelve requests that differ in what lists sort and filter by, some on the same days."""
    if TWELVE and TWELVE[0].can_be_restored():
        TWELVE[0].restore()
        return
    before = Snapshot.taken()
    raise_twelve()
    # What a test has saved first would be missing in the snapshot, which others use.
    if not TWELVE and not before.without(MADE_ONCE.migrated_rows).tables:
        TWELVE.append(Snapshot.taken().without(before))


# One snapshot, once a test has raised them in an empty database.
TWELVE: list[Snapshot] = []


def raise_twelve() -> None:
    official = User.objects.create_user("twelve@example.com", PASSWORD, role=Role.OFFICIAL)
    for number in range(12):
        request = raise_request(
            official,
            issue=f"Issue {number % 5}",
            stage=list(Stage)[number % 3],
            areas=[get_area(("swindon", "kent")[number % 2])],
            departments=[get_department(("DfE", "DH", "HO")[number % 3])],
            effective_on=dt.date(2011, 3, 10 + number % 4),
            target_date=None if number % 4 == 0 else dt.date(2011, 3, 12 + number % 6),
            reach="many" if number == 7 else "named",
        )
        if number % 3 == 0:
            write_news(
                request, official, f"News of budgets {number}.", effective_on=dt.date(2011, 3, 19)
            )


@pytest.fixture
def history(make_request: Any, official: User, settings: Any) -> Request:
    """Return CB-001, with its history; today is 22 March again at the end."""
    settings.TODAY = march(10)
    first = make_request(
        issue="Sharing a budget",
        status="DfE has been asked.",
        effective_on=march(10),
        target_date=march(15),
        areas=[get_area("swindon")],
        departments=[get_department("DfE")],
    )

    def about(day: int) -> dict[str, Any]:
        first.refresh_from_db()
        return {
            "by": official,
            "request": first,
            "seen": first.current,
            "effective_on": march(day),
        }

    settings.TODAY = march(14)
    make_request(
        issue="Another issue",
        status="DH is thinking.",
        effective_on=march(14),
        target_date=None,
        areas=[get_area("kent")],
        departments=[get_department("DH")],
    )
    # Written down on the 14th, and so since the 12th.
    commands.write_news(**about(12), status="DfE is working on it.", target_date=march(15))
    settings.TODAY = march(16)
    commands.move(
        **about(16),
        to=Stage.ON_GOING,
        status="The workstream takes it on.",
        target_date=None,
        workstream=get_workstream("data-sharing"),
    )
    settings.TODAY = march(18)
    news = first.entries.get(number=2)
    said = entry_fields(news) | {
        "status": "DfE is thinking about it.",
        "areas": [get_area("swindon"), get_area("kent")],
        "areas_label": "Swindon / Kent",
        "reach": "named",
    }
    corrections.correct(by=official, entry=news, reason="It was said of both.", **said)
    settings.TODAY = march(22)
    return first

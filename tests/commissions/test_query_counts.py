"""Pages of commissions take the same number of queries for one row as for three."""

from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Role, User
from areas.models import Lead
from commissions.domain import access_links, decisions, returns, sending
from commissions.domain.returns import BarrierText, ProposedLine, Respondent
from commissions.models import Barrier, Commission, Proposal
from departments.models import EmailContact
from outbox.signed_urls import signed_path
from requests_log.models import Request
from tests.factories.areas import get_area, get_department, get_workstream
from tests.factories.commissions import (
    addressee_in,
    open_areas,
    open_departments,
    send_commission,
)
from tests.factories.meetings import make_meeting
from tests.helpers.forms import form_fields

pytestmark = pytest.mark.django_db
# The first query of each is for the session, the second for the person, but by a link.
PAGES = {
    "rounds": 5,
    "a round of areas": 16,
    "a round of departments": 13,
    "closing a round": 6,
    "a round as sent": 7,
    "a round as closed": 8,
    "asking some more": 6,
    "sending to areas": 16,
    "sending to departments": 12,
    "answers of areas": 6,
    "answers of departments": 6,
    "an area that is asked": 12,
    "a department that is asked": 10,
    "recording an answer": 10,
    "a proposal": 6,
    "a barrier": 10,
    "raising from a barrier": 6,
    "joining a barrier": 4,
    "a lead's answers": 10,
    "a lead's answer": 6,
    "by a link": 9,
    "by a link, as answered": 4,
    "the paper of its meeting": 20,
}

RECIPIENTS = "/commissions/recipients/"


@pytest.fixture
def fill(make_request: Any, make_user: Any, official: User) -> Any:
    """Make commissions with so many rows of everything; return the address of each page."""

    def make(rows: int) -> dict[str, str]:
        slugs = [f"area-{number}" for number in range(rows)]
        codes = [f"D{number}" for number in range(rows)]
        leads = {slug: make_user(Role.LEAD, slug) for slug in slugs * rows}
        for number in range(rows):
            get_workstream(f"stream-{number}")
            everybody = [get_department(code) for code in (*codes, "HO")]
            for which in range(3):
                issue = f"Sharing a budget {number} {which}"
                make_request(issue=issue, departments=everybody, reach="many")
            for code in codes:
                EmailContact.objects.create(
                    department=get_department(code), email=f"{number}@example.com"
                )
        held = make_meeting()
        drafts = [
            open_areas(official, *slugs, meeting=held),
            open_departments(official, *codes, meeting=held),
        ]
        rounds: list[Commission] = []
        for _ in range(rows):
            rounds += [
                send_commission(open_areas(official, *slugs, "kent", meeting=held), official),
                send_commission(open_departments(official, *codes, "HO", meeting=held), official),
            ]
        for each in rounds:
            sending.remind_now(by=official, commission=each)
            for slug in slugs if each.asks_areas else ():
                words = [
                    BarrierText(f"Sharing a budget, number {n}", "Why.", get_area(slug), codes)
                    for n in range(3 * rows)
                ]
                returns.reply_for_area(
                    addressee=addressee_in(each, slug),
                    barriers=words,
                    respondent=Respondent("Len", by=leads[slug]),
                )
            for code in () if each.asks_areas else codes:
                reply_by_link(each, code)
            decide(each, official)
        area_commission, department_commission = rounds[:2]
        closed = send_commission(open_areas(official, *slugs, meeting=held), official)
        sending.close(by=official, commission=closed)
        proposal = decisions.undecided(department_commission).filter(is_no_change=False)[0]
        barrier = Barrier.objects.filter(
            reply__addressee__commission=area_commission, decision__isnull=True
        ).latest("pk")
        link = access_links.active_link(addressee_in(department_commission, "HO"))
        answered = access_links.active_link(addressee_in(department_commission, "D0"))
        assert link
        assert answered
        by_link = signed_path(access_links.REPLY_URL_NAME, str(link.key))
        typed = form_fields(Client().get(by_link))
        assert Client().post(by_link, {**typed, "action": "save"}).status_code == 302
        department = addressee_in(department_commission, "D0")
        home_office = addressee_in(department_commission, "HO")
        return {
            "rounds": "/commissions/",
            "a round of areas": area_commission.get_absolute_url(),
            "a round of departments": department_commission.get_absolute_url(),
            "closing a round": f"/commissions/{area_commission.pk}/close/",
            "a round as sent": f"{area_commission.get_absolute_url()}sent/",
            "a round as closed": f"{closed.get_absolute_url()}closed/",
            "asking some more": f"/commissions/{area_commission.pk}/recipients/add/",
            "sending to areas": f"/commissions/{drafts[0].pk}/send/",
            "sending to departments": f"/commissions/{drafts[1].pk}/send/",
            "answers of areas": f"/commissions/{area_commission.pk}/replies/",
            "answers of departments": f"/commissions/{department_commission.pk}/replies/",
            "an area that is asked": f"{RECIPIENTS}{addressee_in(area_commission, 'area-0').pk}/",
            "a department that is asked": f"{RECIPIENTS}{department.pk}/",
            "recording an answer": f"{RECIPIENTS}{home_office.pk}/record/",
            "a proposal": f"/commissions/proposals/{proposal.pk}/",
            "a barrier": f"/commissions/barriers/{barrier.pk}/",
            "raising from a barrier": f"/commissions/barriers/{barrier.pk}/raise/",
            "joining a barrier": f"/commissions/barriers/{barrier.pk}/join/CB-001/",
            "a lead's answers": "/your-replies/",
            "a lead's answer": f"/your-replies/{addressee_in(area_commission, 'area-0').pk}/",
            "by a link": by_link,
            "the paper of its meeting": f"/paper/?meeting={held.pk}",
            "by a link, as answered": signed_path(access_links.REPLY_URL_NAME, str(answered.key)),
        }

    return make


def reply_by_link(commission: Commission, code: str) -> None:
    """Reply for a department by its link: of three requests two have a new status."""
    addressee = addressee_in(commission, code)
    lines = [
        ProposedLine(each, each.line, number % 3 == 0, f"News of {number}.", each.stage)
        for number, each in enumerate(returns.open_requests_for(addressee).for_list())
    ]
    respondent = Respondent("Dee", link=access_links.active_link(addressee))
    returns.reply_for_department(addressee=addressee, proposed=lines, respondent=respondent)


def decide(commission: Commission, official: User) -> None:
    """Of three barriers decline one and join another to a request; of three proposals decline one.

    The others wait.
    """
    what: Any = Barrier if commission.asks_areas else Proposal
    waiting = what.objects.filter(reply__addressee__commission=commission).order_by("pk")
    for each in waiting[1::3]:
        decisions.decline(by=official, subject=each, reason="It is in the record.")
    there = Request.objects.for_list().get(number=1)
    for each in waiting[2::3] if commission.asks_areas else ():
        decisions.join(by=official, barrier=each, request=there, seen=there.line)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_number_of_queries_does_not_grow(rows: int, fill: Any, official: User):
    addresses = fill(rows)
    clients = {"a lead": Client(), "by a link": Client(), "": Client()}
    clients["a lead"].force_login(Lead.objects.filter(area__slug="area-0")[0].user)
    clients[""].force_login(official)
    counted = {}
    for name, address in addresses.items():
        client = next(client for start, client in clients.items() if name.startswith(start))
        ContentType.objects.clear_cache()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        counted[name] = len(queries)
    assert counted == PAGES

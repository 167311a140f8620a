"""A round made to order, and what its letters and pages say."""

import datetime as dt
import re
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core import mail
from django.test import Client

from accounts.models import User
from commissions.domain import sending
from commissions.domain.access_links import REPLY_URL_NAME
from commissions.domain.emails import emails_for
from commissions.domain.returns import (
    BarrierText,
    ProposedLine,
    Respondent,
    open_requests_for,
    reply_for_area,
    reply_for_department,
)
from commissions.models import Addressee, Barrier, Commission, CommissionKind, Proposal, Reply
from departments.models import EmailContact
from outbox import delivery
from outbox.signed_urls import sign
from papers.models import Meeting
from tests.conftest import get_area, get_department
from tests.helpers.forms import boxes

DUE = dt.date(2011, 3, 24)
LINK = re.compile(r"https?://\S+/reply/\S+")


def open_areas(official: User, *slugs: str, **given: Any) -> Commission:
    """Return a round, not sent, that asks areas."""
    return _open(official, CommissionKind.AREAS, [get_area(slug) for slug in slugs], given)


def open_departments(official: User, *codes: str, **given: Any) -> Commission:
    """Return a round, not sent, that asks departments, each with somebody to write to."""
    for code in codes:
        department = get_department(code)
        email = f"{code.lower()}@example.com"
        if not EmailContact.objects.filter(department=department).exists():
            since = dt.date(2011, 1, 1)
            EmailContact.objects.create(
                department=department, name=f"Cora of {code}", email=email, since=since
            )
    return _open(
        official, CommissionKind.DEPARTMENTS, [get_department(code) for code in codes], given
    )


def _open(
    official: User, kind: CommissionKind, whom: list[Any], given: dict[str, Any]
) -> Commission:
    plain = {"message": "Please tell us what is new.", "due_on": DUE, "reminder_offsets": (-1, 1)}
    return sending.open_commission(by=official, kind=kind, recipients=whom, **{**plain, **given})


def sent(commission: Commission, official: User) -> Commission:
    """Send a round and its letters; return it as it then is."""
    sending.send(by=official, commission=commission)
    delivery.send_waiting(emails_for(commission))
    commission.refresh_from_db()
    return commission


def addressee_in(commission: Commission, name: str) -> Addressee:
    """Return one who is asked, by slug or code, read anew."""
    rows = Addressee.objects.with_all().filter(commission=commission)
    return next(row for row in rows if row.recipient.natural_key() == (name,))


def link_to(email: str, *, nth: int = -1) -> str:
    """Return the path of the link in a letter to an address: the newest, or another."""
    bodies = [message.body for message in mail.outbox if email in addresses(message)]
    found = [match[0] for body in bodies if (match := LINK.search(body))]
    return found[nth].removeprefix(settings.SITE_URL)


def addresses(message: Any) -> list[str]:
    """Return whom a message went to, without their names."""
    return [parseaddr(to)[1] for to in message.to]


def written_to() -> list[str]:
    """Return whom letters have gone to, in order."""
    return [address for message in mail.outbox for address in addresses(message)]


def reply_in(commission: Commission, name: str) -> Reply:
    return Reply.objects.get(addressee=addressee_in(commission, name))


def answer_no_change(path: str, *, name: str = "Dee Department") -> Any:
    """Open a link as a browser does, say that nothing has changed in anything, and send it."""
    client = Client()
    page = client.get(path)
    fields = {**boxes(page), "rest": "on", "name": name, "action": "send"}
    return client.post(path, fields, follow=True)


def meeting(body: str = "Community Budgets Group", day: dt.date = DUE) -> Meeting:
    return Meeting.objects.create(body=body, held_on=day)


def rows_of_commissions(official: User, area: str, department: str) -> dict[str, dict[str, str]]:
    """Return what the addresses of rounds name, by the route that they begin with.

    An area's and a department's round are open; the one has a barrier and the other a proposal.
    """
    get_area("lewisham")
    of_areas = sent(open_areas(official, area, "lewisham"), official)
    of_departments = sent(open_departments(official, department, "MoJ"), official)
    draft = open_areas(official, area)
    words = BarrierText("A barrier", "It is one.", get_area("lewisham"))
    who = Respondent("Somebody", by=official)
    reply_for_area(addressee=addressee_in(of_areas, "lewisham"), barriers=[words], respondent=who)
    addressee = addressee_in(of_departments, department)
    lines = [
        ProposedLine(request, request.current, False, "New words.", request.stage)
        for request in open_requests_for(addressee)
    ]
    reply_for_department(addressee=addressee, proposed=lines, respondent=who)
    awaited = addressee_in(of_areas, area)
    other = addressee_in(of_departments, "MoJ")
    return {
        "commissions/": {"<int:commission_id>": str(of_departments.pk), "<slug:kind>": "areas"},
        "commissions/<int:commission_id>/change": {"<int:commission_id>": str(draft.pk)},
        "commissions/<int:commission_id>/send": {"<int:commission_id>": str(draft.pk)},
        "commissions/recipients/": {"<int:addressee_id>": str(other.pk)},
        "commissions/proposals/": {"<int:pk>": str(Proposal.objects.first().pk)},
        "commissions/barriers/": {"<int:pk>": str(Barrier.objects.first().pk)},
        "your-replies/": {"<int:addressee_id>": str(awaited.pk)},
        "reply/": {"<str:token>": sign(REPLY_URL_NAME, str(other.links.get().key))},
    }

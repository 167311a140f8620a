"""Commissions, their replies, and the emails they send."""

import datetime as dt
import re
from email.utils import parseaddr
from typing import Any

from django.conf import settings
from django.core import mail
from django.test import Client

from accounts.models import User
from commissions.domain import access_links, returns, sending
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
from commissions.models import (
    AccessLink,
    Addressee,
    Barrier,
    Commission,
    CommissionKind,
    Proposal,
    Reply,
)
from departments.models import EmailContact
from outbox import delivery
from outbox.signed_urls import sign, signed_path
from requests_log.models import Request
from tests.factories.areas import get_area, get_department
from tests.helpers.forms import form_fields

DUE = dt.date(2011, 3, 24)
LINK = re.compile(r"https?://\S+/reply/\S+")


def open_areas(official: User, *slugs: str, **given: Any) -> Commission:
    """Return a draft commission to areas."""
    return _open(official, CommissionKind.AREAS, [get_area(slug) for slug in slugs], given)


def open_departments(official: User, *codes: str, **given: Any) -> Commission:
    """Return a draft commission to departments, each with a correspondent."""
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


def send_commission(commission: Commission, official: User) -> Commission:
    """Send a commission and its emails; return it from the database."""
    sending.send(by=official, commission=commission)
    delivery.send_waiting(emails_for(commission))
    commission.refresh_from_db()
    return commission


def addressee_in(commission: Commission, name: str) -> Addressee:
    """Return an addressee by slug or code, fresh from the database."""
    rows = Addressee.objects.with_all().filter(commission=commission)
    return next(row for row in rows if row.recipient.natural_key() == (name,))


def link_sent_to(email: str, *, nth: int = -1) -> str:
    """Return the path of the link in an email to an address: the newest, or another."""
    bodies = [message.body for message in mail.outbox if email in recipients(message)]
    found = [match[0] for body in bodies if (match := LINK.search(body))]
    return found[nth].removeprefix(settings.SITE_URL)


def recipients(message: Any) -> list[str]:
    """Return the addresses that a message went to, without names."""
    return [parseaddr(to)[1] for to in message.to]


def all_recipients() -> list[str]:
    """Return the addresses that emails went to, in order."""
    return [address for message in mail.outbox for address in recipients(message)]


def get_reply(commission: Commission, name: str) -> Reply:
    return Reply.objects.get(addressee=addressee_in(commission, name))


def reply_no_change(path: str, *, name: str = "Dee Department") -> Any:
    """Open a link as a browser does, reply that nothing has changed, and send it."""
    client = Client()
    page = client.get(path)
    fields = {**form_fields(page), "rest": "on", "name": name, "action": "send"}
    return client.post(path, fields, follow=True)


def rows_of_commissions(official: User, area: str, department: str) -> dict[str, dict[str, str]]:
    """Return the values for the addresses of commissions, by the start of their route.

    An area's and a department's commission are open: one has a barrier, the other a proposal.
    """
    get_area("lewisham")
    area_commission = send_commission(open_areas(official, area, "lewisham"), official)
    department_commission = send_commission(open_departments(official, department, "MoJ"), official)
    draft = open_areas(official, area)
    words = BarrierText("A barrier", "It is one.", get_area("lewisham"))
    who = Respondent("Somebody", by=official)
    reply_for_area(
        addressee=addressee_in(area_commission, "lewisham"), barriers=[words], respondent=who
    )
    addressee = addressee_in(department_commission, department)
    lines = [
        ProposedLine(request, request.current, False, "New words.", request.stage)
        for request in open_requests_for(addressee)
    ]
    reply_for_department(addressee=addressee, proposed=lines, respondent=who)
    awaited = addressee_in(area_commission, area)
    other = addressee_in(department_commission, "MoJ")
    return {
        "commissions/": {
            "<int:commission_id>": str(department_commission.pk),
            "<slug:kind>": "areas",
        },
        "commissions/<int:commission_id>/change": {"<int:commission_id>": str(draft.pk)},
        "commissions/<int:commission_id>/send": {"<int:commission_id>": str(draft.pk)},
        "commissions/recipients/": {"<int:addressee_id>": str(other.pk)},
        "commissions/recipients/<int:addressee_id>/reopen": {
            "<int:addressee_id>": str(addressee.pk)
        },
        "commissions/proposals/": {"<int:pk>": str(Proposal.objects.first().pk)},
        "commissions/barriers/": {"<int:pk>": str(Barrier.objects.first().pk)},
        "your-replies/": {"<int:addressee_id>": str(awaited.pk)},
        "reply/": {"<str:token>": sign(REPLY_URL_NAME, str(other.links.get().key))},
    }


def propose(addressee: Addressee, request: Request, status: str, *, name: str = "Dee") -> Reply:
    """Send a department's reply by its link: one new status."""
    line = ProposedLine(request, request.line, False, status, request.stage)
    respondent = Respondent(name, link=access_links.active_link(addressee))
    return returns.reply_for_department(addressee=addressee, proposed=[line], respondent=respondent)


def path_to(link: AccessLink) -> str:
    return signed_path(access_links.REPLY_URL_NAME, str(link.key))

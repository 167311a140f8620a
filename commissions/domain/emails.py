"""The emails of a commission: who gets them, and what they say.

The text is in ``templates/commissions/emails/``. Officials read it before it is sent. The outbox
records what was sent, to which address and when.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import TypedDict, Unpack

from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from accounts.models import User
from areas.email_recipients import (
    EmailRecipient,
    contacts_with_email,
    leads_with_email,
    recipients_for_areas,
)
from cbtracker import clock
from commissions.domain import access_links
from commissions.models import (
    AccessLink,
    Addressee,
    AddresseeQuerySet,
    Commission,
    Proposal,
    Reply,
)
from departments.models import EmailContact, email_contacts_for
from outbox import delivery
from outbox.composition import EmailText, compose
from outbox.models import Email, EmailQuerySet
from provenance.append_only import AppendOnlyQuerySet

# How many addressees are read, and written to, at a time.
BATCH_SIZE = 100


class EmailKind(StrEnum):
    INVITATION = "invitation"
    REMINDER = "reminder"
    COPY = "copy"
    REOPENED = "reopened"


class CopyContext(TypedDict, total=False):
    """What the template of a copy, or of a reopened reply, needs besides what every email has."""

    reply: Reply
    proposals: AppendOnlyQuerySet[Proposal]
    reason: str


def contacts_for(addressees: Iterable[Addressee]) -> dict[int, list[EmailRecipient]]:
    """Return who gets the emails, by ``Addressee`` id.

    For a department they are its current email contacts.
    """
    rows = list(addressees)
    by_area = recipients_for_areas([row.area_id for row in rows if row.area_id])
    departments = [row.department_id for row in rows if row.department_id]
    by_department = email_contacts_for(departments, on=clock.today())
    return {
        row.pk: by_area[row.area_id]
        if row.area_id
        else [
            EmailRecipient(c.email, c.name, by_link=True)
            for c in by_department.get(row.department_id or 0, [])
        ]
        for row in rows
    }


def has_contact() -> Q:
    """Return the condition that ``contacts_for`` finds somebody for an addressee."""
    return Q(
        Exists(leads_with_email().filter(area=OuterRef("area")))
        | Exists(contacts_with_email().filter(area=OuterRef("area")))
        | Exists(
            EmailContact.objects.valid_on(clock.today()).filter(department=OuterRef("department"))
        )
    )


def in_batches(rows: AddresseeQuerySet) -> Iterator[list[Addressee]]:
    """Yield addressees in the order in which they were asked, so many at a time."""
    batch, ordered = list(rows.with_all().order_by("pk")[:BATCH_SIZE]), rows.with_all()
    while batch:
        yield batch
        is_last, after = len(batch) < BATCH_SIZE, ordered.filter(pk__gt=batch[-1].pk)
        batch = [] if is_last else list(after.order_by("pk")[:BATCH_SIZE])


def count_emails(rows: AddresseeQuerySet) -> int:
    """Return how many emails go to all these addressees."""
    return sum(
        len(contacts) for batch in in_batches(rows) for contacts in contacts_for(batch).values()
    )


def build_email(
    kind: EmailKind,
    addressee: Addressee,
    *,
    to: str = "",
    by_link: bool = False,
    copy_of: str = "",
    **extra: Unpack[CopyContext],
) -> EmailText:
    """Return the email of a kind to one addressee; ``to`` is the contact's name.

    ``by_link`` says that the contact of an area has no account, and ``copy_of`` who is expected to
    reply, if it is somebody else.
    """
    commission = addressee.commission
    context = {
        "addressee": addressee,
        "commission": commission,
        "to": to,
        "due": clock.in_words(commission.due_on) if commission.due_on else "",
        "is_late": bool(commission.due_on and commission.due_on < clock.today()),
        "by_link": by_link or bool(addressee.department_id),
        "copy_of": copy_of,
        "reply_url": _reply_url(addressee, by_link=by_link),
        **extra,
    }
    template = "areas" if commission.asks_areas else "departments"
    return compose(f"commissions/emails/{kind}_{template}.txt", **context)


def queue_invitations(
    addressees: Sequence[Addressee], *, by: User, with_link_only: bool = False
) -> int:
    """Queue the first emails, or those of them that have a link; return how many.

    There is a new link for each department, and for each area with a contact who has no account.
    """
    count = 0
    contacts = contacts_for(addressees)
    for row in addressees:
        needs_link = bool(row.department_id) or any(each.by_link for each in contacts[row.pk])
        link = access_links.create(by=by, addressee=row) if needs_link else None
        for contact in contacts[row.pk]:
            if with_link_only and not contact.by_link:
                continue
            # The link is in the key, so that a new link brings the same person a new email.
            key = (
                f"invitation/{row.pk}/{link.pk if link and contact.by_link else 0}/{contact.email}"
            )
            link_key = str(link.key) if link else ""
            _queue(row, EmailKind.INVITATION, contact, key, by=by, link_key=link_key)
            count += 1
    return count


def queue_reminders(addressees: Sequence[Addressee], *, by: User | None) -> int:
    """Queue a reminder to each addressee; return how many emails.

    A person gets at most one reminder a day. A new reminder cancels earlier ones that have not
    been sent, so that nobody gets several at once.
    """
    today = clock.today()
    count = 0
    contacts = contacts_for(addressees)
    active = {
        link.addressee_id: str(link.key)
        for link in AccessLink.objects.filter(addressee__in=addressees, ended_at__isnull=True)
    }
    reminded = last_reminder_dates([row.about for row in addressees])
    for row in addressees:
        link_key = active.get(row.pk, "")
        # Who replies by link and has no active one cannot reply, so they get no reminder.
        able = [each for each in contacts[row.pk] if link_key or not each.by_link]
        if reminded.get(row.about) == today or not able:
            continue
        delivery.cancel(
            about=row.about, kinds=(EmailKind.REMINDER,), reason="Replaced by a later reminder."
        )
        for contact in able:
            key = f"reminder/{row.pk}/{today:%Y-%m-%d}/{contact.email}"
            _queue(row, EmailKind.REMINDER, contact, key, by=by, link_key=link_key)
            count += 1
    return count


def last_reminder_dates(abouts: Iterable[str]) -> dict[str, dt.date]:
    """Return the date of the last reminder, by ``Email.about``; those without one are left out."""
    rows = Email.objects.filter(about__in=list(abouts), kind=EmailKind.REMINDER)
    return dict(rows.order_by("created_on").values_list("about", "created_on"))


def queue_copies(reply: Reply) -> None:
    """Queue a copy of a department's reply to each of its contacts."""
    addressee = reply.addressee
    proposals = reply.proposals.select_related("request", "seen", "workstream", "passed_to")
    for contact in contacts_for([addressee])[addressee.pk]:
        _queue(
            addressee,
            EmailKind.COPY,
            contact,
            f"copy/{reply.pk}/{contact.email}",
            by=None,
            link_key="",
            reply=reply,
            proposals=proposals,
        )


def queue_reopened(addressee: Addressee, *, by: User, reason: str) -> int:
    """Queue the email that says that a reply was reopened, and why; return how many emails."""
    contacts = contacts_for([addressee])[addressee.pk]
    link_key = ""
    if any(each.by_link for each in contacts):
        active = access_links.active_link(addressee)
        link_key = str((active or access_links.create(by=by, addressee=addressee)).key)
    for contact in contacts:
        key = f"reopened/{addressee.pk}/{contact.email}"
        _queue(addressee, EmailKind.REOPENED, contact, key, by=by, link_key=link_key, reason=reason)
    return len(contacts)


def cancel_unsent(
    addressees: Iterable[Addressee], *, reason: str, with_link_only: bool = False
) -> None:
    """Cancel first emails and reminders that have not been sent, or those that have a link."""
    delivery.cancel(
        about=[row.about for row in addressees],
        kinds=(EmailKind.INVITATION, EmailKind.REMINDER, EmailKind.REOPENED),
        reason=reason,
        with_link_only=with_link_only,
    )


def emails_for(commission: Commission) -> EmailQuerySet:
    """Return the emails of a commission, newest first."""
    return Email.objects.filter(about__startswith=f"commissions/{commission.pk}/").order_by("-pk")


def _queue(
    addressee: Addressee,
    kind: EmailKind,
    contact: EmailRecipient,
    key: str,
    *,
    by: User | None,
    link_key: str,
    **extra: Unpack[CopyContext],
) -> None:
    email = build_email(
        kind,
        addressee,
        to=contact.name,
        by_link=contact.by_link,
        copy_of=contact.copy_of,
        **extra,
    )
    has_link = bool(link_key) and contact.by_link
    delivery.queue_email(
        key=key,
        about=addressee.about,
        kind=kind,
        to=contact.email,
        to_name=contact.name,
        subject=email.subject,
        text=email.text,
        by=by,
        thread=addressee.thread,
        link_url_name=access_links.REPLY_URL_NAME if has_link else "",
        link_value=link_key if has_link else "",
    )


def _reply_url(addressee: Addressee, *, by_link: bool) -> str:
    """Return the address of the reply page: that for a lead, or a place for a signed link."""
    if by_link or addressee.department_id:
        return Email.LINK_PLACEHOLDER
    return f"{settings.SITE_URL}{reverse('reply-for-area', args=[addressee.pk])}"

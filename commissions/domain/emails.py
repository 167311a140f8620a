"""The letters of a round: to whom they go, and what they say.

Their words are in ``templates/commissions/emails/``. An official reads them before they are sent; the
outbox keeps what was sent to whom and when.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.models import User
from areas.models import Lead
from cbtracker import clock
from commissions.domain import access_links
from commissions.models import AccessLink, Addressee, Commission, Reply
from departments.models import correspondents_of
from outbox import delivery
from outbox.models import Email
from provenance.validity import holding_on


class EmailKind(StrEnum):
    INVITATION = "invitation"
    REMINDER = "reminder"
    COPY = "copy"


@dataclass(frozen=True)
class Recipient:
    """A person whom letters to an area or department go to; the name may not be recorded."""

    email: str
    name: str


@dataclass(frozen=True)
class EmailText:
    """What a letter says; ``{link}`` stands where the link goes."""

    subject: str
    text: str

    @property
    def paragraphs(self) -> list[str]:
        """The text for reading before it is sent, when there is no link yet."""
        text = self.text.replace(Email.LINK, "(a link that is different in each email)")
        return text.strip().split("\n\n")


def recipients(asked: Iterable[Addressee]) -> dict[int, list[Recipient]]:
    """Return whom letters go to, by the id of the ``Asked``: leads, or correspondents.

    An area's are its leads of today who may sign in; a department's are its correspondents.
    """
    rows = list(asked)
    by_area: dict[int, list[Recipient]] = defaultdict(list)
    leads = Lead.objects.filter(
        holding_on(clock.today()),
        area__in=[row.area_id for row in rows if row.area_id],
        user__is_active=True,
        user__role="lead",
    )
    for lead in leads.select_related("user").order_by("user__email"):
        by_area[lead.area_id].append(Recipient(lead.user.email, lead.user.name))
    departments = [row.department_id for row in rows if row.department_id]
    written_to = correspondents_of(departments, on=clock.today())
    return {
        row.pk: by_area[row.area_id]
        if row.area_id
        else [Recipient(c.email, c.name) for c in written_to.get(row.department_id or 0, [])]
        for row in rows
    }


def words_of(kind: EmailKind, asked: Addressee, *, to: str = "", **more: Any) -> EmailText:
    """Return what a letter of a kind says to one who is asked."""
    of_round = asked.round
    context = {
        "asked": asked,
        "round": of_round,
        "to": to,
        "due": clock.in_words(of_round.due_on) if of_round.due_on else "",
        "is_late": bool(of_round.due_on and of_round.due_on < clock.today()),
        "address": _address(asked),
        **more,
    }
    which = "areas" if of_round.asks_areas else "departments"
    text = render_to_string(f"commissions/emails/{kind}_{which}.txt", context)
    subject, _, body = text.strip().partition("\n")
    return EmailText(" ".join(subject.split()), body.strip() + "\n")


def invite(asked: Sequence[Addressee], *, by: User) -> int:
    """Put the letters that ask, each with its link; return how many."""
    count = 0
    to = recipients(asked)
    for row in asked:
        link = None if row.area_id else access_links.make(by=by, asked=row)
        for person in to[row.pk]:
            # A new link is a new letter, though the same person has been asked before.
            key = f"invitation/{row.pk}/{link.pk if link else 0}/{person.email}"
            _put(row, EmailKind.INVITATION, person, key, by=by, link=str(link.key) if link else "")
            count += 1
    return count


def remind(asked: Sequence[Addressee], *, by: User | None) -> int:
    """Put one reminder for each who is asked; return how many letters.

    On one day there is one for each person. A reminder of an earlier day that could not be sent is
    not sent any more: whoever was unreachable gets one letter.
    """
    today = clock.today()
    count = 0
    to = recipients(asked)
    live = {
        link.asked_id: str(link.key)
        for link in AccessLink.objects.filter(asked__in=asked, ended_at__isnull=True)
    }
    reminded = reminded_on([row.about for row in asked])
    for row in asked:
        link = live.get(row.pk, "")
        # A department whose link was withdrawn could not answer: it is not reminded.
        if reminded.get(row.about) == today or not (row.area_id or link):
            continue
        delivery.cancel(
            about=row.about, kinds=(EmailKind.REMINDER,), why="Replaced by a later reminder."
        )
        for person in to[row.pk]:
            key = f"reminder/{row.pk}/{today:%Y-%m-%d}/{person.email}"
            _put(row, EmailKind.REMINDER, person, key, by=by, link=link)
            count += 1
    return count


def reminded_on(abouts: Iterable[str]) -> dict[str, Any]:
    """Return the day of the last reminder to each who has had one, by what it is about."""
    rows = Email.objects.filter(about__in=list(abouts), kind=EmailKind.REMINDER)
    return dict(rows.order_by("for_day").values_list("about", "for_day"))


def send_copy(reply: Reply) -> None:
    """Put a copy of what a department sent, to all whom its letters go to."""
    asked = reply.asked
    for person in recipients([asked])[asked.pk]:
        key = f"copy/{reply.pk}/{person.email}"
        proposals = reply.proposals.select_related("request", "seen", "workstream")
        _put(asked, EmailKind.COPY, person, key, by=None, link="", reply=reply, proposals=proposals)


def call_off(asked: Iterable[Addressee], *, why: str) -> None:
    """Send no letter that asks or reminds and has not left yet."""
    for row in asked:
        kinds = (EmailKind.INVITATION, EmailKind.REMINDER)
        delivery.cancel(about=row.about, kinds=kinds, why=why)


def letters_of(of_round: Commission) -> Any:
    """Return the letters of a round, newest first."""
    return Email.objects.filter(about__startswith=f"rounds/{of_round.pk}/").order_by("-pk")


def _put(
    asked: Addressee,
    kind: EmailKind,
    person: Recipient,
    key: str,
    *,
    by: User | None,
    link: str,
    **more: Any,
) -> None:
    words = words_of(kind, asked, to=person.name, **more)
    delivery.put(
        key=key,
        about=asked.about,
        kind=kind,
        to=person.email,
        to_name=person.name,
        subject=words.subject,
        text=words.text,
        by=by,
        page=access_links.PAGE if link else "",
        signed=link,
    )


def _address(asked: Addressee) -> str:
    """Return the address at which an area's lead answers; a department has a link of its own."""
    if asked.department_id:
        return Email.LINK
    return f"{settings.SITE_URL}{reverse('answer-for-area', args=[asked.pk])}"

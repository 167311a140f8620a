"""Opening a round, sending it, asking more, reminding and closing.

Every function is atomic and says who acts (``by``). Each raises PermissionDenied for anybody but an
official, and ``ValidationError`` by field where the round would make no sense.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from accounts.models import User
from areas.models import Area
from cbtracker import clock
from cbtracker.clock import in_words
from commissions.domain import access_links, emails
from commissions.models import AccessLink, Addressee, Commission, CommissionKind, EndReason
from departments.models import Department
from papers.models import Meeting
from requests_log.domain import validation
from requests_log.rules.text import tidy_status

Whom = Sequence[Area] | Sequence[Department]
NOBODY = "Choose at least one recipient."


class WrongState(Exception):
    """The round is not in the state that this needs: somebody has sent or closed it since."""


def open_round(
    *,
    by: User,
    kind: str,
    words: str,
    due_on: dt.date,
    whom: Whom,
    meeting: Meeting | None = None,
    in_the_name_of: str = "",
    remind: Sequence[int] = (),
    submission: uuid.UUID | None = None,
) -> Commission:
    """Return a new round, which has not been sent. One sending of a form opens one."""
    _refuse_others(by)
    given = _checked(words=words, due_on=due_on, whom=whom, in_the_name_of=in_the_name_of)
    if submission and (twin := Commission.objects.filter(submission=submission).first()):
        return twin
    try:
        with transaction.atomic():
            opened = Commission.objects.create(
                kind=CommissionKind(kind),
                meeting=meeting,
                remind=sorted(set(remind)),
                opened_by=by,
                opened_at=clock.now(),
                submission=submission,
                **given,
            )
            _ask(opened, whom)
    except IntegrityError:
        # The same form at the same moment: the other of the two has opened it.
        if submission and (twin := Commission.objects.filter(submission=submission).first()):
            return twin
        raise
    return opened


@transaction.atomic
def change(
    *,
    by: User,
    of_round: Commission,
    words: str,
    due_on: dt.date,
    whom: Whom,
    meeting: Meeting | None,
    in_the_name_of: str,
    remind: Sequence[int],
) -> Commission:
    """Change a round that has not been sent. Raises NotNow where it has."""
    _refuse_others(by)
    changed = _locked(of_round)
    if not changed.is_draft:
        raise WrongState
    given = _checked(words=words, due_on=due_on, whom=whom, in_the_name_of=in_the_name_of)
    for name, value in {**given, "meeting": meeting, "remind": sorted(set(remind))}.items():
        setattr(changed, name, value)
    changed.save()
    changed.asked.all().delete()
    _ask(changed, whom)
    return changed


@transaction.atomic
def send(*, by: User, of_round: Commission) -> int:
    """Open a round to answers and put its letters; return how many. Raises NotNow if it was sent.

    Whom it asks is fixed from here on.
    """
    _refuse_others(by)
    sent = _locked(of_round)
    if not sent.is_draft:
        raise WrongState
    _check_due(sent.due_on)
    sent.sent_at, sent.sent_on = clock.now(), clock.today()
    sent.save(update_fields=["sent_at", "sent_on"])
    return emails.invite(list(sent.asked.with_all()), by=by)


@transaction.atomic
def ask_more(*, by: User, of_round: Commission, whom: Whom) -> list[Addressee]:
    """Ask some more in a round that has been sent, and say by whom and when they were added.

    Those who are asked already are left as they are. Raises NotNow where the round is not open.
    """
    _refuse_others(by)
    asking = _locked(of_round)
    if not asking.is_open:
        raise WrongState
    there = {row.whom for row in asking.asked.with_all()}
    new = [each for each in whom if each not in there]
    if not new:
        raise ValidationError({"whom": NOBODY})
    added = _ask(asking, new, added_by=by, added_on=clock.today())
    emails.invite(added, by=by)
    return added


@transaction.atomic
def remind_now(*, by: User, of_round: Commission) -> int:
    """Put a reminder to each who has not answered; return how many letters.

    Whoever has been reminded on this day already gets no other.
    """
    _refuse_others(by)
    reminding = _locked(of_round)
    if not reminding.is_open:
        raise WrongState
    return emails.remind(list(reminding.asked.unanswered().with_all()), by=by)


def put_due_reminders(*, today: dt.date) -> int:
    """Put the reminders that are due by each open round's own days; return how many letters.

    A day that was missed is made up once: whoever has had a reminder on the last day that is due,
    or later, gets none.
    """
    count = 0
    for pk in Commission.objects.filter(sent_at__isnull=False, closed_at__isnull=True).values_list(
        "pk", flat=True
    ):
        with transaction.atomic():
            count += _put_due(_locked(Commission(pk=pk)), today)
    return count


@transaction.atomic
def resend(*, by: User, asked: Addressee) -> int:
    """Put the letter to a department anew, with a new link; return how many letters.

    The link before it dies, and letters with it that have not left are not sent.
    """
    _refuse_others(by)
    if not _locked(asked.round).is_open:
        raise WrongState
    emails.call_off([asked], why="Replaced by a new email.")
    return emails.invite([asked], by=by)


@transaction.atomic
def withdraw(*, by: User, asked: Addressee) -> bool:
    """End a department's link, and send no letter that holds it; return whether there was one."""
    _refuse_others(by)
    was_there = access_links.withdraw(asked=asked)
    emails.call_off([asked], why="The link was withdrawn.")
    return was_there


@transaction.atomic
def close(*, by: User, of_round: Commission) -> Commission:
    """Close a round: its links end, and what has not been sent is not sent any more."""
    _refuse_others(by)
    closing = _locked(of_round)
    if not closing.is_open:
        raise WrongState
    closing.closed_at, closing.closed_on = clock.now(), clock.today()
    closing.save(update_fields=["closed_at", "closed_on"])
    AccessLink.objects.filter(asked__round=closing, ended_at__isnull=True).update(
        ended_at=clock.now(), why_ended=EndReason.CLOSED
    )
    emails.call_off(closing.asked.unanswered(), why="The commission was closed.")
    return closing


def _put_due(of_round: Commission, today: dt.date) -> int:
    if not of_round.is_open or of_round.sent_on is None:
        return 0
    due = [day for day in of_round.reminder_days if of_round.sent_on < day <= today]
    if not due:
        return 0
    last = due[-1]
    waiting = [
        row
        for row in of_round.asked.unanswered().with_all()
        if row.added_on is None or row.added_on < last
    ]
    reminded = emails.reminded_on([row.about for row in waiting])
    late = [row for row in waiting if reminded.get(row.about, dt.date.min) < last]
    return emails.remind(late, by=None)


def _ask(of_round: Commission, whom: Iterable[Any], **added: Any) -> list[Addressee]:
    field = "area" if of_round.asks_areas else "department"
    return [
        Addressee.objects.create(round=of_round, **{field: each}, **added)
        for each in sorted(whom, key=str)
    ]


def _locked(of_round: Commission) -> Commission:
    return Commission.objects.select_for_update(of=("self",)).get(pk=of_round.pk)


def _refuse_others(by: User) -> None:
    if not by.is_official:
        raise PermissionDenied("Only an official can manage commissions.")


def _checked(*, words: str, due_on: dt.date, whom: Whom, in_the_name_of: str) -> dict[str, Any]:
    if not whom:
        raise ValidationError({"whom": NOBODY})
    _check_due(due_on)
    text = tidy_status(validation.clean_text(words, "words"))
    if not text:
        raise ValidationError({"words": "Enter what you are asking for."})
    return {"words": text, "due_on": due_on, "in_the_name_of": in_the_name_of.strip()}


def _check_due(due_on: dt.date | None) -> None:
    if due_on is None or due_on < clock.today():
        raise ValidationError(
            {"due_on": f"The due date must be today, {in_words(clock.today())}, or later."}
        )

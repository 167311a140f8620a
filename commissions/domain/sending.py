"""Open, change, send, remind and close commissions.

Every function is atomic and takes the acting user as ``by``. It raises PermissionDenied unless
that user is an official, and ValidationError by field if the commission is not valid.
"""

import datetime as dt
import uuid
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from accounts.models import User
from areas.models import Area
from cbtracker import clock
from commissions.domain import access_links, emails
from commissions.domain.fields import NO_RECIPIENTS, check_due_date, validate
from commissions.domain.resubmission import Recipients, find_saved
from commissions.models import (
    AccessLink,
    Addressee,
    Commission,
    CommissionAct,
    CommissionActKind,
    CommissionKind,
    EndReason,
)
from departments.models import Department
from papers.models import Meeting
from requests_log.domain.authorisation import official_only
from security.events import record
from security.models import EventKind


class WrongStateError(Exception):
    """The commission is in the wrong state: someone else has sent or closed it."""


class ChangedCommissionError(Exception):
    """Someone else has changed the draft since its page was opened."""


@official_only
def open_commission(
    *,
    by: User,
    kind: str,
    message: str,
    due_on: dt.date,
    recipients: Recipients,
    meeting: Meeting | None = None,
    in_the_name_of: str = "",
    reminder_offsets: Sequence[int] = (),
    submission: uuid.UUID | None = None,
) -> Commission:
    """Return a new draft commission.

    A form submission that was received before returns the commission that it created then, or
    raises AlreadySavedError if anything differs.
    """
    fields = validate(
        message=message,
        due_on=due_on,
        recipients=recipients,
        in_the_name_of=in_the_name_of,
        meeting=meeting,
    )
    more = {"meeting": meeting, "reminder_offsets": sorted(set(reminder_offsets))}
    if saved := find_saved(submission, {**fields, **more}, recipients):
        return saved
    try:
        with transaction.atomic():
            commission = Commission.objects.create(
                kind=CommissionKind(kind),
                opened_by=by,
                opened_at=clock.now(),
                submission=submission,
                **fields,
                **more,
            )
            _create_addressees(commission, recipients)
            record_act(CommissionActKind.OPENED, commission, by=by)
    except IntegrityError:
        # A concurrent request with the same submission created it first.
        if saved := find_saved(submission, {**fields, **more}, recipients):
            return saved
        raise
    return commission


@official_only
def change(
    *,
    by: User,
    commission: Commission,
    message: str,
    due_on: dt.date,
    recipients: Recipients,
    meeting: Meeting | None,
    in_the_name_of: str,
    reminder_offsets: Sequence[int],
    version: int | None = None,
) -> Commission:
    """Change a draft commission; return it. Raises WrongStateError if it has been sent.

    ``version`` is that of the draft that was seen: raises ChangedCommissionError if there is a
    newer one. None skips that check.
    """
    locked = _lock_draft(commission, version)
    fields = validate(
        message=message,
        due_on=due_on,
        recipients=recipients,
        in_the_name_of=in_the_name_of,
        meeting=meeting,
    )
    locked.message = fields["message"]
    locked.due_on = fields["due_on"]
    locked.in_the_name_of = fields["in_the_name_of"]
    locked.meeting = meeting
    locked.reminder_offsets = sorted(set(reminder_offsets))
    locked.save()
    locked.addressees.all().delete()
    _create_addressees(locked, recipients)
    record_act(CommissionActKind.CHANGED, locked, by=by)
    return locked


@transaction.atomic
def send(*, by: User, commission: Commission, version: int | None = None) -> int:
    """Open a draft commission to replies and queue its emails; return how many.

    Its recipients cannot be removed afterwards. Raises what ``begin_to_send`` raises.
    """
    locked = begin_to_send(by=by, commission=commission, version=version)
    batches = emails.in_batches(locked.addressees.all())
    count = sum(emails.queue_invitations(batch, by=by) for batch in batches)
    record_act(CommissionActKind.SENT, locked, by=by, count=count)
    return count


@official_only
def begin_to_send(*, by: User, commission: Commission, version: int | None = None) -> Commission:
    """Open a draft commission to replies, without its emails; return it.

    ``in_parts`` queues these. Raises WrongStateError if it has been sent, ValidationError if it is
    due in the past, and ChangedCommissionError if ``version`` is not that of the draft.
    """
    locked = _lock_draft(commission, version)
    check_due_date(locked.due_on)
    locked.sent_at, locked.sent_on = clock.now(), clock.today()
    locked.save(update_fields=["sent_at", "sent_on"])
    return locked


@official_only
def add_recipients(*, by: User, commission: Commission, recipients: Recipients) -> list[Addressee]:
    """Add recipients to an open commission and queue their emails; return the new addressees.

    Existing recipients are left unchanged. Raises WrongStateError if the commission is not open.
    """
    locked = access_links.lock_commission(commission.pk)
    if not locked.is_open:
        raise WrongStateError
    existing = {row.recipient for row in locked.addressees.with_all()}
    new = [each for each in recipients if each not in existing]
    if not new:
        raise ValidationError({"recipients": NO_RECIPIENTS})
    added = _create_addressees(locked, new, added_by=by, added_on=clock.today())
    count = emails.queue_invitations(added, by=by)
    record_act(CommissionActKind.ADDED, locked, by=by, count=count)
    return added


@official_only
def remind_now(*, by: User, commission: Commission) -> int:
    """Queue a reminder to each addressee without a reply; return how many emails.

    An addressee that has had a reminder today gets no other.
    """
    locked = access_links.lock_commission(commission.pk)
    if not locked.is_open:
        raise WrongStateError
    return _remind(locked, list(locked.addressees.without_reply().with_all()), by=by)


def queue_due_reminders(*, today: dt.date) -> int:
    """Queue the automatic reminders that are due for open commissions; return how many emails.

    If the job did not run on a reminder day, it sends one reminder when it next runs. An addressee
    that has had a reminder on or after the last reminder day gets no other.
    """
    count = 0
    for pk in Commission.objects.filter(sent_at__isnull=False, closed_at__isnull=True).values_list(
        "pk", flat=True
    ):
        with transaction.atomic():
            count += _queue_due(access_links.lock_commission(pk), today)
    return count


@official_only
def resend_link(*, by: User, addressee: Addressee) -> int:
    """Queue a new email to each who replies by link, with a new link; return how many emails.

    The previous link is revoked, and unsent emails with it are cancelled.
    """
    if not access_links.lock_commission(addressee.commission_id).is_open:
        raise WrongStateError
    emails.cancel_unsent([addressee], reason="Replaced by a new email.", with_link_only=True)
    count = emails.queue_invitations([addressee], by=by, with_link_only=True)
    kind = CommissionActKind.LINK_SENT
    record_act(kind, addressee.commission, by=by, count=count, addressee=addressee)
    return count


@official_only
def withdraw_link(*, by: User, addressee: Addressee) -> bool:
    """End an addressee's link and cancel unsent emails with it; return whether there was one."""
    was_active = access_links.withdraw(addressee=addressee)
    emails.cancel_unsent([addressee], reason="The link was withdrawn.", with_link_only=True)
    if was_active:
        record(EventKind.LINK_WITHDRAWN, user=by, detail=addressee.about)
        kind = CommissionActKind.LINK_WITHDRAWN
        record_act(kind, addressee.commission, by=by, addressee=addressee)
    return was_active


@official_only
def close(*, by: User, commission: Commission) -> Commission:
    """Close a commission: end its links and cancel its unsent emails."""
    locked = access_links.lock_commission(commission.pk)
    if not locked.is_open:
        raise WrongStateError
    locked.closed_at, locked.closed_on = clock.now(), clock.today()
    locked.save(update_fields=["closed_at", "closed_on"])
    ended = AccessLink.objects.filter(addressee__commission=locked, ended_at__isnull=True).update(
        ended_at=clock.now(), end_reason=EndReason.CLOSED
    )
    if ended:
        detail = f"commissions/{locked.pk} closed, links ended: {ended}"
        record(EventKind.LINK_WITHDRAWN, user=by, detail=detail)
    for batch in emails.in_batches(locked.addressees.without_reply()):
        emails.cancel_unsent(batch, reason="The commission was closed.")
    record_act(CommissionActKind.CLOSED, locked, by=by)
    return locked


def version_of(commission: Commission) -> int:
    """Return the version of a draft: it grows with each change."""
    return commission.acts.aggregate(last=models.Max("pk"))["last"] or 0


def _lock_draft(commission: Commission, version: int | None) -> Commission:
    locked = access_links.lock_commission(commission.pk)
    if not locked.is_draft:
        raise WrongStateError
    if version is not None and version != version_of(locked):
        raise ChangedCommissionError
    return locked


def _queue_due(commission: Commission, today: dt.date) -> int:
    if not commission.is_open or commission.sent_on is None:
        return 0
    due = [day for day in commission.reminder_days if day <= today]
    if not due:
        return 0
    last = due[-1]
    reopened = reopened_on(commission)
    awaited = [
        row
        for row in commission.addressees.without_reply().with_all()
        if max(row.added_on or dt.date.min, reopened.get(row.thread, dt.date.min)) < last
    ]
    reminded = emails.last_reminder_dates([row.about for row in awaited])
    to_remind = [row for row in awaited if reminded.get(row.about, dt.date.min) < last]
    return _remind(commission, to_remind, by=None)


def reopened_on(commission: Commission) -> dict[str, dt.date]:
    """Return the date on which a reply was last reopened, by the thread of its addressee."""
    rows = Addressee.all_objects.filter(commission=commission, reopened_at__isnull=False)
    return {row.thread: timezone.localdate(row.reopened_at) for row in rows.order_by("reopened_at")}


def _remind(commission: Commission, awaited: Sequence[Addressee], *, by: User | None) -> int:
    count = emails.queue_reminders(awaited, by=by)
    if count:
        record_act(CommissionActKind.REMINDED, commission, by=by, count=count)
    return count


def record_act(
    kind: CommissionActKind,
    commission: Commission,
    *,
    by: User | None,
    count: int = 0,
    addressee: Addressee | None = None,
) -> None:
    """Save what somebody did with a commission."""
    CommissionAct.objects.create(
        commission=commission, kind=kind, by=by, emails=count, addressee=addressee
    )


def _create_addressees(
    commission: Commission,
    recipients: Recipients | Sequence[Area | Department],
    *,
    added_by: User | None = None,
    added_on: dt.date | None = None,
) -> list[Addressee]:
    field = "area" if commission.asks_areas else "department"
    return Addressee.objects.bulk_create(
        Addressee(commission=commission, added_by=added_by, added_on=added_on, **{field: each})
        for each in sorted(recipients, key=str)
    )

"""Reopening a reply that was wrong, so that the sender can reply again.

A reply never changes. A new addressee takes the place of the one that replied, which stays with
its reply. The links move to the new one, so that those in emails work again.
"""

from collections.abc import Mapping

from django.core.exceptions import ValidationError

from accounts.models import User
from cbtracker import clock
from commissions.domain import access_links, emails
from commissions.domain.sending import WrongStateError, record_act
from commissions.models import (
    AccessLink,
    Addressee,
    CommissionActKind,
    Draft,
    Reply,
    ReplyChannel,
)
from requests_log.domain import validation
from requests_log.domain.authorisation import official_only


@official_only
def reopen(
    *, by: User, addressee: Addressee, reason: str, typed: Mapping[str, list[str]]
) -> Addressee:
    """Let an area or department reply again; return the addressee that replies from now on.

    ``typed`` is its reply as inputs of the form, from which it starts. It gets an email with the
    reason. Raises WrongStateError if the commission is not open or there is no reply to reopen, and
    ValidationError by field.
    """
    commission = access_links.lock_commission(addressee.commission_id)
    reply = Reply.objects.filter(addressee=addressee).first()
    old = Addressee.all_objects.with_all().get(pk=addressee.pk)
    if reply is None or old.reopened_at or not commission.is_open:
        raise WrongStateError
    words = validation.clean_text(reason, "reason")
    if not words:
        raise ValidationError({"reason": "Enter why you are reopening it. The sender will see it."})
    old.reopened_at, old.reopened_by, old.reopened_because = clock.now(), by, words
    old.save(update_fields=["reopened_at", "reopened_by", "reopened_because"])
    new = Addressee.objects.create(
        commission=commission,
        area=old.area,
        department=old.department,
        added_by=old.added_by,
        added_on=old.added_on,
    )
    AccessLink.objects.filter(addressee=old).update(addressee=new)
    if reply.channel != ReplyChannel.SOURCE:
        # Whoever gets the email finds it, also if somebody else sent or recorded it.
        Draft.objects.bulk_create(
            Draft(
                addressee=new,
                channel=channel,
                typed=dict(typed),
                saved_at=clock.now(),
                respondent_name=reply.respondent_name,
            )
            for channel in _channels(old, reply)
        )
    emails.cancel_unsent([old], reason="The reply was reopened.")
    count = emails.queue_reopened(new, by=by, reason=words)
    record_act(CommissionActKind.REOPENED, commission, by=by, count=count, addressee=new)
    return new


def _channels(addressee: Addressee, reply: Reply) -> list[str]:
    """Return the channels by which a reply can be sent again: all at which it was to be read."""
    own = [ReplyChannel.LINK, *([ReplyChannel.BROWSER] if addressee.area_id else [])]
    return sorted({reply.channel, *own})

"""Send a commission to many in parts, so that no part takes long or keeps others from writing."""

from accounts.models import User
from commissions.domain import access_links, emails
from commissions.domain.sending import WrongStateError, record_act, reopened_on
from commissions.models import Addressee, Commission, CommissionAct, CommissionActKind
from requests_log.domain.authorisation import official_only


@official_only
def send_part(*, by: User, commission: Commission, done: int) -> int:
    """Queue the first emails to some more of those asked, after ``done`` of them.

    Return how many are done now: as many as before once all are. The last part records that the
    commission was sent. Raises WrongStateError if it is not open.
    """
    locked = access_links.lock_commission(commission.pk)
    if not locked.is_open:
        raise WrongStateError
    # Those that were reopened meanwhile keep their place; they have had an email of their own.
    asked = Addressee.all_objects.filter(commission=locked, added_on__isnull=True).order_by("pk")
    part = asked.with_all()[done : done + emails.BATCH_SIZE]
    reopened = reopened_on(locked)
    waiting = [row for row in part if not (row.reply_or_none or row.thread in reopened)]
    emails.queue_invitations(waiting, by=by)
    if not part and not is_announced(locked):
        count = emails.emails_for(locked).filter(kind=emails.EmailKind.INVITATION).count()
        record_act(CommissionActKind.SENT, locked, by=by, count=count)
    return done + len(part)


def is_announced(commission: Commission) -> bool:
    """Return whether the first emails to all have been queued, as ``send_part`` does bit by bit."""
    acts = CommissionAct.objects.filter(commission=commission, kind=CommissionActKind.SENT)
    return acts.exists()

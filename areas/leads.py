"""Ending what an area lead follows when they get another role, or leave."""

from accounts.models import Role, User
from areas.covers import end_covers_of
from areas.models import Lead
from cbtracker import clock
from provenance.services import delete_fact, save_fact


def end_leads(*, user: User, by: User, **_: object) -> None:
    """End today whatever areas a user leads or covers who does so no more; drop what was to begin.

    Who covers for them covers no more either.
    """
    if user.role == Role.LEAD and user.is_active:
        return
    end_covers_of(user, by=by)
    today = clock.today()
    for lead in Lead.objects.filter(user=user).exclude(until__lte=today):
        if lead.since and lead.since > today and not lead.covers.exists():
            delete_fact(lead, by=by)
        else:
            lead.until = max(today, lead.since or today)
            save_fact(lead, by=by)

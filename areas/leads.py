"""Ending what an area lead follows when they get another role, or leave."""

from accounts.models import Role, User
from areas.models import Lead
from cbtracker import clock
from provenance.services import delete_fact, save_fact


def end_leads(*, user: User, by: User, **_: object) -> None:
    """End today whatever areas a user leads who leads none any more; drop what was to begin."""
    if user.role == Role.LEAD and user.is_active:
        return
    today = clock.today()
    for lead in Lead.objects.filter(user=user).exclude(until__lte=today):
        if lead.since and lead.since > today:
            delete_fact(lead, by=by)
        else:
            lead.until = today
            save_fact(lead, by=by)

"""Which acts of champions a user may see: the one rule for every page, document and email."""

from django.db.models import Q

from accounts.models import User
from cbtracker import clock
from champions.models import ChampionAct, ChampionActQuerySet
from requests_log.models import Request
from requests_log.permissions import all_requests, areas_of, visible_to
from requests_log.rules.labels import WIDE
from requests_log.scope import naming_areas, on_any_of


def acts_visible_to(user: User) -> ChampionActQuerySet:
    """Return the acts that ``user`` may read, without those withdrawn.

    An official reads all. A champion reads their own, those for areas that they have today, and
    those on requests that name one of these: what others did on a request for many areas may be
    about another area. A lead reads only those marked for leads, for their areas and on requests
    that they see. Nobody else reads any.
    """
    acts = ChampionAct.objects.standing()
    if not user.is_active:
        return acts.none()
    if user.is_official:
        return acts
    if not (user.is_lead or user.is_champion):
        return acts.none()
    own = areas_of(user, on=clock.today())
    of_area = Q(area__in=own)
    if user.is_lead:
        return acts.filter(of_area | on_any_of(visible_to(user)), for_leads=True)
    if not own:
        return acts.filter(champion__user=user)
    rows = all_requests().filter(naming_areas(own, Request, at=None)).exclude(reach__in=WIDE)
    return acts.filter(of_area | on_any_of(rows) | Q(champion__user=user))

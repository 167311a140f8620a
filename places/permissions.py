"""Which areas a user may see: the one rule for every page, chart and download."""

from django.db.models import QuerySet

from accounts.models import User
from areas.models import Area, with_member_ids
from cbtracker import clock
from requests_log.permissions import areas_of


def areas_visible_to(user: User) -> QuerySet[Area]:
    """Return the areas that ``user`` may see, with their family figures.

    Officials see all areas. Leads and champions see the areas they have today and, if one is a
    group, its members, but not the group of a member. Nobody else sees any: Annex D says below its
    table that the estimates must not be shared.
    """
    if user.is_official:
        return Area.objects.all()
    return Area.objects.filter(pk__in=with_member_ids(areas_of(user, on=clock.today())))

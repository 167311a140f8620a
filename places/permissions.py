"""Which areas a person may read about: one rule, asked by every page, picture and download."""

from django.db.models import QuerySet

from accounts.models import User
from areas.models import Area, members_of
from cbtracker import clock
from requests_log.permissions import areas_of


def areas_visible_to(user: User) -> QuerySet[Area]:
    """Return the areas that ``user`` may read about, with their family figures.

    An official reads about all. A lead or a champion reads about the areas that they have today
    and, where one is a group, about its members: a group is its members, and a member is not its
    group. Everybody else reads about none. (Annex D, the words below the table: its estimates are
    not to be shared.)
    """
    if user.is_official:
        return Area.objects.all()
    return Area.objects.filter(pk__in=members_of(areas_of(user, on=clock.today())))

"""Which requests a person may see: one rule, asked by every list, page, download and admin view."""

import datetime as dt
from collections.abc import Iterable

from django.contrib.auth.models import AnonymousUser
from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import Combinable

from accounts.models import User
from areas.dated import holding_on
from areas.models import led_by, related_to
from cbtracker import clock
from departments.models import championed_by
from requests_log.labels import WIDE
from requests_log.models import AreaLink, Request, RequestQuerySet


def visible_to(user: User | AnonymousUser, *, on: dt.date | None = None) -> RequestQuerySet:
    """Return the requests that ``user`` may see ``on`` a day, today unless it is given.

    An official sees all. An area lead sees requests whose links name their area, its group or its
    members, and those that speak for many or all areas. A champion sees the same for the areas
    that they champion. Everybody else, administrators too, sees none. Links and areas are those of
    the day; whom a request speaks for is read as it is now.
    """
    day = on or clock.today()
    if isinstance(user, AnonymousUser) or not user.is_active:
        return Request.objects.none()
    if user.is_official:
        return Request.objects.all()
    areas = areas_of(user, on=day)
    return Request.objects.filter(concerning(areas, on=day)) if areas else Request.objects.none()


def areas_of(user: User, *, on: dt.date) -> list[int]:
    """Return the ids of the areas that a lead or a champion has on a day; none for others."""
    if user.is_lead:
        return led_by(user, on=on)
    if user.is_champion:
        return championed_by(user, on=on)
    return []


def concerning(area_ids: Iterable[int], *, on: dt.date) -> Q | Combinable:
    """Return the condition that a request counts for any of these areas on a day.

    It does by a link to the area, its group or one of its members, or by its reach.
    """
    links = AreaLink.objects.filter(
        holding_on(on), request=OuterRef("pk"), area__in=related_to(area_ids)
    )
    return Q(reach__in=WIDE) | Exists(links)


def sees_notes(user: User) -> bool:
    """Return whether ``user`` reads who wrote an entry, its source and its notes."""
    return user.is_official or user.is_champion

"""Which requests a person may see, and which verdicts on them: one rule for each, which every
list, page, download and admin view asks."""

import datetime as dt
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import QuerySet

from accounts.models import User
from areas.models import led_by
from cbtracker import clock
from departments.models import championed_by
from requests_log.as_of import AsOf
from requests_log.models import ALL, Feedback, LineCopyQuerySet, LineVersion, Request
from requests_log.scope import for_areas


def everything(at: AsOf | None = None) -> LineCopyQuerySet[Any]:
    """Return every request as it stands now, or its position as at a day: for no one person."""
    return Request.objects.all() if at is None else LineVersion.objects.as_at(at)


def visible_to(user: User | AnonymousUser, *, at: AsOf | None = None) -> LineCopyQuerySet[Any]:
    """Return the requests that ``user`` may see, as they stand now or stood on a day.

    An official sees all. An area lead sees requests whose links name their area, its group or its
    members, and those that speak for many or all areas. A champion sees the same for the areas
    that they champion. Everybody else, administrators too, sees none. The areas are those that
    the person has today; the links and the reach are those of the day. What was known then and
    has been put right since is for officials: to everybody else the day is as known now.
    """
    if isinstance(user, AnonymousUser) or not user.is_active:
        return everything(at).none()
    if user.is_official:
        return everything(at)
    at = at.as_known_now() if at else None
    rows = everything(at)
    areas = areas_of(user, on=clock.today())
    return rows.filter(for_areas(areas, rows.model, at=at)) if areas else rows.none()


def area_keys_seen(user: User) -> list[int] | None:
    """Return the keys of the areas under which ``user`` finds requests filed as they stand now.

    None for those who see every request, and none at all for those who see no request: the same
    rule as ``visible_to``, in the words of ``Filing``.
    """
    if user.is_active and user.is_official:
        return None
    areas = areas_of(user, on=clock.today()) if user.is_active else []
    return [*sorted(set(areas)), ALL] if areas else []


def areas_of(user: User, *, on: dt.date) -> list[int]:
    """Return the ids of the areas that a lead or a champion has on a day; none for others."""
    if user.is_lead:
        return led_by(user, on=on)
    if user.is_champion:
        return championed_by(user, on=on)
    return []


def feedback_visible_to(user: User) -> QuerySet[Feedback]:
    """Return the verdicts that ``user`` may read, on whichever request they are.

    An official reads all. A lead or a champion reads those of the areas that they have today, and
    of no other: not of a member of theirs, nor of a group that theirs is a member of. On which
    requests they may read them, ``visible_to`` says.
    """
    if not user.is_active:
        return Feedback.objects.none()
    if user.is_official:
        return Feedback.objects.all()
    return Feedback.objects.filter(area__in=areas_of(user, on=clock.today()))


def sees_notes(user: User) -> bool:
    """Return whether ``user`` reads who wrote an entry, its source and its notes."""
    return user.is_official or user.is_champion

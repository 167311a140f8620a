"""Which requests, which areas and which feedback a user may see.

Every list, page, download and admin view uses these rules.
"""

import datetime as dt
from collections.abc import Callable
from functools import reduce
from operator import or_
from typing import TypeVar, overload

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet

from accounts.models import User
from areas.models import Area, area_ids_led_by, with_member_ids, with_related_ids
from cbtracker import clock
from departments.models import Department, area_ids_championed_by, departments_open_to
from requests_log.as_of import AsOf
from requests_log.models import (
    ALL,
    Feedback,
    Join,
    LineCopyQuerySet,
    LineRows,
    LineVersion,
    LineVersionQuerySet,
    Request,
)
from requests_log.rules.labels import WIDE
from requests_log.rules.stages import UNRESOLVED
from requests_log.scope import for_departments, naming

AreaRow = TypeVar("AreaRow", Feedback, Join)
Own = TypeVar("Own")


@overload
def all_requests(at: None = None) -> LineCopyQuerySet[Request]: ...
@overload
def all_requests(at: AsOf) -> LineVersionQuerySet: ...
@overload
def all_requests(at: AsOf | None) -> LineRows: ...
def all_requests(at: AsOf | None = None) -> LineRows:
    """Return every request as it is now, or its version for a past date, without permissions.

    A request that was taken back has no line and is not among them.
    """
    if at is None:
        return Request.objects.filter(current__isnull=False)
    return LineVersion.objects.as_of(at)


@overload
def visible_to(user: User | AnonymousUser, *, at: None = None) -> LineCopyQuerySet[Request]: ...
@overload
def visible_to(user: User | AnonymousUser, *, at: AsOf | None) -> LineRows: ...
def visible_to(user: User | AnonymousUser, *, at: AsOf | None = None) -> LineRows:
    """Return the requests that ``user`` may see, as they are now or for a past date.

    An official sees all. An area lead sees requests whose links name their area, its group or its
    members, and those that speak for many or all areas. A champion sees the same for the areas that
    they champion, and what is not resolved with a department if an administrator gave them that
    right. Everybody else, administrators included, sees none. The areas and rights are those that
    the user has today; the links and the reach are those of the date. Only officials see what was
    known at the time and has since been corrected: for others ``at.known_on`` is ignored.
    """
    if isinstance(user, AnonymousUser) or not user.is_active:
        return all_requests(at).none()
    if user.is_official:
        return all_requests(at)
    at = at.as_known_now() if at else None
    rows = all_requests(at)
    areas = _read_once(_own_and_related, user, on=clock.today())
    seen = [Q(reach__in=WIDE) | Q(naming(areas, rows.model, at=at))] if areas else []
    if departments := departments_of(user):
        asked = Q(for_departments(departments, rows.model, at=at))
        seen.append(asked & Q(stage__in=UNRESOLVED))
    return rows.filter(reduce(or_, seen)) if seen else rows.none()


def visible_area_keys(user: User) -> list[int] | None:
    """Return the area keys of ``ListIndexRow`` under which ``user`` sees current requests.

    Returns None for users who see every request, and an empty list for those who see none. With
    ``departments_of`` this is the same rule as ``visible_to``.
    """
    if user.is_active and user.is_official:
        return None
    areas = areas_of(user, on=clock.today()) if user.is_active else []
    return [*sorted(set(areas)), ALL] if areas else []


def departments_of(user: User) -> list[Department]:
    """Return the departments whose open requests a champion may see today; none for others."""
    if not (user.is_active and user.is_champion):
        return []
    return _read_once(departments_open_to, user, on=clock.today())


def areas_of(user: User, *, on: dt.date) -> list[int]:
    """Return the ids of the areas that a lead or a champion has on a date; none for others."""
    if user.is_lead:
        return _read_once(area_ids_led_by, user, on=on)
    if user.is_champion:
        return _read_once(area_ids_championed_by, user, on=on)
    return []


def describe_rights(user: User) -> list[object]:
    """Return what decides which requests ``user`` sees today, to see later if it is the same."""
    areas, departments = areas_of(user, on=clock.today()), departments_of(user)
    return [user.role, sorted(areas), sorted(department.pk for department in departments)]


def _own_and_related(user: User, *, on: dt.date) -> list[int]:
    return sorted(with_related_ids(areas_of(user, on=on)))


def _read_once(read: Callable[..., list[Own]], user: User, *, on: dt.date) -> list[Own]:
    """Return what ``read`` returns, read once for each object of a user.

    The object lives as long as a web request.
    """
    known = user.__dict__.setdefault("known_own", {})
    key = read, user.role, on
    if key not in known:
        known[key] = read(user, on=on)
    return list(known[key])


def areas_visible_to(user: User) -> QuerySet[Area]:
    """Return the areas that ``user`` may see, with their family figures.

    Officials see all areas. Leads and champions see the areas they have today and, if one is a
    group, its members, but not the group of a member. Nobody else sees any: Annex D says below its
    table that the estimates must not be shared.
    """
    if user.is_official:
        return Area.objects.all()
    return Area.objects.filter(pk__in=with_member_ids(areas_of(user, on=clock.today())))


def feedback_visible_to(user: User) -> QuerySet[Feedback]:
    """Return the feedback that ``user`` may read, on any request.

    An official reads all. A lead or a champion reads that of the areas that they have today, not
    that of an area's members or group. ``visible_to`` says on which requests they may read it.
    """
    return _of_own_areas(Feedback.objects.all(), user)


def joins_visible_to(user: User) -> QuerySet[Join]:
    """Return what areas say of having a request's barrier too, as far as ``user`` may read it.

    The rule is that of feedback.
    """
    return _of_own_areas(Join.objects.all(), user)


def _of_own_areas(rows: QuerySet[AreaRow], user: User) -> QuerySet[AreaRow]:
    if not user.is_active:
        return rows.none()
    if user.is_official:
        return rows
    return rows.filter(area__in=areas_of(user, on=clock.today()))


def can_see_notes(user: User) -> bool:
    """Return whether ``user`` may see an entry's author, source and notes."""
    return user.is_official or user.is_champion

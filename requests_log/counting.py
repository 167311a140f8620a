"""Which requests count for an area or for a department: by a link, or by speaking for them all."""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q
from django.db.models.expressions import Combinable

from areas.models import related_to
from departments.models import Department, with_bodies
from facts.dated import holding_on
from requests_log.as_at import AsAt, day_of
from requests_log.labels import WIDE
from requests_log.models import AreaLink, DepartmentLink, Standing, as_known

Condition = Q | Combinable


def for_areas(area_ids: Iterable[int], rows: type[Standing], *, at: AsAt | None) -> Condition:
    """Return the condition that a request counts for any of these areas, now or as at a day.

    It does by a link to the area, its group or one of its members, or by its reach.
    """
    return Q(reach__in=WIDE) | naming_areas(area_ids, rows, at=at)


def naming_areas(area_ids: Iterable[int], rows: type[Standing], *, at: AsAt | None) -> Exists:
    """Return the condition that a request names any of these areas, their groups or members."""
    links = AreaLink.objects.filter(
        holding_on(day_of(at)),
        as_known(at),
        request=OuterRef(rows.REQUEST),
        area__in=related_to(area_ids),
    )
    return Exists(links)


def for_department(department: Department, rows: type[Standing], *, at: AsAt | None) -> Condition:
    """Return the condition that a request asks a department, or all of them.

    It asks a department by a link to it or to a body that belongs to it.
    """
    links = DepartmentLink.objects.filter(
        holding_on(day_of(at)),
        as_known(at),
        request=OuterRef(rows.REQUEST),
        department__in=with_bodies(department),
    )
    return Q(asks_all=True) | Exists(links)

"""Reading which areas have said that they have a request's barrier too."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from accounts.models import User
from areas.models import Area
from requests_log.as_of import AsOf, day_of
from requests_log.models import JOIN_STANDS, Entry, Join, JoinDecision
from requests_log.permissions import joins_visible_to


@dataclass(frozen=True)
class JoinAsOf:
    """A join as it was on a date: ``decision`` is empty if it was decided later."""

    join: Join
    decision: str


def read_joins(request_id: int, *, reader: User, at: AsOf | None) -> list[JoinAsOf]:
    """Return the joins of a request by a date that ``reader`` may see, oldest first.

    Those that were withdrawn by then are left out.
    """
    day = day_of(at)
    rows = joins_visible_to(reader).filter(request=request_id, said_on__lte=day)
    found = rows.select_related("area", "by", "decided_by", "request")
    read = [
        JoinAsOf(join, join.decision if join.decided_on and join.decided_on <= day else "")
        for join in found
    ]
    return [each for each in read if each.decision != JoinDecision.WITHDRAWN]


def areas_that_may_join(line: Entry, own: Iterable[Area]) -> list[Area]:
    """Return those of a lead's areas that a request does not name, and that have not joined it."""
    joined = Join.objects.filter(request=line.request_id, decision__in=JOIN_STANDS)
    said = set(joined.values_list("area", flat=True))
    return [area for area in own if area.slug not in line.area_slugs and area.pk not in said]


def undecided_joins() -> QuerySet[Join]:
    """Return the joins that wait for an official's decision, oldest first."""
    return Join.objects.filter(Q(decision="")).select_related("area", "by", "request__current")

"""How many requests stand in each stage: all of them, by department and by area."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from areas.models import Area
from departments.models import Department
from requests_log.as_at import AsAt
from requests_log.counting import asked_by_department, named_by_area
from requests_log.labels import WIDE
from requests_log.models import StandingQuerySet
from requests_log.stages import Stage

# How many there are in each stage, in the order of the stages.
Counts = tuple[int, ...]


@dataclass(frozen=True)
class Tally:
    """Requests by stage, for each department and each area; ``wide`` are those for many or all.

    A request counts for a department or an area as ``counting`` says, but that those of wide reach
    are in ``wide`` alone.
    """

    all: Counts
    departments: list[tuple[Department, Counts]]
    areas: list[tuple[Area, Counts]]
    wide: Counts


def tally_of(requests: StandingQuerySet[Any], *, at: AsAt | None = None) -> Tally:
    """Return how many of ``requests`` stand in each stage, now or as at the day they stood on."""
    rows = list(requests.order_by().values_list(requests.model.REQUEST, "stage", "reach"))
    stages = {pk: stage for pk, stage, _ in rows}
    wide = {pk for pk, _, reach in rows if reach in WIDE}
    asked = asked_by_department(requests, at=at)
    named = named_by_area(requests, at=at)

    def counts(ids: Iterable[int]) -> Counts:
        return by_stage(ids, stages)

    return Tally(
        all=counts(stages),
        departments=[(d, counts(asked[d.pk])) for d in Department.objects.all()],
        areas=[(area, counts(named[area.pk] - wide)) for area in Area.objects.all()],
        wide=counts(wide),
    )


def stages_of(requests: StandingQuerySet[Any]) -> dict[int, str]:
    """Return the stage of each request by its id."""
    return dict(requests.order_by().values_list(requests.model.REQUEST, "stage"))


def by_stage(ids: Iterable[int], stages: Mapping[int, str]) -> Counts:
    """Return how many of these requests stand in each stage."""
    # One that was raised after the stages were read is not counted yet.
    found = Counter(map(stages.get, ids))
    return tuple(found[stage] for stage in Stage)

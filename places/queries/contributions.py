"""What partners put in to the local projects of an area and save by them, added up.

The Kent report, paragraph 3.1: costs are assigned to interventions, and savings shown where they
accrue.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from areas.models import Amount, Area
from areas.models.projects import in_pounds, in_years


@dataclass(frozen=True)
class Sum:
    """What is put in and what is saved, in pounds, by ``name``; saved less put in is ``net``."""

    name: str
    put_in: Decimal
    saved: Decimal

    @property
    def net(self) -> Decimal:
        return self.saved - self.put_in


@dataclass(frozen=True)
class Sums:
    """Every amount of an area, and their sums in three ways and over all."""

    amounts: list[Amount]
    by_agency: list[Sum]
    by_project: list[Sum]
    by_year: list[Sum]
    total: Sum


def sums_of(area: Area) -> Sums:
    """Return the amounts of the local projects of an area, added up in whole pence."""
    amounts = list(Amount.objects.filter(project__area=area).select_related("project"))
    return Sums(
        amounts=amounts,
        by_agency=_added(amounts, lambda each: each.agency, key=lambda each: each.agency.lower()),
        by_project=_added(
            amounts, lambda each: each.project.name, key=lambda each: each.project_id
        ),
        by_year=_added(amounts, lambda each: in_years(each.year), key=lambda each: each.year),
        total=_sum("Total", amounts),
    )


def _added(
    amounts: Iterable[Amount], name_of: Callable[[Amount], str], *, key: Callable[[Amount], Any]
) -> list[Sum]:
    """Return the sums of the amounts with the same key, in the order of their names."""
    found: dict[Any, list[Amount]] = defaultdict(list)
    for amount in amounts:
        found[key(amount)].append(amount)
    sums = [_sum(name_of(rows[0]), rows) for rows in found.values()]
    return sorted(sums, key=lambda each: each.name)


def _sum(name: str, amounts: Iterable[Amount]) -> Sum:
    pence = {direction: Decimal(0) for direction in Amount.Direction}
    for amount in amounts:
        pence[Amount.Direction(amount.direction)] += amount.pence
    return Sum(
        name,
        put_in=in_pounds(pence[Amount.Direction.PUT_IN]),
        saved=in_pounds(pence[Amount.Direction.SAVED]),
    )

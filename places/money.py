"""What partners put in to the local projects of an area and save by them, added up.

The Kent report, paragraph 3.1: costs are assigned to interventions, and savings shown where they
accrue.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

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
    names: dict[str, str] = {}
    for amount in amounts:
        names.setdefault(amount.agency.lower(), amount.agency)
    return Sums(
        amounts=amounts,
        by_agency=_added(amounts, lambda amount: names[amount.agency.lower()]),
        by_project=_added(amounts, lambda amount: amount.project.name),
        by_year=_added(amounts, lambda amount: in_years(amount.year)),
        total=_sum("All", amounts),
    )


def _added(amounts: Iterable[Amount], name_of: Callable[[Amount], str]) -> list[Sum]:
    found: dict[str, list[Amount]] = defaultdict(list)
    for amount in amounts:
        found[name_of(amount)].append(amount)
    return [_sum(name, rows) for name, rows in sorted(found.items())]


def _sum(name: str, amounts: Iterable[Amount]) -> Sum:
    pence = {direction: Decimal(0) for direction in Amount.Direction}
    for amount in amounts:
        pence[Amount.Direction(amount.direction)] += amount.pence
    return Sum(
        name,
        put_in=in_pounds(pence[Amount.Direction.PUT_IN]),
        saved=in_pounds(pence[Amount.Direction.SAVED]),
    )

"""Totals of what partners contribute to an area's local projects, and of what they save.

The Kent report, paragraph 3.1: costs are assigned to interventions, and savings shown where they
accrue.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from areas.models import Area, ProjectAmount
from areas.models.projects import format_financial_year, pence_to_pounds


@dataclass(frozen=True)
class ContributionTotal:
    """Contributions and savings in pounds, of an agency, project or year called ``name``."""

    name: str
    contributed: Decimal
    saved: Decimal

    @property
    def net(self) -> Decimal:
        """Savings less contributions, in pounds."""
        return self.saved - self.contributed


@dataclass(frozen=True)
class Contributions:
    """An area's amounts, and their totals by agency, by project, by year and overall."""

    amounts: list[ProjectAmount]
    by_agency: list[ContributionTotal]
    by_project: list[ContributionTotal]
    by_year: list[ContributionTotal]
    total: ContributionTotal


def get_contributions(area: Area) -> Contributions:
    """Return the amounts of an area's local projects, with exact totals."""
    amounts = list(ProjectAmount.objects.filter(project__area=area).select_related("project"))
    return Contributions(
        amounts=amounts,
        by_agency=_total_by(
            amounts, lambda each: each.agency, key=lambda each: each.agency.lower()
        ),
        by_project=_total_by(
            amounts, lambda each: each.project.name, key=lambda each: each.project_id
        ),
        by_year=_total_by(
            amounts, lambda each: format_financial_year(each.year), key=lambda each: each.year
        ),
        total=_add_up("Total", amounts),
    )


def _total_by(
    amounts: Iterable[ProjectAmount],
    name_of: Callable[[ProjectAmount], str],
    *,
    key: Callable[[ProjectAmount], Hashable],
) -> list[ContributionTotal]:
    """Return a total for the amounts with the same key, sorted by name."""
    found: dict[Hashable, list[ProjectAmount]] = defaultdict(list)
    for amount in amounts:
        found[key(amount)].append(amount)
    totals = [_add_up(name_of(rows[0]), rows) for rows in found.values()]
    return sorted(totals, key=lambda each: each.name)


def _add_up(name: str, amounts: Iterable[ProjectAmount]) -> ContributionTotal:
    pence = {direction: Decimal(0) for direction in ProjectAmount.Direction}
    for amount in amounts:
        pence[ProjectAmount.Direction(amount.direction)] += amount.pence
    return ContributionTotal(
        name,
        contributed=pence_to_pounds(pence[ProjectAmount.Direction.CONTRIBUTION]),
        saved=pence_to_pounds(pence[ProjectAmount.Direction.SAVING]),
    )

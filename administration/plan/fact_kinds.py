"""What a file can hold: people, areas, departments or contacts, each with its columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from administration.models import FactFile
from administration.plan.people import COLUMNS, plan_people
from administration.plan.places import (
    AREA_COLUMNS,
    CONTACT_COLUMNS,
    DEPARTMENT_COLUMNS,
    plan_areas,
    plan_contacts,
    plan_departments,
)
from administration.plan.planned import FactPlan, FileRow, PlannedFact
from administration.rules.columns import FactColumn
from imports.files.tables import on_one_line


class Planner(Protocol):
    """Works out what would become of the rows of a file."""

    def __call__(self, rows: Sequence[FileRow], *, source: str) -> list[PlannedFact]: ...


@dataclass(frozen=True)
class FactKind:
    """What a file holds: in the plural, with its columns and what works out its rows."""

    slug: str
    many: str
    columns: tuple[FactColumn, ...]
    planner: Planner


KINDS = {
    kind.slug: kind
    for kind in (
        FactKind("people", "people", COLUMNS, plan_people),
        FactKind("areas", "areas", AREA_COLUMNS, plan_areas),
        FactKind("departments", "departments", DEPARTMENT_COLUMNS, plan_departments),
        FactKind("contacts", "contacts of departments", CONTACT_COLUMNS, plan_contacts),
    )
}


def make_fact_plan(file: FactFile) -> FactPlan:
    """Return what a file would do to the record as it is now."""
    mapping: Mapping[str, int] = file.mapping
    rows = [
        FileRow(
            number,
            {name: on_one_line(cells[at]) for name, at in mapping.items() if at < len(cells)},
        )
        for number, *cells in file.rows
    ]
    return FactPlan(KINDS[file.kind].planner(rows, source=file.name))

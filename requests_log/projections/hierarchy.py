"""Who belongs to whom: for which areas a request counts that names one, and departments likewise.

Kept in the cache, because every write asks for it and it changes once in a year.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache

from areas.models import Area
from departments.models import Department
from requests_log.models import ALL
from requests_log.rules.labels import WIDE

_KEPT_AS = "requests_log.projections.hierarchy"
Ids = frozenset[int]


@dataclass(frozen=True)
class Hierarchy:
    """The ids of what a request counts for, by the slug or the code that its line names."""

    areas: Mapping[str, Ids]
    departments: Mapping[str, Ids]

    def area_keys(self, line: Any) -> set[int]:
        """Return the keys of the areas that a line counts for: ALL alone where it is wide."""
        if line.reach in WIDE:
            return {ALL}
        return _united(self.areas, line.area_slugs)

    def department_keys(self, line: Any) -> set[int]:
        """Return the keys of the departments that a line asks: ALL alone where it asks all."""
        if line.asks_all:
            return {ALL}
        return _united(self.departments, line.department_codes)

    def knows(self, lines: Iterable[Any]) -> bool:
        return all(
            self.areas.keys() >= set(line.area_slugs)
            and self.departments.keys() >= set(line.department_codes)
            for line in lines
        )


def _united(ids: Mapping[str, Ids], names: Iterable[str]) -> set[int]:
    return {pk for name in names for pk in ids[name]}


def hierarchy_for(lines: Iterable[Any]) -> Hierarchy:
    """Return who belongs to whom, as far as these lines name them."""
    kept: Hierarchy | None = cache.get(_KEPT_AS)
    if kept is None or not kept.knows(lines):
        kept = read(Area.objects, Department.objects)
        cache.set(_KEPT_AS, kept)
    return kept


def forget(**_: Any) -> None:
    """Have the next who asks read it anew."""
    cache.delete(_KEPT_AS)


def read(all_areas: Any, all_departments: Any) -> Hierarchy:
    """Return who belongs to whom, from all areas and all departments.

    What names a group counts for its members and what names a member for its group; what asks a
    body of a department asks the department, however deep. Departments that belong to each other in
    a ring are gone around once.
    """
    areas = list(all_areas.values_list("pk", "slug", "group_id"))
    members: dict[int, set[int]] = defaultdict(set)
    for pk, _, group in areas:
        if group:
            members[group].add(pk)
    departments = list(all_departments.values_list("pk", "code", "parent_id"))
    parents = {pk: parent for pk, _, parent in departments}
    return Hierarchy(
        areas={
            slug: frozenset({pk, *members[pk], *([group] if group else [])})
            for pk, slug, group in areas
        },
        departments={code: frozenset(_above(pk, parents)) for pk, code, _ in departments},
    )


def _above(pk: int, parents: Mapping[int, int | None]) -> set[int]:
    found: set[int] = set()
    holder: int | None = pk
    while holder and holder not in found:
        found.add(holder)
        holder = parents[holder]
    return found

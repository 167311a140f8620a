"""Which areas a request counts for if it names one, through groups; and the same for departments.

Cached, because every write needs it and it changes about once a year.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.core.cache import cache

from areas.models import Area
from departments.models import Department
from requests_log.models import ALL, Entry
from requests_log.rules.labels import WIDE

_CACHE_KEY = "requests_log.projections.hierarchy"
Ids = frozenset[int]


@dataclass(frozen=True)
class Hierarchy:
    """The ids that a request counts for, by the slug or code that its line names."""

    areas: Mapping[str, Ids]
    departments: Mapping[str, Ids]

    def area_keys(self, line: Entry) -> set[int]:
        """Return the keys of the areas that a line counts for: only ALL if its reach is wide."""
        if line.reach in WIDE:
            return {ALL}
        return _union(self.areas, line.area_slugs)

    def department_keys(self, line: Entry) -> set[int]:
        """Return the keys of the departments that a line asks: only ALL if it asks all."""
        if line.asks_all:
            return {ALL}
        return _union(self.departments, line.department_codes)

    def knows(self, lines: Iterable[Entry]) -> bool:
        """Return whether it has all areas and departments that these lines name."""
        return all(
            self.areas.keys() >= set(line.area_slugs)
            and self.departments.keys() >= set(line.department_codes)
            for line in lines
        )


def _union(ids: Mapping[str, Ids], names: Iterable[str]) -> set[int]:
    return {pk for name in names for pk in ids[name]}


def get_hierarchy(lines: Iterable[Entry]) -> Hierarchy:
    """Return the hierarchy from the cache, or from the database if it does not know the lines."""
    cached: Hierarchy | None = cache.get(_CACHE_KEY)
    if cached is None or not cached.knows(lines):
        cached = read_hierarchy()
        cache.set(_CACHE_KEY, cached)
    return cached


def invalidate(**_: object) -> None:
    """Invalidate the cache. Can be connected to signals."""
    cache.delete(_CACHE_KEY)


def read_hierarchy() -> Hierarchy:
    """Return the hierarchy of all areas and all departments.

    A request that names a group counts for its members, and one that names a member counts for its
    group. A request that asks a body counts for the department above it, at any depth. A circle of
    departments that belong to each other ends after one turn.
    """
    areas = list(Area.objects.values_list("pk", "slug", "group_id"))
    members: dict[int, set[int]] = defaultdict(set)
    for pk, _, group in areas:
        if group:
            members[group].add(pk)
    departments = list(Department.objects.values_list("pk", "code", "parent_id"))
    parents = {pk: parent for pk, _, parent in departments}
    return Hierarchy(
        areas={
            slug: frozenset({pk, *members[pk], *([group] if group else [])})
            for pk, slug, group in areas
        },
        departments={code: frozenset(_ancestors(pk, parents)) for pk, code, _ in departments},
    )


def _ancestors(pk: int, parents: Mapping[int, int | None]) -> set[int]:
    """Return the id of a department and of all departments above it."""
    found: set[int] = set()
    current: int | None = pk
    while current and current not in found:
        found.add(current)
        current = parents[current]
    return found

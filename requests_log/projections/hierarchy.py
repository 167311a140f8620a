"""What an entry names: areas and departments with their groups and parents, and their names."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import JSONField, QuerySet
from django.db.models.expressions import RawSQL

from requests_log.models import ALL, Entry
from requests_log.rules.labels import WIDE

# The number of a lock on PostgreSQL; ``migrate`` takes another. The lock is a
# statement of its own: a statement sees what was committed before it began.
_LOCK = "SELECT pg_advisory_xact_lock(1); "
_ROWS = (
    "SELECT 'areas' AS kind, id, slug, group_id, name FROM areas_area "
    "UNION ALL SELECT 'departments', id, code, parent_id, name FROM departments_department "
    "UNION ALL SELECT 'workstreams', id, slug, NULL, name FROM requests_log_workstream"
)
# The same rows as one value, so that another query can bring them with it.
_AS_ONE_VALUE = {
    "sqlite": "json_group_array(json_array(kind, id, slug, group_id, name))",
    "postgresql": "jsonb_agg(jsonb_build_array(kind, id, slug, group_id, name))",
}
Ids = frozenset[int]
Row = TypeVar("Row")


@dataclass(frozen=True)
class Hierarchy:
    """The ids that a request counts for, by the slug or code that its line names; and names."""

    areas: Mapping[str, Ids]
    departments: Mapping[str, Ids]
    area_names: Mapping[str, str]
    department_names: Mapping[str, str]
    workstream_names: Mapping[int, str]

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

    def names_in(self, line: Entry) -> list[str]:
        """Return the names of the areas, departments and workstream of a line, and the codes."""
        return [
            *(self.area_names[slug] for slug in line.area_slugs),
            *(f"{code} {self.department_names[code]}" for code in line.department_codes),
            *([self.workstream_names[line.workstream_id]] if line.workstream_id else []),
        ]


def _union(ids: Mapping[str, Ids], names: Iterable[str]) -> set[int]:
    return {pk for name in names for pk in ids[name]}


def lock_logs() -> Hierarchy:
    """Return the hierarchy, when nobody else can write to a log until the transaction ends.

    On SQLite, a transaction that writes is always the only one.
    """
    return read_hierarchy(first=_LOCK if connection.vendor == "postgresql" else "")


def lock_logs_and_get(rows: QuerySet[Any, Row], pk: int) -> tuple[Row, Hierarchy]:
    """Return the row with this key as well, read in the same query. Raises DoesNotExist."""
    listed = f"(SELECT {_AS_ONE_VALUE[connection.vendor]} FROM ({_ROWS}) AS named)"  # noqa: S608
    # Constants only.
    named = RawSQL(listed, (), output_field=JSONField())  # noqa: S611
    is_shared = connection.vendor == "postgresql"
    with connection.execute_wrapper(_lock_first) if is_shared else nullcontext():
        row: Row = rows.using(DEFAULT_DB_ALIAS).annotate(hierarchy_rows=named).get(pk=pk)
    return row, _make_hierarchy(vars(row).pop("hierarchy_rows"))


def _lock_first(execute: Callable[..., Any], sql: str, *others: Any) -> Any:
    return execute(_LOCK + sql, *others)


def read_hierarchy(*, first: str = "") -> Hierarchy:
    """Return the hierarchy of all areas and all departments.

    A request that names a group counts for its members, and one that names a member counts for its
    group. A request that asks a body counts for the department above it, at any depth. A circle of
    departments that belong to each other ends after one turn.
    """
    with connection.cursor() as cursor:
        cursor.execute(first + _ROWS)
        return _make_hierarchy(cursor.fetchall())


def _make_hierarchy(rows: Iterable[Sequence[Any]]) -> Hierarchy:
    listed: dict[str, list[Sequence[Any]]] = {"areas": [], "departments": [], "workstreams": []}
    for kind, *row in rows:
        listed[kind].append(row)
    areas, departments, workstreams = listed.values()
    members: dict[int, set[int]] = defaultdict(set)
    for pk, _, group, _ in areas:
        members[group].add(pk)
    parents = {pk: parent for pk, _, parent, _ in departments}
    return Hierarchy(
        areas={
            slug: frozenset({pk, *members[pk], *([group] if group else [])})
            for pk, slug, group, _ in areas
        },
        departments={code: frozenset(_ancestors(pk, parents)) for pk, code, *_ in departments},
        area_names={slug: name for _, slug, _, name in areas},
        department_names={code: name for _, code, _, name in departments},
        workstream_names={pk: name for pk, _, _, name in workstreams},
    )


def _ancestors(pk: int, parents: Mapping[int, int | None]) -> set[int]:
    """Return the id of a department and of all departments above it."""
    found: set[int] = set()
    current: int | None = pk
    while current and current not in found:
        found.add(current)
        current = parents[current]
    return found

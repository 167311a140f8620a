"""Saving line versions, and links to areas and departments.

``domain`` calls this in the transaction that adds an entry, or to rebuild. The logs must be locked.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from operator import or_
from typing import Any, TypeVar

from django.db.models import Model, Q, QuerySet

from requests_log.log import bitemporal, reader
from requests_log.log.bitemporal import LineState, Version
from requests_log.models import Entry, LineVersion, Request

Row = TypeVar("Row", bound=Model)
Versions = set[Version[LineState]]
# SQLite refuses a condition that is 1,000 deep.
MOST_CONDITIONS = 200
# The fields of a line version that a write may change.
CHANGED_FIELDS = ("until", "known_until", *bitemporal.CopiedLine.__annotations__)


def version_rows(
    request: Request, versions: Iterable[Version[LineState]], log: Sequence[Entry]
) -> list[LineVersion]:
    """Return the rows of line versions, in the order of their dates."""
    lines = {entry.pk: entry for entry in log}
    return [
        LineVersion(
            request=request,
            number=request.number,
            **version.dates(),
            **bitemporal.copy_line(lines[version.value.entry_id], version.value),
        )
        for version in sorted(versions, key=_key)
    ]


def save_versions(request: Request, old: Versions, new: Versions, log: Sequence[Entry]) -> None:
    """Insert the versions that are new, and update those with a new end, in one statement."""
    kept = {_key(version) for version in new}
    gone = [dict(_key(version)) for version in old if _key(version) not in kept]
    _delete_matching(request.versions.all(), gone)
    LineVersion.objects.bulk_create(
        version_rows(request, new - old, log),
        update_conflicts=True,
        unique_fields=["request", "since", "known_since"],
        update_fields=CHANGED_FIELDS,
    )


def save_links(
    request: Request, field: str, old: set[Version[str]], new: set[Version[str]]
) -> None:
    """Update the links that copy a field of an entry, from the ``old`` versions to the ``new``."""
    links: QuerySet[Any] = reader.links_by_field(request)[field]
    name, key, model = reader.LINK_FIELDS[field]
    _delete_matching(
        links, [{f"{name}__{key}": version.value, **version.dates()} for version in old - new]
    )
    if added := in_order(new - old):
        named = model.objects.in_bulk({version.value for version in added}, field_name=key)
        links.bulk_create(
            [
                links.model(request=request, **{name: named[each.value]}, **each.dates())
                for each in added
            ]
        )


def in_order(names: Iterable[Version[str]]) -> list[Version[str]]:
    """Return the versions of names, by their dates and then by name."""
    return sorted(names, key=lambda each: (each.known_since, each.since, each.value))


def _key(version: Version[LineState]) -> tuple[tuple[str, dt.date], ...]:
    """Return what identifies a line version of a request, as field names and values."""
    return (("since", version.since), ("known_since", version.known_since))


def _delete_matching(rows: QuerySet[Row], values: Iterable[Mapping[str, object]]) -> None:
    """Delete each row that matches one of ``values``."""
    conditions = [Q(**each) for each in values]
    for at in range(0, len(conditions), MOST_CONDITIONS):
        rows.filter(reduce(or_, conditions[at : at + MOST_CONDITIONS])).delete()

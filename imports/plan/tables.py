"""The tables and rows of an import, as they were read, and the requests that they may be about."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from imports.lookups import KnownRequests, read_requests
from imports.models import Import
from imports.rules.columns import HeadedTable, RequestField, is_of_requests, is_our_paper
from imports.rules.drafts import RowDraft, read_drafts
from requests_log.queries.similar import compare_all
from requests_log.rules.references import parse_reference

LEFT_OUT_TABLE = "out"


def tables_of(record: Import) -> list[HeadedTable]:
    """Return the tables of an import, as they were read."""
    return [HeadedTable.from_json(each) for each in record.tables]


def mapping_of(record: Import, table: HeadedTable) -> dict[int, RequestField]:
    """Return the mapping of a table's columns."""
    fields: Mapping[str, str] = record.mapping.get(table.signature, {})
    return {int(place): RequestField(name) for place, name in fields.items()}


def drafts_of(record: Import) -> list[RowDraft]:
    """Return the rows of an import, without those of tables that are left out."""
    found: list[RowDraft] = []
    for at, (table, stage) in enumerate(zip(tables_of(record), record.stages, strict=True)):
        mapping = mapping_of(record, table)
        if stage != LEFT_OUT_TABLE and is_of_requests(table, mapping):
            drafts = read_drafts(table, mapping, at=at, stage=stage, is_document=record.is_document)
            if is_our_paper(table.heads):
                # Its covering words and openings are rows without a reference.
                drafts = [draft for draft in drafts if draft.get(RequestField.REFERENCE)]
            found += drafts
    return found


def compare_with_record(record: Import, *, by: User) -> dict[str, list[tuple[int, int]] | None]:
    """Return the requests most like each row that no request matches word for word, by key.

    It is None for a row that was not compared, because there are too many.
    """
    drafts = drafts_of(record)
    known = read_known(drafts, by)
    unmatched = {
        draft.key: draft.get(RequestField.ISSUE)
        for draft in drafts
        if draft.get(RequestField.ISSUE)
        and not draft.made_from
        # A number that is not ours, such as that of another list, says nothing.
        and parse_reference(draft.get(RequestField.REFERENCE)) not in known.by_number
        and not known.with_issue(draft.get(RequestField.ISSUE))
    }
    compared = compare_all(unmatched, reader=by)
    return {**compared.likely, **dict.fromkeys(compared.left_out)}


def read_known(
    drafts: Iterable[RowDraft],
    by: User,
    more: Iterable[int] = (),
    *,
    without: "QuerySet[Any, Any] | None" = None,
) -> KnownRequests:
    """Return the requests that rows may be about, and those with the numbers ``more``.

    ``without`` are the ids of requests to leave out.
    """
    drafts = list(drafts)
    numbers = {parse_reference(draft.get(RequestField.REFERENCE)) for draft in drafts}
    numbers |= {each.number for draft in drafts if (each := draft.made_from)}
    return read_requests(
        by,
        numbers={number for number in numbers if number} | set(more),
        issues={draft.get(RequestField.ISSUE) for draft in drafts} - {""},
        without=without,
    )

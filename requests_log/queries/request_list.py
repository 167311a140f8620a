"""Lists of requests, current or on a past date, of any length.

Up to ``COUNT_LIMIT`` requests are counted one by one and can be sorted in any order. A longer list
is read in the order of an index, and its count is a stored count if there is one. If the index does
not have just the requests that match, it is read in steps, and those that match are kept.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from django.db.models import F, Q
from django.db.models.expressions import OrderBy

from accounts.models import User
from requests_log.as_of import AsOf
from requests_log.models import Request
from requests_log.queries import keyset
from requests_log.queries.criteria import (
    BY_REFERENCE,
    EVERYTHING,
    ORDERS,
    RequestCriteria,
    SortOrder,
    parse_order,
)
from requests_log.queries.keyset import Cursor, Index, IndexedRequest
from requests_log.queries.request_set import RequestSet
from requests_log.queries.row import RequestRow, request_rows, stream_request_rows

COUNT_LIMIT = 1_000


@dataclass(frozen=True)
class ListCount:
    """How many requests there are; ``over`` if there are, or may be, more than ``number``."""

    number: int
    over: bool = False

    def __str__(self) -> str:
        if not self.over:
            return f"{self.number:,}"
        if not self.number:
            return "an unknown number of"
        return f"{'over' if self.number >= COUNT_LIMIT else 'at least'} {self.number:,}"


@dataclass(frozen=True)
class ListPart:
    """Some rows of a list, and whether ``more`` follow in the direction of reading.

    ``first`` and ``last`` are the cursors of its ends, in a list that is read from an index.
    ``scanned_to`` is how far the index was read, if fewer rows were found than wanted.
    """

    rows: list[RequestRow]
    more: bool
    first: Cursor | None = None
    last: Cursor | None = None
    scanned_to: Cursor | None = None


@dataclass(frozen=True)
class _Scan:
    """The matches among the rows of an index that were read, and how far, or None to the end."""

    found: list[IndexedRequest]
    end: Cursor | None = None


@dataclass(frozen=True)
class RequestList:
    """The requests that meet the criteria and that a reader may see, in an order.

    ``reader`` is None for a list of all requests without permissions, made by a command.
    """

    reader: User | None
    criteria: RequestCriteria = EVERYTHING
    order: SortOrder = ORDERS[BY_REFERENCE]
    at: AsOf | None = None

    @cached_property
    def _set(self) -> RequestSet:
        return RequestSet(self.reader, self.criteria, self.at)

    def in_stages(self, stages: Iterable[str], order: SortOrder | None = None) -> "RequestList":
        """Return the same list with these stages, without a query for counts that are stored."""
        found = self._set.in_stages(tuple(stages))
        other = replace(self, criteria=found.criteria, order=order or self.order)
        vars(other)["_set"] = found
        return other

    @cached_property
    def count(self) -> ListCount:
        """How many requests the list has."""
        if self._set.stored_count is not None:
            return ListCount(self._set.stored_count)
        if self.ids is not None:
            return ListCount(len(self.ids))
        return ListCount(min(len(self._counted[0]), COUNT_LIMIT), over=True)

    @property
    def by_stage(self) -> dict[str, int]:
        """How many there would be in each stage alone; empty if these counts are not stored."""
        return self._set.stored_by_stage or {}

    @cached_property
    def at_most(self) -> int:
        """The most requests that the list can have: its count, or that of a wider list."""
        wider = (self, RequestList(self.reader, at=self.at), RequestList(None, at=self.at))
        return next(each.count.number for each in wider if not each.count.over)

    @cached_property
    def ids(self) -> list[int] | None:
        """The ids of all requests in the list by reference, or None if over ``COUNT_LIMIT``."""
        ids, is_all = self._counted
        return ids if is_all and len(ids) <= COUNT_LIMIT else None

    @cached_property
    def is_sorted(self) -> bool:
        """Whether the rows are in ``order``: a long list may be sorted by reference instead."""
        return self.ids is not None or bool(self._indexed_by(self.order))

    def part(self, count: int, *, offset: int = 0) -> ListPart:
        """Return up to ``count`` rows, after the first ``offset``."""
        end = offset + count
        if self.ids is None:
            scan = self._scan(end + 1)
            return self._part(replace(scan, found=scan.found[offset:]), count)
        if self.order == ORDERS[BY_REFERENCE]:
            ids = self._named_first(self.ids)[offset:end]
            return ListPart(self._fetch_rows(ids), more=end < len(self.ids))
        rows = self._set.rows(self.ids).order_by(*self._ordering(self.order))
        return ListPart(request_rows(rows[offset:end]), more=end < len(self.ids))

    def _named_first(self, ids: list[int]) -> list[int]:
        """Return the ids with the request first whose reference is all that is searched for."""
        terms = self.criteria.terms or []
        if len(terms) != 1 or terms[0].number is None:
            return ids
        named = set(Request.objects.filter(number=terms[0].number).values_list("pk", flat=True))
        return sorted(ids, key=lambda pk: pk not in named)

    def part_from(self, place: Cursor | None, count: int, *, backwards: bool = False) -> ListPart:
        """Return up to ``count`` rows after a cursor, or before it; without one, from the end."""
        return self._part(self._scan(count + 1, place, backwards), count, backwards)

    def has_place(self, cursor: Cursor) -> bool:
        """Return whether a cursor can be a place in this order."""
        return self._index.accepts(cursor)

    def all(self) -> Iterator[RequestRow]:
        """Yield every row in order, from one snapshot of the database."""
        if self.ids is not None:
            rows, order = self._set.rows(self.ids), self.order
        else:
            rows, order = self._set.matching(Q()), self._index_order
        yield from stream_request_rows(rows.order_by(*self._ordering(order)))

    def longest_asked(self, count: int) -> list[tuple[RequestRow, dt.date]]:
        """Return the first ``count`` requests by the date since which they ask their department.

        Only for current requests: there is no index for a past date.
        """
        found = replace(self, order=SortOrder((), "asked_since"))._index.read(count)
        rows = {row.pk: row for row in self._fetch_rows([each.request for each in found])}
        return [
            (rows[each.request], dt.date.fromisoformat(each.cursor.value))
            for each in found
            if each.request in rows
        ]

    def _part(self, scan: _Scan, count: int, backwards: bool = False) -> ListPart:
        kept = scan.found[:count]
        if backwards:
            kept.reverse()
        return ListPart(
            self._fetch_rows([each.request for each in kept]),
            more=len(scan.found) > count,
            first=kept[0].cursor if kept else None,
            last=kept[-1].cursor if kept else None,
            scanned_to=scan.end,
        )

    @cached_property
    def _counted(self) -> tuple[list[int], bool]:
        """The ids of requests by reference, up to one over the limit, and whether that is all."""
        if self._set.stored_count is not None and not 0 < self._set.stored_count <= COUNT_LIMIT:
            return [], self._set.stored_count == 0
        indexed = self._counting
        if indexed._is_exact:
            return _ids_by_number(indexed._index.read(COUNT_LIMIT + 1)), True
        few = self._set.among_few(COUNT_LIMIT)
        if few is not None:
            return self._set.matching_ids(few, most=COUNT_LIMIT + 1), True
        scan = indexed._first_scan
        return _ids_by_number(scan.found), scan.end is None

    @cached_property
    def _counting(self) -> "RequestList":
        """The same list in an order in which the index has the matches together, if any."""
        criteria, name = self.criteria, BY_REFERENCE
        if self.at and not (criteria.workstream or self._is_of_past_steps):
            # Of the versions that changed last before the date, few had ended by then.
            name = "-updated_on"
        elif self.at is None and (criteria.no_news_since or criteria.overdue):
            name = "news_on" if criteria.no_news_since else "target_date"
        order = parse_order(name)
        return self if order == self._index_order else replace(self, order=order)

    def _scan(self, wanted: int, place: Cursor | None = None, backwards: bool = False) -> _Scan:
        """Return up to ``wanted`` matches in the order of the index, from a place on."""
        if self._is_exact:
            return _Scan(self._index.read(wanted, after=place, backwards=backwards))
        found: list[IndexedRequest] = []
        for step in self._scan_steps:
            is_first = place is None and not backwards
            scan = self._first_scan if is_first else self._scan_step(step, place, backwards)
            found += scan.found
            place = scan.end
            if place is None or len(found) >= wanted:
                return _Scan(found[:wanted])
        return _Scan(found, place)

    @cached_property
    def _first_scan(self) -> _Scan:
        return self._scan_step(self._scan_steps[0], None, False)

    @property
    def _scan_steps(self) -> Sequence[int]:
        """How many rows of the index are read at a time, until there are enough matches."""
        first, *rest = keyset.SCAN_STEPS
        # Few requests have a step: as many rows as usual would not fill a page.
        return (2 * first if self._is_of_past_steps else first, *rest)

    @property
    def _is_of_past_steps(self) -> bool:
        return bool(self.at and self.criteria.move_of)

    def _scan_step(self, step: int, place: Cursor | None, backwards: bool) -> _Scan:
        if not self._index.keys:
            return _Scan([])
        if self.at and self._index.field == "number":
            return self._scan_numbers(step, place, backwards)
        read = self._index.read(step, after=place, backwards=backwards)
        among = Q(**{f"{self._set.id_field}__in": [each.request for each in read]})
        matches = set(self._set.matching_ids(among))
        end = read[-1].cursor if len(read) == step else None
        return _Scan([each for each in read if each.request in matches], end)

    def _scan_numbers(self, step: int, place: Cursor | None, backwards: bool) -> _Scan:
        """Scan the versions of a past date by number: only matches and the last place are read."""
        end = self._index.place_of(step, after=place, backwards=backwards)
        is_descending = self._index.descending != backwards
        beyond, until = ("lt", "gte") if is_descending else ("gt", "lte")
        among = Q(**{f"number__{beyond}": place.number}) if place else Q()
        if end:
            among &= Q(**{f"number__{until}": end.number})
        rows = self._set.matching(among).order_by("-number" if is_descending else "number")
        found = rows.values_list("number", self._set.id_field)
        return _Scan([IndexedRequest(Cursor(str(n), n), pk) for n, pk in found], end)

    @cached_property
    def _index(self) -> Index:
        """The index in this order, or else by reference."""
        order = self._index_order
        return self._set.index(self._indexed_by(order), descending=order.descending)

    @cached_property
    def _is_exact(self) -> bool:
        return self._set.is_exact(self._index)

    @property
    def _index_order(self) -> SortOrder:
        return self.order if self._indexed_by(self.order) else ORDERS[BY_REFERENCE]

    def _indexed_by(self, order: SortOrder) -> str:
        return order.version_field if self.at else order.index_field

    def _fetch_rows(self, ids: Sequence[int]) -> list[RequestRow]:
        """Return the rows of these requests, in this order."""
        rows = {row.pk: row for row in request_rows(self._set.rows(ids))}
        # A request may no longer match since it was found.
        return [rows[pk] for pk in ids if pk in rows]

    def _ordering(self, order: SortOrder) -> list[OrderBy]:
        """Return an order; requests without a target date come last, in either direction."""
        return [
            OrderBy(F(name), descending=order.descending, nulls_last=name == "target_date" or None)
            for name in order.by
        ]


def _ids_by_number(found: Iterable[IndexedRequest]) -> list[int]:
    return [each.request for each in sorted(found, key=lambda each: each.cursor.number)]

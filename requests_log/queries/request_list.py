"""Lists of requests, current or on a past date, of any length.

Up to ``COUNT_LIMIT`` requests are counted one by one and can be sorted in any order. A longer list
is read by keyset pagination, in the order of an index. Its count is a stored count if there is one,
and otherwise "over" a number.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from operator import attrgetter

from django.db.models import F
from django.db.models.expressions import OrderBy

from accounts.models import User
from requests_log.as_of import AsOf
from requests_log.models import ANY, LineRows, Request
from requests_log.permissions import all_requests, visible_area_keys
from requests_log.queries import keyset, keyset_queries, stage_counts
from requests_log.queries.criteria import (
    BY_REFERENCE,
    EVERYTHING,
    ORDERS,
    RequestCriteria,
    SortOrder,
)
from requests_log.queries.keyset import Cursor, KeysetReader, KeysetRow
from requests_log.queries.row import RequestRow, request_rows
from requests_log.search import finder

COUNT_LIMIT = 1_000
BATCH_SIZE = 500


@dataclass(frozen=True)
class ListCount:
    """How many requests there are; ``over`` if there are, or may be, more than ``number``."""

    number: int
    over: bool = False

    def __str__(self) -> str:
        if self.over and not self.number:
            return "an unknown number of"
        return f"{'over ' if self.over else ''}{self.number:,}"


@dataclass(frozen=True)
class ListPart:
    """Some rows of a list, and whether ``more`` follow in the direction of reading.

    ``first`` and ``last`` are the cursors of its ends, in a list that is read by keyset pagination.
    ``scanned_to`` is how far the list was scanned, if fewer rows were found than wanted.
    """

    rows: list[RequestRow]
    more: bool
    first: Cursor | None = None
    last: Cursor | None = None
    scanned_to: Cursor | None = None


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
    def count(self) -> ListCount:
        """How many requests the list has."""
        if self.ids is not None:
            return ListCount(len(self.ids))
        if self._stored_count is not None:
            return ListCount(self._stored_count)
        return ListCount(len(self._counted_ids[0]), over=True)

    @cached_property
    def at_most(self) -> int:
        """The most requests that the list can have: its count, or that of a wider list."""
        wider = (self, RequestList(self.reader, at=self.at), RequestList(None, at=self.at))
        return next(each.count.number for each in wider if not each.count.over)

    @cached_property
    def is_sorted(self) -> bool:
        """Whether the rows are in ``order``: a long list may be sorted by reference instead."""
        return self.ids is not None or bool(self._field(self.order))

    def part(self, count: int, *, offset: int = 0) -> ListPart:
        """Return up to ``count`` rows, after the first ``offset``."""
        if self.ids is not None:
            end = offset + count
            if self.order == ORDERS[BY_REFERENCE]:
                found = self._fetch_rows(self.ids[offset:end])
            else:
                rows = self._rows(self.ids).order_by(*self._ordering())
                found = request_rows(rows[offset:end])
            return ListPart(found, more=end < len(self.ids))
        return self._part(*self._reader(self._index_order).read(count + 1, offset=offset), count)

    def part_from(self, place: Cursor | None, count: int, *, backwards: bool = False) -> ListPart:
        """Return up to ``count`` rows after a cursor, or before it; without one, from the end."""
        order = self._index_order.reversed() if backwards else self._index_order
        return self._part(*self._reader(order).read(count + 1, after=place), count, backwards)

    def has_place(self, cursor: Cursor) -> bool:
        """Return whether a cursor can be a place in this order."""
        return self._reader(self._index_order).accepts(cursor)

    def longest_asked(self, count: int) -> list[tuple[RequestRow, dt.date]]:
        """Return the first ``count`` requests by the date since which they ask their department.

        Only for current requests: there is no index for a past date.
        """
        found, _ = self._reader(SortOrder((), "asked_since")).read(count)
        rows = {row.pk: row for row in self._fetch_rows(_ids(found))}
        return [
            (rows[row.request], dt.date.fromisoformat(row.cursor.value))
            for row in found
            if row.request in rows
        ]

    def _part(
        self, found: list[KeysetRow], scanned_to: Cursor | None, count: int, backwards: bool = False
    ) -> ListPart:
        kept = found[:count]
        if backwards:
            kept.reverse()
        return ListPart(
            self._fetch_rows(_ids(kept)),
            more=len(found) > count,
            first=kept[0].cursor if kept else None,
            last=kept[-1].cursor if kept else None,
            scanned_to=scanned_to,
        )

    def all(self) -> Iterator[RequestRow]:
        """Yield every row in order, in batches from the database."""
        if self.ids is not None:
            yield from self.part(len(self.ids)).rows
            return
        place: Cursor | None = None
        while True:
            found, horizon = self._reader(self._index_order).read(BATCH_SIZE, after=place)
            yield from self._fetch_rows(_ids(found))
            if len(found) == BATCH_SIZE:
                place = found[-1].cursor
            elif horizon is not None:
                place = horizon
            else:
                return

    @cached_property
    def ids(self) -> list[int] | None:
        """The ids of all requests in the list by reference, or None if over ``COUNT_LIMIT``."""
        stored = self._stored_count
        if stored is not None and stored > COUNT_LIMIT:
            return None
        ids, is_all = self._counted_ids
        if not is_all:
            return None
        if self._must_read_texts:
            rows = request_rows(self._rows(ids))
            ids = [
                row.pk for row in sorted(rows, key=attrgetter("number")) if self._matches_terms(row)
            ]
        return ids

    @property
    def _must_read_texts(self) -> bool:
        """Whether texts must be read to match terms: the index of words has no past dates."""
        return self.at is not None and self.criteria.terms is not None

    def _matches_terms(self, row: RequestRow) -> bool:
        return finder.text_matches(self.criteria.terms or [], row.number, row.issue, row.status)

    @cached_property
    def _counted_ids(self) -> tuple[list[int], bool]:
        """The ids of up to ``COUNT_LIMIT`` requests, and whether these are all."""
        rows = self._reader(self._counting_order())
        return rows.ids(COUNT_LIMIT, scan_limit=self._scan_limit if rows.condition else None)

    @cached_property
    def _scan_limit(self) -> int | None:
        """How many rows are scanned to count matches, or None for all of them."""
        if self._candidates is not None:
            return None
        stored = self._countable._stored_count
        if stored is None or stored > keyset.SCAN_LIMIT:
            return keyset.SCAN_STEPS[0]
        return None if self._are_indexed_together or not self._is_large else keyset.SCAN_STEPS[0]

    @cached_property
    def _stored_count(self) -> int | None:
        """The stored count, or None if there is none for these criteria."""
        criteria = self.criteria
        if criteria != self._countable.criteria:
            return None
        visible_areas = self._visible_areas
        if not keyset_queries.may_count(visible_areas, criteria):
            return None
        at = self.at.as_known_now() if self.at and visible_areas is not None else self.at
        return stage_counts.count_requests(
            departments=keyset_queries.department_keys(criteria),
            areas=keyset_queries.area_keys(criteria, visible_areas),
            workstream=criteria.workstream.pk if criteria.workstream else ANY,
            stages=criteria.stages,
            at=at,
        )

    @cached_property
    def _visible_areas(self) -> list[int] | None:
        """The area keys that the reader sees, or None if they see every request."""
        return visible_area_keys(self.reader) if self.reader else None

    def _rows(self, ids: Sequence[int]) -> LineRows:
        """Return the rows of these requests, in no particular order."""
        field = "pk" if self.at is None else "request_id"
        return all_requests(self.at).filter(**{f"{field}__in": ids})

    def _field(self, order: SortOrder) -> str:
        return order.index_field if self.at is None else order.version_field

    @property
    def _index_order(self) -> SortOrder:
        return self.order if self._field(self.order) else ORDERS[BY_REFERENCE]

    def _counting_order(self) -> SortOrder:
        """Return the order in which the index has the matches together, for counting them."""
        if self.at is None and self.criteria.no_news_since:
            return ORDERS["news_on"]
        if self.at is None and self.criteria.overdue:
            return ORDERS["target_date"]
        return ORDERS[BY_REFERENCE]

    def _ordering(self) -> list[OrderBy]:
        """Return the order for a short list; requests without a target date come last."""
        return [
            OrderBy(
                F(name), descending=self.order.descending, nulls_last=name == "target_date" or None
            )
            for name in self.order.by
        ]

    def _fetch_rows(self, ids: Sequence[int]) -> list[RequestRow]:
        """Return the rows of these requests, in this order."""
        rows = {row.pk: row for row in request_rows(self._rows(ids))}
        # A request may no longer match since it was found.
        found = [rows[pk] for pk in ids if pk in rows]
        return (
            [row for row in found if self._matches_terms(row)] if self._must_read_texts else found
        )

    def _reader(self, order: SortOrder) -> KeysetReader:
        # Readers are kept, because they cache their first scan.
        if order not in self._readers:
            self._readers[order] = self._make_reader(order)
        return self._readers[order]

    @cached_property
    def _readers(self) -> dict[SortOrder, KeysetReader]:
        return {}

    def _make_reader(self, order: SortOrder) -> KeysetReader:
        if self.at is None:
            return keyset_queries.read_index(
                self._visible_areas, self.criteria, order, among=self._candidates
            )
        return keyset_queries.read_versions(
            self._visible_areas, self.criteria, order, at=self.at, among=self._candidates
        )

    @cached_property
    def _candidates(self) -> list[int] | None:
        """Request ids that include every match, or None if it is not known that they are few."""
        if self._term_candidates is not None:
            return self._term_candidates
        stored = self._countable._stored_count
        if stored == 0:
            return []
        if stored is None or stored > COUNT_LIMIT:
            return None
        if self._are_indexed_together or not self._is_large:
            return None
        if self.at is None:
            return keyset_queries.candidates_now(self.criteria, most=COUNT_LIMIT)
        number_in_all = RequestList(None, at=self.at)._stored_count or 0
        return keyset_queries.candidates_as_of(
            self._visible_areas,
            self.criteria,
            at=self.at,
            among_all=number_in_all <= COUNT_LIMIT,
            most=COUNT_LIMIT,
        )

    @property
    def _are_indexed_together(self) -> bool:
        """Whether an index has the matches together.

        Index rows have them for all criteria but a workstream; line versions only for a workstream.
        """
        workstream = self.criteria.workstream
        if self.at is None:
            return workstream is None
        return (
            workstream is not None
            and self._visible_areas is None
            and self._countable.criteria == RequestCriteria(workstream=workstream)
        )

    @cached_property
    def _is_large(self) -> bool:
        """Whether there are more requests than a scan reads."""
        return Request.objects.filter(number__gt=keyset.SCAN_LIMIT).exists()

    @cached_property
    def _countable(self) -> "RequestList":
        """The list without those criteria that have no stored counts."""
        criteria = replace(
            self.criteria,
            terms=None,
            kind="",
            overdue=False,
            no_news_since=None,
            unchanged_since=None,
        )
        return self if criteria == self.criteria else RequestList(self.reader, criteria, at=self.at)

    @cached_property
    def _term_candidates(self) -> list[int] | None:
        """The ids of requests that ever had all terms, if they are not too many.

        None if there are too many, or if there are no terms.
        """
        if self.criteria.terms is None:
            return None
        return finder.find_candidates(self.criteria.terms, most=COUNT_LIMIT)


def _ids(found: Sequence[KeysetRow]) -> list[int]:
    return [row.request for row in found]

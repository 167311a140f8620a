"""One way to a page of requests, for now and for any day, however many there are.

Up to ``COUNTED`` requests are counted one by one and sorted by anything. Beyond that a list is read
in the order of an index, from one place to the next; its count is taken from the counts that the
writer keeps where these tell it, and is "over" a number where they do not.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from django.db.models import F
from django.db.models.expressions import OrderBy

from accounts.models import User
from requests_log.as_of import AsOf
from requests_log.models import ANY, Request
from requests_log.permissions import area_keys_seen, everything
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

COUNTED = 1_000
AT_A_TIME = 500
_NO_DAYS: dict[str, Any] = {"no_news_since": None, "unchanged_since": None}


@dataclass(frozen=True)
class ListCount:
    """How many there are; ``over`` where there are more than ``number``, or may be."""

    number: int
    over: bool = False

    def __str__(self) -> str:
        if self.over and not self.number:
            return "an unknown number of"
        return f"{'over ' if self.over else ''}{self.number:,}"


@dataclass(frozen=True)
class ListPart:
    """Some rows of a listing, and whether ``more`` follow in the direction that was read.

    ``first`` and ``last`` are where its ends stand in a list that is read from place to place.
    ``looked_to`` is how far it was looked through, where fewer rows were found than asked for.
    """

    rows: list[RequestRow]
    more: bool
    first: Cursor | None = None
    last: Cursor | None = None
    looked_to: Cursor | None = None


@dataclass(frozen=True)
class RequestList:
    """The requests that a reader may see and that are asked for, in an order.

    ``reader`` is None where the list is made for no one person, by a command.
    """

    reader: User | None
    asked: RequestCriteria = EVERYTHING
    order: SortOrder = ORDERS[BY_REFERENCE]
    at: AsOf | None = None

    @cached_property
    def count(self) -> ListCount:
        """How many there are."""
        if self._few is not None:
            return ListCount(len(self._few))
        if self._kept_count is not None:
            return ListCount(self._kept_count)
        return ListCount(len(self._counted[0]), over=True)

    @cached_property
    def at_most(self) -> int:
        """How many there can be: as many as there are, or as the reader sees at all."""
        if not self.count.over:
            return self.count.number
        return RequestList(self.reader, at=self.at).count.number

    @cached_property
    def is_sorted(self) -> bool:
        """Whether the rows are in the order asked for: so many may be in the order of reference."""
        return self._few is not None or bool(self._field(self.order))

    def part(self, count: int, *, offset: int = 0) -> ListPart:
        """Return the first rows, or those after the first ``offset``."""
        if self._few is not None:
            end = offset + count
            if self.order == ORDERS[BY_REFERENCE]:
                found = self._lean(self._few[offset:end])
            else:
                rows = self._rows().filter(**{f"{self._pk}__in": self._few})
                found = request_rows(rows.order_by(*self._ordering())[offset:end])
            return ListPart(found, more=end < len(self._few))
        return self._part(*self._streams(self._walked).read(count + 1, offset=offset), count)

    def part_from(self, place: Cursor | None, count: int, *, backwards: bool = False) -> ListPart:
        """Return the rows after a place, or those before it; without one, from the end."""
        order = self._walked.reversed() if backwards else self._walked
        return self._part(*self._streams(order).read(count + 1, after=place), count, backwards)

    def longest_asked(self, count: int) -> list[tuple[RequestRow, dt.date]]:
        """Return the first that have asked their department for the longest, with since when.

        Of now alone: of a day gone by there is no index of it.
        """
        found, _ = self._streams(SortOrder((), "asked_since")).read(count)
        rows = {row.pk: row for row in self._lean(_ids(found))}
        return [
            (rows[row.request], dt.date.fromisoformat(row.place.value))
            for row in found
            if row.request in rows
        ]

    @property
    def ids(self) -> list[int] | None:
        """The ids of all of them, or None where there are too many to be counted one by one."""
        return self._few

    def _part(
        self, found: list[KeysetRow], looked_to: Cursor | None, count: int, backwards: bool = False
    ) -> ListPart:
        kept = found[:count]
        if backwards:
            kept.reverse()
        return ListPart(
            self._lean(_ids(kept)),
            more=len(found) > count,
            first=kept[0].place if kept else None,
            last=kept[-1].place if kept else None,
            looked_to=looked_to,
        )

    def all(self) -> Iterator[RequestRow]:
        """Yield every row in order, a few at a time from the database."""
        if self._few is not None:
            yield from self.part(len(self._few)).rows
            return
        place: Cursor | None = None
        while True:
            found, horizon = self._streams(self._walked).read(AT_A_TIME, after=place)
            yield from self._lean(_ids(found))
            if len(found) == AT_A_TIME:
                place = found[-1].place
            elif horizon is not None:
                place = horizon
            else:
                return

    @cached_property
    def _few(self) -> list[int] | None:
        """The ids of all of them by reference, where they are few enough to be counted so."""
        kept = self._kept_count
        if kept is not None and kept > COUNTED:
            return None
        ids, is_all = self._counted
        if not is_all:
            return None
        if self._is_read_for_words:
            rows = request_rows(self._rows().filter(**{f"{self._pk}__in": ids}))
            ids = [row.pk for row in sorted(rows, key=_number) if self._says(row)]
        return ids

    @property
    def _is_read_for_words(self) -> bool:
        """Whether rows are still to be read: of a day gone by no index knows the words."""
        return self.at is not None and self.asked.terms is not None

    def _says(self, row: RequestRow) -> bool:
        return finder.says(self.asked.terms or [], row.number, row.issue, row.status)

    @cached_property
    def _counted(self) -> tuple[list[int], bool]:
        """The ids of so many of them as are counted one by one, and whether these are all."""
        rows = self._streams(self._narrowest())
        return rows.ids(COUNTED, looked=self._looked if rows.fits else None)

    @cached_property
    def _looked(self) -> int | None:
        """How many requests are looked through to count those that fit; None for all of them."""
        if self._among is not None:
            return None
        kept = self._bare._kept_count
        if kept is None or kept > keyset.LOOKED:
            return keyset.STEPS[0]
        return None if self._are_together or not self._is_large else keyset.STEPS[0]

    @cached_property
    def _kept_count(self) -> int | None:
        """How many there are by the counts that the writer keeps, or None where they do not say."""
        asked = self.asked
        loose = (asked.kind, asked.overdue, asked.no_news_since, asked.unchanged_since)
        if asked.terms is not None or any(loose):
            return None
        seen = self._seen
        areas = keyset_queries.area_keys(asked, seen)
        is_hidden = bool(seen is not None and asked.area and asked.area.pk not in seen)
        if is_hidden or len(areas) > 2:
            # A request may be under two areas of a reader, and would be counted twice.
            return None
        at = self.at.as_known_now() if self.at and seen is not None else self.at
        return stage_counts.number_of(
            departments=keyset_queries.department_keys(asked),
            areas=areas,
            workstream=asked.workstream.pk if asked.workstream else ANY,
            stages=asked.stages,
            at=at,
        )

    @cached_property
    def _seen(self) -> list[int] | None:
        """The keys of the areas that the reader sees, None where it is every request."""
        return area_keys_seen(self.reader) if self.reader else None

    @property
    def _pk(self) -> str:
        return "pk" if self.at is None else "request_id"

    def _rows(self) -> Any:
        return everything(self.at)

    def _field(self, order: SortOrder) -> str:
        return order.filing if self.at is None else order.position

    @property
    def _walked(self) -> SortOrder:
        return self.order if self._field(self.order) else ORDERS[BY_REFERENCE]

    def _narrowest(self) -> SortOrder:
        """Return the order in which those asked for stand together, for counting them."""
        if self.at is None and self.asked.no_news_since:
            return ORDERS["news_on"]
        if self.at is None and self.asked.overdue:
            return ORDERS["target_date"]
        return ORDERS[BY_REFERENCE]

    def _ordering(self) -> list[OrderBy]:
        """Return the order for rows that are all there; those without a target date come last."""
        return [
            OrderBy(
                F(name), descending=self.order.descending, nulls_last=name == "target_date" or None
            )
            for name in self.order.by
        ]

    def _lean(self, ids: Sequence[int]) -> list[RequestRow]:
        """Return what is printed of these requests, in this order."""
        rows = {
            row.pk: row for row in request_rows(self._rows().filter(**{f"{self._pk}__in": ids}))
        }
        # One may have gone since it was found.
        there = [rows[pk] for pk in ids if pk in rows]
        return [row for row in there if self._says(row)] if self._is_read_for_words else there

    def _streams(self, order: SortOrder) -> KeysetReader:
        # Those of an order are kept, with what they have found when they are asked again.
        if order not in self._by_order:
            self._by_order[order] = self._streams_in(order)
        return self._by_order[order]

    @cached_property
    def _by_order(self) -> dict[SortOrder, KeysetReader]:
        return {}

    def _streams_in(self, order: SortOrder) -> KeysetReader:
        if self.at is None:
            return keyset_queries.filings(self._seen, self.asked, order, among=self._among)
        return keyset_queries.positions(
            self._seen, self.asked, order, at=self.at, among=self._among
        )

    @cached_property
    def _among(self) -> list[int] | None:
        """The ids of requests among which all of them are, where these are known to be few."""
        if self._having_words is not None:
            return self._having_words
        kept = self._bare._kept_count
        if kept == 0:
            return []
        if kept is None or kept > COUNTED:
            return None
        if self._are_together or not self._is_large:
            return None
        if self.at is None:
            return keyset_queries.few_now(self.asked, most=COUNTED)
        at_all = RequestList(None, at=self.at)._kept_count or 0
        return keyset_queries.few_then(
            self._seen, self.asked, at=self.at, among_all=at_all <= COUNTED, most=COUNTED
        )

    @property
    def _are_together(self) -> bool:
        """Whether an index has them together: of now, filings have all but those of a workstream.

        Of a day gone by, positions have those of a workstream alone.
        """
        stream = self.asked.workstream
        if self.at is None:
            return stream is None
        return (
            stream is not None
            and self._seen is None
            and self._bare.asked == RequestCriteria(workstream=stream)
        )

    @cached_property
    def _is_large(self) -> bool:
        """Whether there are more requests than are looked through."""
        return Request.objects.filter(number__gt=keyset.LOOKED).exists()

    @cached_property
    def _bare(self) -> "RequestList":
        """The listing of what is asked for by whom, by stage and by workstream alone."""
        asked = replace(self.asked, terms=None, kind="", overdue=False, **_NO_DAYS)
        return self if asked == self.asked else RequestList(self.reader, asked, at=self.at)

    @cached_property
    def _having_words(self) -> list[int] | None:
        """The ids of the requests that ever had the words asked for, where they are not too many.

        None where there are more, or where no words are asked for.
        """
        if self.asked.terms is None:
            return None
        return finder.hits(self.asked.terms, most=COUNTED)


def _ids(found: Sequence[KeysetRow]) -> list[int]:
    return [row.request for row in found]


def _number(row: RequestRow) -> int:
    return row.number

"""Pages of a list: by number as far as that is quick, and by keyset beyond."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import QueryDict

from requests_log.queries.keyset import Cursor
from requests_log.queries.request_list import COUNT_LIMIT, ListPart, RequestList
from requests_log.queries.row import RequestRow

ON_A_PAGE = 25
PAGE, AFTER, BEFORE, LAST = "page", "after", "before", "last"
# The query parameters that choose a page, which links to other lists leave out.
OF_THE_PAGE = (PAGE, AFTER, BEFORE)
_CURSOR = re.compile(r"([a-z_]{1,20}|[0-9]{1,9}|[0-9]{4}-[0-9]{2}-[0-9]{2})~([0-9]{1,9})", re.ASCII)


@dataclass(frozen=True)
class ListPage:
    """One page of a list. The address of a page that does not exist is empty.

    ``number`` is None after the numbered pages. ``offset`` is how many rows come before the page,
    or at least that many. ``further_url`` continues a scan that did not find enough rows to
    fill the page.
    """

    rows: list[RequestRow]
    number: int | None
    offset: int
    numbers: list[tuple[int | None, str]]
    label: str
    first_url: str = ""
    previous_url: str = ""
    next_url: str = ""
    last_url: str = ""
    further_url: str = ""

    @property
    def first_row(self) -> int:
        """The position in the list of the first row, from 1."""
        return self.offset + 1

    @property
    def last_row(self) -> int:
        return self.offset + len(self.rows)


def paginate(listing: RequestList, query: QueryDict, *, size: int = ON_A_PAGE) -> ListPage:
    """Return the page of ``size`` rows that the query parameters choose.

    An invalid number is the first page, and one beyond the end is the last. After the first
    ``COUNT_LIMIT`` requests, pages have no number.
    """
    count = listing.count
    is_long = listing.ids is None
    if is_long and (found := _keyset_page(listing, query, size)):
        return found
    # In a long list, only pages that certainly exist have a number.
    pages = max(1, min(count.number, COUNT_LIMIT) // size if is_long else -(-count.number // size))
    number = min(_number(query, pages), pages)
    offset = (number - 1) * size
    part = listing.part(size, offset=offset)
    following = _url(query, {PAGE: str(number + 1)})
    if number == pages and is_long and part.last:
        following = _url(query, {AFTER: _format_cursor(part.last)})
    of_all = "" if is_long else f" of {pages}"
    return ListPage(
        rows=part.rows,
        number=number,
        offset=offset,
        numbers=_numbers(query, number, pages) if part.more or number > 1 else [],
        label=f"page {number}{of_all}" if part.more or number > 1 else "",
        previous_url=_url(query, {PAGE: str(number - 1)}) if number > 1 else "",
        next_url=following if part.more else "",
        last_url=_url(query, {PAGE: LAST}) if is_long and part.more else "",
        further_url=_further(query, part),
    )


def _keyset_page(listing: RequestList, query: QueryDict, size: int) -> ListPage | None:
    """Return the page before or after a cursor, or the last page; None for a numbered page."""
    after, before = (_parse_cursor(query.get(name, ""), listing) for name in (AFTER, BEFORE))
    is_last = query.get(PAGE) == LAST
    if is_last:
        part = listing.part_from(None, size, backwards=True)
    elif after:
        part = listing.part_from(after, size)
    elif before:
        part = listing.part_from(before, size, backwards=True)
        if not part.more and not part.scanned_to:
            # There is less than a page before it: show the first page.
            return None
    else:
        return None
    backwards = is_last or not after
    following = not is_last if backwards else part.more
    is_within = listing.count.number < COUNT_LIMIT
    beyond = "later page" if is_within else f"after the first {COUNT_LIMIT:,}"
    return ListPage(
        rows=part.rows,
        number=None,
        offset=COUNT_LIMIT,
        numbers=[],
        label="last page" if is_last else beyond,
        first_url=_url(query, {}),
        previous_url=_url(query, {BEFORE: _format_cursor(part.first)}) if part.first else "",
        next_url=_url(query, {AFTER: _format_cursor(part.last)}) if following and part.last else "",
        last_url="" if is_last else _url(query, {PAGE: LAST}),
        further_url="" if backwards else _further(query, part),
    )


def _further(query: QueryDict, part: ListPart) -> str:
    return _url(query, {AFTER: _format_cursor(part.scanned_to)}) if part.scanned_to else ""


def _numbers(query: QueryDict, number: int, pages: int) -> list[tuple[int | None, str]]:
    """Return page numbers with their addresses; None stands for numbers left out."""
    shown: Iterable[int | str] = Paginator(range(pages), 1).get_elided_page_range(
        number, on_each_side=2, on_ends=1
    )
    return [(n, _url(query, {PAGE: str(n)})) if isinstance(n, int) else (None, "") for n in shown]


def _number(query: QueryDict, pages: int) -> int:
    text = query.get(PAGE, "")
    if text == LAST:
        return pages
    # A very long number is beyond the end.
    return max(1, int(text[:9])) if text.isascii() and text.isdigit() else 1


def without_page(query: QueryDict) -> QueryDict:
    """Return a copy of query parameters, for the first page of the list."""
    copy = query.copy()
    for name in OF_THE_PAGE:
        copy.pop(name, None)
    return copy


def _url(query: QueryDict, changes: dict[str, str]) -> str:
    changed = without_page(query)
    changed.update(changes)
    return f"?{changed.urlencode()}"


def _format_cursor(cursor: Cursor) -> str:
    return f"{cursor.value}~{cursor.number}"


def _parse_cursor(text: str, listing: RequestList) -> Cursor | None:
    """Return the cursor in a query parameter, or None if it is not one of the list's order."""
    match = _CURSOR.fullmatch(text)
    cursor = Cursor(match[1], int(match[2])) if match else None
    return cursor if cursor and listing.has_place(cursor) else None

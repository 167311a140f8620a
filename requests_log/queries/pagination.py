"""Pages of a list: by number as far as that is quick, and from place to place beyond."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import QueryDict

from requests_log.queries.keyset import Cursor
from requests_log.queries.request_list import COUNTED, ListPart, RequestList
from requests_log.queries.row import RequestRow

ON_A_PAGE = 25
PAGE, AFTER, BEFORE, LAST = "page", "after", "before", "last"
# What an address says of the page, which another list does not have.
OF_THE_PAGE = (PAGE, AFTER, BEFORE)
_PLACE = re.compile(r"([a-z_]{1,20}|[0-9]{1,10}|[0-9]{4}-[0-9]{2}-[0-9]{2})~([0-9]{1,9})", re.ASCII)


@dataclass(frozen=True)
class ListPage:
    """One page of a listing. Of a page that there is not, the address is empty.

    ``number`` is None beyond the pages that have one; ``offset`` is how many rows come before it,
    or at the least. ``further_url`` goes on looking, in a list that was looked through for what was
    asked without filling a page.
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
        """The place in the list of the first row, from 1."""
        return self.offset + 1

    @property
    def last_row(self) -> int:
        return self.offset + len(self.rows)


def page_of(listing: RequestList, query: QueryDict, *, size: int = ON_A_PAGE) -> ListPage:
    """Return the page of ``size`` rows that an address asks for.

    A number that is none is the first page, and one beyond the end the last. Beyond the first
    thousand requests pages have no number.
    """
    count = listing.count
    is_long = listing.ids is None
    if is_long and (found := _by_place(listing, query, size)):
        return found
    # Of a long list those pages have a number that are known to be there.
    pages = max(1, min(count.number, COUNTED) // size if is_long else -(-count.number // size))
    number = min(_number(query, pages), pages)
    offset = (number - 1) * size
    part = listing.part(size, offset=offset)
    following = _url(query, {PAGE: str(number + 1)})
    if number == pages and is_long and part.last:
        following = _url(query, {AFTER: _told(part.last)})
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


def _by_place(listing: RequestList, query: QueryDict, size: int) -> ListPage | None:
    """Return the page that lies before or after a place, or the last; None for any other."""
    after, before = _place(query.get(AFTER, "")), _place(query.get(BEFORE, ""))
    is_last = query.get(PAGE) == LAST
    if is_last:
        part = listing.part_from(None, size, backwards=True)
    elif after:
        part = listing.part_from(after, size)
    elif before:
        part = listing.part_from(before, size, backwards=True)
        if not part.more and not part.looked_to:
            # Less than a page is left before it: that is the first page.
            return None
    else:
        return None
    backwards = is_last or not after
    following = not is_last if backwards else part.more
    is_within = listing.count.number < COUNTED
    beyond = "later page" if is_within else f"after the first {COUNTED:,}"
    return ListPage(
        rows=part.rows,
        number=None,
        offset=COUNTED,
        numbers=[],
        label="last page" if is_last else beyond,
        first_url=_url(query, {}),
        previous_url=_url(query, {BEFORE: _told(part.first)}) if part.first else "",
        next_url=_url(query, {AFTER: _told(part.last)}) if following and part.last else "",
        last_url="" if is_last else _url(query, {PAGE: LAST}),
        further_url="" if backwards else _further(query, part),
    )


def _further(query: QueryDict, part: ListPart) -> str:
    return _url(query, {AFTER: _told(part.looked_to)}) if part.looked_to else ""


def _numbers(query: QueryDict, number: int, pages: int) -> list[tuple[int | None, str]]:
    """Return the numbers to choose from with their addresses; None for those left out."""
    shown: Iterable[int | str] = Paginator(range(pages), 1).get_elided_page_range(
        number, on_each_side=2, on_ends=1
    )
    return [(n, _url(query, {PAGE: str(n)})) if isinstance(n, int) else (None, "") for n in shown]


def _number(query: QueryDict, pages: int) -> int:
    text = query.get(PAGE, "")
    if text == LAST:
        return pages
    # An address may hold a number of any length, which is beyond the end.
    return max(1, int(text[:9])) if text.isascii() and text.isdigit() else 1


def _url(query: QueryDict, changes: dict[str, str]) -> str:
    changed = query.copy()
    for name in OF_THE_PAGE:
        changed.pop(name, None)
    changed.update(changes)
    return f"?{changed.urlencode()}"


def _told(place: Cursor) -> str:
    return f"{place.value}~{place.number}"


def _place(text: str) -> Cursor | None:
    """Return the place that an address tells, or None where it tells none."""
    told = _PLACE.fullmatch(text)
    return Cursor(told[1], int(told[2])) if told else None

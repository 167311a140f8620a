"""The list of requests, and its downloads."""

from collections.abc import Mapping
from dataclasses import replace

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.decorators import for_officials, for_readers, person
from accounts.kept_pages import kept_until_changed
from background import long_files
from background.lifecycle import has_worker
from cbtracker.replica import may_read_replica
from requests_log.as_of import AsOf
from requests_log.exports import requests, spreadsheets, to_change
from requests_log.exports.spreadsheets import SpreadsheetFormat
from requests_log.filters import active_filters, read_list
from requests_log.models import SavedView
from requests_log.queries.pagination import ListPage, paginate, without_page
from requests_log.queries.request_list import COUNT_LIMIT, RequestList
from requests_log.queries.row import RequestRow
from requests_log.search.suggestions import suggest
from requests_log.search.terms import NOTHING_TO_FIND, parse_terms
from requests_log.tables import SORTS, RequestTable, parse_sort
from requests_log.views.as_of import supports_past_dates

MOST_PRINTED = 500
# The name of the task that makes files of long lists, and what it makes.
LIST_FILE = "list-file"
AS_IT_IS, TO_CHANGE = "list", "to change"
# From how many requests on a file takes over two seconds to make. CSV is streamed.
LONG_FROM = {"xlsx": 15_000, "ods": 2_000}


@for_readers
@may_read_replica
@kept_until_changed
@supports_past_dates
def index(http: HttpRequest, at: AsOf | None) -> HttpResponse:
    """Show a page of the requests that the reader may see, filtered and sorted."""
    views = list(SavedView.objects.shown_to(person(http)))
    own = (view for view in views if view.user_id == person(http).pk and view.is_first)
    # A view of everything is the list as it is.
    if not http.GET and (first := next(own, None)) and first.query:
        return redirect(first)
    filterset, listing = read_list(http.GET, reader=person(http), at=at)
    listed = paginate(listing, http.GET)
    active = active_filters(filterset, http.GET)
    filterset.show_counts(listing.by_stage)
    sort = parse_sort(http.GET.getlist("sort"))
    context = {
        "filter": filterset,
        "active": active,
        "views": views,
        "filters_open": http.COOKIES.get("filters") == "open",
        "table": RequestTable(
            listed,
            sort=sort if listing.is_sorted else "reference",
            at=at,
            department=listing.criteria.department,
            has_ticks=person(http).is_official and not at,
        ),
        "listed": listed,
        "count": listing.count,
        "is_sorted": listing.is_sorted,
        "sort_limit": COUNT_LIMIT,
        "sorts": _sort_choices(sort),
        "sorted_by": sort,
        "suggestion": {} if listed.rows else _suggest(listing, http.GET),
        "nothing_to_find": NOTHING_TO_FIND if listing.criteria.terms == [] else "",
        **_formats(listing),
    }
    return render(http, "requests_log/list.html", context)


@for_readers
@may_read_replica
@kept_until_changed
@supports_past_dates
def print_list(http: HttpRequest, at: AsOf | None) -> HttpResponse:
    """Show the whole list on one page for the printer, up to ``MOST_PRINTED`` requests."""
    filterset, listing = read_list(http.GET, reader=person(http), at=at)
    part = listing.part(MOST_PRINTED)
    return show_printed(
        http,
        part.rows,
        at=at,
        title="Requests",
        count=listing.count,
        active=active_filters(filterset, http.GET),
        left_out=part.more or part.scanned_to is not None,
    )


def show_printed(
    http: HttpRequest, rows: list[RequestRow], *, at: AsOf | None, **context: object
) -> HttpResponse:
    """Show requests as a page for the printer, with their whole status."""
    page = ListPage(rows, number=1, offset=0, numbers=[], label="")
    table = RequestTable(page, sort="", at=at)
    return render(http, "requests_log/printed.html", {"table": table, **context})


@for_readers
@may_read_replica
@supports_past_dates
def download(http: HttpRequest, extension: str, at: AsOf | None) -> HttpResponseBase:
    """Return all pages of the list, with the same filters and order, as a file."""
    file_format = _find_format(extension, spreadsheets.FORMATS)
    listing = _read_downloadable(http, file_format, at, otherwise="filter the list, or use CSV.")
    if listing is None:
        return redirect(_list_url(http))
    if later := _make_later(http, listing, file_format, of=AS_IT_IS):
        return later
    return requests.respond(listing.all(), file_format=file_format, at=at)


@for_officials
@supports_past_dates
def download_to_change(http: HttpRequest, extension: str, at: AsOf | None) -> HttpResponseBase:
    """Return the same list as a file that is changed in Excel or LibreOffice and brought back."""
    file_format = _find_format(extension, to_change.FORMATS)
    if at:
        messages.error(http, "A past date cannot be changed. Go to today, then download the list.")
        return redirect(_list_url(http))
    listing = _read_downloadable(http, file_format, None, otherwise="filter the list.")
    if listing is None:
        return redirect(_list_url(http))
    if later := _make_later(http, listing, file_format, of=TO_CHANGE):
        return later
    return to_change.respond(listing.all(), file_format=file_format)


def _make_later(
    http: HttpRequest, listing: RequestList, file_format: SpreadsheetFormat, *, of: str
) -> HttpResponse | None:
    """Offer to make a long file in the background, or start that; return None for a short one."""
    extension = file_format.extension
    if not has_worker() or listing.at_most <= LONG_FROM.get(extension, listing.at_most):
        return None
    what = "the list of requests" if of == AS_IT_IS else "the list of requests to change"
    return long_files.offer(
        http,
        kind=LIST_FILE,
        title=f"{what} as {file_format.name}",
        why=f"The list has {listing.count} requests.",
        parameters={
            "of": of,
            "query": http.GET.urlencode(),
            "extension": extension,
        },
    )


def _find_format(extension: str, formats: Mapping[str, SpreadsheetFormat]) -> SpreadsheetFormat:
    try:
        return formats[extension]
    except KeyError:
        raise Http404 from None


def _read_downloadable(
    http: HttpRequest, file_format: SpreadsheetFormat, at: AsOf | None, *, otherwise: str
) -> RequestList | None:
    """Return the list in the address, or None with a message if no file can have it.

    ``otherwise`` is what to do instead.
    """
    filterset, listing = read_list(http.GET, reader=person(http), at=at)
    if not filterset.is_valid():
        # The list shows which filter is invalid.
        return None
    if not file_format.allows(listing.at_most):
        limit = f"{file_format.name} is limited to {file_format.row_limit:,} requests"
        messages.error(http, f"{limit}: {otherwise}")
        return None
    return listing


def _list_url(http: HttpRequest) -> str:
    return f"{reverse('requests')}?{http.GET.urlencode()}"


def _formats(listing: RequestList) -> dict[str, list[SpreadsheetFormat]]:
    """Return the formats that can hold the list, and those that cannot."""
    formats = spreadsheets.FORMATS.values()
    return {
        "formats": [each for each in formats if each.allows(listing.at_most)],
        "unavailable_formats": [each for each in formats if not each.allows(listing.at_most)],
    }


def _suggest(listing: RequestList, query: QueryDict) -> dict[str, str]:
    """Return another spelling of the words in the query, and the address of the list with it."""
    if not listing.criteria.terms:
        return {}

    def finds(typed: str) -> bool:
        criteria = replace(listing.criteria, terms=parse_terms(typed))
        return bool(replace(listing, criteria=criteria).part(1).rows)

    words = suggest(query.get("words", ""), finds=finds)
    changed = without_page(query)
    changed["words"] = words
    return {"words": words, "url": f"?{changed.urlencode()}"} if words else {}


def _sort_choices(chosen: str) -> list[tuple[str, str]]:
    """Return the choices of "Sort by", with the order of a column heading if that is chosen."""
    own = [(chosen, "Current order")] if chosen and chosen not in dict(SORTS) else []
    return [*SORTS, *own]

"""The list of requests, and its downloads."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.decorators import for_readers, person
from requests_log.as_of import AsOf
from requests_log.exports import requests, spreadsheets
from requests_log.filters import RequestFilter, active_filters
from requests_log.queries.criteria import parse_order
from requests_log.queries.pagination import paginate
from requests_log.queries.request_list import COUNT_LIMIT, RequestList
from requests_log.search import parser
from requests_log.tables import SORTS, RequestTable, sort_of
from requests_log.views.as_of import any_day


@for_readers
@any_day
def index(http: HttpRequest, at: AsOf | None) -> HttpResponse:
    """The requests that a person may see, filtered and sorted as the address says."""
    found, listing = _found(http, at)
    listed = paginate(listing, http.GET)
    active = active_filters(found, http.GET)
    sort = sort_of(http.GET.getlist("sort"))
    context = {
        "filter": found,
        "active": active,
        "more_open": found.form.errors or any(a.field != "words" for a in active),
        "table": RequestTable(listed, sort=sort if listing.is_sorted else "reference", at=at),
        "listed": listed,
        "count": listing.count,
        "is_sorted": listing.is_sorted,
        "sorted_up_to": COUNT_LIMIT,
        "sorts": _sorts(sort),
        "sorted_by": sort,
        "nothing_to_find": parser.NOTHING_TO_FIND if listing.criteria.terms == [] else "",
        **_formats(listing),
    }
    return render(http, "requests_log/list.html", context)


@for_readers
@any_day
def download(http: HttpRequest, extension: str, at: AsOf | None) -> HttpResponseBase:
    """Just what the list shows with the same filters and order, as a file."""
    try:
        file_format = spreadsheets.FORMATS[extension]
    except KeyError:
        raise Http404 from None
    found, listing = _found(http, at)
    if not found.is_valid():
        # The list says which filter makes no sense; a file of everything would not.
        return redirect(f"{reverse('requests')}?{http.GET.urlencode()}")
    if not file_format.takes(listing.at_most):
        messages.error(
            http,
            f"{file_format.name} is limited to {file_format.most:,} requests: "
            "filter the list, or use CSV.",
        )
        return redirect(f"{reverse('requests')}?{http.GET.urlencode()}")
    return requests.respond(listing.all(), file_format=file_format, at=at)


def _formats(listing: RequestList) -> dict[str, list[spreadsheets.SpreadsheetFormat]]:
    """Return the formats that take so many requests, and those that do not."""
    every = spreadsheets.FORMATS.values()
    return {
        "formats": [each for each in every if each.takes(listing.at_most)],
        "too_short": [each for each in every if not each.takes(listing.at_most)],
    }


def _found(http: HttpRequest, at: AsOf | None) -> tuple[RequestFilter, RequestList]:
    """Return the address's filters, and what they find in the address's order."""
    found = RequestFilter(http.GET)
    order = parse_order(sort_of(http.GET.getlist("sort")))
    return found, RequestList(person(http), found.asked(), order, at)


def _sorts(chosen: str) -> list[tuple[str, str]]:
    """Return the orders to choose from, and the one in force that a heading was pressed for."""
    own = [(chosen, "Current order")] if chosen and chosen not in dict(SORTS) else []
    return [*SORTS, *own]

"""The list of requests, and its downloads."""

from django.core.paginator import EmptyPage, PageNotAnInteger, Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.access import for_readers, person
from requests_log import downloads, sheets
from requests_log.as_at import AsAt
from requests_log.filters import RequestFilter, active_filters
from requests_log.tables import SORTS, RequestTable
from requests_log.views.days import any_day
from requests_log.visibility import visible_to

ROWS_ON_A_PAGE = 25
ROWS_AT_A_TIME = 500


class Pages(Paginator):
    """Pages of which each number is one: the first for what is none, the last for those beyond."""

    def validate_number(self, number: int | float | str) -> int:
        try:
            return super().validate_number(number)
        except PageNotAnInteger:
            return 1
        except EmptyPage:
            return self.num_pages


@for_readers
@any_day
def index(http: HttpRequest, at: AsAt | None) -> HttpResponse:
    """The requests that a person may see, filtered and sorted as the address says."""
    found, table = _found(http, at)
    table.paginate(Pages, per_page=ROWS_ON_A_PAGE, page=http.GET.get("page", 1))
    active = active_filters(found, http.GET)
    context = {
        "filter": found,
        "active": active,
        "more_open": found.form.errors or any(a.field != "words" for a in active),
        "table": table,
        "count": table.paginator.count,
        "sorts": _sorts(http.GET.get("sort", "")),
        "sorted_by": http.GET.get("sort", ""),
        "formats": sheets.FORMATS.values(),
    }
    return render(http, "requests_log/list.html", context)


@for_readers
@any_day
def download(http: HttpRequest, extension: str, at: AsAt | None) -> HttpResponseBase:
    """Just what the list shows with the same filters and order, as a file."""
    try:
        file_format = sheets.FORMATS[extension]
    except KeyError:
        raise Http404 from None
    found, table = _found(http, at)
    if not found.is_valid():
        # The list says which filter makes no sense; a file of everything would not.
        return redirect(f"{reverse('requests')}?{http.GET.urlencode()}")
    rows = table.data.data.iterator(chunk_size=ROWS_AT_A_TIME)
    return downloads.respond(rows, file_format=file_format, at=at)


def _found(http: HttpRequest, at: AsAt | None) -> tuple[RequestFilter, RequestTable]:
    """Return the address's filters, and the table of what they find in the address's order."""
    found = RequestFilter(http.GET, visible_to(person(http), at=at).for_list(), at=at)
    table = RequestTable(found.qs, at=at)
    if "sort" in http.GET:
        table.order_by = http.GET.getlist("sort")
    return found, table


def _sorts(chosen: str) -> list[tuple[str, str]]:
    """Return the orders to choose from, and the one in force that a heading was pressed for."""
    own = [(chosen, "As it is now")] if chosen and chosen not in dict(SORTS) else []
    return [*SORTS, *own]

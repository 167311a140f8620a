"""The list of requests, and its downloads."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django_tables2 import RequestConfig

from accounts.access import for_readers, person
from cbtracker import clock
from requests_log import downloads
from requests_log.filters import RequestFilter, active_filters
from requests_log.tables import RequestTable
from requests_log.visibility import visible_to

ROWS_ON_A_PAGE = 25


@for_readers
def index(http: HttpRequest) -> HttpResponse:
    """The requests that a person may see, filtered and sorted as the address says."""
    found = RequestFilter(http.GET, queryset=visible_to(person(http)).for_list())
    table = RequestTable(found.qs)
    RequestConfig(http, paginate={"per_page": ROWS_ON_A_PAGE}).configure(table)
    active = active_filters(found, http.GET)
    return render(
        http,
        "requests_log/list.html",
        {
            "filter": found,
            "active": active,
            "more_open": found.form.errors or any(a.field != "words" for a in active),
            "table": table,
            "count": table.paginator.count,
            "formats": downloads.FORMATS.values(),
        },
    )


@for_readers
def download(http: HttpRequest, extension: str) -> HttpResponseBase:
    """Just what the list shows with the same filters and order, as a file."""
    try:
        file_format = downloads.FORMATS[extension]
    except KeyError:
        raise Http404 from None
    found = RequestFilter(http.GET, queryset=visible_to(person(http)).for_list())
    table = RequestTable(found.qs)
    RequestConfig(http, paginate=False).configure(table)
    rows = (row.record for row in table.rows)
    return downloads.respond(rows, file_format=file_format, today=clock.today())

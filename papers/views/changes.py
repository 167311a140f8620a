"""Changes between two dates, and unchanged requests."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.decorators import for_readers, person
from accounts.kept_pages import kept_until_changed
from cbtracker.replica import may_read_replica
from papers.forms.scope import ChangesForm, UnchangedForm
from papers.queries.changes import TooManyChangesError, find_changes
from papers.queries.unchanged_requests import find_unchanged
from papers.tables import UnchangedTable
from requests_log.as_of import AsOf, day_of
from requests_log.queries.criteria import parse_order
from requests_log.queries.first_record import describe_start
from requests_log.queries.pagination import paginate
from requests_log.queries.request_list import COUNT_LIMIT
from requests_log.tables import parse_sort

LONGEST_UNCHANGED_FIRST = "updated_on"


@for_readers
@may_read_replica
@kept_until_changed
def changes(http: HttpRequest) -> HttpResponse:
    """Show the changes between two dates: by request, by area and by department."""
    form = ChangesForm(http.GET or None, reader=person(http))
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        first, second = form.days()
        context["begins"] = describe_start(first)
        try:
            number = http.GET.get("page", "")
            context["report"] = find_changes(form.scope(), first, second, page=number)
        except TooManyChangesError:
            context["too_many"] = COUNT_LIMIT
    return render(http, "papers/changes.html", context)


@for_readers
@kept_until_changed
def unchanged(http: HttpRequest) -> HttpResponse:
    """Show the requests that have been unchanged for some meetings."""
    form = UnchangedForm(http.GET, reader=person(http))
    if not form.is_valid():
        return render(http, "papers/unchanged.html", {"form": form})
    criteria = form.criteria()
    sort = parse_sort(http.GET.getlist("sort")) or LONGEST_UNCHANGED_FIRST
    found = find_unchanged(form.scope(), at=form.at, order=parse_order(sort), **criteria)
    context = {
        "form": form,
        "begins": describe_start(AsOf(day_of(form.at))),
        "held": len(criteria["days"]),
    }
    if found:
        listed = paginate(found, http.GET)
        sort = sort if found.is_sorted else ""
        table = UnchangedTable(listed, sort=sort, at=form.at, days=criteria["days"])
        context |= {"listed": listed, "count": found.count, "table": table}
    return render(http, "papers/unchanged.html", {**context, **criteria})

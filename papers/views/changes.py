"""What has changed between two days, and what has not."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.decorators import for_readers, person
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

LONGEST_UNCHANGED = "updated_on"


@for_readers
def changes(http: HttpRequest) -> HttpResponse:
    """The changes between two days: by request, by area and by department."""
    given = http.GET if http.GET else None
    form = ChangesForm(given, reader=person(http))
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        first, second = form.days()
        context["begins"] = describe_start(first)
        try:
            number = http.GET.get("page", "")
            context["found"] = find_changes(form.scope(), first, second, page=number)
        except TooManyChangesError:
            context["too_many"] = COUNT_LIMIT
    return render(http, "papers/changes.html", context)


@for_readers
def unchanged(http: HttpRequest) -> HttpResponse:
    """The requests that have been unchanged for some meetings."""
    form = UnchangedForm(http.GET, reader=person(http))
    if not form.is_valid():
        return render(http, "papers/unchanged.html", {"form": form})
    asked = form.keywords()
    sort = parse_sort(http.GET.getlist("sort")) or LONGEST_UNCHANGED
    listing = find_unchanged(form.scope(), order=parse_order(sort), **asked)
    context = {
        "form": form,
        "begins": describe_start(AsOf(day_of(form.at))),
        "held": len(asked["days"]),
    }
    if listing:
        listed = paginate(listing, http.GET)
        sort = sort if listing.is_sorted else ""
        table = UnchangedTable(listed, sort=sort, at=form.at, days=asked["days"])
        context |= {"listed": listed, "count": listing.count, "table": table}
    return render(http, "papers/unchanged.html", {**context, **asked})

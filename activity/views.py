"""Everything that anybody did, for officials."""

import datetime as dt
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils.text import capfirst

from accounts.decorators import for_officials
from activity.forms import ActivityForm
from activity.queries import pages
from activity.queries.of_requests import of_act
from activity.queries.source import ActivityPlace
from areas.models import FamilyFigures
from areas.models.families import WARNING
from cbtracker import clock
from govuk.fields import PARTS
from requests_log.models import BulkAct, EntryKind

BEFORE, AFTER = "before", "after"
DAYS = ("since", "until")


@dataclass(frozen=True)
class Period:
    """A link to the activity of some days."""

    label: str
    url: str
    is_current: bool


@for_officials
def activity(http: HttpRequest) -> HttpResponse:
    """Show what anybody did, newest first, by the filters in the address."""
    form = ActivityForm(http.GET)
    filters = form.filters()
    before, after = (pages.parse_place(http.GET.get(name, "")) for name in (BEFORE, AFTER))
    page = pages.read_page(filters, before=before, after=after)
    figures = FamilyFigures._meta.label_lower
    has_figures = any(item.model_label == figures for item in page.items)
    query = _without_place(http.GET)
    context = {
        "form": form,
        "page": page,
        "is_newest": not page.newer,
        "is_filtered": any(form.cleaned_data.values()),
        "periods": _periods(query, form),
        "older_url": _url(query, BEFORE, page.older),
        "newer_url": _url(query, AFTER, page.newer),
        # The source's warning must appear with family figures.
        "warning": WARNING if has_figures else "",
    }
    return render(http, "activity/activity.html", context)


@for_officials
def bulk_act(http: HttpRequest, pk: int) -> HttpResponse:
    """Show which requests somebody changed at once."""
    act = get_object_or_404(BulkAct.objects.select_related("by"), pk=pk)
    item = of_act(act)
    entries = act.entries.exclude(kind=EntryKind.WITHDRAWN).order_by()
    entry_ids = dict(entries.values_list("request_id", "pk"))
    requests = act.requests.for_list().order_by("number")
    context = {
        "act": act,
        "heading": capfirst(f"{item.did} {item.about}{item.more}"),
        "changed": [(request, entry_ids.get(request.pk)) for request in requests],
    }
    return render(http, "activity/bulk_act.html", context)


def _without_place(query: QueryDict) -> QueryDict:
    rest = query.copy()
    for name in (BEFORE, AFTER):
        rest.pop(name, None)
    return rest


def _url(query: QueryDict, name: str, place: ActivityPlace | None) -> str:
    if place is None:
        return ""
    changed = query.copy()
    changed[name] = pages.format_place(place)
    return f"?{changed.urlencode()}"


def _periods(query: QueryDict, form: ActivityForm) -> list[Period]:
    """Return links to the days that people ask for most, with the other filters kept."""
    rest = query.copy()
    for name in DAYS:
        for each in (name, *(f"{name}_{part}" for part in PARTS)):
            rest.pop(each, None)
    today = clock.today()
    chosen = tuple(form.cleaned_data.get(name) for name in DAYS)
    given: tuple[tuple[str, tuple[dt.date | None, dt.date | None]], ...] = (
        ("Any day", (None, None)),
        ("Today", (today, today)),
        ("Yesterday", (today - dt.timedelta(days=1), today - dt.timedelta(days=1))),
        ("Last 7 days", (today - dt.timedelta(days=6), today)),
    )
    periods = []
    for label, days in given:
        changed = rest.copy()
        for name, day in zip(DAYS, days, strict=True):
            if day:
                changed[name] = day.isoformat()
        is_current = chosen == days and not form.errors
        periods.append(Period(label, f"?{changed.urlencode()}", is_current))
    return periods

"""Pages that can show a past date: the decorator for their views, and their addresses."""

from functools import wraps

from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render

from accounts.decorators import View, person
from govuk.fields import PARTS
from requests_log.as_of import DAY, KNOWN
from requests_log.forms.as_of import PastDateForm
from requests_log.queries.pagination import without_page

# The three inputs of the date, as the form sends them.
DATE_INPUTS = tuple(f"{DAY}_{part}" for part in PARTS)
_DATE_PARAMETERS = (DAY, KNOWN, *DATE_INPUTS)


def supports_past_dates(view: View) -> View:
    """Return a view that is called with the date in its address as ``at``, or None for today.

    An address with an invalid date gets a page with the date form. An address with the three inputs
    of that form is redirected to one with the whole date, so that each date has one address.
    """

    @wraps(view)
    def read_date(http: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        if not http.GET.get(DAY) and not any(name in http.GET for name in DATE_INPUTS):
            return view(http, *args, at=None, **kwargs)
        form = PastDateForm(http.GET, reader=person(http))
        if not form.is_valid():
            context = {
                "form": form,
                "hidden_inputs": other_parameters(http),
                "today_url": today_url(http),
            }
            return render(http, "requests_log/past_date.html", context)
        at = form.at()
        if not http.GET.get(DAY):
            return redirect(_url_with(http, at.query))
        setattr(http, DAY, at)
        return view(http, *args, at=at, **kwargs)

    return read_date


def today_url(http: HttpRequest) -> str:
    """Return the address of the same page for today."""
    return _url_with(http, "")


def other_parameters(http: HttpRequest) -> list[tuple[str, str]]:
    """Return the names and values of the query parameters that are not about the date."""
    rest = _without_date(http)
    return [(name, str(value)) for name, values in rest.lists() for value in values]


def _url_with(http: HttpRequest, date_query: str) -> str:
    query = "&".join(filter(None, (_without_date(http).urlencode(), date_query)))
    return f"{http.path}?{query}" if query else http.path


def _without_date(http: HttpRequest) -> QueryDict:
    """Return the other parameters, without the page of a list: another date may not have it."""
    query = without_page(http.GET)
    for name in _DATE_PARAMETERS:
        query.pop(name, None)
    return query

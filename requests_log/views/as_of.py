"""Pages that can be read for any day."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from accounts.decorators import person
from requests_log.as_of import DAY
from requests_log.forms.as_of import PastDateForm
from requests_log.views.as_of_urls import BOXES, address_with, carried, today_url

View = Callable[..., HttpResponseBase]


def any_day(view: View) -> View:
    """Give a view the day that its address names, as ``at``: None where that is today.

    An address that names no day that can be read is answered with a page that asks for one. The
    three boxes of the date control are sent on to the one address of the day.
    """

    @wraps(view)
    def reading(http: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        asked = http.GET.get(DAY) or any(box in http.GET for box in BOXES)
        if not asked:
            return view(http, *args, at=None, **kwargs)
        form = PastDateForm(http.GET, reader=person(http))
        if not form.is_valid():
            return _ask(http, form)
        at = form.at()
        if not http.GET.get(DAY):
            return redirect(address_with(http, at.query))
        setattr(http, DAY, at)
        return view(http, *args, at=at, **kwargs)

    return reading


def _ask(http: HttpRequest, form: PastDateForm) -> HttpResponse:
    context = {"form": form, "carried": carried(http), "today_url": today_url(http)}
    return render(http, "requests_log/past_date.html", context)

"""The briefing: one page of A4 on an area, as a page to print and as a file."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.decorators import for_readers, person
from accounts.kept_pages import kept_until_changed
from cbtracker.replica import may_read_replica
from places.briefing.assemble import TooManyRequestsError, build_briefing
from places.briefing.formats import FORMATS
from places.forms.briefing import DEFAULT_WEEKS, WeeksForm
from places.views.lookup import find_area
from requests_log.as_of import AsOf, with_day
from requests_log.queries.request_list import COUNT_LIMIT
from requests_log.views.as_of import supports_past_dates


@for_readers
@may_read_replica
@kept_until_changed
@supports_past_dates
def briefing(http: HttpRequest, slug: str, at: AsOf | None) -> HttpResponse:
    """An area's people, requests, recent changes and family figures on one page."""
    area, form = find_area(http, slug), _build_form(http)
    context = {"area": area, "form": form, "formats": FORMATS.values()}
    if form.is_valid():
        try:
            context["briefing"] = build_briefing(
                area, reader=person(http), at=at, **form.cleaned_data
            )
        except TooManyRequestsError:
            context["most"] = COUNT_LIMIT
    return render(http, "places/briefing.html", context)


@for_readers
@may_read_replica
@supports_past_dates
def briefing_file(http: HttpRequest, slug: str, extension: str, at: AsOf | None) -> HttpResponse:
    """The same briefing as a file."""
    area, form = find_area(http, slug), _build_form(http)
    if extension not in FORMATS:
        raise Http404
    if not form.is_valid():
        # The page shows the form's errors.
        return redirect(f"{reverse('briefing', args=[slug])}?{http.GET.urlencode()}")
    try:
        found = build_briefing(area, reader=person(http), at=at, **form.cleaned_data)
    except TooManyRequestsError:
        return redirect(with_day(reverse("briefing", args=[slug]), at))
    file_format = FORMATS[extension]
    response = HttpResponse(file_format.render(found), content_type=file_format.content_type)
    name = f"{found.file_name}.{extension}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _build_form(http: HttpRequest) -> WeeksForm:
    return WeeksForm(http.GET if "weeks" in http.GET else {"weeks": str(DEFAULT_WEEKS)})

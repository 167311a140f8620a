"""Annex D on a page, and as a file."""

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from accounts.access import for_readers, person
from areas.models import Footnote
from areas.models.families import WARNING
from places import families
from requests_log import sheets
from requests_log.as_at import AsAt, day_of
from requests_log.views.days import any_day


@for_readers
@any_day
def page(http: HttpRequest, at: AsAt | None) -> HttpResponse:
    """The figures that a person may see, as a table that sorts and as a picture."""
    by = http.GET.get("sort", "area")
    rows = families.ordered(families.rows_for(person(http), at=at), by)
    footnotes = list(Footnote.objects.all())
    context = {
        "warning": WARNING,
        "headings": families.headings(by, footnotes),
        "rows": families.printed(rows),
        "commented": [
            each
            for row in rows
            for each in (row, *row.members)
            if each.figures and each.figures.comments
        ],
        "picture": families.picture(rows, at=at),
        "footnotes": footnotes,
        "formats": sheets.FORMATS.values(),
    }
    return render(http, "places/families.html", context)


@for_readers
@any_day
def download(http: HttpRequest, extension: str, at: AsAt | None) -> HttpResponseBase:
    """The same figures as a file, with the warning at its top."""
    try:
        file_format = sheets.FORMATS[extension]
    except KeyError:
        raise Http404 from None
    rows = families.ordered(families.rows_for(person(http), at=at), http.GET.get("sort", "area"))
    name = f"families-{day_of(at):%Y-%m-%d}"
    return sheets.respond(families.sheet(rows), file_format=file_format, name=name)

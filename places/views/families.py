"""Family figures (Annex D) on a page, and as a file."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from accounts.decorators import for_readers, person
from accounts.kept_pages import kept_until_changed
from areas.models import Footnote
from areas.models.families import TITLE, WARNING
from places.queries import families
from requests_log.as_of import AsOf, day_of
from requests_log.exports import spreadsheets
from requests_log.views.as_of import supports_past_dates

ON_A_PAGE = 25


@for_readers
@kept_until_changed
@supports_past_dates
def family_figures(http: HttpRequest, at: AsOf | None) -> HttpResponse:
    """The figures a user may see, as a sortable table and a chart."""
    by = http.GET.get("sort", "area")
    ids = families.list_areas_sorted(person(http), by, at=at)
    page = Paginator(ids, ON_A_PAGE).get_page(http.GET.get("page"))
    found = families.get_rows(person(http), at=at, among=list(page))
    rows = families.sort_rows(found, by)
    footnotes = list(Footnote.objects.all())
    context = {
        "title": TITLE,
        "warning": WARNING,
        "headings": families.build_headings(by, footnotes),
        "rows": families.format_rows(rows),
        "commented": [
            each
            for row in rows
            for each in (row, *row.members)
            if each.figures and each.figures.comments
        ],
        "chart": families.build_chart(rows, at=at, is_whole=not page.has_other_pages()),
        "footnotes": footnotes,
        "page": page,
        "formats": spreadsheets.FORMATS.values(),
    }
    return render(http, "places/families.html", context)


@for_readers
@supports_past_dates
def download(http: HttpRequest, extension: str, at: AsOf | None) -> HttpResponseBase:
    """The same figures as a file, with the warning at the top."""
    try:
        file_format = spreadsheets.FORMATS[extension]
    except KeyError:
        raise Http404 from None
    rows = families.sort_rows(families.get_rows(person(http), at=at), http.GET.get("sort", "area"))
    name = f"families-{day_of(at):%Y-%m-%d}"
    return spreadsheets.respond(
        families.build_spreadsheet(rows), file_format=file_format, name=name
    )

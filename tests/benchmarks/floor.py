"""The floor to measure against: a plain list of 25 requests, with the usual middleware.

Also the addresses of a server that serves it beside the record's own.
"""

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from cbtracker.urls import urlpatterns as of_the_record
from requests_log.models import AreaLink, DepartmentLink, Request, known_as_of

TEMPLATE = """<table>{% for row in rows %}<tr>
<td>{{ row.reference }}</td><td>{{ row.current.issue }}</td><td>{{ row.current.status }}</td>
<td>{% for link in row.area_links.all %}{{ link.area.name }} {% endfor %}</td>
<td>{% for link in row.department_links.all %}{{ link.department.name }} {% endfor %}</td>
<td>{{ row.stage }}</td><td>{{ row.target_date }}</td><td>{{ row.updated_on }}</td>
</tr>{% endfor %}</table>"""


def floor(http: HttpRequest) -> HttpResponse:
    """Twenty-five requests with their areas and departments, as model instances."""
    from django.db.models import Prefetch

    rows = (
        Request.objects.select_related("current")
        .prefetch_related(
            Prefetch(
                "area_links", AreaLink.objects.filter(known_as_of(None)).select_related("area")
            ),
            Prefetch(
                "department_links",
                DepartmentLink.objects.filter(known_as_of(None)).select_related("department"),
            ),
        )
        .order_by("-number")[:25]
    )
    return HttpResponse(_template().render({"rows": rows}, http))


def _template():
    global _PARSED
    if _PARSED is None:
        _PARSED = engines["django"].from_string(TEMPLATE)
    return _PARSED


_PARSED = None
urlpatterns = [path("floor/", floor), *of_the_record]

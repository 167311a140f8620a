"""An area's family figures over time, and the form to record new ones."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.decorators import for_officials, for_readers, person
from areas.family_figures import NewerFiguresError, latest_figures, record_figures
from areas.models import Area
from areas.models.families import WARNING
from govuk.forms import posted
from places.forms.figures import FiguresForm
from places.queries import families
from places.views.lookup import find_area

# A history opens at its newest.
ON_A_PAGE = 20


@for_readers
def figures_history(http: HttpRequest, slug: str) -> HttpResponse:
    """All family figures recorded for an area, newest first."""
    area = find_area(http, slug)
    rows = area.family_figures.select_related("recorded_by").order_by("-effective_on", "-pk")
    page = Paginator(rows, ON_A_PAGE).get_page(http.GET.get("page"))
    context = {
        "area": area,
        "page": page,
        "rows": [(row, families.describe_figures(row)) for row in page],
        "warning": WARNING,
    }
    return render(http, "places/figures.html", context)


@for_officials
def record_new_figures(http: HttpRequest, slug: str) -> HttpResponse:
    """Record new figures for an area. Earlier figures are kept."""
    area = find_area(http, slug)
    form = FiguresForm(posted(http), area=area, last=latest_figures(area))
    try:
        if form.is_valid():
            record_figures(
                by=person(http),
                area=area,
                seen=form.get_seen_row_id(),
                **form.get_record_arguments(),
            )
            messages.success(http, f"Family figures for {area} recorded.")
            return redirect("area-figures", area.slug)
    except ValidationError as error:
        form.add_error(None, error)
    except NewerFiguresError as newer:
        return _show_conflict(http, area, newer)
    return render(
        http, "places/figures_form.html", {"area": area, "form": form, "warning": WARNING}
    )


def _show_conflict(http: HttpRequest, area: Area, newer: NewerFiguresError) -> HttpResponse:
    """Show the figures somebody else recorded, with the form as typed."""
    merged = FiguresForm(area=area, last=newer.figures).merge_submitted(http.POST)
    context = {
        "area": area,
        "form": FiguresForm(merged, area=area, last=newer.figures),
        "newer": newer.figures,
        "warning": WARNING,
        "newer_values": families.describe_figures(newer.figures),
    }
    return render(http, "places/figures_form.html", context, status=409)

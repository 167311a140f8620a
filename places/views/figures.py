"""An area's family figures: what stands, what stood before, and recording new ones."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.decorators import for_officials, for_readers, person
from areas.family_figures import NewerFigures, newest, record_figures
from areas.models import Area
from areas.models.families import WARNING
from govuk.forms import posted
from places.forms.figures import FiguresForm
from places.queries import families
from places.views.lookup import find_area


@for_readers
def figures(http: HttpRequest, slug: str) -> HttpResponse:
    """Every row of figures that the record has had of an area, the newest first."""
    area = find_area(http, slug)
    rows = area.family_figures.select_related("recorded_by").order_by("-effective_on", "-pk")
    context = {
        "area": area,
        "rows": [(row, families.told(row)) for row in rows],
        "warning": WARNING,
    }
    return render(http, "places/figures.html", context)


@for_officials
def record(http: HttpRequest, slug: str) -> HttpResponse:
    """Record new figures of an area; those before are kept."""
    area = find_area(http, slug)
    form = FiguresForm(posted(http), area=area, last=newest(area))
    try:
        if form.is_valid():
            record_figures(
                by=person(http), area=area, seen=form.seen_row(), **form.command_arguments()
            )
            messages.success(http, f"Family figures for {area} recorded.")
            return redirect("area-figures", area.slug)
    except ValidationError as refusal:
        form.add_error(None, refusal)
    except NewerFigures as newer:
        return _overtaken(http, area, newer)
    return render(
        http, "places/figures_form.html", {"area": area, "form": form, "warning": WARNING}
    )


def _overtaken(http: HttpRequest, area: Area, newer: NewerFigures) -> HttpResponse:
    """Show what was recorded meanwhile beside what was typed, to be sent again or not."""
    typed = FiguresForm(area=area, last=newer.figures).with_newer(http.POST)
    context = {
        "area": area,
        "form": FiguresForm(typed, area=area, last=newer.figures),
        "newer": newer.figures,
        "warning": WARNING,
        "newer_words": families.told(newer.figures),
    }
    return render(http, "places/figures_form.html", context, status=409)

"""Record family figures. New figures replace the current ones, which are kept as history."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from areas.models import Area, FamilyFigures
from cbtracker import clock
from provenance.services import save_fact

# The figures and comments, without the date and source. New figures must differ in at least one.
COMPARED_FIELDS = tuple(
    field.name
    for field in FamilyFigures._meta.concrete_fields
    if field.editable and field.name not in ("id", "area", "source", "effective_on")
)


class NewerFiguresError(Exception):
    """Raised when somebody else recorded figures after the user opened the form."""

    def __init__(self, figures: FamilyFigures) -> None:
        self.figures = figures
        super().__init__(str(figures))


def latest_figures(area: Area) -> FamilyFigures | None:
    """Return the figures of an area that were recorded last, or None."""
    return FamilyFigures.objects.filter(area=area).order_by("-pk").first()


@transaction.atomic
def record_figures(
    *, by: User, area: Area, seen: int, effective_on: dt.date, source: str, **figures: Any
) -> FamilyFigures:
    """Record an area's figures from a date on; return the new row. Earlier rows are kept.

    ``seen`` is the id of the last recorded row when the user opened the form, 0 if there was none.
    Raises NewerFiguresError if it is no longer the last, and ValidationError if a figure is
    invalid, the date is in the future, or nothing differs.
    """
    Area.objects.select_for_update(no_key=True).get(pk=area.pk)
    last = latest_figures(area)
    if last and last.pk != seen:
        raise NewerFiguresError(last)
    row = FamilyFigures(area=area, effective_on=effective_on, source=source, **figures)
    row.recorded_by = by
    if effective_on > clock.today():
        raise ValidationError(
            {"effective_on": "The date this applies from must be today or in the past."}
        )
    current = FamilyFigures.objects.as_at(effective_on).filter(area=area).first()
    if current and all(getattr(current, name) == getattr(row, name) for name in COMPARED_FIELDS):
        raise ValidationError("These figures are the same as those already recorded for that date.")
    row.full_clean()
    save_fact(row, by=by)
    return row

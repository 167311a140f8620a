"""The one writer of family figures: new ones take the place of those that stand, which stay."""

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from areas.models import Area, FamilyFigures
from cbtracker import clock
from provenance.services import keep

# What a row says of the families, apart from since when and who says so.
SAID = tuple(
    field.name
    for field in FamilyFigures._meta.concrete_fields
    if field.editable and field.name not in ("id", "area", "source", "effective_on")
)


class NewerFigures(Exception):
    """Raised where somebody has recorded figures since those that the writer saw."""

    def __init__(self, figures: FamilyFigures) -> None:
        self.figures = figures
        super().__init__(str(figures))


def newest(area: Area) -> FamilyFigures | None:
    """Return the figures of an area that were recorded last, or None where there are none."""
    return FamilyFigures.objects.filter(area=area).order_by("-pk").first()


@transaction.atomic
def record_figures(
    *, by: User, area: Area, seen: int, effective_on: dt.date, source: str, **figures: Any
) -> FamilyFigures:
    """Record an area's figures as from a day; return the row. What stood before is kept.

    ``seen`` is the number of the row recorded last when the writer read them, 0 where there was
    none. Raises NewerFigures where that is no longer the last, and ValidationError where a figure
    makes no sense, the day has not come, or nothing differs.
    """
    Area.objects.select_for_update().get(pk=area.pk)
    last = newest(area)
    if last and last.pk != seen:
        raise NewerFigures(last)
    row = FamilyFigures(area=area, effective_on=effective_on, source=source, **figures)
    row.recorded_by = by
    if effective_on > clock.today():
        raise ValidationError(
            {"effective_on": "The date this applies from must be today or in the past."}
        )
    stands = FamilyFigures.objects.as_at(effective_on).filter(area=area).first()
    if stands and all(getattr(stands, name) == getattr(row, name) for name in SAID):
        raise ValidationError("These figures are the same as those already recorded for that date.")
    row.full_clean()
    keep(row, by=by)
    return row

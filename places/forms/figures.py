"""The form for an area's family figures."""

import json
from typing import Any

from django import forms

from areas.models import Area, FamilyFigures
from areas.models.families import RANGES
from cbtracker import clock
from govuk.forms import GovukFormMixin
from govuk.numbers import row_id
from places.forms.facts import KeepsWhatWasTyped, one_range
from places.forms.fields import box_for


class FiguresForm(GovukFormMixin, KeepsWhatWasTyped, forms.ModelForm):
    """New figures of an area; the boxes begin with those that stand."""

    # Taken as it comes: whatever names no row is a form that is out of date.
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = FamilyFigures
        fields = (
            *("population", "families_low", "families_high", "with_child_low", "with_child_high"),
            *("intervention", "supported_first_year_low", "supported_first_year_high"),
            *("supported_period_low", "supported_period_high"),
            *("comments", "source", "effective_on"),
        )
        formfield_callback = box_for

    def __init__(self, *args: Any, area: Area, last: FamilyFigures | None, **kwargs: Any) -> None:
        stands = FamilyFigures.objects.as_at(clock.today()).filter(area=area).first()
        said = {name: getattr(stands, name) for name in self.Meta.fields} if stands else {}
        initial = {**said, "source": "", "effective_on": clock.today(), "seen": last and last.pk}
        super().__init__(*args, initial=initial, instance=FamilyFigures(area=area), **kwargs)
        if not self.is_bound:
            self.initial["opened"] = json.dumps(self.boxes())

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        for name in RANGES:
            one_range(self, given, f"{name}_low", f"{name}_high")
        return given

    def seen_row(self) -> int:
        return row_id(self["seen"])

    def command_arguments(self) -> dict[str, Any]:
        """Return what ``record_figures`` takes."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

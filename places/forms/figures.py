"""The form for an area's family figures."""

import json
from typing import TYPE_CHECKING, Any

from django import forms

from areas.models import Area, FamilyFigures
from areas.models.families import RANGES
from cbtracker import clock
from govuk.forms import GovukFormMixin
from govuk.numbers import clean_range, row_id
from places.forms.facts import CleanedData, ConflictForm
from places.forms.fields import build_form_field

# Django's class takes a type argument only where types are checked.
if TYPE_CHECKING:
    FiguresModelForm = forms.ModelForm[FamilyFigures]
else:
    FiguresModelForm = forms.ModelForm


class FiguresForm(GovukFormMixin, ConflictForm, FiguresModelForm):
    """New figures of an area. The form opens with the current ones."""

    # Not validated: a value that is no row's id means that the form is out of date.
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = FamilyFigures
        fields = (
            *("population", "families_low", "families_high", "with_child_low", "with_child_high"),
            *("intervention", "supported_first_year_low", "supported_first_year_high"),
            *("supported_period_low", "supported_period_high"),
            *("comments", "source", "effective_on"),
        )
        formfield_callback = build_form_field

    def __init__(self, *args: Any, area: Area, last: FamilyFigures | None, **kwargs: Any) -> None:
        current = FamilyFigures.objects.as_at(clock.today()).filter(area=area).first()
        values = {name: getattr(current, name) for name in self.Meta.fields} if current else {}
        initial = {**values, "source": "", "effective_on": clock.today(), "seen": last and last.pk}
        super().__init__(*args, initial=initial, instance=FamilyFigures(area=area), **kwargs)
        if not self.is_bound:
            self.initial["opened"] = json.dumps(self.get_field_values())

    def clean(self) -> CleanedData:
        cleaned = super().clean() or {}
        for name in RANGES:
            clean_range(self, cleaned, f"{name}_low", f"{name}_high")
        return cleaned

    def get_seen_row_id(self) -> int:
        """Return the id of the last recorded row when the form was opened, or 0."""
        return row_id(self["seen"])

    def get_record_arguments(self) -> CleanedData:
        """Return keyword arguments for ``record_figures``."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

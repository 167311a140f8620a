"""The form that chooses a past date."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.models import User
from cbtracker import clock
from govuk.fields import DateField
from govuk.forms import GovukForm
from requests_log.as_of import THEN, AsOf


def refuse_future(day: dt.date) -> None:
    """Raise ValidationError if a date is after today."""
    today = clock.today()
    if day > today:
        raise ValidationError(
            f"The date must be today, {clock.in_words(today)}, or earlier.", code="future"
        )


class PastDateForm(GovukForm):
    """A date and, for officials only, whether to leave out entries that were recorded later."""

    as_at = DateField(
        label="Date",
        help_text="For example, 17 3 2011.",
        error_messages={"required": "Enter a date."},
    )
    known = forms.BooleanField(
        label="As recorded at the time: leave out later entries",
        required=False,
        widget=forms.CheckboxInput(attrs={"value": THEN}),
    )

    def __init__(self, *args: Any, reader: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not reader.is_official:
            del self.fields["known"]

    def clean_as_at(self) -> dt.date:
        day: dt.date = self.cleaned_data["as_at"]
        refuse_future(day)
        return day

    def at(self) -> AsOf:
        """Return the date of a valid form."""
        day = self.cleaned_data["as_at"]
        # A checkbox takes any value as ticked, but an address may hold anything.
        is_as_recorded = "known" in self.fields and self.data.get("known") == THEN
        return AsOf(day, known_on=day if is_as_recorded else None)

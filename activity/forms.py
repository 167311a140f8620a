"""The filters of the page of everything that was done, all of them in the address."""

import datetime as dt
from typing import Any

from django import forms

from accounts.models import User
from activity.queries.source import ActivityFilters
from areas.models import Area
from cbtracker import clock
from departments.models import Department
from govuk.fields import DateField
from govuk.forms import GovukForm


class ActivityForm(GovukForm):
    """Whose activity, from which day to which, and about which area or department."""

    person = forms.ModelChoiceField(
        label="Person",
        queryset=User.objects.all(),
        required=False,
        empty_label="Anybody",
        error_messages={"invalid_choice": "Choose a person from the list."},
    )
    since = DateField(label="From", required=False, help_text="For example, 21 3 2011.")
    until = DateField(label="To", required=False, help_text="This day is included.")
    area = forms.ModelChoiceField(
        label="Area",
        queryset=Area.objects.all(),
        to_field_name="slug",
        required=False,
        empty_label="Any area",
        help_text="Includes its group or members, and requests that cover many areas.",
        error_messages={"invalid_choice": "Choose an area from the list."},
    )
    department = forms.ModelChoiceField(
        label="Department",
        queryset=Department.objects.all(),
        to_field_name="code",
        required=False,
        empty_label="Any department",
        error_messages={"invalid_choice": "Choose a department from the list."},
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", f"To must be {clock.in_words(since)} or later.")
        return cleaned

    def filters(self) -> ActivityFilters:
        """Return the valid filters. A day begins and ends at midnight in London."""
        self.is_valid()
        given = self.cleaned_data
        since, until = given.get("since"), given.get("until")
        end = None
        if until and until < dt.date.max:
            end = clock.start_of(until + dt.timedelta(days=1))
        return ActivityFilters(
            person=given.get("person"),
            start=clock.start_of(since) if since else None,
            end=end,
            area=given.get("area"),
            department=given.get("department"),
        )

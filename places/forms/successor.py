"""The form that says which department a department became."""

from typing import Any, cast

from django import forms

from cbtracker import clock
from departments.models import Department
from provenance.validity import valid_on
from requests_log.forms.common import EntryForm, effective_date_field

CHOOSE = "Choose the department that it became."


class SuccessorForm(EntryForm):
    """What ``become`` needs: the successor, and the date."""

    successor = forms.ModelChoiceField(
        Department.objects.none(),
        label="Which department did it become?",
        to_field_name="code",
        empty_label="Choose",
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )
    on = effective_date_field("From which date?")

    def __init__(self, *args: Any, department: Department, **kwargs: Any) -> None:
        super().__init__(*args, initial={"on": clock.today()}, **kwargs)
        field = cast("forms.ModelChoiceField[Department]", self.fields["successor"])
        others = Department.objects.exclude(pk=department.pk)
        field.queryset = others.filter(valid_on(clock.today()))

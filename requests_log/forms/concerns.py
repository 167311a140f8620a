"""The form for the departments and agencies that a request concerns."""

from typing import Any, cast

from django import forms

from departments.models import Department
from govuk.forms import GovukForm
from requests_log.log.reader import named_by
from requests_log.models import Request


class ConcernsForm(GovukForm):
    """The departments that a request concerns, of those that it does not ask by name.

    ``shown`` has those that it concerned when the form was opened: what nobody ticked or cleared
    stays as it is now.
    """

    departments = forms.ModelMultipleChoiceField(
        Department.objects.all(),
        label="Which departments or agencies does it concern?",
        help_text="Those that its words name without asking them. They are found on their own "
        "page, and do not count as asked.",
        to_field_name="code",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": "Choose departments from the list."},
    )
    shown = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, record: Request, **kwargs: Any) -> None:
        concerned = [row.department.code for row in record.concerns.select_related("department")]
        initial = {"departments": concerned, "shown": ",".join(concerned)}
        super().__init__(*args, initial=initial, **kwargs)
        _areas, asked = named_by(record.line)
        field = cast("forms.ModelMultipleChoiceField[Department]", self.fields["departments"])
        field.queryset = Department.objects.exclude(pk__in=[each.pk for each in asked])

    def command_arguments(self) -> dict[str, list[Department]]:
        """Return what was ticked and what was cleared, for ``change_concerns``."""
        shown = set(self.cleaned_data["shown"].split(","))
        chosen = list(self.cleaned_data["departments"])
        codes = {department.code for department in chosen}
        return {
            "add": [department for department in chosen if department.code not in shown],
            "remove": list(Department.objects.filter(code__in=shown - codes)),
        }

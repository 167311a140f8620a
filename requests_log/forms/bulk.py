"""The form for doing the same with many requests."""

from typing import Any

from django import forms

from govuk.fields import DateField
from requests_log.domain.bulk import Wish
from requests_log.forms.common import EntryForm, source_field
from requests_log.forms.owners import official_field
from requests_log.models import BulkKind, Workstream
from requests_log.rules.stages import Need

CHOOSE = "Choose what to do with the ticked requests."


class WishForm(EntryForm):
    """What is to be done with the ticked requests."""

    kind = forms.ChoiceField(
        label="What do you want to do with them?",
        choices=BulkKind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )
    target_date = DateField(
        label="The new target date",
        required=False,
        help_text="If you move the target date. Leave blank to remove it.",
    )
    workstream = forms.ModelChoiceField(
        Workstream.objects.all(),
        label=Need.WORKSTREAM.question,
        required=False,
        empty_label="Choose",
        help_text="If you put them into one. Their status stays as it is.",
        error_messages={"invalid_choice": Need.WORKSTREAM.refusal},
    )
    owner = official_field("Who looks after them?", required=False, empty="Nobody")
    source = source_field()

    def clean(self) -> dict[str, Any]:
        """Refuse to put requests into a workstream without its name."""
        given: dict[str, Any] = super().clean() or self.cleaned_data
        if given.get("kind") == BulkKind.WORKSTREAM and not given.get("workstream"):
            self.add_error("workstream", Need.WORKSTREAM.refusal)
        return given

    def wish(self) -> Wish:
        """Return what a valid form asks for."""
        given: dict[str, Any] = self.cleaned_data
        return Wish(
            BulkKind(given["kind"]),
            given["target_date"],
            given["owner"],
            given["workstream"],
            given["source"],
        )

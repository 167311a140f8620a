"""The forms for "We have this too" and its like: an area says so, and an official decides."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from accounts.models import User
from areas.models import Area
from requests_log.forms.common import EntryForm, SeenForm, TextField
from requests_log.models import Entry, Request
from requests_log.permissions import visible_to
from requests_log.rules.labels import WIDE, joined_areas_label
from requests_log.rules.references import parse_reference

WHICH_AREA = "Choose the area that has this too."


class ProposeJoinForm(EntryForm):
    """What an area says in its own words."""

    area = forms.ChoiceField(
        label="Which area has this too?",
        widget=forms.RadioSelect,
        error_messages={"required": WHICH_AREA, "invalid_choice": WHICH_AREA},
    )
    words = TextField(
        rows=5,
        limit="why",
        label="What does it mean in your area?",
        help_text="In your own words. DCLG reads them, and they stay with the request.",
        error_messages={"required": "Enter what the barrier means in your area."},
    )

    def __init__(self, *args: Any, areas: Sequence[Area], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.areas = {area.slug: area for area in areas}
        field = cast(forms.ChoiceField, self.fields["area"])
        field.choices = [(area.slug, area.name) for area in areas]
        if len(areas) == 1:
            self.initial["area"] = areas[0].slug
            field.widget = forms.HiddenInput()

    def command_arguments(self) -> dict[str, Any]:
        """Return the area and its words, of a valid form."""
        return {
            "area": self.areas[self.cleaned_data["area"]],
            "words": self.cleaned_data["words"],
        }


class AcceptJoinForm(SeenForm):
    """The areas label of a request that an area joins, if the line has to name the area."""

    areas_label = TextField(
        limit="areas_label",
        label="Areas, as printed from today",
        error_messages={"required": "Enter the areas as they should be printed."},
    )

    def __init__(self, *args: Any, area: Area, record: Request, **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)
        line = self.current
        if area.slug in line.area_slugs or line.reach in WIDE:
            del self.fields["areas_label"]
        else:
            label = joined_areas_label(line.areas_label, area.printed_name)
            self.initial["areas_label"] = label

    @classmethod
    def initial_of(cls, line: Entry) -> dict[str, Any]:
        """Return no values: the label depends on the area that joins."""
        return {}


class DeclineJoinForm(EntryForm):
    """Why an area does not join, or something that its lead proposes is declined."""

    reason = TextField(
        rows=3,
        limit="reason",
        label="Reason",
        help_text="The area will see this.",
        error_messages={"required": "Enter a reason. The area will see it."},
    )


class FindForm(EntryForm):
    """The reference of an existing request to add a barrier to."""

    reference = forms.CharField(
        label="Reference of another request",
        max_length=20,
        help_text="For example, CB-012.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
        error_messages={
            "required": "Enter a request reference.",
            "max_length": "Enter a reference like CB-012.",
        },
    )

    def __init__(self, data: QueryDict | None = None, *, reader: User) -> None:
        super().__init__(data)
        self.reader = reader

    def clean_reference(self) -> Request:
        text = self.cleaned_data["reference"]
        number = parse_reference(text)
        if number:
            found: Request | None = visible_to(self.reader).filter(number=number).for_list().first()
            if found:
                return found
        raise ValidationError(f"There is no request {text}.")

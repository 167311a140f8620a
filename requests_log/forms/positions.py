"""The forms for what a department says of a request: recording it, and correcting it."""

import datetime as dt
from typing import Any, TypedDict, cast

from django import forms

from cbtracker import clock
from departments.models import Department
from requests_log.forms.common import (
    EntryForm,
    PrintableField,
    SeenForm,
    TextField,
    effective_date_field,
    reason_field,
)
from requests_log.log.positions import is_joint
from requests_log.log.reader import named_by
from requests_log.models import Entry, Position, PositionChannel

CHOOSE_DEPARTMENT = "Choose the department."
CHOOSE_CHANNEL = "Choose how the department said it."
# A reply to a commission is accepted where replies are reviewed.
CHANNELS = [each for each in PositionChannel.choices if each[0] != PositionChannel.REPLY]


class Words(TypedDict):
    """What a department says, and from when."""

    text: str
    is_no_change: bool
    effective_on: dt.date


def words_field() -> TextField:
    return TextField(
        rows=8,
        limit="text",
        label="What the department says",
        required=False,
        help_text="Its own words. Start a line with * to make it a bullet.",
    )


def no_change_field() -> forms.BooleanField:
    return forms.BooleanField(
        required=False, label="No change: it has confirmed what it said before"
    )


class WordsForm(EntryForm):
    """A form with the words of a department, or that nothing has changed."""

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("text") and given.get("is_no_change"):
            self.add_error("is_no_change", "Enter what it says, or choose no change, not both.")
        return given

    def words(self) -> Words:
        """Return what a valid form says, as the commands take it."""
        given = self.cleaned_data
        return {
            "text": given["text"],
            "is_no_change": given["is_no_change"],
            "effective_on": given["effective_on"],
        }


class PositionForm(WordsForm, SeenForm):
    """What a department says of a request, outside a commission."""

    PROPOSED = ("source", "department", "channel")

    department = forms.ChoiceField(
        label="Department",
        widget=forms.RadioSelect,
        error_messages={"required": CHOOSE_DEPARTMENT, "invalid_choice": CHOOSE_DEPARTMENT},
    )
    text = words_field()
    is_no_change = no_change_field()
    effective_on = effective_date_field("Date it said so")
    channel = forms.ChoiceField(
        label="How it said so",
        choices=CHANNELS,
        widget=forms.RadioSelect,
        error_messages={"required": CHOOSE_CHANNEL, "invalid_choice": CHOOSE_CHANNEL},
    )
    source = PrintableField(
        label="Who said it",
        max_length=200,
        required=False,
        help_text="For example, the name and post. Only officials and champions can see this.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _, asked = named_by(self.current)
        rows = Department.objects.all() if self.current.asks_all else asked
        self.departments = {each.code: each for each in rows}
        if self.is_joint:
            text = self.fields["text"]
            text.help_text = f"{text.help_text} The paper names the department first."
        field = cast(forms.ChoiceField, self.fields["department"])
        field.choices = [(code, each.name) for code, each in self.departments.items()]
        if len(self.departments) == 1:
            field.widget = forms.HiddenInput()
            self.initial["department"] = next(iter(self.departments))

    @classmethod
    def initial_of(cls, line: Entry) -> dict[str, object]:
        return {"effective_on": clock.today()}

    @property
    def is_joint(self) -> bool:
        """Whether the request asks several departments, so that the status has more words."""
        return is_joint(self.current)

    def command_arguments(self) -> dict[str, Any]:
        """Return the arguments of ``positions.record_position`` that a valid form fills in."""
        given = self.cleaned_data
        return {
            **self.words(),
            "department": self.departments[given["department"]],
            "channel": given["channel"],
            "source": given["source"],
        }


class CorrectPositionForm(WordsForm):
    """The right words of a position that was recorded wrongly."""

    reason = reason_field()
    text = words_field()
    is_no_change = no_change_field()
    effective_on = effective_date_field("Date it said so")

    def __init__(self, *args: Any, position: Position, **kwargs: Any) -> None:
        names = ("text", "is_no_change", "effective_on")
        initial = {name: getattr(position, name) for name in names}
        super().__init__(*args, initial=initial, **kwargs)

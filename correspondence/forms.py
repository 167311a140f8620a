"""The forms in which an official writes a letter, and logs a reply to it."""

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from areas.models import Area
from cbtracker import clock
from correspondence import domain
from correspondence.models import Letter, LetterReplyChannel, Recipient
from departments.models import Champion, Department
from govuk.fields import DateField
from govuk.pickers import Picker
from requests_log.forms.common import (
    AreasField,
    CheckboxesField,
    EntryForm,
    TextField,
    area_picker,
    department_picker,
)

CHOOSE_CHANNEL = "Choose how the reply came."
_START = "Dear {name},\n\n"


class LetterForm(EntryForm):
    """The words of a letter, and whom it goes to."""

    subject = TextField(
        limit="subject",
        help_text="Say what to do, and by when.",
        error_messages={"required": "Enter the subject."},
    )
    text = TextField(
        rows=12,
        limit="letter",
        label="Letter",
        help_text="Start a line with * to make it a bullet. How to reach you is added at the end.",
        error_messages={"required": "Enter the letter."},
    )
    areas = AreasField(Area.objects.select_related("group"), required=False, widget=area_picker())
    departments = CheckboxesField(
        Department.objects.all(),
        required=False,
        widget=department_picker(),
        label="Departments, agencies and regulators",
    )
    champions = CheckboxesField(
        Champion.objects.select_related("user", "department"),  # type: ignore[arg-type]
        required=False,
        widget=Picker(
            one="a champion", many="champions", other_names=lambda row: (row.name, row.post)
        ),
    )
    submission = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not {"subject", "text"} & self.errors.keys():
            try:
                domain.clean_words(subject=given["subject"], text=given["text"])
            except ValidationError as error:
                self.add_errors(error)
        if not self.errors and not self.recipients():
            self.add_error("areas", "Choose at least one area, department or champion.")
        return given

    def words(self) -> domain.LetterWords:
        """Return the words of a valid form."""
        given = self.cleaned_data
        return domain.clean_words(subject=given["subject"], text=given["text"])

    def recipients(self) -> list[Recipient]:
        """Return whom a valid form names: areas first, then departments, then champions."""
        names = ("areas", "departments", "champions")
        return [row for name in names for row in self.cleaned_data.get(name, ())]


class LetterReplyForm(EntryForm):
    """What a reply to a letter says, when and how it came."""

    received_on = DateField(
        label="When did it come?", error_messages={"required": "Enter the date on which it came."}
    )
    channel = forms.ChoiceField(
        label="How did it come?",
        choices=LetterReplyChannel.choices,
        widget=forms.RadioSelect,
        error_messages={"required": CHOOSE_CHANNEL, "invalid_choice": CHOOSE_CHANNEL},
    )
    words = TextField(
        rows=5,
        limit="what",
        label="What does it say?",
        error_messages={"required": "Enter what the reply says."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"received_on": clock.today()}, **kwargs)


def initial_for_letter(earlier: Letter | None) -> dict[str, object]:
    """Return the initial values of a new letter: those of an earlier one, if there is one."""
    initial: dict[str, object] = {"submission": uuid.uuid4, "text": _START}
    if earlier:
        initial |= {"subject": earlier.subject, "text": earlier.text}
        copies = list(earlier.copies.values_list("area_id", "department_id", "champion_id"))
        for place, name in enumerate(("areas", "departments", "champions")):
            initial[name] = list(dict.fromkeys(row[place] for row in copies if row[place]))
    return initial

"""The forms that update a request: its status and stage, and the details of a move."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from cbtracker import clock
from requests_log.domain import validation
from requests_log.forms.common import (
    EntryForm,
    SeenForm,
    TextField,
    effective_date_field,
    source_field,
    target_date_field,
)
from requests_log.models import Entry, Workstream
from requests_log.rules.stages import NEW_STATUS_NEEDED, Move, Need, Stage, find_move, moves_from

_MOVE_LABELS = {
    Stage.IN_PROGRESS: "Move back to in progress (Annex A, table 1)",
    Stage.ON_GOING: "Move to an on-going workstream (Annex A)",
    Stage.RESOLVED: "Move to resolved (Annex B)",
}


class StatusForm(SeenForm):
    """The latest status of a request, and a move to another stage if any."""

    status = TextField(
        rows=10,
        limit="status",
        help_text="The latest position. This is printed in the paper. "
        "Start a line with * to make it a bullet.",
        error_messages={"required": validation.REQUIRED_MESSAGES["status"]},
    )
    effective_on = effective_date_field()
    target_date = target_date_field()
    stage = forms.ChoiceField(
        label="Change stage?",
        widget=forms.RadioSelect,
        help_text="If you move it, the next pages ask for details and show the line before you "
        "save.",
        error_messages={
            "required": "Choose whether to change the stage.",
            "invalid_choice": "Choose a stage this request can move to.",
        },
    )
    source = source_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stay = (self.current.stage, f"Keep {Stage(self.current.stage).in_sentence}")
        moves = [
            (move.end.value, _MOVE_LABELS[move.end]) for move in moves_from(self.current.stage)
        ]
        self.fields["stage"].choices = [stay, *moves]  # type: ignore[attr-defined]

    @classmethod
    def initial_of(cls, line: Entry) -> dict[str, object]:
        return {
            "status": line.status,
            "effective_on": clock.today(),
            "target_date": line.target_date,
            "stage": line.stage,
        }

    def clean_effective_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["effective_on"]
        try:
            validation.validate_effective_date(day, today=clock.today(), after=self.current)
        except ValidationError as error:
            # Without the name of the field, which Django adds here.
            raise ValidationError(error.messages) from error
        return day

    @property
    def move(self) -> Move | None:
        """The move that is chosen in a valid form, or None if the stage does not change."""
        return find_move(self.current.stage, self.cleaned_data["stage"])

    def line_arguments(self) -> dict[str, Any]:
        """Return the arguments of the commands that a valid form fills in."""
        names = ("status", "effective_on", "target_date", "source")
        return {name: self.cleaned_data[name] for name in names}

    def changes_status(self) -> bool:
        """Return whether a valid form has a status other than the current one."""
        return bool(self.cleaned_data["status"] != self.current.status)


class LateNewsForm(SeenForm):
    """A status that came to be known only now, from a day before the current line."""

    effective_on = effective_date_field()
    status = TextField(
        rows=8,
        limit="status",
        label="What was the status from that day?",
        help_text="Later entries stay as they are. Start a line with * to make it a bullet.",
        error_messages={"required": validation.REQUIRED_MESSAGES["status"]},
    )

    @classmethod
    def initial_of(cls, line: Entry) -> dict[str, object]:
        return {}

    def command_arguments(self) -> dict[str, Any]:
        """Return arguments of ``commands.write_late_news``."""
        return {name: value for name, value in self.cleaned_data.items() if name != "seen"}


class MoveDetailsForm(EntryForm):
    """What a move needs: a workstream, an outcome or a reason, a new status and target date."""

    _ARGUMENTS = {
        "outcome": "status",
        "new_status": "status",
        "new_target_date": "target_date",
    }

    workstream = forms.ModelChoiceField(
        Workstream.objects.all(),
        label=Need.WORKSTREAM.question,
        widget=forms.RadioSelect,
        empty_label=None,
        to_field_name="slug",
        error_messages={
            "required": Need.WORKSTREAM.refusal,
            "invalid_choice": Need.WORKSTREAM.refusal,
        },
    )
    outcome = TextField(
        rows=8,
        limit="outcome",
        label=Need.OUTCOME.question,
        help_text="This replaces the status, and is printed in Annex B.",
        error_messages={"required": Need.OUTCOME.refusal},
    )
    reason = TextField(
        rows=4,
        limit="reason",
        label=Need.REASON.question,
        help_text="Only officials and champions can see this. It is not printed in the paper.",
        error_messages={"required": Need.REASON.refusal},
    )

    new_status = TextField(
        rows=8,
        limit="status",
        label="What is the status now?",
        help_text="This replaces the outcome, and is printed in Annex A.",
        error_messages={"required": NEW_STATUS_NEEDED},
    )
    new_target_date = target_date_field()

    def __init__(self, *args: Any, move: Move, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = {
            move.need.value: True,
            "new_status": move.asks_status,
            "new_target_date": move.asks_target_date,
        }
        self.fields = {name: self.fields[name] for name, is_asked in asked.items() if is_asked}

    def command_arguments(self) -> dict[str, Any]:
        """Return arguments of ``commands.move``, where an outcome is the new status."""
        return {self._ARGUMENTS.get(name, name): value for name, value in self.cleaned_data.items()}

    def add_errors(self, error: ValidationError) -> None:
        """Show a command's errors at the fields that give their arguments."""
        if hasattr(error, "error_dict"):
            fields = {
                self._ARGUMENTS[name]: name for name in self.fields if name in self._ARGUMENTS
            }
            error = ValidationError(
                {fields.get(name, name): errors for name, errors in error.error_dict.items()}
            )
        super().add_errors(error)

"""The forms of an update: the news, and what a move needs."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from cbtracker import clock
from requests_log.domain import validation
from requests_log.forms.common import EntryForm, SeenForm, TextField, effective_date, target_date
from requests_log.models import Entry, Workstream
from requests_log.rules.stages import Move, Need, Stage, find_move, moves_from

_CHOICES = {
    Stage.IN_PROGRESS: "Move back to in progress (Annex A, table 1)",
    Stage.ON_GOING: "Move to an on-going workstream (Annex A)",
    Stage.RESOLVED: "Move to resolved (Annex B)",
}


class StatusForm(SeenForm):
    """The newest position, and whether the request moves with it."""

    status = TextField(
        rows=10,
        limit="status",
        help_text="The latest position. This is printed in the paper. "
        "Start a line with * to make it a bullet.",
        error_messages={"required": validation.REQUIRED_MESSAGES["status"]},
    )
    effective_on = effective_date()
    target_date = target_date()
    stage = forms.ChoiceField(
        label="Change stage?",
        widget=forms.RadioSelect,
        error_messages={
            "required": "Choose whether to change the stage.",
            "invalid_choice": "Choose a stage this request can move to.",
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stays = [(self.current.stage, f"Keep {self.current.stage_label.lower()}")]
        moves = [(move.end.value, _CHOICES[move.end]) for move in moves_from(self.current.stage)]
        self.fields["stage"].choices = stays + moves  # type: ignore[attr-defined]

    @classmethod
    def initial_of(cls, line: Entry) -> dict[str, Any]:
        return {
            "status": line.status,
            "effective_on": clock.today(),
            "target_date": line.target_date,
            "stage": line.stage,
        }

    def clean_effective_on(self) -> Any:
        day = self.cleaned_data["effective_on"]
        try:
            validation.validate_effective_date(day, today=clock.today(), after=self.current)
        except ValidationError as refusal:
            # The writer names the field; here Django knows it already.
            raise ValidationError(refusal.messages) from refusal
        return day

    @property
    def move(self) -> Move | None:
        """The move that a valid form asks for, or None where the request stays."""
        return find_move(self.current.stage, self.cleaned_data["stage"])

    def rewords_status(self) -> bool:
        return validation.clean_status(self.cleaned_data["status"]) != self.current.status


class MoveDetailsForm(EntryForm):
    """What one move needs, and nothing else."""

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

    def __init__(self, *args: Any, move: Move, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields = {move.need.value: self.fields[move.need.value]}

    def writer_keywords(self) -> dict[str, Any]:
        """Return what the writer's move takes: the outcome is the status of a resolved line."""
        given = dict(self.cleaned_data)
        if "outcome" in given:
            given["status"] = given.pop("outcome")
        return given

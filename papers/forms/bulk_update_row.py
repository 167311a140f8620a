"""The forms of going through open requests: what is for all of them, and a row for each."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.html import format_html

from accounts.models import User
from cbtracker import clock
from papers.models import Meeting
from requests_log.domain import commands, validation
from requests_log.forms.common import (
    EntryForm,
    SeenForm,
    TextField,
    effective_date_field,
    update_untouched_fields,
)
from requests_log.models import Entry, EntryKind, Request, Workstream
from requests_log.rules.stages import Move, Need, Stage, find_move, moves_from
from requests_log.rules.text import tidy_status

CONTRADICTION = (
    "You changed this request and ticked “Confirm no change”: "
    "untick the box, or undo your changes to its status and stage."
)
# What a box is filled in for, where no such move is made.
_MEANT = {
    Need.WORKSTREAM: "Change the stage to on-going workstream, or clear the workstream.",
    Need.REASON: "Change the stage to in progress, or clear the reason.",
}
# How many characters of a status stand in one line of its box, about.
_IN_A_LINE = 60


class ForAllForm(EntryForm):
    """What all that is saved at once has in common."""

    effective_on = effective_date_field()
    meeting = forms.ModelChoiceField(
        Meeting.objects.all(),
        label="Meeting this update comes from",
        required=False,
        empty_label="No meeting",
        error_messages={"invalid_choice": "Choose a meeting from the list."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"effective_on": clock.today()}, **kwargs)
        meeting: Any = self.fields["meeting"]
        meeting.queryset = Meeting.objects.held_by(clock.today())

    def clean_effective_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["effective_on"]
        try:
            validation.validate_effective_date(day, today=clock.today())
        except ValidationError as refusal:
            # The writer names the field; here Django knows it already.
            raise ValidationError(refusal.messages) from refusal
        return day

    def command_arguments(self) -> dict[str, Any]:
        """Return what every call of the writer takes from here."""
        given = self.cleaned_data
        source = str(given["meeting"]) if given["meeting"] else ""
        return {"effective_on": given["effective_on"], "source": source}


class RowForm(SeenForm):
    """One request: its newest status, its stage, and whether it is confirmed as it stands.

    The status is refused by the writer where it is empty, who knows whether it is an outcome.
    """

    status = TextField(rows=4, limit="status", required=False)
    stage = forms.ChoiceField(
        widget=forms.RadioSelect(attrs={"small": True}),
        error_messages={
            "required": "Choose a stage.",
            "invalid_choice": "Choose a stage from the list.",
        },
    )
    workstream = forms.ChoiceField(
        required=False, error_messages={"invalid_choice": Need.WORKSTREAM.refusal}
    )
    reason = TextField(
        rows=2,
        limit="reason",
        required=False,
        help_text="Internal note: papers do not include this.",
    )
    confirmed = forms.BooleanField(required=False)

    def __init__(
        self, *args: Any, record: Request, workstreams: Sequence[Workstream], **kwargs: Any
    ) -> None:
        super().__init__(*args, record=record, prefix=f"r{record.number}", **kwargs)
        # Asked of the database only where it is not the newest, and once.
        newest = str(self["seen"].value()) == str(self.current.pk)
        self.saw = self.current if newest else self.seen_entry()
        self._workstreams = {stream.slug: stream for stream in workstreams}
        self._name_fields()
        moves = moves_from(self.current.stage)
        stages = [Stage(self.current.stage), *(move.end for move in moves)]
        self._offer("stage", [(stage.value, stage.label) for stage in stages])
        named = [(stream.slug, stream.name) for stream in workstreams]
        self._offer("workstream", [("", "None"), *named])
        for need in _MEANT:
            # What was typed before somebody else moved the request stays on the page.
            if need not in {move.need for move in moves} and not self._typed(need):
                del self.fields[need.value]

    @classmethod
    def initial_of(cls, line: Entry) -> dict[str, Any]:
        return {"status": line.status, "stage": line.stage}

    def is_touched(self) -> bool:
        """Return whether anything was said of the request that its writer did not see there."""
        return self._differs_from(self.saw or self.current) or any(
            self._typed(name) for name in ("confirmed", *_MEANT)
        )

    @property
    def base(self) -> Entry:
        """The line that an answer is on."""
        return self.current

    @property
    def workstream_chosen(self) -> Workstream | None:
        """The workstream that a valid form names, if any."""
        return self._workstreams.get(self.cleaned_data.get("workstream", ""))

    def is_out_of_date(self) -> bool:
        """Return whether a newer line stands than the one that the writer saw."""
        return self.saw != self.current

    def says_what_stands(self, effective_on: dt.date | None) -> bool:
        """Return whether a form that is out of date says just what the line says by now.

        So it is with a form that was sent twice: there is nothing left to write.
        """
        if self._differs_from(self.current):
            return False
        if self._typed("confirmed"):
            same_day = self.current.effective_on == effective_on
            return same_day and self.current.kind == EntryKind.CONFIRMED
        stream = self.record.workstream
        return self._typed("workstream") in ("", stream.slug if stream else "")

    def typed_now(self, typed: QueryDict, record: Request) -> QueryDict:
        """Return what was typed, with the boxes that nobody touched as ``record`` says by now.

        It names the newest entry: sending it again decides.
        """
        now = typed.copy()
        if self.saw:
            before, after = (
                {self.add_prefix(name): value for name, value in self.initial_of(line).items()}
                for line in (self.saw, record.line)
            )
            update_untouched_fields(now, before=before, now=after)
        now[self.add_prefix("seen")] = str(record.line.pk)
        return now

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if "stage" not in given or "status" not in given:
            return given
        need = self.move.need if self.move else None
        if given.get("confirmed") and self._differs_from(self.base):
            self.add_error("confirmed", CONTRADICTION)
        elif (
            need == Need.OUTCOME and validation.clean_status(given["status"]) == self.current.status
        ):
            # A resolved line would print where it stood, and not what came of it.
            self.add_error("status", Need.OUTCOME.refusal)
        for other, meant in _MEANT.items():
            if other != need and given.get(other.value):
                self.add_error(other.value, meant)
        return given

    @property
    def move(self) -> Move | None:
        """The move that a form with a legal stage asks for, or None where the request stays."""
        return find_move(self.current.stage, self.cleaned_data["stage"])

    def write(self, *, by: User, effective_on: dt.date, source: str) -> str:
        """Write what a valid form says, and return in words what was done.

        Raises what the writer raises.
        """
        given = self.cleaned_data
        about: dict[str, Any] = {
            "by": by,
            "request": self.record,
            "seen": self.current,
            "effective_on": effective_on,
            "source": source,
        }
        if given["confirmed"]:
            commands.confirm(**about)
            return "confirmed"
        words = {"status": given["status"], "target_date": self.record.target_date}
        if not self.move:
            commands.write_news(**about, **words)
            return "updated"
        commands.move(
            **about,
            **words,
            to=self.move.end,
            workstream=self.workstream_chosen,
            reason=given.get("reason", ""),
        )
        return f"moved to {self.move.end.as_destination}"

    def _differs_from(self, line: Entry) -> bool:
        """Return whether the boxes, as they were sent, say something else than a line."""
        return (tidy_status(self._typed("status")), self._typed("stage")) != (
            line.status,
            line.stage,
        )

    def _typed(self, name: str) -> str:
        return str(self.data.get(self.add_prefix(name), "")) if self.is_bound else ""

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field: Any = self.fields[name]
        field.choices = choices

    def _name_fields(self) -> None:
        """Name each box with its request, for those who do not see where it stands.

        The box of the status is about as high as what it holds.
        """
        resolved = self.current.stage == Stage.RESOLVED
        for name, before, of, after in (
            ("status", "New outcome" if resolved else "New status", "of", ""),
            ("stage", "Stage", "of", ""),
            ("workstream", "Workstream", "of", ", if it moves to an on-going workstream"),
            ("reason", "Reason", "for", ", if it moves back to in progress"),
            ("confirmed", "Confirm no change", "to", ""),
        ):
            self.fields[name].label = format_html(
                '{}<span class="govuk-visually-hidden"> {} {}</span>{}',
                before,
                of,
                self.record.reference,
                after,
            )
        length = len(self.current.status) // _IN_A_LINE + self.current.status.count("\n")
        self.fields["status"].widget.attrs["rows"] = max(4, min(length + 2, 14))

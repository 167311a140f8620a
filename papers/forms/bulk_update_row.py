"""The two forms of the bulk update page: shared fields, and one row for each request."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, TypedDict, cast

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.html import format_html

from accounts.models import User
from cbtracker import clock
from cbtracker.text import tidy
from papers.models import Meeting
from requests_log.domain import commands, validation
from requests_log.forms.common import (
    EntryForm,
    SeenForm,
    TextField,
    effective_date_field,
    source_field,
    update_untouched_fields,
)
from requests_log.models import Entry, EntryKind, Request, Workstream
from requests_log.rules.stages import NEW_STATUS_NEEDED, Move, Need, Stage, find_move, moves_from

CONTRADICTION = (
    "You changed this request and ticked “Confirm no change”: "
    "untick the box, or undo your changes to its status and stage."
)
# Errors for a field that only applies to a move, when that move is not chosen.
_NEED_WITHOUT_MOVE = {
    Need.WORKSTREAM: "Change the stage to on-going workstream, or clear the workstream.",
    Need.REASON: "Change the stage to in progress, or clear the reason.",
}
# Approximate characters on one line of the status field.
_CHARACTERS_PER_LINE = 60


class SharedArguments(TypedDict):
    """Arguments of the log's commands that all rows share."""

    effective_on: dt.date
    source: str


class SharedForm(EntryForm):
    """The fields that apply to all requests saved together."""

    effective_on = effective_date_field()
    meeting = forms.ModelChoiceField(
        Meeting.objects.all(),
        label="Meeting this update comes from",
        required=False,
        empty_label="No meeting",
        error_messages={"invalid_choice": "Choose a meeting from the list."},
    )
    source = source_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, initial={"effective_on": clock.today()}, **kwargs)
        meeting = cast("forms.ModelChoiceField[Meeting]", self.fields["meeting"])
        meeting.queryset = Meeting.objects.held_by(clock.today())

    def clean_effective_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["effective_on"]
        try:
            validation.validate_effective_date(day, today=clock.today())
        except ValidationError as refusal:
            # Drop the name of the field: Django adds it.
            raise ValidationError(refusal.messages) from refusal
        return day

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        length, most = len(self._join_sources(given)), validation.MAX_LENGTHS["source"]
        if length > most and "source" not in self.errors:
            message = (
                f"The meeting and the source together must be {most} characters or fewer. They "
                f"have {length}."
            )
            self.add_error("source", message)
        return given

    def command_arguments(self) -> SharedArguments:
        """Return the shared arguments of the commands that save the rows."""
        given = self.cleaned_data
        return {"effective_on": given["effective_on"], "source": self._join_sources(given)}

    @staticmethod
    def _join_sources(given: dict[str, Any]) -> str:
        """Return the meeting and the source as one source."""
        sources = [str(given.get("meeting") or ""), given.get("source", "")]
        return "; ".join(filter(None, sources))


class RowForm(SeenForm):
    """One request: its status, its stage, and a box to confirm no change.

    The log's commands refuse an empty status, with a message that depends on the stage.
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
        # Query the seen entry only if it is not the newest.
        newest = str(self["seen"].value()) == str(self.current.pk)
        self.seen_line = self.current if newest else self.seen_entry()
        self._workstreams = {stream.slug: stream for stream in workstreams}
        self._label_fields()
        moves = moves_from(self.current.stage)
        stages = [Stage(self.current.stage), *(move.end for move in moves)]
        self._set_choices("stage", [(stage.value, stage.label) for stage in stages])
        named = [(stream.slug, stream.name) for stream in workstreams]
        self._set_choices("workstream", [("", "None"), *named])
        for need in _NEED_WITHOUT_MOVE:
            # Keep input from before somebody else moved the request.
            if need not in {move.need for move in moves} and not self._input(need):
                del self.fields[need.value]

    @classmethod
    def initial_of(cls, line: Entry) -> dict[str, Any]:
        return {"status": line.status, "stage": line.stage}

    def is_changed(self) -> bool:
        """Return whether the user changed any field of the row."""
        return self._differs_from(self.seen_line or self.current) or any(
            self._input(name) for name in ("confirmed", *_NEED_WITHOUT_MOVE)
        )

    @property
    def base_line(self) -> Entry:
        """The line that the input is compared with."""
        return self.current

    def words_before(self, line: Entry) -> str:
        """Return the words that the status that was sent is compared with."""
        return line.status

    @property
    def workstreams(self) -> list[Workstream]:
        """The workstreams that can be chosen."""
        return list(self._workstreams.values())

    @property
    def workstream_chosen(self) -> Workstream | None:
        """The workstream that a valid form names, if any."""
        return self._workstreams.get(self.cleaned_data.get("workstream", ""))

    def is_out_of_date(self) -> bool:
        """Return whether the line is newer than the one the user saw."""
        return self.seen_line != self.current

    def matches_current(self, effective_on: dt.date | None) -> bool:
        """Return whether an out-of-date form says the same as the current line.

        This happens if a form is sent twice: there is nothing left to save.
        """
        if self._differs_from(self.current):
            return False
        if self._input("confirmed"):
            same_day = self.current.effective_on == effective_on
            return same_day and self.current.kind == EntryKind.CONFIRMED
        stream = self.record.workstream
        return self._input("workstream") in ("", stream.slug if stream else "")

    def rebase_input(self, record: Request) -> QueryDict:
        """Return the input, with unchanged fields updated to the current line of ``record``.

        It refers to the newest entry, so sending it again saves it.
        """
        now = cast(QueryDict, self.data).copy()
        if self.seen_line:
            before, after = (
                {self.add_prefix(name): value for name, value in self.initial_of(line).items()}
                for line in (self.seen_line, record.line)
            )
            update_untouched_fields(now, before=before, now=after)
        now[self.add_prefix("seen")] = str(record.line.pk)
        return now

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if "stage" not in given or "status" not in given:
            return given
        need = self.move.need if self.move else None
        if given.get("confirmed") and self._differs_from(self.base_line):
            self.add_error("confirmed", CONTRADICTION)
        elif need == Need.OUTCOME and given["status"] == self.words_before(self.current):
            # A resolved request prints its outcome, which cannot be the old status.
            self.add_error("status", Need.OUTCOME.refusal)
        elif (
            self.move
            and self.move.asks_status
            and given["status"] == self.words_before(self.current)
        ):
            self.add_error("status", NEW_STATUS_NEEDED)
        for other, message in _NEED_WITHOUT_MOVE.items():
            if other != need and given.get(other.value):
                self.add_error(other.value, message)
        return given

    @property
    def move(self) -> Move | None:
        """The move that a form with a valid stage chooses, or None to keep the stage."""
        return find_move(self.current.stage, self.cleaned_data["stage"])

    def write(self, *, by: User, effective_on: dt.date, source: str) -> str:
        """Save a valid form and return what was done, such as "moved to resolved".

        Raises the errors of ``requests_log.domain.commands``.
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
        status, target_date = given["status"], self.record.target_date
        if not self.move:
            commands.write_news(**about, status=status, target_date=target_date)
            return "updated"
        commands.move(
            **about,
            status=status,
            target_date=self.move.proposed_target_date(target_date, on=effective_on),
            to=self.move.end,
            workstream=self.workstream_chosen,
            reason=given.get("reason", ""),
        )
        return f"moved to {self.move.end.as_destination}"

    def _differs_from(self, line: Entry) -> bool:
        """Return whether the status and stage that were sent differ from those of a line."""
        return (tidy(self._input("status")), self._input("stage")) != (
            self.words_before(line),
            line.stage,
        )

    def _input(self, name: str) -> str:
        return str(self.data.get(self.add_prefix(name), "")) if self.is_bound else ""

    def _set_choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = cast(forms.ChoiceField, self.fields[name])
        field.choices = choices

    def _label_fields(self) -> None:
        """Add the reference to each label for screen readers, and fit the height of the status."""
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
        length = len(self.current.status) // _CHARACTERS_PER_LINE + self.current.status.count("\n")
        self.fields["status"].widget.attrs["rows"] = max(4, min(length + 2, 14))

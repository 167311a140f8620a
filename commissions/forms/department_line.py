"""The form for one request in the reply of a department."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.html import format_html

from cbtracker.clock import in_words
from commissions.domain.proposals import ProposedLine, find_problems
from commissions.forms.respondent import ReplyPart
from departments.models import Department
from govuk.fields import PARTS, DateField
from govuk.forms import GovukBoundField
from papers.forms.bulk_update_row import RowForm
from requests_log.domain import validation
from requests_log.forms.common import TextField, read_initial
from requests_log.log import reader
from requests_log.log.positions import (
    DepartmentPosition,
    has_changed,
    is_joint,
    words_to_edit,
)
from requests_log.models import Entry, NextStep, Request, Workstream
from requests_log.rules.stages import Stage

STATUS_HELP = "The box shows the current position: edit it. If the request is resolved, say how."
OWN_HELP = (
    "What your department says: the paper names it before these words. Other departments are asked "
    "too, and answer for themselves. If the request is resolved, say how."
)
# What a department may propose beside its position. Blank proposes nothing.
MORE = ("target_date", "next_step", "next_step_due", "passed_to", "passed_because")


class LineForm(RowForm):
    """One request of a department: no change, or a new position, and what it proposes besides."""

    target_date = DateField(required=False)
    next_step = TextField(rows=2, limit="what", required=False)
    next_step_due = DateField(required=False)
    passed_to = forms.ChoiceField(
        required=False, error_messages={"invalid_choice": "Choose from the list."}
    )
    passed_because = TextField(
        rows=2, limit="reason", required=False, help_text="Internal note: papers do not include it."
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        record: Request,
        workstreams: Sequence[Workstream],
        department: Department | None,
        others: Sequence[Department],
        asked_at: dt.datetime | None,
        said: DepartmentPosition | None,
        steps: Sequence[NextStep],
    ) -> None:
        self.asked_at = asked_at
        self.said = said
        self.steps = steps
        self.department = department
        self._others = {each.code: each for each in others}
        super().__init__(data, record=record, workstreams=workstreams)
        self.initial["status"] = self.words_before(self.current)
        self._set_label("status", "Latest position", "for")
        self._set_label("confirmed", "No change", "to")
        self._set_label("stage", "Stage", "of")
        self.fields["status"].help_text = STATUS_HELP if self.initial["status"] else OWN_HELP
        if "reason" in self.fields:
            self.fields["reason"].help_text = ""
        self._set_more()

    def words_before(self, line: Entry) -> str:
        return words_to_edit(line, self.said)

    @property
    def is_joint(self) -> bool:
        """Whether other departments are asked too."""
        return is_joint(self.current)

    @property
    def base_line(self) -> Entry:
        """The entry that the department saw, which its reply is compared with."""
        return self.seen_line or self.current

    def seen_entry(self) -> Entry | None:
        """Return the entry that the form names, if it was the current one since it was asked."""
        entry = super().seen_entry()
        if entry is None or entry == self.current:
            return entry
        was_current = reader.was_current_since(entry, reader.read_log(self.record), self.asked_at)
        return entry if was_current else None

    @property
    def is_changed_since(self) -> bool:
        """Whether the position has changed since the form or draft was opened."""
        return self.seen_line is not None and has_changed(self.seen_line, self.current)

    def start_from(self, boxes: QueryDict) -> None:
        """Use the values of a draft as initial values, with the entry that its author saw."""
        self.initial.update(read_initial(boxes, self))
        # __init__ has read this initial value, which Django caches: drop the cached one.
        vars(self["seen"]).pop("initial", None)
        is_current = str(self["seen"].value()) == str(self.current.pk)
        self.seen_line = self.current if is_current else self.seen_entry() or self.current

    def is_changed(self) -> bool:
        """Return whether anything was typed or chosen for the request."""
        return super().is_changed() or self.has_more

    @property
    def has_more(self) -> bool:
        """Whether anything is proposed besides the position."""
        if self.is_bound:
            sent = self.data
            return any(sent.get(self.add_prefix(name), "").strip() for name in MORE) or any(
                sent.get(f"{self.add_prefix(name)}_{part}", "").strip()
                for name in ("target_date", "next_step_due")
                for part in PARTS
            )
        return any(self.initial.get(name) for name in MORE)

    @property
    def hidden_boxes(self) -> list[tuple[str, str]]:
        """What the inputs hold, by name, for the pages on which they are not shown."""
        found: list[tuple[str, str]] = []
        for box in self:
            if isinstance(box.field, DateField) and isinstance(box, GovukBoundField):
                found += [(str(part["name"]), str(part["value"])) for part in box.date_boxes]
            elif box.value() not in (None, False):
                found.append((box.html_name, str(box.value())))
        optional = tuple(self.add_prefix(name) for name in MORE)
        return [(name, text) for name, text in found if text or not name.startswith(optional)]

    def has_reply(self, *, no_change_to_rest: bool) -> bool:
        """Return whether there is a reply for this request, if only by "no change" to the rest."""
        return no_change_to_rest or self.is_changed()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        says = "status" in cleaned and self._differs_from(self.base_line)
        if says and not cleaned["status"] and "status" not in self.errors:
            self.add_error("status", validation.REQUIRED_MESSAGES["status"])
        need = self.move.need if "stage" in cleaned and self.move else None
        # The log checks this when an official accepts; tell the department before it sends.
        if need and need.value in self.fields and not cleaned.get(need.value):
            self.add_error(need.value, need.refusal)
        if not self.errors:
            for name, message in find_problems(self.proposed_line(), self.department).items():
                self.add_error(name, message)
        return cleaned

    def proposed_line(self) -> ProposedLine:
        """Return what a valid form says about its request."""
        cleaned = self.cleaned_data
        return ProposedLine(
            request=self.record,
            seen=self.base_line,
            is_no_change=not self._differs_from(self.base_line),
            status=cleaned["status"],
            stage=cleaned["stage"],
            workstream=self.workstream_chosen,
            reason=cleaned.get("reason", ""),
            target_date=cleaned["target_date"],
            next_step=cleaned["next_step"],
            next_step_due=cleaned["next_step_due"],
            passed_to=self._others.get(cleaned["passed_to"]),
            passed_because=cleaned["passed_because"],
        )

    def part(self) -> ReplyPart:
        """Return what a valid form says, as the page to check shows it."""
        line = self.proposed_line()
        heading = f"{self.record.reference}: {self.current.issue}"
        if line.is_no_change:
            return ReplyPart(heading, "No change.", describe_more(line))
        moves = [] if line.stage == self.base_line.stage else [f"Move to {self.move_label(line)}"]
        reasons = [f"Reason: {line.reason}"] if line.reason else []
        return ReplyPart(heading, line.status, [*moves, *reasons, *describe_more(line)])

    @staticmethod
    def move_label(line: ProposedLine) -> str:
        """Return where a line moves to, with its workstream if it has one."""
        stage = Stage(line.stage).as_destination
        return f"{stage}, {line.workstream.name}" if line.workstream else stage

    def _set_more(self) -> None:
        """Label what can be proposed besides the position, and list who else can be asked."""
        for name, label, preposition in (
            ("target_date", "New target date", "for"),
            ("next_step", "What will you do next", "on"),
            ("next_step_due", "Date of the next step", "on"),
            ("passed_to", "Who should be asked in your place", "on"),
            ("passed_because", "Why they should be asked", "on"),
        ):
            self._set_label(name, label, preposition)
        now = self.current.target_date
        self.fields["target_date"].help_text = (
            f"Leave blank to keep {in_words(now)}." if now else "There is none now."
        )
        named = [(each.code, str(each)) for each in self._others.values()]
        self._set_choices("passed_to", [("", "Nobody else"), *named])

    def _set_label(self, name: str, label: str, preposition: str) -> None:
        """Set a label that names the request too, for screen readers."""
        self.fields[name].label = format_html(
            '{}<span class="govuk-visually-hidden"> {} {}</span>',
            label,
            preposition,
            self.record.reference,
        )


def describe_more(line: ProposedLine) -> list[str]:
    """Return what a department proposes besides its position, in sentences."""
    said = []
    if line.target_date and line.is_new_date:
        said.append(f"New target date: {in_words(line.target_date)}")
    if line.next_step:
        due = f" (by {in_words(line.next_step_due)})" if line.next_step_due else ""
        said.append(f"Next step: {line.next_step}{due}")
    if line.passed_to:
        why = f": {line.passed_because}" if line.passed_because else ""
        said.append(f"Ask {line.passed_to} in our place{why}")
    return said

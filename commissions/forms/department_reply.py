"""The reply form of a department: no change, or a new position, for each of its requests."""

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.html import format_html

from commissions.domain import returns
from commissions.domain.returns import ProposedLine, Respondent
from commissions.forms.respondent import (
    Problem,
    ReplyPart,
    RespondentForm,
    list_problems,
    read_initial,
)
from commissions.models import Addressee, Reply, ReplyChannel
from papers.forms.bulk_update_row import RowForm
from requests_log.domain import validation
from requests_log.forms.common import EntryForm
from requests_log.log import reader
from requests_log.log.positions import (
    DepartmentPosition,
    has_changed,
    is_joint,
    words_to_edit,
)
from requests_log.models import Entry, NextStep, Request, Workstream
from requests_log.rules.references import format_reference
from requests_log.rules.stages import Stage

STATUS_HELP = "The box shows the current position: edit it. If the request is resolved, say how."
OWN_HELP = (
    "What your department says. Other departments are asked too, and answer for themselves. If "
    "the request is resolved, say how."
)
NO_REPLY = "Choose no change, or enter the latest position."
NO_LONGER_OPEN = "{} is no longer open with you. Check the requests below, then send again."
# More requests than this are on several pages; the inputs of the other pages are hidden.
ON_A_PAGE = 50
_TURN_TO_PAGE = re.compile(r"page-([1-9][0-9]{0,3})", re.ASCII)
_SEEN_INPUT = re.compile(r"r([1-9][0-9]{0,8})-seen", re.ASCII)


class LineForm(RowForm):
    """One request of a department: no change, or a new position and perhaps a new stage."""

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        record: Request,
        workstreams: Sequence[Workstream],
        asked_at: dt.datetime | None,
        said: DepartmentPosition | None,
        steps: Sequence[NextStep],
    ) -> None:
        self.asked_at = asked_at
        self.said = said
        self.steps = steps
        super().__init__(data, record=record, workstreams=workstreams)
        self.initial["status"] = self.words_before(self.current)
        self._set_label("status", "Latest position", "for")
        self._set_label("confirmed", "No change", "to")
        self._set_label("stage", "Stage", "of")
        self.fields["status"].help_text = STATUS_HELP if self.initial["status"] else OWN_HELP
        if "reason" in self.fields:
            self.fields["reason"].help_text = ""

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
        )

    def part(self) -> ReplyPart:
        """Return what a valid form says, as the page to check shows it."""
        line = self.proposed_line()
        heading = f"{self.record.reference}: {self.current.issue}"
        if line.is_no_change:
            return ReplyPart(heading, "No change.")
        moves = [] if line.stage == self.base_line.stage else [f"Move to {self.move_label(line)}"]
        reasons = [f"Reason: {line.reason}"] if line.reason else []
        return ReplyPart(heading, line.status, [*moves, *reasons])

    @staticmethod
    def move_label(line: ProposedLine) -> str:
        """Return where a line moves to, with its workstream if it has one."""
        stage = Stage(line.stage).as_destination
        return f"{stage}, {line.workstream.name}" if line.workstream else stage

    def _set_label(self, name: str, label: str, preposition: str) -> None:
        """Set a label that names the request too, for screen readers."""
        self.fields[name].label = format_html(
            '{}<span class="govuk-visually-hidden"> {} {}</span>',
            label,
            preposition,
            self.record.reference,
        )


class RestForm(EntryForm):
    """Says that nothing has changed in all other requests. This is never assumed."""

    rest = forms.BooleanField(
        required=False,
        label="No change to any request above that I have left as it is",
    )


@dataclass(frozen=True)
class PageOfReply:
    """One page of a long reply, with the positions of its requests, from 1."""

    number: int
    first: int
    last: int

    def __str__(self) -> str:
        if self.first == self.last:
            return f"request {self.last}"
        return f"requests {self.first} to {self.last}"


class DepartmentReplyForms:
    """The whole reply: a form for each open request of the department, and who replies."""

    template = "commissions/department_reply.html"

    def __init__(
        self, addressee: Addressee, boxes: QueryDict, *, channel: ReplyChannel, is_sent: bool
    ) -> None:
        """Bind the forms to ``boxes`` if they were sent; if not, use them as initial values."""
        self.addressee = addressee
        self.boxes = boxes
        data = boxes if is_sent else None
        workstreams = list(Workstream.objects.all())
        records = list(returns.open_requests_for(addressee).for_list())
        said = returns.own_words(addressee, records)
        steps = returns.own_steps(addressee, records)
        asked_at = addressee.commission.sent_at
        self.lines = [
            LineForm(
                data,
                record=record,
                workstreams=workstreams,
                asked_at=asked_at,
                said=said.get(record.pk),
                steps=steps.get(record.pk, []),
            )
            for record in records
        ]
        self.no_longer_open = _list_no_longer_open(boxes, {record.number for record in records})
        self.rest = RestForm(data)
        self.respondent = RespondentForm(data, channel=channel, commission=addressee.commission)
        if not is_sent:
            for form in (self.rest, self.respondent):
                form.initial.update(read_initial(boxes, form))
            for line in self.lines:
                line.start_from(boxes)

    @property
    def pages(self) -> list[PageOfReply]:
        """The pages of the reply; one if it has few requests or none."""
        firsts = range(0, max(len(self.lines), 1), ON_A_PAGE)
        return [
            PageOfReply(number, first + 1, min(first + ON_A_PAGE, len(self.lines)))
            for number, first in enumerate(firsts, start=1)
        ]

    @cached_property
    def page(self) -> PageOfReply:
        """The page to show: that of the first error, or the one asked for, or the first."""
        wrong = [place for place, line in enumerate(self.lines) if line.errors]
        if wrong:
            return self.pages[wrong[0] // ON_A_PAGE]
        if self.rest.errors or self.respondent.errors:
            return self.pages[-1]
        asked = _TURN_TO_PAGE.fullmatch(self.boxes.get("action", ""))
        return self.pages[min(int(asked[1]), len(self.pages)) - 1 if asked else 0]

    @property
    def before(self) -> PageOfReply | None:
        """The page before the one to show."""
        return self.pages[self.page.number - 2] if self.page.number > 1 else None

    @property
    def after(self) -> PageOfReply | None:
        """The page after the one to show."""
        return self.pages[self.page.number] if self.page.number < len(self.pages) else None

    @property
    def shown_lines(self) -> list[LineForm]:
        return self.lines[self.page.first - 1 : self.page.last]

    @property
    def hidden_lines(self) -> list[LineForm]:
        return self.lines[: self.page.first - 1] + self.lines[self.page.last :]

    @property
    def hidden_boxes(self) -> list[tuple[str, str]]:
        """What was typed at the end of the reply, for the pages before it."""
        names = (*self.rest.fields, *self.respondent.fields)
        lists = [(name, found) for name, found in self.boxes.lists() if name.startswith(names)]
        return [(name, value) for name, values in lists for value in values]

    def is_valid(self) -> bool:
        """Return whether the reply can be sent; if not, the forms have the errors."""
        # Validate every form first, so that all errors are shown at once.
        self._all_problems()
        rest = self.rest.cleaned_data.get("rest", False)
        for line in self.lines:
            if not line.has_reply(no_change_to_rest=rest):
                line.add_error("confirmed", NO_REPLY)
        for name, _ in self.no_longer_open:
            self.rest.add_error(None, NO_LONGER_OPEN.format(name))
        return not self._all_problems()

    def send(self, respondent: Respondent) -> Reply:
        """Save and return the reply of valid forms; raises what ``reply_for_department`` raises."""
        return returns.reply_for_department(
            addressee=self.addressee,
            proposed=[line.proposed_line() for line in self.lines],
            respondent=self.respondent.complete(respondent),
        )

    def parts(self) -> list[ReplyPart]:
        """Return what a valid reply says on each request, to be checked before it is sent."""
        return [line.part() for line in self.lines]

    def add_errors(self, refusal: ValidationError) -> None:
        self.rest.add_errors(refusal)

    def problems(self) -> list[Problem]:
        """Return all errors on the page to show, each with the id of its input."""
        return _line_problems(self.shown_lines) + ([] if self.after else self._last_problems())

    def _all_problems(self) -> list[Problem]:
        return _line_problems(self.lines) + self._last_problems()

    def _last_problems(self) -> list[Problem]:
        return [*list_problems(self.rest), *list_problems(self.respondent)]


def _line_problems(lines: Sequence[LineForm]) -> list[Problem]:
    return [
        problem for line in lines for problem in list_problems(line, f"{line.record.reference}: ")
    ]


def _list_no_longer_open(boxes: QueryDict, open_numbers: set[int]) -> list[tuple[str, str]]:
    """Return the reference and typed status of each request that the form no longer has.

    An official has moved it since the page was opened or the draft saved. Only what was typed is
    shown, because the department may not see the request any more.
    """
    numbers = sorted(int(match[1]) for box in boxes if (match := _SEEN_INPUT.fullmatch(box)))
    return [
        (format_reference(number), boxes.get(f"r{number}-status", ""))
        for number in numbers
        if number not in open_numbers
    ]

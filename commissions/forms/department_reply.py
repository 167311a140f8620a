"""The reply form of a department: no change, or a new position, for each of its requests."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from cbtracker import clock
from commissions.domain import returns
from commissions.domain.returns import Respondent
from commissions.forms.department_line import LineForm
from commissions.forms.respondent import (
    Problem,
    ReplyPart,
    RespondentForm,
    list_problems,
)
from commissions.models import Addressee, Reply, ReplyChannel
from departments.models import Department
from provenance.validity import valid_on
from requests_log.forms.common import EntryForm, read_initial
from requests_log.models import Workstream
from requests_log.rules.references import format_reference

NO_REPLY = "Choose no change, or enter the latest position."
NO_LONGER_OPEN = "{} is no longer open with you. Check the requests below, then send again."
# More requests than this are on several pages; the inputs of the other pages are hidden.
ON_A_PAGE = 50
_TURN_TO_PAGE = re.compile(r"page-([1-9][0-9]{0,3})", re.ASCII)
# What is typed in words for a request.
_WORDS = ("status", "reason", "next_step", "passed_because")
_SEEN_INPUT = re.compile(r"r([1-9][0-9]{0,8})-seen", re.ASCII)


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
        others = [
            each
            for each in Department.objects.filter(valid_on(clock.today()))
            if each != addressee.department
        ]
        records = list(returns.open_requests_for(addressee).for_list())
        said = returns.own_words(addressee, records)
        steps = returns.own_steps(addressee, records)
        asked_at = addressee.commission.sent_at
        self.lines = [
            LineForm(
                data,
                record=record,
                workstreams=workstreams,
                department=addressee.department,
                others=others,
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
    """Return the reference and the typed words of each request that the form no longer has.

    An official has moved it since the page was opened or the draft saved. Only what was typed is
    shown, because the department may not see the request any more.
    """
    numbers = sorted(int(match[1]) for box in boxes if (match := _SEEN_INPUT.fullmatch(box)))
    return [
        (
            format_reference(number),
            "\n".join(
                filter(None, (boxes.get(f"r{number}-{name}", "").strip() for name in _WORDS))
            ),
        )
        for number in numbers
        if number not in open_numbers
    ]

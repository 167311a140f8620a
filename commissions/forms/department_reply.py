"""The form with which a department answers: for each of its requests no change, or a new line."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.html import format_html

from commissions.domain import returns
from commissions.domain.returns import ProposedLine, Respondent
from commissions.forms.respondent import Problem, RespondentForm, held, problems_of
from commissions.models import Addressee, Reply, ReplyChannel
from papers.forms.bulk_update_row import RowForm
from requests_log.domain import validation
from requests_log.forms.common import EntryForm
from requests_log.models import Entry, Request, Workstream
from requests_log.rules.references import format_reference

STATUS_HELP = "The box shows the current position: edit it. If the request is resolved, say how."
UNANSWERED = "Choose no change, or enter the latest position."
GONE = "{} is no longer open with you. Check the requests below, then send again."
_ROW = re.compile(r"r([1-9][0-9]{0,8})-seen", re.ASCII)


class LineForm(RowForm):
    """One request of a department: no change, or its new line, and a move where there is one."""

    def __init__(self, *args: Any, record: Request, **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)
        self._call("status", "Latest position", "for")
        self._call("confirmed", "No change", "to")
        self._call("stage", "Stage", "of")
        self.fields["status"].help_text = STATUS_HELP
        if "reason" in self.fields:
            self.fields["reason"].help_text = ""

    @property
    def base(self) -> Entry:
        """A department's answer is on the line that it saw."""
        return self.saw or self.current

    @property
    def is_changed_since(self) -> bool:
        """Whether the line has been changed since the form, or the draft, was begun."""
        return self.saw is not None and self.saw.content() != self.current.content()

    def begin_with(self, boxes: QueryDict) -> None:
        """Begin with what a draft holds, and with the line that its writer saw."""
        self.initial.update(held(boxes, self))
        # Django keeps what a box began with once it was asked, and it was: for the present line.
        vars(self["seen"]).pop("initial", None)
        newest = str(self["seen"].value()) == str(self.current.pk)
        self.saw = self.current if newest else self.seen_entry() or self.current

    def answers(self, *, rest: bool) -> bool:
        """Return whether anything was answered; ``rest`` answers for what was left."""
        return rest or self.is_touched()

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if "status" in given and not given["status"].strip() and "status" not in self.errors:
            self.add_error("status", validation.REQUIRED_MESSAGES["status"])
        need = self.move.need if "stage" in given and self.move else None
        # The writer says the same to officials; a department is to hear it before it sends.
        if need and need.value in self.fields and not given.get(need.value):
            self.add_error(need.value, need.refusal)
        return given

    def proposed(self) -> ProposedLine:
        """Return what a valid form says of its request."""
        given = self.cleaned_data
        return ProposedLine(
            request=self.record,
            seen=self.base,
            is_no_change=not self._differs_from(self.base),
            status=given["status"],
            stage=given["stage"],
            workstream=self.workstream_chosen,
            reason=given.get("reason", ""),
        )

    def _call(self, name: str, label: str, of: str) -> None:
        """Name a box, with its request for those who do not see where it stands."""
        self.fields[name].label = format_html(
            '{}<span class="govuk-visually-hidden"> {} {}</span>',
            label,
            of,
            self.record.reference,
        )


class RestForm(EntryForm):
    """That nothing has changed in all that was left unanswered: said, and never taken for said."""

    rest = forms.BooleanField(
        required=False,
        label="No change to any request above that I have left as it is",
    )


class DepartmentReplyForms:
    """The whole form: a form for each of the department's open requests, and who answers."""

    template = "commissions/department_reply.html"

    def __init__(
        self, asked: Addressee, boxes: QueryDict, *, way: ReplyChannel, is_sent: bool
    ) -> None:
        """Take what was sent, or begin with ``boxes``: a draft."""
        self.asked = asked
        sent = boxes if is_sent else None
        streams: Sequence[Workstream] = list(Workstream.objects.all())
        records = returns.requests_with(asked).for_list()
        self.lines = [LineForm(sent, record=record, workstreams=streams) for record in records]
        self.gone = _gone(boxes, {record.number for record in records})
        self.rest = RestForm(sent)
        self.who = RespondentForm(sent, way=way, of_round=asked.round)
        if not is_sent:
            for form in (self.rest, self.who):
                form.initial.update(held(boxes, form))
            for line in self.lines:
                line.begin_with(boxes)

    def is_valid(self) -> bool:
        """Return whether what was sent can be taken; each form then has its errors."""
        # This validates every form, so that all that is wrong is said at once.
        self.problems()
        rest = self.rest.cleaned_data.get("rest", False)
        for line in self.lines:
            if not line.answers(rest=rest):
                line.add_error("confirmed", UNANSWERED)
        for name, _ in self.gone:
            self.rest.add_error(None, GONE.format(name))
        return not self.problems()

    def send(self, answerer: Respondent) -> Reply:
        """Return the reply that a valid form makes; raise what ``reply_for_department`` raises."""
        whole = self.who.complete(answerer)
        proposed = [line.proposed() for line in self.lines]
        return returns.reply_for_department(asked=self.asked, proposed=proposed, answerer=whole)

    def add_errors(self, refusal: ValidationError) -> None:
        self.rest.add_errors(refusal)

    def problems(self) -> list[Problem]:
        """Return what is wrong, each with the id of the box to mend it in."""
        found: list[Problem] = []
        for line in self.lines:
            found += problems_of(line, f"{line.record.reference}: ")
        return [*found, *problems_of(self.rest), *problems_of(self.who)]


def _gone(boxes: QueryDict, there: set[int]) -> list[tuple[str, str]]:
    """Return what was typed as the line of each request that the form is not for, by reference.

    An official has moved it away since the page was opened, or the draft saved. Nothing is said of
    it but what the boxes say.
    """
    numbers = sorted(int(match[1]) for box in boxes if (match := _ROW.fullmatch(box)))
    return [
        (format_reference(number), boxes.get(f"r{number}-status", ""))
        for number in numbers
        if number not in there
    ]

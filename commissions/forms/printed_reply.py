"""What a department has answered so far, for the page to print."""

from dataclasses import dataclass

from commissions.domain import returns
from commissions.domain.returns import Respondent
from commissions.forms.department_line import LineForm
from commissions.forms.department_reply import DepartmentReplyForms
from commissions.forms.respondent import ReplyPart, build_query
from commissions.models import Addressee, Proposal
from requests_log.models import Entry

UNFINISHED = "This answer is not complete yet."


@dataclass(frozen=True)
class PrintedLine:
    """A request as the department saw it, and what it answers.

    That is what it has sent, or what the saved draft says; both are None if it has no answer.
    """

    reference: str
    present: Entry
    answer: ReplyPart | None = None
    sent: Proposal | None = None


def list_printed_lines(addressee: Addressee, respondent: Respondent) -> list[PrintedLine]:
    """Return what a department has answered; if nothing was sent, every request open with it."""
    if reply := addressee.reply_or_none:
        proposals = reply.proposals.select_related("request", "seen", "workstream", "passed_to")
        return [PrintedLine(each.request.reference, each.seen, sent=each) for each in proposals]
    draft = returns.find_draft(addressee, respondent)
    boxes = build_query(draft.typed if draft else {})
    form = DepartmentReplyForms(addressee, boxes, channel=respondent.channel, is_sent=True)
    form.rest.is_valid()
    rest = bool(form.rest.cleaned_data.get("rest"))
    return [
        PrintedLine(
            line.record.reference, line.current, _answer(line, rest=rest) if draft else None
        )
        for line in form.lines
    ]


def _answer(line: LineForm, *, rest: bool) -> ReplyPart | None:
    # A request that has come since the draft was saved has no input in it.
    if line.add_prefix("seen") not in line.data or not line.has_reply(no_change_to_rest=rest):
        return None
    if line.is_valid():
        return line.part()
    return ReplyPart("", line.data.get(line.add_prefix("status"), ""), [UNFINISHED])

"""The form for reopening a reply, and the reply as the inputs that its sender starts from."""

from commissions.domain import returns
from commissions.models import Decision, DecisionKind, Proposal, Reply, ReplyChannel
from departments.models import Department
from govuk.fields import date_parts
from requests_log.forms.common import EntryForm, TextField


class ReopenForm(EntryForm):
    """Why a reply is reopened."""

    reason = TextField(
        rows=3,
        limit="reason",
        label="Why are you reopening it?",
        help_text="The email to the sender will say this.",
        error_messages={"required": "Enter why you are reopening it. The sender will see it."},
    )


def inputs_of(reply: Reply) -> dict[str, list[str]]:
    """Return a reply as inputs of its form, by name, without what has been accepted since."""
    addressee = reply.addressee
    if addressee.area_id:
        return {**_inputs_of_respondent(reply), **_inputs_of_area(reply)}
    open_ones = set(returns.open_requests_for(addressee).values_list("pk", flat=True))
    accepted = Decision.objects.exclude(kind=DecisionKind.DECLINED).values("proposal")
    rows = reply.proposals.filter(request__in=open_ones).exclude(pk__in=accepted)
    found: dict[str, str] = {}
    for each in rows.select_related("request", "workstream", "passed_to"):
        prefix = f"r{each.request.number}-"
        found |= {f"{prefix}{name}": text for name, text in _inputs_of_line(each).items() if text}
    return {**_inputs_of_respondent(reply), **{name: [text] for name, text in found.items()}}


def _inputs_of_respondent(reply: Reply) -> dict[str, list[str]]:
    found = {"name": reply.respondent_name}
    if reply.channel == ReplyChannel.RECORDED:
        found |= {"received_via": reply.received_via, **date_parts("replied_on", reply.sent_on)}
    return {name: [text] for name, text in found.items()}


def _inputs_of_line(proposal: Proposal) -> dict[str, str]:
    words = (
        {"confirmed": "on"}
        if proposal.is_no_change
        else {
            "status": proposal.status,
            "stage": proposal.stage,
            "workstream": proposal.workstream.slug
            if proposal.workstream and proposal.moves_to
            else "",
            "reason": proposal.reason,
        }
    )
    return {
        "seen": str(proposal.seen_id),
        **words,
        **date_parts("target_date", proposal.target_date),
        "next_step": proposal.next_step,
        **date_parts("next_step_due", proposal.next_step_due),
        "passed_to": proposal.passed_to.code if proposal.passed_to else "",
        "passed_because": proposal.passed_because,
    }


def _inputs_of_area(reply: Reply) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {"answer": [reply.answer]}
    waiting = reply.barriers.filter(decision__isnull=True).order_by("number")
    for number, barrier in enumerate(waiting, 1):
        codes = Department.objects.filter(code__in=barrier.department_codes)
        found |= {
            f"b{number}-area": [str(barrier.area_id)],
            f"b{number}-issue": [barrier.issue],
            f"b{number}-why": [barrier.why],
            f"b{number}-departments": [str(each.pk) for each in codes],
        }
    return found

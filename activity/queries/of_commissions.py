"""What people did with commissions: sent them, replied, and decided on replies."""

from django.db.models import QuerySet
from django.urls import reverse

from activity.queries.item import ActivityItem, describe_request, shorten
from activity.queries.of_requests import entry_anchor
from activity.queries.source import ActivitySource
from cbtracker.text import count_of
from commissions.domain.proposals import department_of
from commissions.models import (
    CommissionAct,
    Decision,
    DecisionKind,
    Reply,
    ReplyChannel,
)

# Who does what nobody does by hand.
THE_SERVICE = "cbtracker"
DECIDED = {
    DecisionKind.ACCEPTED: "accepted",
    DecisionKind.REWORDED: "accepted with changes",
    DecisionKind.JOINED: "added to a request",
    DecisionKind.DECLINED: "declined",
}


def _of_act(act: CommissionAct) -> ActivityItem:
    who = str(act.by) if act.by else THE_SERVICE
    emails = f", {count_of(act.emails, 'email')}" if act.emails else ""
    url = act.commission.get_absolute_url()
    did = act.get_kind_display()
    if act.addressee:
        did, url = f"{did} {act.addressee} in", reverse("recipient", args=[act.addressee.pk])
    about = str(act.commission)
    return ActivityItem(act.done_at, who, f"{did} the commission", about, url, more=emails)


def _replies() -> QuerySet[Reply]:
    """Return the replies that somebody sent, not those that the paper reports."""
    return Reply.objects.exclude(channel=ReplyChannel.SOURCE)


def _of_reply(reply: Reply) -> ActivityItem:
    addressee = reply.addressee
    who = str(reply.by) if reply.by else reply.respondent_name or addressee.name
    did = f"replied for {addressee} to"
    if reply.channel == ReplyChannel.RECORDED:
        did = f"recorded a reply from {addressee} to"
    elif reply.channel == ReplyChannel.LINK:
        did = f"replied by emailed link for {addressee} to"
    url = reverse("recipient", args=[addressee.pk])
    about = str(addressee.commission)
    return ActivityItem(reply.sent_at, who, f"{did} the commission", about, url)


def _of_decision(decision: Decision) -> ActivityItem:
    did = DECIDED[DecisionKind(decision.kind)]
    request, more = decision.request, ""
    if decision.proposal:
        of = decision.proposal.request
        did = f"{did} what {department_of(decision.proposal).code} proposed for"
        about = describe_request(of, of.line.issue)
        url = reverse("proposal", args=[decision.proposal.pk])
    elif decision.barrier:
        did = f"{did} a barrier of {decision.barrier.area}:"
        about = shorten(decision.barrier.issue)
        more = f" ({request.reference})" if request else ""
        url = reverse("barrier", args=[decision.barrier.pk])
    else:
        raise ValueError(f"It is on nothing: {decision}")
    if request and decision.entry_id:
        url = f"{request.get_absolute_url()}{entry_anchor(decision.entry_id)}"
    elif request and decision.position_id:
        url = f"{request.get_absolute_url()}#positions"
    return ActivityItem(decision.decided_at, str(decision.by), did, about, url, more=more)


ADDRESSEE = ("addressee__commission", "addressee__area", "addressee__department")
SOURCES = (
    ActivitySource(
        "commission",
        CommissionAct.objects.all,
        "done_at",
        "by",
        _of_act,
        {"commission": "commission_id"},
        ("by", "commission", "addressee__area", "addressee__department"),
    ),
    ActivitySource(
        "reply",
        _replies,
        "sent_at",
        "by",
        _of_reply,
        {"area": "addressee__area_id", "department": "addressee__department_id"},
        ("by", *ADDRESSEE),
    ),
    ActivitySource(
        "decision",
        Decision.objects.all,
        "decided_at",
        "by",
        _of_decision,
        {
            "request": "request_id",
            "area": "barrier__area_id",
            "department": "proposal__reply__addressee__department_id",
        },
        (
            "by",
            "request",
            "barrier__area",
            "proposal__request__current",
            "proposal__reply__addressee__department",
        ),
    ),
)

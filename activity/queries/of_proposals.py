"""What leads proposed, and how each proposal ended."""

from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from django.urls import reverse

from activity.queries.item import ActivityItem, describe_request, shorten
from activity.queries.source import ActivitySource
from proposals.models import LeadProposal, LeadProposalKind, ProposalEnd

_DID = {
    ProposalEnd.ACCEPTED: "let through",
    ProposalEnd.DECLINED: "declined",
    ProposalEnd.WITHDRAWN: "withdrew",
}
_WHAT = {
    LeadProposalKind.BARRIER: "a barrier",
    LeadProposalKind.COMMENT: "a comment",
    LeadProposalKind.EVIDENCE: "evidence",
    LeadProposalKind.STEP: "a next step",
}
_RELATED = ("area", "request__current", "became__current", "by", "ended_by")


def _what(proposal: LeadProposal) -> str:
    return _WHAT[LeadProposalKind(proposal.kind)]


def _phrase(proposal: LeadProposal, did: str) -> str:
    """Return what was done, with the area if a request is named after it."""
    if not (proposal.request or proposal.became):
        return did
    return f"{did} {proposal.area} {'as' if proposal.became else 'on'}"


def _about(proposal: LeadProposal) -> str:
    request = proposal.request or proposal.became
    return describe_request(request, request.line.issue) if request else str(proposal.area)


def _page_of(proposal: LeadProposal) -> str:
    """Return the address of what it is about or became; else of its page, while it waits."""
    if request := proposal.became or proposal.request:
        return request.get_absolute_url()
    return reverse("lead-proposal", args=[proposal.pk])


def _of_proposal(proposal: LeadProposal) -> ActivityItem:
    return ActivityItem(
        proposal.said_at,
        str(proposal.by),
        _phrase(proposal, f"proposed {_what(proposal)} for"),
        _about(proposal),
        _page_of(proposal),
        more=f": {shorten(proposal.words)}",
        since=f"{proposal.get_end_display()} since" if proposal.end else "",
    )


def _of_end(proposal: LeadProposal) -> ActivityItem:
    if proposal.ended_at is None:
        raise ValueError(f"It waits: {proposal}")
    did = _DID[ProposalEnd(proposal.end)]
    return ActivityItem(
        proposal.ended_at,
        str(proposal.ended_by),
        _phrase(proposal, f"{did} {_what(proposal)} from"),
        _about(proposal),
        _page_of(proposal),
        more=f": {shorten(proposal.words)}",
    )


def _ended() -> QuerySet[LeadProposal]:
    """Return the proposals that have ended, with the id of the request that each is about."""
    rows = LeadProposal.objects.filter(ended_at__isnull=False)
    return rows.annotate(about_id=Coalesce("became_id", "request_id"))


SOURCES = (
    ActivitySource(
        "proposed",
        LeadProposal.objects.all,
        "said_at",
        "by",
        _of_proposal,
        {"request": "request_id", "area": "area_id"},
        _RELATED,
    ),
    ActivitySource(
        "proposalended",
        _ended,
        "ended_at",
        "ended_by",
        _of_end,
        {"request": "about_id", "area": "area_id"},
        _RELATED,
    ),
)

"""What leads propose, for pages of other apps; built in to every template."""

from typing import Any

from django import template
from django.template import RequestContext

from areas.models import Area
from proposals import queries
from proposals.models import LeadProposal, LeadProposalKind
from requests_log.models import LineCopy, Request

register = template.Library()
# What a lead can do on the page of a request, as a link says it.
_LINKS = {
    LeadProposalKind.COMMENT: "Comment on where it stands",
    LeadProposalKind.EVIDENCE: "Offer evidence",
    LeadProposalKind.STEP: "Propose a next step",
}


@register.inclusion_tag("proposals/_partials/count.html")
def waiting_proposals() -> dict[str, Any]:
    """Render how much of what leads said waits for a decision, for officials' home page."""
    return {"count": queries.count_waiting()}


@register.inclusion_tag("proposals/_partials/newest.html", takes_context=True)
def your_proposals(context: RequestContext, areas: list[Area]) -> dict[str, Any]:
    """Render what a lead can propose, and where the newest proposals stand."""
    found = queries.list_said(context["user"], most=queries.FEW + 1) if areas else []
    return {
        **{name: context.get(name) for name in ("csrf_token", "user")},
        "areas": areas,
        "newest": found[: queries.FEW],
        "has_more": len(found) > queries.FEW,
    }


@register.inclusion_tag("proposals/_partials/on_request.html", takes_context=True)
def proposals_on_request(context: RequestContext, record: LineCopy) -> dict[str, Any]:
    """Render the comments on a request, what waits, and what a lead can propose."""
    user, at = context["user"], context.get("at")
    request_id: int = getattr(record, record.REQUEST_ID_FIELD)
    # Most requests have none, and a question is cheaper than two lists with their names.
    has_any = LeadProposal.objects.filter(request=request_id).exists()
    rendered = {
        **{name: context.get(name) for name in ("csrf_token", "user", "with_notes")},
        "comments": queries.comments_on(request_id, at=at) if has_any else [],
        "waiting": [],
        "links": [],
        "record": record,
    }
    if at or not isinstance(record, Request) or not (user.is_official or user.is_lead):
        return rendered
    if has_any:
        rows = queries.proposals_visible_to(user).filter(request=record)
        rendered["waiting"] = queries.with_standing(list(queries.waiting(rows)), reader=user)
    led = context.get("led_areas") or []
    if led and queries.areas_to_propose_for(record, led):
        rendered["links"] = [(kind.value, _LINKS[kind]) for kind in _LINKS]
    return rendered

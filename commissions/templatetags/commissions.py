"""What other pages say of rounds; built in to every template."""

from typing import Any

from django import template
from django.db.models import Count

from commissions.models import Commission
from commissions.queries.progress import asked_of
from papers.models import Meeting

register = template.Library()


@register.inclusion_tag("commissions/_partials/open_commissions.html")
def open_rounds() -> dict[str, Any]:
    """Render which rounds are open, and how many have answered, for an official's home."""
    rounds = Commission.objects.filter(sent_at__isnull=False, closed_at__isnull=True)
    counted = rounds.annotate(answered=Count("asked__reply"), of=Count("asked"))
    return {"rounds": counted.order_by("due_on", "pk")}


@register.inclusion_tag("commissions/_partials/commissions_for_meeting.html")
def rounds_for(meeting: Meeting) -> dict[str, Any]:
    """Render the rounds that are tied to a meeting, for officials."""
    return {"rounds": Commission.objects.filter(meeting=meeting)}


@register.inclusion_tag("commissions/_partials/awaiting_your_reply.html", takes_context=True)
def awaited_of_you(context: dict[str, Any]) -> dict[str, Any]:
    """Render what a lead has been asked and has not answered; nothing for anybody else."""
    waiting = asked_of(context["user"]).filter(reply__isnull=True, round__closed_at__isnull=True)
    return {"waiting": waiting}

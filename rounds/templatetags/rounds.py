"""What other pages say of rounds; built in to every template."""

from typing import Any

from django import template
from django.db.models import Count

from papers.models import Meeting
from rounds.models import Round
from rounds.reading import asked_of

register = template.Library()


@register.inclusion_tag("rounds/open_rounds.html")
def open_rounds() -> dict[str, Any]:
    """Render which rounds are open, and how many have answered, for an official's home."""
    rounds = Round.objects.filter(sent_at__isnull=False, closed_at__isnull=True)
    counted = rounds.annotate(answered=Count("asked__reply"), of=Count("asked"))
    return {"rounds": counted.order_by("due_on", "pk")}


@register.inclusion_tag("rounds/rounds_for.html")
def rounds_for(meeting: Meeting) -> dict[str, Any]:
    """Render the rounds that are tied to a meeting, for officials."""
    return {"rounds": Round.objects.filter(meeting=meeting)}


@register.inclusion_tag("rounds/awaited_of_you.html", takes_context=True)
def awaited_of_you(context: dict[str, Any]) -> dict[str, Any]:
    """Render what a lead has been asked and has not answered; nothing for anybody else."""
    waiting = asked_of(context["user"]).filter(reply__isnull=True, round__closed_at__isnull=True)
    return {"waiting": waiting}

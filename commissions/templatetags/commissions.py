"""Template tags about commissions for pages of other apps; built in to every template."""

from typing import TypedDict

from django import template
from django.db.models import Count, QuerySet
from django.template import RequestContext

from commissions.models import Addressee, Commission
from commissions.queries.progress import addressees_for_lead
from papers.models import Meeting

register = template.Library()


class CommissionsContext(TypedDict):
    commissions: QuerySet[Commission]


class AddresseesContext(TypedDict):
    addressees: QuerySet[Addressee]


@register.inclusion_tag("commissions/_partials/open_commissions.html")
def open_commissions() -> CommissionsContext:
    """Render the open commissions and how many have replied, for an official's home page."""
    rows = Commission.objects.filter(sent_at__isnull=False, closed_at__isnull=True)
    counted = rows.annotate(replied=Count("addressees__reply"), total=Count("addressees"))
    return {"commissions": counted.order_by("due_on", "pk")}


@register.inclusion_tag("commissions/_partials/commissions_for_meeting.html")
def commissions_for(meeting: Meeting) -> CommissionsContext:
    """Render the commissions for a meeting, for officials."""
    return {"commissions": Commission.objects.filter(meeting=meeting)}


@register.inclusion_tag("commissions/_partials/awaiting_your_reply.html", takes_context=True)
def awaiting_your_reply(context: RequestContext) -> AddresseesContext:
    """Render the commissions that a lead has not replied to; nothing for anyone else."""
    rows = addressees_for_lead(context["user"])
    return {"addressees": rows.filter(reply__isnull=True, commission__closed_at__isnull=True)}

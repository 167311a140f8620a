"""Template tags about commissions for pages of other apps; built in to every template."""

from typing import TypedDict

from django import template
from django.db.models import QuerySet
from django.template import RequestContext

from commissions.models import Addressee, Commission, Draft
from commissions.queries.progress import (
    CommissionToDo,
    addressees_for_lead,
    list_drafts_of_officials,
    list_to_do,
)
from papers.models import DraftPaper, Meeting

register = template.Library()


class CommissionsContext(TypedDict):
    commissions: QuerySet[Commission]


class ToDoContext(TypedDict):
    to_do: list[CommissionToDo]
    drafts: QuerySet[Draft]
    papers: QuerySet[DraftPaper]


@register.inclusion_tag("commissions/_partials/to_do.html")
def commissions_to_do() -> ToDoContext:
    """Render what commissions and papers wait for, for an official's home page."""
    papers = DraftPaper.objects.with_names().open()
    return {"to_do": list_to_do(), "drafts": list_drafts_of_officials(), "papers": papers}


@register.inclusion_tag("commissions/_partials/to_decide.html")
def commissions_to_decide() -> dict[str, list[CommissionToDo]]:
    """Render the commissions with replies that wait for a decision, for officials."""
    return {"to_decide": [each for each in list_to_do() if each.undecided]}


@register.inclusion_tag("commissions/_partials/commissions_for_meeting.html")
def commissions_for(meeting: Meeting) -> CommissionsContext:
    """Render the commissions for a meeting, for officials."""
    return {"commissions": Commission.objects.filter(meeting=meeting)}


@register.simple_tag(takes_context=True)
def replies_awaited(context: RequestContext) -> list[Addressee]:
    """Return the commissions that a lead has not replied to; none for anyone else."""
    rows = addressees_for_lead(context["user"])
    return list(rows.filter(reply__isnull=True, commission__closed_at__isnull=True))

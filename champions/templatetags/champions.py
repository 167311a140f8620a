"""What champions have done, for pages of other apps; built in to every template."""

from typing import Any

from django import template
from django.template import RequestContext

from areas.models import Area
from cbtracker import clock
from champions.models import ChampionAct
from champions.queries import acts
from requests_log.models import LineCopy
from requests_log.permissions import areas_of

register = template.Library()


def _context(
    context: RequestContext, found: list[ChampionAct], most: int, **more: Any
) -> dict[str, Any]:
    user, at = context["user"], context.get("at")
    return {
        "acts": found[:most],
        "are_more": len(found) > most,
        "user": user,
        "at": at,
        "may_record": not at and user.is_official,
        **more,
    }


@register.inclusion_tag("champions/_partials/on_subject.html", takes_context=True)
def acts_on_request(context: RequestContext, record: LineCopy) -> dict[str, Any]:
    """Render what champions did about a request, as far as the reader may see it."""
    at = context.get("at")
    request_id: int = getattr(record, record.REQUEST_ID_FIELD)
    found = acts.acts_on_request(request_id, reader=context["user"], at=at)
    rendered = _context(context, found, acts.MOST, record=record)
    if context["user"].is_champion and not at:
        rendered["may_record"] = True
    return rendered


@register.inclusion_tag("champions/_partials/on_subject.html", takes_context=True)
def acts_for_area(context: RequestContext, area: Area) -> dict[str, Any]:
    """Render what champions did for an area, as far as the reader may see it."""
    reader, at = context["user"], context.get("at")
    found = acts.acts_for_area(area, reader=reader, at=at, most=acts.FEW + 1)
    rendered = _context(context, found, acts.FEW, area=area)
    if context["user"].is_champion and not rendered["at"]:
        rendered["may_record"] = area.pk in areas_of(context["user"], on=clock.today())
    return rendered


@register.inclusion_tag("champions/_partials/recent.html", takes_context=True)
def recent_champion_acts(context: RequestContext) -> dict[str, Any]:
    """Render what champions did lately, for officials' home page."""
    return {"acts": acts.recent_acts(context["user"])}

"""How templates print what is the record's own; built in to every template."""

from typing import Any

from django import template

from requests_log import beginning, text, wording
from requests_log.as_at import DAY, KNOWN, AsAt, with_day
from requests_log.day_in_address import carried, today_url
from requests_log.forms.as_at import AsAtForm
from requests_log.stages import Stage
from requests_log.tables import TAG_COLOURS

register = template.Library()


@register.inclusion_tag("requests_log/stage_tag.html")
def stage_tag(stage: str) -> dict[str, str]:
    """Render a stage as a tag."""
    return {"label": Stage(stage).label, "colour": TAG_COLOURS[Stage(stage)]}


@register.inclusion_tag("requests_log/status.html")
def status(words: str) -> dict[str, Any]:
    """Render a status for reading: its paragraphs, and its bullets as a list."""
    return {"blocks": text.blocks(words)}


@register.inclusion_tag("requests_log/status.html")
def headed(words: str) -> dict[str, Any]:
    """Render a text that may have headings, below that of its page."""
    return {"blocks": text.blocks(words, headed=True)}


@register.inclusion_tag("requests_log/compared.html")
def compared(old: str, new: str) -> dict[str, Any]:
    """Render a text against an older one, with the words that changed marked."""
    return {"pieces": wording.compare(old, new)}


@register.filter("as_at")
def read_for(url: str, at: AsAt | None) -> str:
    """Return an address that is read for the same day as this page."""
    return with_day(url, at or None)


@register.inclusion_tag("requests_log/as_at_banner.html", takes_context=True)
def as_at_banner(context: dict[str, Any]) -> dict[str, Any]:
    """Render what a page that is not of today says of its day; nothing on any other page."""
    http = context.get("request")
    at: AsAt | None = getattr(http, DAY, None)
    if http is None or at is None:
        return {"at": None}
    return {"at": at, "today_url": today_url(http), "begins": beginning.told(at)}


@register.inclusion_tag("requests_log/as_at_control.html", takes_context=True)
def as_at_control(context: dict[str, Any]) -> dict[str, Any]:
    """Render the date control, which keeps whatever else the address asks for."""
    http = context["request"]
    at: AsAt | None = getattr(http, DAY, None)
    initial = {DAY: at.day, KNOWN: bool(at.known_on)} if at else {}
    form = AsAtForm(initial=initial, reader=context["user"], auto_id="id_day_%s")
    return {"form": form, "carried": carried(http)}

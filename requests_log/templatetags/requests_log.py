"""How templates print what is the record's own; built in to every template."""

from typing import Any

from django import template

from requests_log.as_of import DAY, KNOWN, AsOf, with_day
from requests_log.forms.as_of import PastDateForm
from requests_log.queries import first_record
from requests_log.rules import diff, text
from requests_log.rules.stages import Stage
from requests_log.tables import TAG_COLOURS
from requests_log.views.as_of_urls import carried, today_url

register = template.Library()


@register.inclusion_tag("requests_log/_partials/stage_tag.html")
def stage_tag(stage: str) -> dict[str, str]:
    """Render a stage as a tag."""
    return {"label": Stage(stage).label, "colour": TAG_COLOURS[Stage(stage)]}


@register.inclusion_tag("requests_log/_partials/status.html")
def status(words: str) -> dict[str, Any]:
    """Render a status for reading: its paragraphs, and its bullets as a list."""
    return {"blocks": text.blocks(words)}


@register.inclusion_tag("requests_log/_partials/status.html")
def headed(words: str) -> dict[str, Any]:
    """Render a text that may have headings, below that of its page."""
    return {"blocks": text.blocks(words, headed=True)}


@register.inclusion_tag("requests_log/_partials/diff.html")
def compared(old: str, new: str) -> dict[str, Any]:
    """Render a text against an older one, with the words that changed marked."""
    return {"pieces": diff.compare(old, new)}


@register.filter("as_at")
def read_for(url: str, at: AsOf | None) -> str:
    """Return an address that is read for the same day as this page."""
    return with_day(url, at or None)


@register.inclusion_tag("requests_log/_partials/past_date_banner.html", takes_context=True)
def as_at_banner(context: dict[str, Any]) -> dict[str, Any]:
    """Render what a page that is not of today says of its day; nothing on any other page."""
    http = context.get("request")
    at: AsOf | None = getattr(http, DAY, None)
    if http is None or at is None:
        return {"at": None}
    return {"at": at, "today_url": today_url(http), "begins": first_record.describe_start(at)}


@register.inclusion_tag("requests_log/_partials/past_date_form.html", takes_context=True)
def as_at_control(context: dict[str, Any]) -> dict[str, Any]:
    """Render the date control, which keeps whatever else the address asks for."""
    http = context["request"]
    at: AsOf | None = getattr(http, DAY, None)
    initial = {DAY: at.day, KNOWN: bool(at.known_on)} if at else {}
    form = PastDateForm(initial=initial, reader=context["user"], auto_id="id_day_%s")
    return {"form": form, "carried": carried(http)}

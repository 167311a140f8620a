"""How templates print what is the record's own; built in to every template."""

from typing import Any

from django import template

from requests_log import text, wording
from requests_log.stages import Stage

register = template.Library()

# Colours differ in lightness too, and a tag always says its stage in words.
_TAG_COLOURS = {
    Stage.IN_PROGRESS: "govuk-tag--yellow",
    Stage.ON_GOING: "govuk-tag--purple",
    Stage.RESOLVED: "govuk-tag--green",
}


@register.inclusion_tag("requests_log/stage_tag.html")
def stage_tag(stage: str) -> dict[str, str]:
    """Render a stage as a tag."""
    return {"label": Stage(stage).label, "colour": _TAG_COLOURS[Stage(stage)]}


@register.inclusion_tag("requests_log/status.html")
def status(words: str) -> dict[str, Any]:
    """Render a status for reading: its paragraphs, and its bullets as a list."""
    return {"blocks": text.blocks(words)}


@register.inclusion_tag("requests_log/compared.html")
def compared(old: str, new: str) -> dict[str, Any]:
    """Render a text against an older one, with the words that changed marked."""
    return {"pieces": wording.compare(old, new)}

"""How templates print what is the record's own; built in to every template."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.urls import reverse

from accounts.models import Role
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


@dataclass(frozen=True)
class NavigationItem:
    """A link in the navigation; ``active`` on its page (``current``) and on those below it."""

    name: str
    url: str
    active: bool
    current: bool


# role -> the pages it finds its work on, by name of the page and of the address.
_NAVIGATION = {
    Role.OFFICIAL: (
        ("Home", "home"),
        ("Requests", "requests"),
        ("Workstreams", "workstreams"),
        ("Raise a request", "raise"),
    ),
    Role.LEAD: (
        ("Your requests", "your-requests"),
        ("Find a request", "requests"),
        ("Workstreams", "workstreams"),
    ),
    Role.CHAMPION: (
        ("Your areas", "admin:index"),
        ("Requests", "requests"),
        ("Workstreams", "workstreams"),
    ),
    Role.ADMINISTRATOR: (("Areas and people", "admin:index"),),
}


@register.simple_tag(takes_context=True)
def navigation(context: dict[str, Any]) -> list[NavigationItem]:
    """Return the navigation of the person who is signed in."""
    here = context["request"].path
    pages = [(name, reverse(address)) for name, address in _NAVIGATION[Role(context["user"].role)]]
    # The longest address that the page lies under is active: /requests/new/ and not /requests/.
    under = [url for _, url in pages if here == url or (url != "/" and here.startswith(url))]
    active = max(under, key=len, default=None)
    return [NavigationItem(name, url, url == active, url == here) for name, url in pages]

"""The navigation of each role; built in to every template. It names pages of every app."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.urls import reverse

from accounts.models import Role

register = template.Library()


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
        ("Go through", "go-through"),
        ("Paper", "paper"),
        ("Editions", "editions"),
        ("Changes", "changes"),
        ("Meetings", "meetings"),
        ("Raise a request", "raise"),
    ),
    Role.LEAD: (
        ("Your requests", "your-requests"),
        ("Find a request", "requests"),
        ("Workstreams", "workstreams"),
        ("Your paper", "paper"),
        ("Changes", "changes"),
        ("Meetings", "meetings"),
    ),
    Role.CHAMPION: (
        ("Your areas", "admin:index"),
        ("Requests", "requests"),
        ("Workstreams", "workstreams"),
        ("Paper", "paper"),
        ("Changes", "changes"),
        ("Meetings", "meetings"),
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

"""The navigation of each role; built in to every template. It names pages of every app."""

from collections.abc import Iterable
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
        ("Places", "areas"),
        ("Commissions", "rounds"),
        ("Update several requests", "go-through"),
        ("Paper", "paper"),
    ),
    Role.LEAD: (
        ("Your requests", "your-requests"),
        ("Your commissions", "your-answers"),
        ("Find a request", "requests"),
        ("Workstreams", "workstreams"),
        ("Places", "areas"),
        ("Your paper", "paper"),
    ),
    Role.CHAMPION: (
        ("Your areas", "admin:index"),
        ("Requests", "requests"),
        ("Workstreams", "workstreams"),
        ("Places", "areas"),
        ("Paper", "paper"),
    ),
    Role.ADMINISTRATOR: (("Administration", "admin:index"),),
}
# Where officials read on from the paper; leads and champions see no editions.
_PAPERS = (
    ("Paper", "paper"),
    ("Meetings", "meetings"),
    ("Editions", "editions"),
    ("Changes between two dates", "changes"),
    ("Unchanged requests", "unchanged"),
)


_PLACES = (
    ("Areas", "areas"),
    ("Departments", "departments"),
    ("Families", "families"),
    ("The programme", "programme"),
)


_ROUNDS = (
    ("Commissions", "rounds"),
    ("Emails", "letters"),
)


# Pages that no item of a navigation leads to, by the page on whose item they lie.
_REACHED_FROM = {
    "areas": ("departments", "families", "programme", "history"),
    "rounds": ("letters",),
    "paper": ("meetings", "editions", "changes", "unchanged"),
}


@register.simple_tag(takes_context=True)
def navigation(context: dict[str, Any]) -> list[NavigationItem]:
    """Return the navigation of the person who is signed in."""
    return _items(context["request"].path, _NAVIGATION[Role(context["user"].role)])


@register.simple_tag(takes_context=True)
def paper_navigation(context: dict[str, Any]) -> list[NavigationItem]:
    """Return the navigation between the pages about papers."""
    pages = [page for page in _PAPERS if context["user"].is_official or page[1] != "editions"]
    return _items(context["request"].path, pages, with_reached=False)


@register.simple_tag(takes_context=True)
def places_navigation(context: dict[str, Any]) -> list[NavigationItem]:
    """Return the navigation between the pages about places and people."""
    return _items(context["request"].path, _PLACES, with_reached=False)


@register.simple_tag(takes_context=True)
def rounds_navigation(context: dict[str, Any]) -> list[NavigationItem]:
    """Return the navigation between the pages about rounds and their letters."""
    return _items(context["request"].path, _ROUNDS, with_reached=False)


def _items(
    here: str, named: Iterable[tuple[str, str]], *, with_reached: bool = True
) -> list[NavigationItem]:
    reached = _REACHED_FROM if with_reached else {}
    pages = [
        (name, reverse(address), [reverse(each) for each in (address, *reached.get(address, ()))])
        for name, address in named
    ]
    # The longest address that the page lies under is active: /requests/new/ and not /requests/.
    under = [
        (len(url), place)
        for place, (_, _, urls) in enumerate(pages)
        for url in urls
        if here == url or (url != "/" and here.startswith(url))
    ]
    active = max(under)[1] if under else None
    return [
        NavigationItem(name, url, place == active, url == here)
        for place, (name, url, _) in enumerate(pages)
    ]

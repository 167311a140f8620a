"""The navigation of each role and of each section, for every template.

It names pages of every app, so it belongs to the project and to no app.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django import template
from django.template.context import Context
from django.urls import reverse

from accounts.models import Role
from cbtracker.help import find_help

register = template.Library()


@dataclass(frozen=True)
class NavigationItem:
    """A link: ``current`` on its own page, ``active`` there and on the pages below it."""

    name: str
    url: str
    active: bool
    current: bool


@dataclass(frozen=True)
class Section:
    """Pages about one subject, which link to each other.

    ``keeps_past_date`` says that the links keep the past date that the page is read for.
    """

    label: str
    pages: Iterable[tuple[str, str]]
    keeps_past_date: bool = False


# role -> the label and the URL name of each link.
_NAVIGATION = {
    Role.OFFICIAL: (
        ("Home", "home"),
        ("Requests", "requests"),
        ("Watching", "watching"),
        ("Workstreams", "workstreams"),
        ("Places", "areas"),
        ("Commissions", "commissions"),
        ("Paper", "paper"),
    ),
    Role.LEAD: (
        ("Your requests", "your-requests"),
        ("Your commissions", "your-replies"),
        ("Find a request", "requests"),
        ("Watching", "watching"),
        ("Workstreams", "workstreams"),
        ("Places", "areas"),
        ("Your paper", "paper"),
    ),
    Role.CHAMPION: (
        ("Your areas", "admin:index"),
        ("Requests", "requests"),
        ("Watching", "watching"),
        ("Workstreams", "workstreams"),
        ("Places", "areas"),
        ("Paper", "paper"),
    ),
    Role.ADMINISTRATOR: (
        ("Administration", "administration"),
        ("Redactions", "redactions"),
        ("Admin site", "admin:index"),
    ),
}
# Only officials see these pages.
_OF_OFFICIALS = ("drafts", "editions")
_PAPERS = (
    ("Paper", "paper"),
    ("Meetings", "meetings"),
    ("Drafts", "drafts"),
    ("Editions", "editions"),
    ("Changes between two dates", "changes"),
    ("Unchanged requests", "unchanged"),
)
_PLACES = (
    ("Areas", "areas"),
    ("Departments", "departments"),
    ("Families", "families"),
    ("The programme", "programme"),
    ("Glossary", "glossary"),
)
_COMMISSIONS = (
    ("Commissions", "commissions"),
    ("Letters", "letters"),
    ("Emails", "emails"),
)
_ADMINISTRATION = (
    ("Overview", "administration"),
    ("Never signed in", "never-signed-in"),
    ("Last sign-in", "last-sign-in"),
    ("Areas without a lead", "areas-without-lead"),
    ("Departments without a contact", "departments-without-contact"),
    ("Champions who ended", "champions-who-ended"),
    ("Cover while away", "covers"),
)
SECTIONS = {
    "administration": Section("Administration", _ADMINISTRATION),
    "papers": Section("Papers", _PAPERS),
    "places": Section("Areas and departments", _PLACES, keeps_past_date=True),
    "commissions": Section("Commissions", _COMMISSIONS),
}
# link -> pages that have no link of their own, and on which this one is active.
_BELOW = {
    "home": ("history", "proposals"),
    "your-requests": ("your-proposals",),
    "requests": ("bulk-update", "imports"),
    "watching": ("digest",),
    "areas": ("departments", "families", "programme", "glossary"),
    "commissions": ("letters", "emails"),
    "administration": ("covers",),
    "paper": ("meetings", "drafts", "editions", "changes", "unchanged"),
}


@register.simple_tag(takes_context=True)
def navigation(context: Context) -> list[NavigationItem]:
    """Return the main navigation for the person who is signed in."""
    return _items(context["request"].path, _NAVIGATION[Role(context["user"].role)])


@register.inclusion_tag("_partials/section_navigation.html", takes_context=True)
def section_navigation(context: Context, name: str) -> dict[str, object]:
    """Render links between the pages of a section, one of ``SECTIONS``."""
    section = SECTIONS[name]
    is_official = context["user"].is_official
    pages = [page for page in section.pages if is_official or page[1] not in _OF_OFFICIALS]
    return {
        "label": section.label,
        "items": _items(context["request"].path, pages, with_below=False),
        "at": context.get("at") if section.keeps_past_date else None,
    }


@register.simple_tag(takes_context=True)
def help_url(context: Context) -> str:
    """Return the address of the help about this page."""
    return find_help(context["request"])


@lru_cache
def _addresses(
    named: tuple[tuple[str, str], ...], with_below: bool
) -> list[tuple[str, str, list[str]]]:
    """Return each link's name, its address, and this with those below. Reversing is slow."""
    below = _BELOW if with_below else {}
    return [
        (name, reverse(address), [reverse(each) for each in (address, *below.get(address, ()))])
        for name, address in named
    ]


def _items(
    here: str, named: Iterable[tuple[str, str]], *, with_below: bool = True
) -> list[NavigationItem]:
    pages = _addresses(tuple(named), with_below)
    # The longest address that the page is under is active: /requests/new/, not /requests/.
    matches = [
        (len(url), position)
        for position, (_, _, urls) in enumerate(pages)
        for url in urls
        if here == url or (url != "/" and here.startswith(url))
    ]
    active = max(matches)[1] if matches else None
    return [
        NavigationItem(name, url, position == active, url == here)
        for position, (name, url, _) in enumerate(pages)
    ]

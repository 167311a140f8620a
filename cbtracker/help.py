"""Help and the pages that a public service must have, from the documents in ``docs/``."""

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from markdown_it import MarkdownIt
from markdown_it.token import Token

from accounts.decorators import person
from accounts.models import Role

DOCS = Path(settings.BASE_DIR) / "docs"
GUIDES = {
    "officials": "for-officials.md",
    "leads-and-champions": "for-leads-and-champions.md",
    "administrators": "for-administrators.md",
    "glossary": "glossary.md",
}
SERVICE_PAGES = ("accessibility", "privacy", "cookies", "contact")
_GUIDE_OF = {
    Role.OFFICIAL: "officials",
    Role.LEAD: "leads-and-champions",
    Role.CHAMPION: "leads-and-champions",
    Role.ADMINISTRATOR: "administrators",
}
# The part of the officials' guide that each page is about, by URL name.
_OF_PAGE = {
    "home": "see-what-needs-attention",
    "history": "see-who-did-what-and-when",
    "requests": "find-a-request",
    "together": "change-several-requests-at-once",
    "update": "update-a-request",
    "record-position": "record-what-a-department-says",
    "check-wording": "check-the-wording",
    "attach-evidence": "say-where-it-comes-from-and-attach-evidence",
    "withdraw-evidence": "say-where-it-comes-from-and-attach-evidence",
    "add-step": "say-who-moves-next",
    "imports": "bring-a-record-in",
    "import-columns": "bring-a-record-in",
    "import": "bring-a-record-in",
    "take-back-import": "bring-a-record-in",
    **dict.fromkeys(("background-tasks", "background-task"), "leave-work-that-takes-long"),
    "correct": "correct-a-mistake",
    "withdraw": "correct-a-mistake",
    "raise": "raise-a-request-or-change-its-areas-departments-or-wording",
    "change": "raise-a-request-or-change-its-areas-departments-or-wording",
    "paper": "prepare-and-issue-a-paper",
    "issue": "prepare-and-issue-a-paper",
    **dict.fromkeys(
        ("drafts", "draft", "draft-words", "draft-contents", "draft-clearance", "draft-changes"),
        "draft-a-paper-and-have-it-cleared",
    ),
    "bulk-update": "after-a-meeting",
    "commissions": "commission-areas-and-departments",
    "watching": "watch-requests",
    "digest": "digest-by-email",
    **dict.fromkeys(
        ("proposals", "lead-proposal", "raise-from-proposal", "add-proposal-to-request", "join"),
        "decide-on-what-area-leads-propose",
    ),
}
_CLASSES = {
    "h2": "govuk-heading-m",
    "h3": "govuk-heading-s",
    "p": "govuk-body",
    "ul": "govuk-list govuk-list--bullet",
    "ol": "govuk-list govuk-list--number",
    "a": "govuk-link",
    "table": "govuk-table",
    "thead": "govuk-table__head",
    "tbody": "govuk-table__body",
    "tr": "govuk-table__row",
    "th": "govuk-table__header",
    "td": "govuk-table__cell",
}


@dataclass(frozen=True)
class Document:
    """A document as a page: its title, its text as HTML, and its headings with their ids."""

    title: str
    html: SafeString
    headings: tuple[tuple[str, str], ...]


def guide(http: HttpRequest, name: str = "") -> HttpResponse:
    """Show a guide; without a name, go to that of the reader's role."""
    if not name:
        return redirect("help", _GUIDE_OF[Role(person(http).role)])
    if name not in GUIDES:
        raise Http404
    return render(http, "help/document.html", {"document": read_document(GUIDES[name])})


@login_not_required
def service_page(http: HttpRequest, name: str) -> HttpResponse:
    """Show a page about the service. Everybody may read it."""
    if name not in SERVICE_PAGES:
        raise Http404
    return render(http, "help/document.html", {"document": read_document(f"service/{name}.md")})


def find_help(http: HttpRequest) -> str:
    """Return the address of the help about the page of a request, or of the reader's guide."""
    found = http.resolver_match
    part = _OF_PAGE.get(found.url_name or "", "") if found else ""
    if part and person(http).is_official:
        return f"{reverse('help', args=['officials'])}#{part}"
    return reverse("help", args=[_GUIDE_OF[Role(person(http).role)]])


@lru_cache
def read_document(path: str) -> Document:
    """Return a document of ``docs/`` as a page. Its text is ours, and HTML in it is not let in."""
    parser = MarkdownIt("commonmark", {"html": False}).enable("table")
    text = (DOCS / path).read_text(encoding="utf-8").replace("{contact}", _contact())
    tokens = parser.parse(text)
    title = tokens[1].content
    headings = []
    for token, inside in pairwise(tokens):
        if token.type == "heading_open" and token.tag == "h2":
            token.attrSet("id", slugify(inside.content))
            headings.append((inside.content, slugify(inside.content)))
    body = _dress(tokens[3:])
    html = parser.renderer.render(body, parser.options, {})
    # From our own documents, with HTML switched off.
    return Document(title, mark_safe(html), tuple(headings))  # noqa: S308


def _dress(tokens: list[Token]) -> list[Token]:
    """Return tokens with the classes of the design system, and links to pages of the service."""
    found = []
    for token in tokens:
        if token.tag in _CLASSES and token.nesting >= 0:
            token.attrSet("class", _CLASSES[token.tag])
        if token.type == "link_open":
            token.attrSet("href", _address(str(token.attrGet("href"))))
        if token.children:
            token.children = _dress(token.children)
        found.append(token)
    return found


def _address(link: str) -> str:
    """Return the address that a link of a document has as a page."""
    name = link.removesuffix(".md").rpartition("/")[2]
    if name in SERVICE_PAGES:
        return reverse("service-page", args=[name])
    guides = {file.removesuffix(".md"): guide for guide, file in GUIDES.items()}
    return reverse("help", args=[guides[name]]) if name in guides else link


def _contact() -> str:
    address = settings.SUPPORT_EMAIL
    return f"[{escape(address)}](mailto:{escape(address)})" if address else "an official you know"

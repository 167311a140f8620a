"""Editions, and how they differ from today's record and from each other."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from accounts.decorators import for_officials, person
from papers import formats
from papers.description import Paper
from papers.domain import publish
from papers.domain.change_sentences import describe_changes
from papers.domain.printed_parts import list_parts, prints_steps
from papers.forms.editions import CompareForm
from papers.models import Edition
from papers.queries import edition_diff
from papers.queries.preparation import list_other_editions
from papers.views.long_papers import EDITION, make_later
from papers.views.paper import download_response
from requests_log.queries.request_list import ListCount

ON_A_PAGE = 25


@for_officials
def editions(http: HttpRequest) -> HttpResponse:
    """List all editions, newest first, with a form to compare two."""
    page = Paginator(Edition.objects.for_list(), ON_A_PAGE).get_page(http.GET.get("page"))
    newest = list(Edition.objects.values_list("number", flat=True)[:2])
    form = CompareForm(initial={"one": newest[1], "other": newest[0]}) if len(newest) > 1 else None
    return render(http, "papers/editions.html", {"page": page, "form": form})


@for_officials
def edition(http: HttpRequest, number: int) -> HttpResponse:
    """Show an edition as it was issued, and how today's record differs."""
    found = get_edition(number)
    paper = publish.load_paper(found)
    differences = edition_diff.compare_with_today(found, reader=person(http))
    context = {
        "edition": found,
        "replacement_query": _replacement_query(found),
        "others": list_other_editions(found.meeting, found),
        "draft": getattr(found, "draft", None),
        "paper": paper,
        "matches_checksum": publish.matches_checksum(found, paper),
        "changes": describe_changes(differences, f"edition {found.number} was issued"),
        "formats": formats.FORMATS.values(),
    }
    return render(http, "papers/edition.html", context)


@for_officials
def issued(http: HttpRequest, number: int) -> HttpResponse:
    """Say that an edition was issued and what happens next, as is true when the page is opened."""
    found = get_edition(number)
    changes = publish.load_paper(found).changes
    context = {
        "edition": found,
        # None if it has no changes, or could not show them. Most requests are often unchanged.
        "changed": len(changes.changed) if changes and not found.changes_note else None,
        "panel": f"{found} issued",
        "replacement_query": _replacement_query(found),
        "formats": formats.FORMATS.values(),
    }
    return render(http, "papers/issued.html", context)


@for_officials
def download(http: HttpRequest, number: int, extension: str) -> HttpResponse:
    """Download an edition as a file.

    Its content never changes; only the file name says that it has been superseded.
    """
    found = get_edition(number)
    count = ListCount(found.line_count)
    what = {"title": str(found), "of": EDITION, "id": str(found.number)}
    if later := make_later(http, extension, count, **what):
        return later
    paper = publish.load_paper(found)
    return download_response(paper, extension, name=edition_name(found, paper))


def edition_name(edition: Edition, paper: Paper) -> str:
    """Return the name of the file of an edition, without its extension."""
    superseded = "-superseded" if hasattr(edition, "superseded_by") else ""
    return f"{paper.file_name}{superseded}"


@for_officials
def compare(http: HttpRequest) -> HttpResponse:
    """Show the changes from one edition to another."""
    form = CompareForm(http.GET or None)
    context = {}
    if form.is_valid():
        one, other = (get_edition(form.cleaned_data[name].number) for name in ("one", "other"))
        label = f"edition {one.number}, in edition {other.number}"
        context = {
            "changes": describe_changes(edition_diff.compare_editions(one, other), label),
            "cover_page": edition_diff.compare_cover_pages(one, other),
        }
    return render(http, "papers/compare.html", {"form": form, **context})


def _replacement_query(edition: Edition) -> str:
    """Return the query string of the page that issues a replacement for an edition."""
    parameters = {
        "as_at": edition.as_at.isoformat(),
        "meeting": edition.meeting_id,
        "department": edition.department and edition.department.code,
        "area": edition.area and edition.area.slug,
        "changes_since": edition.changes_since,
        "steps": "on" if prints_steps(edition) else "",
        **dict.fromkeys(list_parts(edition.parts), "on"),
        "supersedes": edition.number,
    }
    return urlencode({name: value for name, value in parameters.items() if value})


def get_edition(number: int) -> Edition:
    """Return an edition by its number. Raises Http404 if there is none."""
    editions = Edition.objects.select_related(
        "supersedes", "superseded_by", "meeting", "department", "area", "draft"
    )
    return get_object_or_404(editions, number=number)

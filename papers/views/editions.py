"""Editions: what was issued, and where it differs from today's record or from another."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from accounts.decorators import for_officials, person
from papers import formats
from papers.domain import phrases, publish
from papers.forms.editions import CompareForm
from papers.models import Edition
from papers.queries import edition_diff
from papers.views.paper import as_file


@for_officials
def editions(http: HttpRequest) -> HttpResponse:
    """All editions, newest first, and two of them to compare."""
    issued = list(Edition.objects.select_related("supersedes", "superseded_by"))
    form = (
        CompareForm(initial={"one": issued[1].number, "other": issued[0].number})
        if len(issued) > 1
        else None
    )
    return render(http, "papers/editions.html", {"editions": issued, "form": form})


@for_officials
def edition(http: HttpRequest, number: int) -> HttpResponse:
    """An edition as it was issued, and where today's record differs from it."""
    found = find(number)
    paper = publish.load_paper(found)
    differences = edition_diff.compare_with_today(found, reader=person(http))
    context = {
        "edition": found,
        "again": _again(found),
        "paper": paper,
        "still_prints": publish.matches_checksum(found, paper),
        "changes": phrases.describe_changes(differences, f"edition {found.number} was issued"),
        "formats": formats.FORMATS.values(),
    }
    return render(http, "papers/edition.html", context)


@for_officials
def download(http: HttpRequest, number: int, extension: str) -> HttpResponse:
    """An edition as a file.

    What it prints never changes: that it is superseded, its name says.
    """
    found = find(number)
    paper = publish.load_paper(found)
    superseded = "-superseded" if hasattr(found, "superseded_by") else ""
    return as_file(paper, extension, name=f"{paper.file_name}{superseded}")


@for_officials
def compare(http: HttpRequest) -> HttpResponse:
    """What changed from one edition to another."""
    form = CompareForm(http.GET)
    context = {}
    if form.is_valid():
        one, other = form.cleaned_data["one"], form.cleaned_data["other"]
        label = f"edition {one.number}, in edition {other.number}"
        context = {
            "changes": phrases.describe_changes(edition_diff.compare_editions(one, other), label),
            "covers": edition_diff.compare_cover_pages(one, other),
        }
    return render(http, "papers/compare.html", {"form": form, **context})


def _again(edition: Edition) -> str:
    """Return what to ask for the paper that is to supersede an edition: the same, but right."""
    asked = {
        "as_at": edition.as_at.isoformat(),
        "meeting": edition.meeting_id,
        "department": edition.department and edition.department.code,
        "area": edition.area and edition.area.slug,
        "changes_since": edition.changes_since,
        "supersedes": edition.number,
    }
    return urlencode({name: value for name, value in asked.items() if value})


def find(number: int) -> Edition:
    """Return the edition of that number, or raise Http404."""
    issued = Edition.objects.select_related(
        "supersedes", "superseded_by", "meeting", "department", "area"
    )
    return get_object_or_404(issued, number=number)

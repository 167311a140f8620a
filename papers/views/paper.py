"""The paper as at a day, and issuing it."""

from typing import Any, TypeVar

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    StreamingHttpResponse,
)
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.decorators import for_officials, for_readers, person
from papers import formats
from papers.description import Paper
from papers.domain import publish
from papers.domain.assemble import TITLE, exceeds
from papers.domain.checksum import compute_paper_checksum
from papers.forms.editions import IssueForm
from papers.forms.scope import PaperForm
from papers.models import Edition
from papers.queries.paper_request import PaperRequest
from requests_log.as_of import AsOf
from requests_log.queries.first_record import describe_start
from requests_log.queries.request_list import COUNT_LIMIT

# How many lines a paper may have to be shown as a page.
ON_A_PAGE = COUNT_LIMIT
Response = TypeVar("Response", bound=HttpResponseBase)


@for_readers
def paper(http: HttpRequest) -> HttpResponse:
    """The paper of what a person may see, as the address asks for it."""
    form = PaperForm(http.GET, reader=person(http))
    count = form.count() if form.is_valid() else None
    fits = count is not None and not exceeds(count, ON_A_PAGE)
    found = form.asked().build() if fits else None
    max_lines = formats.MAX_LINES
    context = {
        "form": form,
        "paper": found,
        "too_long": count if not fits else None,
        "most": ON_A_PAGE,
        "most_whole": max_lines,
        "begins": describe_start(AsOf(found.as_at)) if found else "",
        "formats": [
            each
            for each in formats.FORMATS.values()
            if each.extension == formats.STREAMED or not count or not exceeds(count, max_lines)
        ],
    }
    return render(http, "papers/paper.html", context)


@for_readers
def download(http: HttpRequest, extension: str) -> HttpResponseBase:
    """The same paper as a file; the lines alone come one by one, and may be any number."""
    form = PaperForm(http.GET, reader=person(http))
    if not form.is_valid():
        # The page says what makes no sense; a file could not.
        return redirect(f"{reverse('paper')}?{http.GET.urlencode()}")
    if extension == formats.STREAMED and not form.cleaned_data["changes_since"]:
        asked = form.asked()
        return _attached(StreamingHttpResponse(asked.stream_csv()), asked.file_name, extension)
    if exceeds(form.count(), formats.MAX_LINES):
        messages.error(http, formats.TOO_LONG)
        return redirect(f"{reverse('paper')}?{http.GET.urlencode()}")
    return as_file(form.asked().build(), extension)


def as_file(paper: Paper, extension: str, *, name: str = "") -> HttpResponse:
    """Return a paper as a file to download; raise Http404 for a format that there is not.

    It is called what the paper says, or else ``name``.
    """
    try:
        file_format = formats.FORMATS[extension]
    except KeyError:
        raise Http404 from None
    return _attached(HttpResponse(file_format.render(paper)), name or paper.file_name, extension)


def _attached(response: Response, name: str, extension: str) -> Response:
    response["Content-Type"] = formats.FORMATS[extension].content_type
    response["Content-Disposition"] = f'attachment; filename="{name}.{extension}"'
    return response


@for_officials
def issue(http: HttpRequest) -> HttpResponse:
    """The covering words, then the whole paper as it will be issued, then issuing it.

    What was typed is carried in hidden fields, so nothing is kept between the pages.
    """
    choice = PaperForm(http.GET, reader=person(http))
    if not choice.is_valid():
        return redirect(f"{reverse('paper')}?{http.GET.urlencode()}")
    if exceeds(choice.count(), formats.MAX_LINES):
        messages.error(http, formats.TOO_LONG)
        return redirect(f"{reverse('paper')}?{http.GET.urlencode()}")
    asked = choice.asked()
    action = http.POST.get("action")
    form = IssueForm(http.POST or None, initial=_words(asked, http.GET.get("supersedes", "")))
    if action not in ("see", "issue") or not form.is_valid():
        return render(http, "papers/issue.html", {"form": form, "asked": asked})
    words = {name: form.cleaned_data[name] for name in ("title", "introduction")}
    if action == "see":
        about = publish.describe_superseded(
            form.cleaned_data["supersedes"], form.cleaned_data["reason"]
        )
        return _preview(http, form, asked.build(**words, edition=about))
    try:
        edition = _issue(http, form, asked)
    except publish.RecordChangedError as changed:
        return _preview(http, form, changed.paper, record_changed=True)
    except publish.AlreadySupersededError as refusal:
        form.add_error("supersedes", f"{refusal.by} has already replaced this edition.")
        return render(http, "papers/issue.html", {"form": form, "asked": asked})
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return render(http, "papers/issue.html", {"form": form, "asked": asked})
    messages.success(http, f"{edition} has been issued.")
    return redirect(edition)


def _words(asked: PaperRequest, superseded: str) -> dict[str, Any]:
    """Return the words that a form begins with: the usual ones, or those of a mistaken edition."""
    edition = None
    if superseded.isascii() and superseded.isdigit():
        edition = Edition.objects.filter(number=int(superseded)).first()
    if edition is None:
        return {"title": TITLE, "introduction": asked.introduction}
    return {
        "title": edition.title,
        "introduction": edition.introduction,
        "supersedes": edition.number,
    }


def _preview(
    http: HttpRequest, form: IssueForm, paper: Paper, *, record_changed: bool = False
) -> HttpResponse:
    """Show the whole paper, with the button that issues just what is shown."""
    carried = {name: form[name].value() for name in form.fields}
    carried |= {
        "seen": compute_paper_checksum(paper),
        "submission": form.cleaned_data["submission"],
    }
    context = {
        "form": form,
        "paper": paper,
        "carried": {name: value or "" for name, value in carried.items()},
        "record_changed": record_changed,
    }
    return render(http, "papers/preview.html", context, status=409 if record_changed else 200)


def _issue(http: HttpRequest, form: IssueForm, asked: PaperRequest) -> Edition:
    given = form.cleaned_data
    return publish.issue(
        by=person(http),
        scope=asked.scope,
        contents=asked.contents,
        meeting=asked.meeting,
        scope_label=asked.scope_label,
        changes_label=asked.changes_label,
        changes_since=asked.since.key if asked.since else "",
        changes_note=asked.changes_note,
        preview_checksum=given["seen"],
        **{
            name: given[name]
            for name in ("title", "introduction", "supersedes", "reason", "submission")
        },
    )

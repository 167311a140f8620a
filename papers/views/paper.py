"""Show, download and issue the paper as at a date."""

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
from cbtracker.submissions import AlreadySavedError
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

# Papers with more lines than this are not shown as a page.
ON_A_PAGE = COUNT_LIMIT
Response = TypeVar("Response", bound=HttpResponseBase)


@for_readers
def paper(http: HttpRequest) -> HttpResponse:
    """Show the paper for the parameters in the address, with what the reader may see."""
    form = PaperForm(http.GET, reader=person(http))
    count = form.count() if form.is_valid() else None
    fits = count is not None and not exceeds(count, ON_A_PAGE)
    found = form.make_paper_request().build() if fits else None
    context = {
        "form": form,
        "paper": found,
        "too_long": count if not fits else None,
        "page_limit": ON_A_PAGE,
        "max_lines": formats.MAX_LINES,
        "begins": describe_start(AsOf(found.as_at)) if found else "",
        "formats": [
            file_format
            for file_format in formats.FORMATS.values()
            if file_format.extension == formats.STREAMED
            or not count
            or not exceeds(count, formats.MAX_LINES)
        ],
    }
    return render(http, "papers/paper.html", context)


@for_readers
def download(http: HttpRequest, extension: str) -> HttpResponseBase:
    """Download the paper as a file. CSV without changes is streamed, with any number of lines."""
    form = PaperForm(http.GET, reader=person(http))
    if not form.is_valid():
        # The page shows the errors of the form.
        return redirect(f"{reverse('paper')}?{http.GET.urlencode()}")
    if extension == formats.STREAMED and not form.cleaned_data["changes_since"]:
        paper_request = form.make_paper_request()
        response = StreamingHttpResponse(paper_request.stream_csv())
        return _as_attachment(response, paper_request.file_name, extension)
    if exceeds(form.count(), formats.MAX_LINES):
        messages.error(http, formats.TOO_LONG)
        return redirect(f"{reverse('paper')}?{http.GET.urlencode()}")
    return download_response(form.make_paper_request().build(), extension)


def download_response(paper: Paper, extension: str, *, name: str = "") -> HttpResponse:
    """Return a paper as a file to download, called ``name`` or the file name of the paper.

    Raises Http404 for an unknown format.
    """
    try:
        file_format = formats.FORMATS[extension]
    except KeyError:
        raise Http404 from None
    return _as_attachment(
        HttpResponse(file_format.render(paper)), name or paper.file_name, extension
    )


def _as_attachment(response: Response, name: str, extension: str) -> Response:
    response["Content-Type"] = formats.FORMATS[extension].content_type
    response["Content-Disposition"] = f'attachment; filename="{name}.{extension}"'
    return response


@for_officials
def issue(http: HttpRequest) -> HttpResponse:
    """Edit the cover page, preview the whole paper, then issue it.

    Hidden fields carry the input from page to page, so nothing is stored until the paper is issued.
    """
    choice = PaperForm(http.GET, reader=person(http))
    if not choice.is_valid():
        return redirect(f"{reverse('paper')}?{http.GET.urlencode()}")
    if exceeds(choice.count(), formats.MAX_LINES):
        messages.error(http, formats.TOO_LONG)
        return redirect(f"{reverse('paper')}?{http.GET.urlencode()}")
    paper_request = choice.make_paper_request()
    action = http.POST.get("action")
    form = IssueForm(
        http.POST or None, initial=_make_initial(paper_request, http.GET.get("supersedes", ""))
    )
    if action not in ("see", "issue") or not form.is_valid():
        return render(http, "papers/issue.html", {"form": form, "paper_request": paper_request})
    cover_text = {name: form.cleaned_data[name] for name in ("title", "introduction")}
    if action == "see":
        about = publish.describe_superseded(
            form.cleaned_data["supersedes"], form.cleaned_data["reason"]
        )
        return _preview(http, form, paper_request.build(**cover_text, edition=about))
    try:
        edition = _issue(http, form, paper_request)
    except publish.RecordChangedError as changed:
        return _preview(http, form, changed.paper, record_changed=True)
    except publish.AlreadySupersededError as refusal:
        form.add_error("supersedes", f"{refusal.by} has already replaced this edition.")
        return render(http, "papers/issue.html", {"form": form, "paper_request": paper_request})
    except AlreadySavedError as error:
        context = {"form": form, "paper_request": paper_request, "saved": error.saved}
        return render(http, "papers/issue.html", context, status=409)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return render(http, "papers/issue.html", {"form": form, "paper_request": paper_request})
    return redirect("edition-issued", edition.number)


def _make_initial(paper_request: PaperRequest, superseded_number: str) -> dict[str, Any]:
    """Return initial values of the form: the defaults, or the texts of the edition to replace."""
    edition = None
    if superseded_number.isascii() and superseded_number.isdigit():
        edition = Edition.objects.filter(number=int(superseded_number)).first()
    if edition is None:
        return {"title": TITLE, "introduction": paper_request.introduction}
    return {
        "title": edition.title,
        "introduction": edition.introduction,
        "supersedes": edition.number,
    }


def _preview(
    http: HttpRequest, form: IssueForm, paper: Paper, *, record_changed: bool = False
) -> HttpResponse:
    """Show the whole paper, with a button that issues exactly what is shown."""
    carried = {name: form[name].value() for name in form.fields}
    carried |= {
        "preview_checksum": compute_paper_checksum(paper),
        "submission": form.cleaned_data["submission"],
    }
    context = {
        "form": form,
        "paper": paper,
        "carried": {name: value or "" for name, value in carried.items()},
        "record_changed": record_changed,
    }
    return render(http, "papers/preview.html", context, status=409 if record_changed else 200)


def _issue(http: HttpRequest, form: IssueForm, paper_request: PaperRequest) -> Edition:
    given = form.cleaned_data
    return publish.issue(
        by=person(http),
        scope=paper_request.scope,
        contents=paper_request.contents,
        meeting=paper_request.meeting,
        scope_label=paper_request.scope_label,
        changes_label=paper_request.changes_label,
        changes_since=paper_request.since.key if paper_request.since else "",
        changes_note=paper_request.changes_note,
        headings=paper_request.headings,
        **{
            name: given[name]
            for name in (
                "title",
                "introduction",
                "preview_checksum",
                "supersedes",
                "reason",
                "submission",
            )
        },
    )

"""Show, download and issue the paper as at a date."""

from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from typing import Any, TypedDict, TypeVar

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
from accounts.kept_pages import kept_until_changed
from cbtracker.clock import in_words
from cbtracker.replica import may_read_replica
from cbtracker.submissions import AlreadySavedError
from govuk.numbers import is_id
from papers import formats
from papers.description import Paper
from papers.domain import drafts, publish
from papers.domain.checksum import compute_paper_checksum
from papers.domain.contents import exceeds
from papers.forms.editions import IssueForm
from papers.forms.scope import PaperForm
from papers.models import DraftPaper, Edition
from papers.queries.draft_paper import PreparedDraft
from papers.queries.paper_request import PaperRequest
from papers.queries.preparation import (
    ClearanceStatus,
    describe_clearances,
    is_cleared,
    list_clearances,
    list_other_editions,
    list_refusals,
)
from papers.views.long_papers import PAPER, make_later
from requests_log.as_of import AsOf
from requests_log.queries.first_record import describe_start
from requests_log.queries.request_list import COUNT_LIMIT

# Papers with more lines than this are not shown as a page.
ON_A_PAGE = COUNT_LIMIT
Response = TypeVar("Response", bound=HttpResponseBase)
# What may have come since a preview.
RECORD_CHANGED, NEWLY_ISSUED, NEWLY_REFUSED = "record changed", "newly issued", "newly refused"
# What a hidden input carries for no ids: an empty one is as good as none.
NOTHING = "none"


class IssuePage(TypedDict):
    """What the pages that issue a paper show.

    ``others`` are editions for the same meeting. ``not_cleared`` says how a draft stands that not
    everybody has cleared as it is now, and ``refusals`` are the ids of answers that it needs
    changes; both are empty for others.
    """

    form: IssueForm
    paper_request: PaperRequest
    draft: DraftPaper | None
    others: list[Edition]
    not_cleared: str
    refusals: list[int]


@for_readers
@may_read_replica
@kept_until_changed
def paper(http: HttpRequest) -> HttpResponse:
    """Show the paper for the parameters in the address, with what the reader may see."""
    form = PaperForm(http.GET, reader=person(http))
    count = form.count() if form.is_valid() else None
    fits = count is not None and not exceeds(count, ON_A_PAGE)
    paper_request = form.make_paper_request() if fits else None
    found = paper_request.build() if paper_request else None
    nearest = paper_request.since.nearest if paper_request and paper_request.since else None
    context = {
        "form": form,
        "paper": found,
        "nearest": nearest,
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
@may_read_replica
def download(http: HttpRequest, extension: str) -> HttpResponseBase:
    """Download the paper as a file. CSV without changes is streamed, with any number of lines."""
    form = PaperForm(http.GET, reader=person(http))
    if not form.is_valid():
        # The page shows the errors of the form.
        return redirect(f"{reverse('paper')}?{http.GET.urlencode()}")
    if extension == formats.STREAMED and not form.needs_whole_paper():
        paper_request = form.make_paper_request()
        content_type = formats.FORMATS[extension].content_type
        response = StreamingHttpResponse(paper_request.stream_csv(), content_type=content_type)
        return _as_attachment(response, paper_request.file_name, extension)
    count, day = form.count(), form.cleaned_data["as_at"]
    if exceeds(count, formats.MAX_LINES):
        messages.error(http, formats.TOO_LONG)
        return redirect(f"{reverse('paper')}?{http.GET.urlencode()}")
    # A worker may make it on another day.
    chosen = form.as_query()
    title = f"the paper as at {in_words(day)}"
    if later := make_later(http, extension, count, title=title, of=PAPER, query=chosen):
        return later
    return download_response(form.make_paper_request().build(), extension)


def download_response(paper: Paper, extension: str, *, name: str = "") -> HttpResponse:
    """Return a paper as a file to download, called ``name`` or the file name of the paper.

    Raises Http404 for an unknown format.
    """
    try:
        file = formats.render(paper, extension)
    except KeyError:
        raise Http404 from None
    response = HttpResponse(file.content, content_type=file.content_type)
    return _as_attachment(response, name or paper.file_name, file.extension)


def _as_attachment(response: Response, name: str, extension: str) -> Response:
    response["Content-Disposition"] = f'attachment; filename="{name}.{extension}"'
    return response


@for_officials
def issue(http: HttpRequest) -> HttpResponse:
    """Edit the cover page, preview the whole paper, then issue it."""
    return run_issue(http, PaperForm(http.GET, reader=person(http)))


def run_issue(
    http: HttpRequest, choice: PaperForm, *, draft: DraftPaper | None = None
) -> HttpResponse:
    """Show the cover page, a preview or, for a POST that issues, the edition of a chosen paper.

    Hidden fields carry the input from page to page, so nothing is stored until the paper is issued.
    The words of a ``draft`` are those that were saved: only what it replaces is asked.
    """
    back = reverse("draft-contents", args=[draft.pk]) if draft else _paper_url(http)
    if not choice.is_valid():
        return redirect(back)
    if exceeds(choice.count(), formats.MAX_LINES):
        messages.error(http, formats.TOO_LONG)
        return redirect(back)
    paper_request = choice.make_paper_request()
    prepared = PreparedDraft(draft, paper_request) if draft else None
    action = http.POST.get("action")
    form = IssueForm(
        http.POST or None,
        initial=_make_initial(paper_request, http.GET.get("supersedes", "")),
        words={**prepared.words, **asdict(prepared.cover)} if prepared else None,
    )
    clearances = _list_clearances(prepared)
    page: IssuePage = {
        "form": form,
        "paper_request": paper_request,
        "draft": draft,
        "others": list_other_editions(paper_request.meeting),
        "not_cleared": describe_clearances(clearances)
        if draft and not is_cleared(clearances)
        else "",
        "refusals": list_refusals(clearances),
    }
    if action not in ("see", "issue") or not form.is_valid():
        return render(http, "papers/issue.html", page)
    cover_text = {name: form.cleaned_data[name] for name in ("title", "introduction")}
    about = publish.describe_superseded(
        form.cleaned_data["supersedes"], form.cleaned_data["reason"]
    )
    news = "" if action == "see" or form.is_sent_again else _find_news(page)
    if action == "see" or news:
        paper = paper_request.build(**cover_text, edition=about, cover=form.get_cover())
        return _preview(http, page, paper, news=news)
    return _issue_and_show(http, page)


def _find_news(page: IssuePage) -> str:
    """Return what has come since the preview that an official should read first, or ``""``."""
    seen = page["form"].cleaned_data
    if seen["others"] not in (None, _list_numbers(page["others"])):
        return NEWLY_ISSUED
    if seen["refusals"] is not None and set(page["refusals"]) - _read_ids(seen["refusals"]):
        return NEWLY_REFUSED
    return ""


def _issue_and_show(http: HttpRequest, page: IssuePage) -> HttpResponse:
    """Issue what was previewed, and lead to the edition or say why not."""
    form = page["form"]
    try:
        edition = _issue(http, page)
    except publish.RecordChangedError as changed:
        return _preview(http, page, changed.paper, news=RECORD_CHANGED)
    except publish.AlreadySupersededError as refusal:
        form.add_error("supersedes", f"{refusal.by} has already replaced this edition.")
        return render(http, "papers/issue.html", page)
    except drafts.DraftIssuedError as refusal:
        messages.warning(http, f"This draft has been issued already, as {refusal.edition}.")
        return redirect(refusal.edition)
    except drafts.DraftClosedError:
        messages.warning(http, "This draft has been discarded. Nothing was issued.")
        return redirect("drafts")
    except AlreadySavedError as error:
        return render(http, "papers/issue.html", {**page, "saved": error.saved}, status=409)
    except ValidationError as refusal:
        form.add_error(None, refusal)
        return render(http, "papers/issue.html", page)
    return redirect("edition-issued", edition.number)


def _list_clearances(prepared: PreparedDraft | None) -> list[ClearanceStatus]:
    if prepared is None:
        return []
    return list_clearances(prepared.draft, compute_paper_checksum(prepared.paper))


def _paper_url(http: HttpRequest) -> str:
    return f"{reverse('paper')}?{http.GET.urlencode()}"


def _list_numbers(editions: Sequence[Edition]) -> str:
    """Return the numbers of editions as a hidden input carries them."""
    return _join_ids([edition.number for edition in editions])


def _join_ids(ids: Sequence[int]) -> str:
    return ",".join(map(str, ids)) or NOTHING


def _read_ids(text: str) -> set[int]:
    return {int(each) for each in text.split(",") if is_id(each)}


def _make_initial(paper_request: PaperRequest, superseded_number: str) -> dict[str, Any]:
    """Return initial values of the form: the defaults, or the texts of the edition to replace."""
    edition = None
    if superseded_number.isascii() and superseded_number.isdigit():
        edition = Edition.objects.filter(number=int(superseded_number)).first()
    if edition is None:
        return {"title": paper_request.title, "introduction": paper_request.introduction}
    return {
        "title": edition.title,
        "introduction": edition.introduction,
        **asdict(publish.load_cover(edition)),
        "supersedes": edition.number,
    }


def _preview(
    http: HttpRequest,
    page: IssuePage,
    paper: Paper,
    *,
    news: str = "",
) -> HttpResponse:
    """Show the whole paper, with a button that issues exactly what is shown.

    ``news`` is what came since the last preview, one of the three constants; empty for nothing.
    """
    form = page["form"]
    carried = {name: form[name].value() for name in form.fields}
    carried |= {
        "preview_checksum": compute_paper_checksum(paper),
        "submission": form.cleaned_data["submission"],
        "others": _list_numbers(page["others"]),
        "refusals": _join_ids(page["refusals"]),
    }
    context = {
        **page,
        "paper": paper,
        "carried": {name: value or "" for name, value in carried.items()},
        "news": news,
    }
    return render(http, "papers/preview.html", context, status=409 if news else 200)


def _issue(http: HttpRequest, page: IssuePage) -> Edition:
    given, paper_request, draft = page["form"].cleaned_data, page["paper_request"], page["draft"]
    issue_edition = partial(drafts.issue, draft=draft) if draft else publish.issue
    return issue_edition(
        by=person(http),
        scope=paper_request.scope,
        contents=paper_request.contents,
        meeting=paper_request.meeting,
        scope_label=paper_request.scope_label,
        changes_label=paper_request.changes_label,
        changes_since=paper_request.since.key if paper_request.since else "",
        changes_note=paper_request.changes_note,
        headings=paper_request.headings,
        wording=paper_request.wording,
        cover=page["form"].get_cover(),
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

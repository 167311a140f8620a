"""Prepare a draft paper: its tasks, what it contains, its covering words, and its files."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.decorators import View, for_officials, person
from accounts.models import User
from cbtracker import clock
from govuk.fields import PARTS as PARTS_OF_DATE
from govuk.forms import GovukForm
from papers import formats
from papers.description import Paper
from papers.domain import drafts
from papers.domain.assemble import PaperCover
from papers.domain.checksum import compute_paper_checksum
from papers.domain.contents import exceeds
from papers.forms.drafts import DraftContentsForm, DraftWordsForm
from papers.forms.scope import PaperForm
from papers.models import DraftPaper, Meeting
from papers.queries.draft_paper import PreparedDraft, mark_draft, read_cover
from papers.queries.paper_request import PaperRequest
from papers.queries.preparation import find_previous, list_clearances, list_tasks
from papers.views.long_papers import DRAFT, make_later
from papers.views.paper import download_response, run_issue

ON_A_PAGE = 25
# A draft is for reading and commenting: it has no data formats.
DRAFT_FORMATS = tuple(formats.FORMATS[extension] for extension in ("docx", "odt", "pdf"))
INVALID = "The paper cannot be made as it was chosen. Correct what it contains."


class UnprintableDraftError(Exception):
    """The draft cannot be made: it is too long, or a meeting that it was chosen by has moved."""

    def __init__(self, draft: DraftPaper, reason: str) -> None:
        super().__init__(reason)
        self.draft = draft


def for_preparing(view: View) -> View:
    """Return a decorator for officials. One that cannot be made leads to what it contains."""

    @for_officials
    @wraps(view)
    def guarded(http: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return view(http, *args, **kwargs)
        except UnprintableDraftError as error:
            messages.error(http, str(error))
            return redirect("draft-contents", error.draft.pk)

    return guarded


@for_officials
def index(http: HttpRequest) -> HttpResponse:
    """List the drafts, the open ones first."""
    page = Paginator(DraftPaper.objects.for_list(), ON_A_PAGE).get_page(http.GET.get("page"))
    return render(http, "papers/drafts.html", {"page": page})


@for_officials
@require_POST
def start(http: HttpRequest, meeting_id: int) -> HttpResponse:
    """Start the draft for a meeting, or open the one that there is already."""
    meeting = get_object_or_404(Meeting, pk=meeting_id)
    as_at = min(meeting.held_on, clock.today())
    previous = find_previous(meeting, Meeting.objects.held_by(as_at))
    since = f"meeting-{previous.pk}" if previous else ""
    draft = drafts.start(by=person(http), meeting=meeting, as_at=as_at, changes_since=since)
    return redirect(draft)


@for_preparing
def detail(http: HttpRequest, draft_id: int) -> HttpResponse:
    """Show the tasks of a draft, each with how it stands and a link to where it is done."""
    draft = get_draft(draft_id)
    if not draft.is_open:
        return render(http, "papers/draft_closed.html", {"draft": draft})
    prepared = prepare(draft, person(http))
    clearances = list_clearances(draft, compute_paper_checksum(prepared.paper))
    tasks = list_tasks(draft, prepared.request, clearances, reader=person(http))
    return render(http, "papers/draft.html", {"draft": draft, "tasks": tasks})


@for_preparing
def words(http: HttpRequest, draft_id: int) -> HttpResponse:
    """Edit the title and covering words. If somebody else saved others meanwhile, show both."""
    draft = get_draft(draft_id)
    if http.method != "POST":
        if not draft.is_open:
            return redirect(draft)
        asked = prepare(draft, person(http))
        form = DraftWordsForm(initial=_words_by(draft, asked.words, asked.cover))
        return render(http, "papers/draft_words.html", {"form": form, "draft": draft})
    # What is typed is kept, whether or not the paper can be made as it is now.
    form = DraftWordsForm(http.POST)
    if not draft.is_open:
        return show_closed(http, draft, form)
    if not form.is_valid():
        return render(http, "papers/draft_words.html", {"form": form, "draft": draft})
    try:
        drafts.save_words(by=person(http), draft=draft, **form.chosen())
    except drafts.DraftChangedError as conflict:
        return _show_words_conflict(http, form, conflict.draft)
    except drafts.DraftClosedError:
        return show_closed(http, draft, form)
    messages.success(http, "The covering words have been saved.")
    return redirect(draft)


def show_closed(
    http: HttpRequest, draft: DraftPaper, form: GovukForm | None = None
) -> HttpResponse:
    """Say that a draft was closed before a form was sent, and show what was typed in it."""
    fields = form.visible_fields() if form else []
    typed = [(field.label, text) for field in fields if (text := field.value())]
    context = {"draft": get_draft(draft.pk), "is_unsaved": True, "typed": typed}
    return render(http, "papers/draft_closed.html", context, status=409)


def _words_by(draft: DraftPaper, words: Mapping[str, str], cover: PaperCover) -> dict[str, str]:
    """Return the values of the form for the words of a draft."""
    held = {**words, **asdict(cover)}
    return {**held, "seen": str(draft.version), "was": urlencode(held)}


def _show_words_conflict(
    http: HttpRequest, form: DraftWordsForm, current: DraftPaper
) -> HttpResponse:
    """Show what was saved meanwhile above what was typed, to save again or change."""
    words, cover = _read_words(current, person(http), form), read_cover(current)
    now = QueryDict(mutable=True)
    now.update(_words_by(current, words, cover))
    context = {
        "form": DraftWordsForm(with_typed(http.POST, now, form.list_changed())),
        "draft": current,
        "current": words,
        "cover": cover,
    }
    return render(http, "papers/draft_words.html", context, status=409)


def _read_words(draft: DraftPaper, reader: User, form: DraftWordsForm) -> dict[str, str]:
    """Return the words of a draft. Those of a paper that cannot be made are what was typed."""
    if draft.words_saved_at:
        return {"title": draft.title, "introduction": draft.introduction}
    try:
        return prepare(draft, reader).words
    except UnprintableDraftError:
        return {name: form.cleaned_data[name] for name in ("title", "introduction")}


def with_typed(typed: QueryDict, now: QueryDict, changed: Sequence[str]) -> QueryDict:
    """Return what is there now, with what somebody typed in the fields that they changed.

    Saving it does not undo what somebody else changed in other fields.
    """
    merged = now.copy()
    for name in changed:
        parts = {name, *(f"{name}_{part}" for part in PARTS_OF_DATE)}
        for key in parts & set(merged):
            del merged[key]
        for key in parts & set(typed):
            merged.setlist(key, typed.getlist(key))
    return merged


@for_preparing
def contents(http: HttpRequest, draft_id: int) -> HttpResponse:
    """Choose what a draft contains. If somebody else saved another choice meanwhile, show both."""
    draft = get_draft(draft_id)
    if not draft.is_open:
        return show_closed(http, draft) if http.method == "POST" else redirect(draft)
    reader = person(http)
    form = _contents_form(http.POST, draft, reader) if http.method == "POST" else None
    if form is None or not form.is_valid():
        form = form or _contents_form(_chosen_by(draft), draft, reader)
        return render(http, "papers/draft_contents.html", {"form": form, "draft": draft})
    try:
        drafts.save_contents(by=reader, draft=draft, **form.chosen())
    except drafts.DraftChangedError as conflict:
        merged = with_typed(http.POST, _chosen_by(conflict.draft), form.list_changed())
        context = {
            "form": _contents_form(merged, conflict.draft, reader),
            "draft": conflict.draft,
            "is_conflict": True,
            "current": _find_request(conflict.draft, reader),
        }
        return render(http, "papers/draft_contents.html", context, status=409)
    except drafts.DraftClosedError:
        return show_closed(http, draft)
    messages.success(http, "What the paper contains has been saved.")
    return redirect(draft)


def _find_request(draft: DraftPaper, reader: User) -> PaperRequest | None:
    """Return the paper that a draft asks for, or None if it cannot be made."""
    try:
        return prepare(draft, reader).request
    except UnprintableDraftError:
        return None


def _contents_form(data: QueryDict, draft: DraftPaper, reader: User) -> DraftContentsForm:
    return DraftContentsForm(data, draft=draft, reader=reader)


def _chosen_by(draft: DraftPaper) -> QueryDict:
    """Return the values of the form of a draft, as if it had been sent."""
    query = QueryDict(mutable=True)
    query.update({**draft.parameters, "seen": str(draft.version), "was": draft.query})
    return query


@for_preparing
def paper(http: HttpRequest, draft_id: int) -> HttpResponse:
    """Show a draft as it prints now, with its mark."""
    draft = get_draft(draft_id)
    if not draft.is_open:
        return redirect(draft)
    marked = mark_draft(prepare(draft, person(http)).paper, clock.now())
    context = {"draft": draft, "paper": marked, "formats": DRAFT_FORMATS}
    return render(http, "papers/draft_paper.html", context)


@for_preparing
def download(http: HttpRequest, draft_id: int, extension: str) -> HttpResponse:
    """Download a draft as it prints now, marked with the day and time on each page."""
    draft = get_draft(draft_id)
    if not draft.is_open:
        return redirect(draft)
    prepared = prepare(draft, person(http))
    count = prepared.request.scope.count(prepared.request.at)
    what = {"title": str(draft), "of": DRAFT, "id": str(draft.pk)}
    if _is_of_drafts(extension) and (later := make_later(http, extension, count, **what)):
        return later
    return draft_response(mark_draft(prepared.paper, clock.now()), extension)


def draft_response(paper: Paper, extension: str) -> HttpResponse:
    """Return a draft as a file. Raises Http404 for other formats than those of drafts."""
    if not _is_of_drafts(extension):
        raise Http404
    return download_response(paper, extension, name=draft_name(paper))


def _is_of_drafts(extension: str) -> bool:
    return extension in {each.extension for each in DRAFT_FORMATS}


def draft_name(paper: Paper) -> str:
    """Return the name of the file of a draft, without its extension."""
    return f"{paper.file_name}-draft"


@for_officials
def issue(http: HttpRequest, draft_id: int) -> HttpResponseBase:
    """Preview a draft and issue it. Its words are those that were saved."""
    draft = get_draft(draft_id)
    if not draft.is_open:
        return redirect(draft)
    try:
        return run_issue(http, _paper_form(draft, person(http)), draft=draft)
    except drafts.DraftChangedError:
        # Saved at the same moment. Read again, it is shown again unless it prints the same.
        return issue(http, draft_id)


@for_officials
def discard(http: HttpRequest, draft_id: int) -> HttpResponse:
    """Ask whether to discard a draft, and do it."""
    draft = get_draft(draft_id)
    if draft.is_open and http.method != "POST":
        return render(http, "papers/draft_discard.html", {"draft": draft})
    try:
        drafts.discard(by=person(http), draft=draft)
    except drafts.DraftClosedError:
        return redirect(draft)
    messages.success(http, f"The {str(draft)[0].lower()}{str(draft)[1:]} has been discarded.")
    return redirect("drafts")


def get_draft(draft_id: int) -> DraftPaper:
    """Return the draft with this id, or raise Http404."""
    return get_object_or_404(DraftPaper.objects.with_names(), pk=draft_id)


def prepare(draft: DraftPaper, reader: User) -> PreparedDraft:
    """Return a draft with what it prints now. Raises UnprintableDraftError."""
    form = _paper_form(draft, reader)
    if not form.is_valid():
        raise UnprintableDraftError(draft, INVALID)
    if exceeds(form.count(), formats.MAX_LINES):
        raise UnprintableDraftError(draft, formats.TOO_LONG)
    return PreparedDraft(draft, form.make_paper_request())


def _paper_form(draft: DraftPaper, reader: User) -> PaperForm:
    return PaperForm(QueryDict(draft.query), reader=reader)

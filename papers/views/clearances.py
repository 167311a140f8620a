"""Clearance of a draft: ask people, record their answers, and the page that their link opens.

That page needs no account and shows one copy of one draft. Mail scanners open links too, so opening
one changes nothing.
"""

from collections.abc import Sequence

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.decorators import for_officials, person
from govuk.forms import posted
from outbox import delivery
from outbox.link_pages import find_or_refuse, show_ended, unlisted
from outbox.models import Email
from papers.description import Paper
from papers.domain import drafts
from papers.domain.checksum import compute_paper_checksum
from papers.domain.phrases import join_words
from papers.domain.stored_paper import load_paper
from papers.forms.drafts import AskClearanceForm, ClearanceAnswerForm
from papers.models import Clearance, DraftCopy, DraftPaper
from papers.queries.draft_changes import ClearedCopy
from papers.queries.draft_paper import mark_draft
from papers.queries.preparation import list_clearances
from papers.views.drafts import (
    DRAFT_FORMATS,
    UnprintableDraftError,
    draft_response,
    for_preparing,
    get_draft,
    prepare,
    show_closed,
)

ENDED_PAGE = "papers/clear_link_ended.html"


@for_preparing
def clearance(http: HttpRequest, draft_id: int) -> HttpResponse:
    """Show who was asked to clear a draft and what they answered, and ask other people."""
    draft = get_draft(draft_id)
    form = AskClearanceForm(posted(http))
    if not draft.is_open:
        return show_closed(http, draft, form) if form.is_bound else redirect(draft)
    try:
        prepared = prepare(draft, person(http))
    except UnprintableDraftError as refusal:
        if not form.is_bound:
            raise
        form.add_error(None, str(refusal))
        return _show_people(http, draft, form, "")
    if http.method == "POST" and form.is_valid():
        try:
            asked = drafts.ask_several(
                by=person(http),
                draft=draft,
                paper=prepared.paper,
                contents=prepared.request.contents,
                people=form.list_people(),
            )
        except ValidationError as refusal:
            form.add_errors(refusal)
        except drafts.DraftClosedError:
            return show_closed(http, draft, form)
        else:
            return _send_emails(http, draft, asked)
    return _show_people(http, draft, form, compute_paper_checksum(prepared.paper))


def _show_people(
    http: HttpRequest, draft: DraftPaper, form: AskClearanceForm, checksum: str
) -> HttpResponse:
    """Show who was asked, and the form. ``checksum`` is that of the paper now, ``""`` for none."""
    context = {"draft": draft, "form": form, "rows": list_clearances(draft, checksum)}
    return render(http, "papers/draft_clearance.html", context)


def _send_emails(http: HttpRequest, draft: DraftPaper, asked: Sequence[Clearance]) -> HttpResponse:
    """Send the emails of clearances unless they were sent already, and go back to the list."""
    about = [clearance.about for clearance in asked]
    result = delivery.send_waiting(Email.objects.filter(about__in=about))
    names = join_words([clearance.name for clearance in asked])
    if result.failed + result.waiting:
        messages.warning(http, f"The email to {names} could not be sent yet. We will try again.")
    else:
        have = "has" if len(asked) == 1 else "have"
        messages.success(http, f"{names} {have} been asked to clear the draft.")
    return redirect("draft-clearance", draft.pk)


@for_officials
def record(http: HttpRequest, clearance_id: int) -> HttpResponse:
    """Record the answer that somebody gave another way, such as on the telephone."""
    found = _get_clearance(clearance_id)
    draft = found.copy.draft
    form = ClearanceAnswerForm(posted(http))
    form.fields["answer"].label = f"What did {found.name} answer?"
    if http.method == "POST" and form.is_valid():
        try:
            drafts.record_answer(by=person(http), clearance=found, **form.cleaned_data)
        except drafts.ClearanceEndedError:
            form.add_error(None, "This request to clear the draft has ended. Nothing was saved.")
            context = {"draft": draft, "clearance": found, "form": form}
            return render(http, "papers/record_clearance.html", context, status=409)
        messages.success(http, f"The answer from {found.name} has been recorded.")
        return redirect("draft-clearance", draft.pk)
    context = {"draft": draft, "clearance": found, "form": form}
    return render(http, "papers/record_clearance.html", context)


@for_officials
@require_POST
def withdraw(http: HttpRequest, clearance_id: int) -> HttpResponse:
    """End the link of a person who was asked."""
    found = _get_clearance(clearance_id)
    drafts.withdraw(by=person(http), clearance=found)
    messages.success(http, f"The link for {found.name} no longer works.")
    return redirect("draft-clearance", found.copy.draft_id)


@for_preparing
def changes(http: HttpRequest, copy_id: int) -> HttpResponse:
    """Show what the draft prints now that a copy sent for clearance did not."""
    copy = get_object_or_404(DraftCopy, pk=copy_id)
    draft = get_draft(copy.draft_id)
    if not draft.is_open:
        return redirect(draft)
    prepared = prepare(draft, person(http))
    compared = ClearedCopy(copy, prepared.paper, prepared.request.contents)
    context = {"draft": draft, "copy": copy, "compared": compared}
    return render(http, "papers/draft_changes.html", context)


@login_not_required
@never_cache
@unlisted
@require_http_methods(["GET", "HEAD", "POST"])
def clear_by_link(http: HttpRequest, token: str) -> HttpResponse:
    """Show the copy of a draft that a person was sent, and take their answer."""
    found = find_or_refuse(http, token, drafts.find_by_token, ended_page=ENDED_PAGE)
    if isinstance(found, HttpResponse):
        return found
    form = ClearanceAnswerForm(posted(http))
    if http.method == "POST" and form.is_valid():
        try:
            drafts.record_answer(clearance=found, **form.cleaned_data)
        except drafts.ClearanceEndedError as ended:
            return show_ended(http, ended, ENDED_PAGE)
        messages.success(http, "Your answer has been sent.")
        return redirect(http.path)
    context = {
        "clearance": found,
        "form": form,
        "paper": _load_marked(found),
        "answer": found.answers.last(),
        "formats": DRAFT_FORMATS,
        "link": http.path,
    }
    return render(http, "papers/clear_by_link.html", context)


@login_not_required
@never_cache
@unlisted
@require_http_methods(["GET", "HEAD"])
def download_by_link(http: HttpRequest, token: str, extension: str) -> HttpResponse:
    """Download the copy of a draft that a person was sent."""
    found = find_or_refuse(http, token, drafts.find_by_token, ended_page=ENDED_PAGE)
    if isinstance(found, HttpResponse):
        return found
    return draft_response(_load_marked(found), extension)


def _load_marked(found: Clearance) -> Paper:
    """Return the copy as it was sent, marked with the day and time at which it was made."""
    return mark_draft(load_paper(found.copy.paper), found.copy.made_at)


def _get_clearance(clearance_id: int) -> Clearance:
    rows = Clearance.objects.select_related("copy__draft__meeting", "copy__draft__edition")
    return get_object_or_404(rows, pk=clearance_id)

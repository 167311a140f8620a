"""The pages where officials raise, update, change and correct requests.

``action`` in a form is the button that was pressed. Values from earlier pages are carried in hidden
inputs, so nothing is stored between the pages and nothing is lost on the way back.
"""

from collections.abc import Callable, Mapping
from functools import partial

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from accounts.decorators import for_officials, person
from cbtracker import clock
from cbtracker.submissions import AlreadySavedError
from cbtracker.text import tidy
from govuk.forms import posted
from requests_log.domain import commands, corrections
from requests_log.domain.drafting import Suggestion, not_dismissed, suggest
from requests_log.domain.errors import ConflictError, NothingChangedError
from requests_log.forms.change import (
    ChangeForm,
    CorrectForm,
    RaiseForm,
    WithdrawForm,
    entry_values,
)
from requests_log.forms.checked_rows import list_checked_rows
from requests_log.forms.common import EntryForm, SeenForm, dry_run
from requests_log.forms.update import LateNewsForm, MoveDetailsForm, StatusForm
from requests_log.log import reader
from requests_log.log.next_steps import open_steps
from requests_log.models import Entry, EntryKind, Request
from requests_log.queries.similar import find_similar
from requests_log.rules.stages import Move
from requests_log.views.edit_pages import redirect_to, show_conflict, show_form
from requests_log.views.request import get_request_or_404


@for_officials
def update(http: HttpRequest, number: int) -> HttpResponse:
    """Show and process the form for a new status, and a move to another stage if any."""
    record = get_request_or_404(person(http), number)
    if http.method != "POST":
        return show_form(http, "update", StatusForm(record=record), record=record)
    form = StatusForm(http.POST, record=record)
    try:
        seen = _check_seen(form)
        if http.POST.get("action") == "edit" or not form.is_valid():
            submitted = http.POST.copy()
            submitted["previous_status"] = submitted.get("status", "")
            return show_form(http, "update", form, submitted=submitted, record=record)
        if form.move:
            return _move(http, form, form.move, seen)
        return _update_status(http, form, seen)
    except ConflictError as conflict:
        if _is_saved(http, conflict.current):
            return redirect_to(http, record, "was already updated: you sent the form twice")
        return show_conflict(http, "update", StatusForm, record)


def _update_status(http: HttpRequest, form: StatusForm, seen: Entry) -> HttpResponse:
    given = form.cleaned_data
    try:
        written = commands.write_news(
            by=person(http),
            request=form.record,
            seen=seen,
            status=given["status"],
            effective_on=given["effective_on"],
            target_date=given["target_date"],
            source=given["source"],
        )
    except NothingChangedError:
        if http.POST.get("action") != "confirm":
            return show_form(http, "confirm", form, record=form.record)
        written = commands.confirm(
            by=person(http),
            request=form.record,
            seen=seen,
            effective_on=given["effective_on"],
            source=given["source"],
        )
        return redirect_to(http, form.record, "has been confirmed: no change", entry=written)
    except ValidationError as error:
        form.add_errors(error)
        return show_form(http, "update", form, record=form.record)
    return redirect_to(http, form.record, "has been updated", entry=written)


@for_officials
def late_news(http: HttpRequest, number: int) -> HttpResponse:
    """Show and process the form for news from before the last entry, with what it changes."""
    record = get_request_or_404(person(http), number)
    form = LateNewsForm(posted(http), record=record)
    if http.POST.get("action") == "edit" or not form.is_valid():
        return show_form(http, "late_news", form, record=record)
    try:
        write = partial(
            commands.write_late_news,
            by=person(http),
            request=record,
            seen=_check_seen(form),
            **form.command_arguments(),
        )
        if http.POST.get("action") == "save":
            written = write()
            return redirect_to(http, record, "has been updated with late news", entry=written)
        entry = dry_run(write)
    except ConflictError as conflict:
        submitted = http.POST.copy()
        submitted["seen"] = str(conflict.current.pk)
        form = LateNewsForm(submitted, record=get_request_or_404(person(http), number))
        return show_form(
            http, "late_news", form, status=409, record=record, changed=conflict.current
        )
    except ValidationError as error:
        form.add_errors(error)
        return show_form(http, "late_news", form, record=record)
    following = reader.find_neighbours(entry, reader.read_log(record)).after
    return show_form(http, "check_late_news", form, record=record, entry=entry, following=following)


def _move(http: HttpRequest, form: StatusForm, move: Move, seen: Entry) -> HttpResponse:
    """Ask for the details of the move, then show the new line to check, then save it."""
    action = http.POST.get("action")
    details = MoveDetailsForm(
        http.POST if action in ("check", "save") else None,
        initial=_initial_details(http, form, move),
        move=move,
    )
    record = form.record
    if not details.is_valid():
        return show_form(http, "move_details", details, record=record, move=move)
    arguments = {
        "status": form.cleaned_data["status"],
        "effective_on": form.cleaned_data["effective_on"],
        "target_date": form.cleaned_data["target_date"],
        "source": form.cleaned_data["source"],
        **details.command_arguments(),
    }
    write = partial(
        commands.move, by=person(http), request=record, seen=seen, to=move.end, **arguments
    )
    try:
        if action == "save":
            moved = f"has moved to {move.end.as_destination}"
            return redirect_to(http, record, moved, entry=write())
        entry = dry_run(write)
        found = _suggest(entry, record)
        return show_form(
            http, "check", details, record=record, move=move, entry=entry, suggestions=found
        )
    except ValidationError as error:
        details.add_errors(error)
        return show_form(http, "move_details", details, record=record, move=move)


def _initial_details(http: HttpRequest, form: StatusForm, move: Move) -> dict[str, object]:
    """Return the details of a move from an earlier page, or else what is proposed for them.

    A changed status is proposed as the outcome or the new status. If the official went back and
    changed it, that replaces the one from before. The target date is proposed that was typed, or
    else what the table of moves says.
    """
    given = form.cleaned_data
    status, target_date = given["status"] if form.changes_status() else "", given["target_date"]
    if target_date == form.record.target_date:
        target_date = move.proposed_target_date(target_date, on=given["effective_on"])
    proposed = {"outcome": status, "new_status": status, "new_target_date": target_date}
    earlier = MoveDetailsForm(http.POST, move=move)
    earlier.is_valid()
    names = {name.removesuffix("_day") for name in http.POST}
    carried = {name: value for name, value in earlier.cleaned_data.items() if name in names}
    if http.POST.get("previous_status", http.POST["status"]) != http.POST["status"]:
        carried = {name: carried[name] for name in carried if name not in ("outcome", "new_status")}
    return {**proposed, **carried}


@for_officials
def change(http: HttpRequest, number: int) -> HttpResponse:
    """Show and process the form for the areas, departments, wording and type of a request."""
    record = get_request_or_404(person(http), number)
    if http.method != "POST":
        return show_form(http, "change", ChangeForm(record=record), record=record)
    form = ChangeForm(http.POST, record=record)
    try:
        seen = _check_seen(form)
        if http.POST.get("action") == "edit" or not form.is_valid():
            return show_form(http, "change", form, record=record)
        arguments = form.command_arguments()
        write = partial(commands.amend, by=person(http), request=record, seen=seen, **arguments)
        return _check_and_save(
            http,
            form,
            write,
            title="Check your changes",
            done="has been changed",
            show=partial(show_form, http, "change", form, record=record),
            record=record,
            before=entry_values(record.line),
        )
    except ConflictError as conflict:
        if form.says_the_same(conflict.current, by=person(http)):
            return redirect_to(http, record, "was already changed: you sent the form twice")
        return show_conflict(http, "change", ChangeForm, record)


@for_officials
def raise_request(http: HttpRequest) -> HttpResponse:
    """Show and process the form for a new request."""
    form = RaiseForm(http.POST or None)
    show = partial(show_form, http, "raise", form)
    if http.POST.get("action") == "edit" or not form.is_valid():
        return show()
    write = partial(commands.raise_request, by=person(http), **form.command_arguments())
    try:
        return _check_and_save(
            http, form, write, title="Check the request", done="has been raised", show=show
        )
    except AlreadySavedError as error:
        return show(status=409, saved=error.saved)
    except IntegrityError:
        # The same form was submitted twice at once, and the other submission raised the request.
        submission = form.cleaned_data["submission"]
        raised = submission and Request.objects.filter(entries__submission=submission).first()
        if not raised:
            raise
        return redirect_to(http, raised, "has been raised")


@for_officials
def correct(http: HttpRequest, number: int, entry_id: int) -> HttpResponse:
    """Show and process the form that corrects an entry."""
    record = get_request_or_404(person(http), number)
    entry = _find_entry(record, entry_id)
    newer = Entry.objects.filter(corrects=entry).first()
    if newer and http.method != "POST":
        return redirect("correct", record.reference, newer.pk)
    form = CorrectForm(http.POST or None, entry=entry)
    later = reader.find_neighbours(entry, reader.read_log(record)).after
    show = partial(show_form, http, "correct", form, record=record, entry=entry, later=later)
    try:
        if newer:
            raise ConflictError(newer)
        if http.POST.get("action") == "edit" or not form.is_valid():
            return show()
        write = partial(corrections.correct, by=person(http), entry=entry, **form.cleaned_data)
        return _check_and_save(
            http,
            form,
            write,
            title="Check your correction",
            done="has been corrected",
            show=show,
            record=record,
            before=form.initial,
        )
    except ConflictError as conflict:
        if form.says_the_same(conflict.current, by=person(http)):
            return redirect_to(http, record, "was already corrected: you sent the form twice")
        return show(status=409, newer=conflict.current)


@for_officials
def withdraw(http: HttpRequest, number: int, entry_id: int) -> HttpResponse:
    """Show and process the form that withdraws an entry made by mistake."""
    record = get_request_or_404(person(http), number)
    entry = _find_entry(record, entry_id)
    form = WithdrawForm(posted(http))
    if form.is_valid():
        try:
            corrections.withdraw(by=person(http), entry=entry, **form.cleaned_data)
        except ConflictError:
            form.add_error(None, "Somebody has corrected or withdrawn this entry already.")
        except ValidationError as error:
            form.add_errors(error)
        else:
            return redirect_to(http, record, "has been updated: the entry was withdrawn")
    return show_form(http, "withdraw", form, record=record, entry=entry)


@for_officials
@require_POST
def undo(http: HttpRequest, number: int, entry_id: int) -> HttpResponse:
    """Take back what this official has just written."""
    record = get_request_or_404(person(http), number)
    try:
        corrections.undo(by=person(http), entry=_find_entry(record, entry_id))
    except ValidationError as error:
        messages.error(http, " ".join(error.messages))
        return redirect(record)
    return redirect_to(http, record, "is as it was: your last entry has been undone")


def _find_entry(record: Request, entry_id: int) -> Entry:
    """Return the entry, which is no note and no withdrawal. Raises Http404 if there is none."""
    rows = record.entries.exclude(kind__in=(EntryKind.NOTED, EntryKind.WITHDRAWN))
    return get_object_or_404(rows, pk=entry_id)


def _check_and_save(
    http: HttpRequest,
    form: EntryForm,
    write: Callable[[], Request | Entry],
    *,
    title: str,
    done: str,
    show: Callable[[], HttpResponse],
    record: Request | None = None,
    before: Mapping[str, object] | None = None,
) -> HttpResponse:
    """Save if the official has checked what will be saved; otherwise show it to check.

    ``show`` shows the form again with its errors. ``before`` has what is changed, by field.
    """
    try:
        if http.POST.get("action") == "save":
            written = write()
            return redirect_to(http, _request_of(written), done, entry=_entry_of(written))
        entry = _entry_of(dry_run(write))
    except ValidationError as error:
        form.add_errors(error)
        return show()
    before = before or {}
    is_new_issue = entry.issue != before.get("issue")
    similar = find_similar(entry.issue, reader=person(http), own=record) if is_new_issue else None
    return show_form(
        http,
        "check_form",
        form,
        title=title,
        rows=list_checked_rows(form, entry, before=before),
        entry=entry,
        record=record,
        similar=similar,
        suggestions=_suggest(entry, record),
    )


def _suggest(entry: Entry, record: Request | None) -> list[Suggestion]:
    """Return what drafting help says of a line that is being checked."""
    steps = open_steps(None).filter(request=record) if record else []
    found = suggest(entry, steps=steps, today=clock.today())
    return not_dismissed(found, record) if record else found


def _request_of(written: Request | Entry) -> Request:
    return written.request if isinstance(written, Entry) else written


def _entry_of(written: Request | Entry) -> Entry:
    return written if isinstance(written, Entry) else written.line


def _check_seen(form: SeenForm) -> Entry:
    """Return the entry that the official saw; raises ConflictError if there is a newer one.

    The command checks this again under its lock. This check reports a conflict on the first of
    several pages.
    """
    seen = form.seen_entry()
    if seen is None or seen.pk != form.current.pk:
        raise ConflictError(form.current)
    return seen


def _is_saved(http: HttpRequest, current: Entry) -> bool:
    """Return whether the newest line is what the official sends: they sent the form twice."""
    texts = [http.POST.get(name, "") for name in ("outcome", "new_status", "status")]
    status = next((tidy(text) for text in texts if text), "")
    sent = (person(http).pk, status, http.POST.get("stage"))
    return sent == (current.by_id, current.status, current.stage)

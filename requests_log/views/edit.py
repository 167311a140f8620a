"""An official writes to the log: raises, updates, changes and corrects.

Each page sends ``action``, the button that was pressed; what was typed on the pages before is
carried in hidden fields, so nothing is kept between pages and nothing is lost on the way back.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render

from accounts.decorators import for_officials, person
from govuk.fields import DateField
from requests_log.domain import commands, corrections
from requests_log.domain.errors import ConflictError, NothingChangedError
from requests_log.forms.change import ChangeForm, CorrectForm, RaiseForm
from requests_log.forms.common import EntryForm, SeenForm, brought_up_to_date, rehearse
from requests_log.forms.update import MoveDetailsForm, StatusForm
from requests_log.log import reader
from requests_log.models import Entry, EntryKind, Request
from requests_log.rules.stages import Move
from requests_log.views.request import find

NOT_TYPED = ("csrfmiddlewaretoken", "action")


@for_officials
def update(http: HttpRequest, number: int) -> HttpResponse:
    """The newest position, with a move where there is one."""
    record = find(person(http), number)
    if http.method != "POST":
        return _show(http, "update", StatusForm(record=record), record=record)
    form = StatusForm(http.POST, record=record)
    try:
        seen = _seen(form)
        if http.POST.get("action") == "edit" or not form.is_valid():
            typed = http.POST.copy()
            typed["status_then"] = typed.get("status", "")
            return _show(http, "update", form, typed=typed, record=record)
        if form.move:
            return _move(http, form, form.move, seen)
        return _news(http, form, seen)
    except ConflictError:
        return _conflict(http, "update", StatusForm, record)


def _news(http: HttpRequest, form: StatusForm, seen: Entry) -> HttpResponse:
    given = {name: form.cleaned_data[name] for name in ("status", "effective_on", "target_date")}
    about: dict[str, Any] = {"by": person(http), "request": form.record, "seen": seen}
    try:
        commands.write_news(**about, **given)
    except NothingChangedError:
        if http.POST.get("action") != "confirm":
            return _show(http, "confirm", form, record=form.record)
        commands.confirm(**about, effective_on=given["effective_on"])
        return _done(http, form.record, "has been confirmed: no change")
    except ValidationError as refusal:
        form.take(refusal)
        return _show(http, "update", form, record=form.record)
    return _done(http, form.record, "has been updated")


def _move(http: HttpRequest, form: StatusForm, move: Move, seen: Entry) -> HttpResponse:
    """Ask for what the move needs, show what the line will say, and save: one page each."""
    action = http.POST.get("action")
    typed = {"outcome": form.cleaned_data["status"] if form.rewords_status() else ""}
    answered = action in ("check", "save")
    need = MoveDetailsForm(
        http.POST if answered else None, initial=_given_before(http, typed), move=move
    )
    pages: dict[str, Any] = {"record": form.record, "move": move}
    if not need.is_valid():
        return _show(http, "need", need, **pages)
    write = partial(
        commands.move,
        by=person(http),
        request=form.record,
        seen=seen,
        to=move.end,
        **{
            "status": form.cleaned_data["status"],
            "effective_on": form.cleaned_data["effective_on"],
            "target_date": form.cleaned_data["target_date"],
            **need.writer_keywords(),
        },
    )
    try:
        if action == "save":
            write()
            return _done(http, form.record, f"has moved to {move.end.label.lower()}")
        return _show(http, "check", need, entry=rehearse(write), **pages)
    except ValidationError as refusal:
        need.take(refusal)
        return _show(http, "need", need, **pages)


@for_officials
def change(http: HttpRequest, number: int) -> HttpResponse:
    """Whom the request names, its wording and its kind."""
    record = find(person(http), number)
    if http.method != "POST":
        return _show(http, "change", ChangeForm(record=record), record=record)
    form = ChangeForm(http.POST, record=record)
    try:
        seen = _seen(form)
        if http.POST.get("action") == "edit" or not form.is_valid():
            return _show(http, "change", form, record=record)
        given = form.writer_keywords()
        write = partial(commands.amend, by=person(http), request=record, seen=seen, **given)
        return _check_and_save(http, "change", form, write, "has been changed", record=record)
    except ConflictError:
        return _conflict(http, "change", ChangeForm, record)


@for_officials
def raise_request(http: HttpRequest) -> HttpResponse:
    """A new request."""
    form = RaiseForm(http.POST or None)
    if http.POST.get("action") == "edit" or not form.is_valid():
        return _show(http, "raise", form)
    write = partial(commands.raise_request, by=person(http), **form.writer_keywords())
    try:
        return _check_and_save(http, "raise", form, write, "has been raised")
    except IntegrityError:
        # The same sending at the same moment: the other of the two has raised it.
        submission = form.cleaned_data["submission"]
        twin = submission and Request.objects.filter(entries__submission=submission).first()
        if not twin:
            raise
        return _done(http, twin, "has been raised")


@for_officials
def correct(http: HttpRequest, number: int, entry_id: int) -> HttpResponse:
    """What an entry should have said."""
    record = find(person(http), number)
    entry = get_object_or_404(record.entries.exclude(kind=EntryKind.NOTED), pk=entry_id)
    newer = Entry.objects.filter(corrects=entry).first()
    if newer and http.method != "POST":
        return redirect("correct", record.reference, newer.pk)
    form = CorrectForm(http.POST or None, entry=entry)
    about: dict[str, Any] = {
        "record": record,
        "entry": entry,
        "newer": newer,
        "later": reader.find_neighbours(entry, reader.read_log(record)).after,
    }
    if newer or not form.is_valid():
        return _show(http, "correct", form, status=409 if newer else 200, **about)
    try:
        corrections.correct(by=person(http), entry=entry, **form.cleaned_data)
    except ConflictError as conflict:
        return _show(http, "correct", form, status=409, **{**about, "newer": conflict.current})
    except ValidationError as refusal:
        form.take(refusal)
        return _show(http, "correct", form, **about)
    return _done(http, record, "has been corrected")


def _check_and_save(
    http: HttpRequest,
    page: str,
    form: EntryForm,
    write: Callable[[], Any],
    done: str,
    **context: Any,
) -> HttpResponse:
    """Show what the line will say, or save it where that has been seen."""
    try:
        if http.POST.get("action") == "save":
            return _done(http, _request_of(write()), done)
        entry = _entry_of(rehearse(write))
    except ValidationError as refusal:
        form.take(refusal)
        return _show(http, page, form, **context)
    return _show(http, "check", form, entry=entry, **context)


def _request_of(written: Request | Entry) -> Request:
    return written.request if isinstance(written, Entry) else written


def _entry_of(written: Request | Entry) -> Entry | None:
    return written if isinstance(written, Entry) else written.current


def _seen(form: SeenForm) -> Entry:
    """Return the entry that the form's writer saw; raise Conflict where it is not the newest.

    The writer asks the same again under its lock. Asked here too, an official learns of it on the
    first of several pages.
    """
    seen = form.seen_entry()
    if seen is None or seen.pk != form.current.pk:
        raise ConflictError(form.current)
    return seen


def _conflict(
    http: HttpRequest, page: str, form_class: type[SeenForm], record: Request
) -> HttpResponse:
    """Show the line as it is now beside what was typed; sending the form again decides.

    What nobody touched in the form is brought up to date, so that sending it again undoes nothing
    of the other's. An outcome that was typed is the status that they wrote.
    """
    record = find(person(http), record.number)
    typed = http.POST.copy()
    before = form_class(typed, record=record).seen_entry()
    if before:
        brought_up_to_date(
            typed, before=form_class.initial_of(before), now=form_class.initial_of(record.line)
        )
    typed["seen"] = str(record.line.pk)
    if outcome := typed.get("outcome"):
        typed["status"] = outcome
        del typed["outcome"]
    form = form_class(typed, record=record)
    context = {
        "record": record,
        "conflict": record.line,
        "before": before,
        "names": _names(record.line),
    }
    return _show(http, page, form, status=409, typed=typed, **context)


def _names(line: Entry) -> list[str]:
    """Return the names of the areas that count, and of the departments asked."""
    areas, departments = reader.named_by(line)
    return [*(area.name for area in areas), *(asked.name for asked in departments)]


def _given_before(http: HttpRequest, typed: dict[str, str]) -> dict[str, str]:
    """Return what was typed for a move on an earlier page, or else ``typed``.

    A status that was changed on the way back is newer than the outcome that was typed before it.
    """
    kept = {name: http.POST[name] for name in MoveDetailsForm.base_fields if http.POST.get(name)}
    if http.POST.get("status_then", http.POST["status"]) != http.POST["status"]:
        kept.pop("outcome", None)
    return {**typed, **kept}


def _show(
    http: HttpRequest,
    page: str,
    form: EntryForm,
    *,
    status: int = 200,
    typed: QueryDict | None = None,
    **context: Any,
) -> HttpResponse:
    """Render one page of writing, carrying what was typed on the others."""
    shown = [] if page in ("check", "confirm") else _names_in(form)
    carried = [
        (name, value)
        for name, values in (typed or http.POST).lists()
        for value in values
        if name not in NOT_TYPED and name not in shown
    ]
    context = {"form": form, "carried": carried, **context}
    return render(http, f"requests_log/edit/{page}.html", context, status=status)


def _names_in(form: EntryForm) -> set[str]:
    """Return the names that the form's own boxes send, and those that stand for them in one."""
    names: set[str] = set()
    for bound in form:
        boxes = getattr(bound, "date_boxes", None) if isinstance(bound.field, DateField) else None
        names |= {bound.html_name, *(box["name"] for box in boxes or ())}
    return names


def _done(http: HttpRequest, record: Request, what: str) -> HttpResponse:
    messages.success(http, f"{record.reference} {what}.")
    return redirect(record)

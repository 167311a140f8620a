"""The pages of what has been recorded: correct, withdraw and undo it, and add what came late."""

from functools import partial

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from accounts.decorators import for_officials, person
from accounts.models import User
from govuk.forms import posted
from requests_log.domain import commands, corrections
from requests_log.domain.errors import ConflictError, NothingChangedError
from requests_log.forms.change import CorrectForm, WithdrawForm
from requests_log.forms.update import LateNewsForm
from requests_log.log.around import read_neighbours, said_with
from requests_log.log.reader import WITHOUT_LINE
from requests_log.models import Entry, EntryKind, Request
from requests_log.views.dry_run import dry_run
from requests_log.views.edit_pages import check_and_save, check_seen, redirect_to, show_form
from requests_log.views.request import get_request_or_404


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
            seen=check_seen(form),
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
    except NothingChangedError as error:
        saved = _find_late_news(form, by=person(http))
        if saved and http.POST.get("action") == "save":
            return redirect_to(http, record, "was already updated: you sent the form twice")
        form.add_errors(error)
        return show_form(http, "late_news", form, record=record)
    except ValidationError as error:
        form.add_errors(error)
        return show_form(http, "late_news", form, record=record)
    following = read_neighbours(entry).after
    return show_form(http, "check_late_news", form, record=record, entry=entry, following=following)


def _find_late_news(form: LateNewsForm, *, by: User) -> Entry | None:
    """Return the entry that a valid form has written, if it is sent a second time."""
    rows = form.record.entries.filter(by=by, kind=EntryKind.NEWS, corrected_by__isnull=True)
    return rows.filter(**form.command_arguments()).first()


@for_officials
def correct(http: HttpRequest, number: int, entry_id: int) -> HttpResponse:
    """Show and process the form that corrects an entry."""
    record = get_request_or_404(person(http), number)
    entry = _find_entry(record, entry_id)
    newer = Entry.objects.filter(corrects=entry).first()
    if newer and newer.kind == EntryKind.WITHDRAWN and http.method != "POST":
        messages.info(http, f"This entry was withdrawn by {newer.by}, so it cannot be corrected.")
        return redirect(record)
    if newer and http.method != "POST":
        return redirect("correct", record.reference, newer.pk)
    form = CorrectForm(http.POST or None, entry=entry)
    later = read_neighbours(entry).after
    show = partial(show_form, http, "correct", form, record=record, entry=entry, later=later)
    try:
        if newer:
            raise ConflictError(newer)
        if http.POST.get("action") == "edit" or not form.is_valid():
            return show()
        write = partial(corrections.correct, by=person(http), entry=entry, **form.cleaned_data)
        return check_and_save(
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
        except ConflictError as conflict:
            if _is_withdrawal(conflict.current, form.cleaned_data["reason"], by=person(http)):
                return redirect_to(http, record, "has been updated: the entry was withdrawn")
            form.add_error(None, "Somebody has corrected or withdrawn this entry already.")
        except ValidationError as error:
            form.add_errors(error)
        else:
            return redirect_to(http, record, "has been updated: the entry was withdrawn")
    said = said_with(entry)
    return show_form(http, "withdraw", form, record=record, entry=entry, said_with_it=said)


def _is_withdrawal(entry: Entry, reason: str, *, by: User) -> bool:
    said = (entry.kind, entry.by_id, entry.note)
    return said == (EntryKind.WITHDRAWN, by.pk, reason)


@for_officials
@require_POST
def undo(http: HttpRequest, number: int, entry_id: int) -> HttpResponse:
    """Take back what this official has just written."""
    record = get_request_or_404(person(http), number)
    entry = _find_entry(record, entry_id)
    said = said_with(entry)
    try:
        corrections.undo(by=person(http), entry=entry)
    except ValidationError as error:
        messages.error(http, " ".join(error.messages))
        return redirect(record)
    if said:
        stays = f"What {said.department.code} said stays recorded"
        return redirect_to(http, record, f"is updated: your last entry has been undone. {stays}")
    return redirect_to(http, record, "is as it was: your last entry has been undone")


def _find_entry(record: Request, entry_id: int) -> Entry:
    """Return the entry, which is no note and no withdrawal. Raises Http404 if there is none."""
    rows = record.entries.exclude(kind__in=WITHOUT_LINE)
    return get_object_or_404(rows, pk=entry_id)

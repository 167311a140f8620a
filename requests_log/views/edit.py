"""The pages where officials raise, update and change requests.

``action`` in a form is the button that was pressed. Values from earlier pages are carried in hidden
inputs, so nothing is stored between the pages and nothing is lost on the way back.
"""

from functools import partial

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse

from accounts.decorators import for_officials, person
from cbtracker.submissions import AlreadySavedError, says_the_same
from requests_log.domain import commands
from requests_log.domain.errors import ConflictError, NothingChangedError
from requests_log.forms.change import (
    ChangeForm,
    RaiseForm,
    entry_values,
)
from requests_log.forms.update import MoveDetailsForm, StatusForm
from requests_log.models import Entry, Request
from requests_log.rules.stages import Move, find_move
from requests_log.views.dry_run import dry_run
from requests_log.views.edit_pages import (
    check_and_save,
    check_seen,
    redirect_to,
    show_conflict,
    show_form,
    suggest_for,
)
from requests_log.views.request import get_request_or_404


@for_officials
def update(http: HttpRequest, number: int) -> HttpResponse:
    """Show and process the form for a new status, and a move to another stage if any."""
    record = get_request_or_404(person(http), number)
    if http.method != "POST":
        form = StatusForm(record=record)
        form.propose(http.GET)
        return show_form(http, "update", form, record=record)
    form = StatusForm(http.POST, record=record)
    try:
        seen = check_seen(form)
        if http.POST.get("action") == "edit" or not form.is_valid():
            submitted = http.POST.copy()
            submitted["previous_status"] = submitted.get("status", "")
            return show_form(http, "update", form, submitted=submitted, record=record)
        if form.move:
            return _move(http, form, form.move, seen)
        return _update_status(http, form, seen)
    except ConflictError as conflict:
        if _is_saved(http, form, conflict.current):
            return redirect_to(http, record, "was already updated: you sent the form twice")
        return show_conflict(http, "update", StatusForm, record)


def _update_status(http: HttpRequest, form: StatusForm, seen: Entry) -> HttpResponse:
    given = form.line_arguments()
    try:
        written = commands.write_news(by=person(http), request=form.record, seen=seen, **given)
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
    arguments = {**form.line_arguments(), **details.command_arguments()}
    write = partial(
        commands.move, by=person(http), request=record, seen=seen, to=move.end, **arguments
    )
    try:
        if action == "save":
            moved = f"has moved to {move.end.as_destination}"
            return redirect_to(http, record, moved, entry=write())
        entry = dry_run(write)
        found = suggest_for(entry, record)
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
        seen = check_seen(form)
        if http.POST.get("action") == "edit" or not form.is_valid():
            return show_form(http, "change", form, record=record)
        arguments = form.command_arguments()
        write = partial(commands.amend, by=person(http), request=record, seen=seen, **arguments)
        return check_and_save(
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
        return check_and_save(
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


def _is_saved(http: HttpRequest, form: StatusForm, current: Entry) -> bool:
    """Return whether the newest line is all that the official sends: they sent the form twice."""
    seen = form.seen_entry()
    if seen is None or current.by_id != person(http).pk or not form.is_valid():
        return False
    said = {**form.line_arguments(), "stage": form.cleaned_data["stage"], "note": ""}
    if move := find_move(seen.stage, said["stage"]):
        details = MoveDetailsForm(http.POST, move=move)
        if not details.is_valid():
            return False
        given = details.command_arguments()
        said |= {"workstream": None, "note": given.pop("reason", ""), **given}
    return says_the_same(current, said)

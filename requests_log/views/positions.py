"""The pages where officials record what a department says of a request, and correct it."""

from functools import partial

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect

from accounts.decorators import for_officials, person
from accounts.models import User
from cbtracker.submissions import says_the_same
from govuk.forms import posted
from requests_log.domain import positions
from requests_log.domain.errors import ConflictError
from requests_log.forms.positions import CorrectPositionForm, PositionForm
from requests_log.models import Position
from requests_log.views.dry_run import UncheckedError, write_as_checked
from requests_log.views.edit_pages import (
    redirect_to,
    show_conflict,
    show_form,
    show_line_to_check,
)
from requests_log.views.request import get_request_or_404

CHECK = "requests_log/edit/check_position.html"
# Added to the message if the words only stand beside the status.
BESIDE = ". The status was written for all departments, so it has not changed"


@for_officials
def record(http: HttpRequest, number: int) -> HttpResponse:
    """Show and process the form for what a department says of a request.

    If several departments are asked, the official first checks the status put together from all.
    """
    subject = get_request_or_404(person(http), number)
    form = PositionForm(posted(http), record=subject)
    form.propose(http.GET)
    if http.method == "POST" and form.seen_entry() is None:
        return show_conflict(http, "position", PositionForm, subject)
    if http.POST.get("action") == "edit" or not form.is_valid():
        submitted = http.POST.copy()
        submitted.pop("checked", None)
        return show_form(http, "position", form, submitted=submitted, record=subject)
    write = partial(
        positions.record_position,
        by=person(http),
        request=subject,
        seen=form.seen_entry(),
        **form.command_arguments(),
    )
    try:
        if form.is_joint:
            recorded = write_as_checked(write, subject, checked=http.POST.get("checked"))
        else:
            recorded = write()
    except UncheckedError as error:
        return show_line_to_check(http, CHECK, form, error.line, record=subject)
    except ConflictError:
        return _find_saved(http, form) or show_conflict(http, "position", PositionForm, subject)
    except ValidationError as error:
        if saved := _find_saved(http, form):
            return saved
        form.add_errors(error)
        return show_form(http, "position", form, record=subject)
    code = recorded.position.department.code
    beside = "" if recorded.entry or recorded.position.is_no_change else BESIDE
    return redirect_to(http, subject, f"now has the position of {code}{beside}")


def _find_saved(http: HttpRequest, form: PositionForm) -> HttpResponse | None:
    """Return to the request if the newest position is what the form says: it was sent twice."""
    given = form.command_arguments()
    saved = Position.objects.filter(request=form.record, department=given["department"])
    newest = saved.order_by("-pk").first()
    if newest is None or not says_the_same(newest, {"by_id": person(http).pk, **given}):
        return None
    code = newest.department.code
    return redirect_to(
        http, form.record, f"now has the position of {code}: you sent the form twice"
    )


@for_officials
def correct(http: HttpRequest, number: int, position_id: int) -> HttpResponse:
    """Show and process the form that corrects a position."""
    subject = get_request_or_404(person(http), number)
    rows = Position.objects.select_related("department")
    position = get_object_or_404(rows, request=subject, pk=position_id)
    newer = Position.objects.filter(corrects=position).first()
    if newer and http.method != "POST":
        return redirect("correct-position", subject.reference, newer.pk)
    form = CorrectPositionForm(posted(http), position=position)
    show = partial(show_form, http, "correct_position", form, record=subject, position=position)
    done = f"now has the corrected position of {position.department.code}"
    if newer and form.is_valid() and _is_saved(newer, form, by=person(http)):
        return redirect_to(http, subject, done)
    if newer or not form.is_valid():
        return show(status=409 if newer else 200, newer=newer)
    try:
        positions.correct_position(
            by=person(http),
            position=position,
            reason=form.cleaned_data["reason"],
            **form.words(),
        )
    except ConflictError:
        return show(status=409, newer=Position.objects.get(corrects=position))
    except ValidationError as error:
        form.add_errors(error)
        return show()
    return redirect_to(http, subject, done)


def _is_saved(newer: Position, form: CorrectPositionForm, *, by: User) -> bool:
    """Return whether a correction says what a valid form does: it was sent twice."""
    said = {**form.words(), "note": form.cleaned_data["reason"], "by_id": by.pk}
    return says_the_same(newer, said)

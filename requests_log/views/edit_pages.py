"""What the pages that write to the log share: their forms, conflicts, and the end of each act."""

from collections.abc import Callable, Collection, Mapping

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.decorators import person
from cbtracker import clock
from govuk.fields import DateField
from requests_log.domain.drafting import Suggestion, not_dismissed, suggest
from requests_log.domain.errors import ConflictError
from requests_log.forms.checked_rows import list_checked_rows
from requests_log.forms.common import EntryForm, SeenForm, update_untouched_fields
from requests_log.log import reader
from requests_log.log.next_steps import open_steps
from requests_log.models import Entry, Request
from requests_log.queries.similar import find_similar
from requests_log.views.dry_run import dry_run
from requests_log.views.request import get_request_or_404

# What is sent with each form and never carried to the next page.
_NOT_CARRIED = ("csrfmiddlewaretoken", "action")
# Pages that show a form's values and not its inputs.
_WITHOUT_INPUTS = ("check", "check_form", "check_late_news", "confirm")


def show_conflict(
    http: HttpRequest, page: str, form_class: type[SeenForm], record: Request
) -> HttpResponse:
    """Show the current line above the form, for the official to submit again or change.

    Fields that the official did not change get the current values, so that submitting again does
    not undo somebody else's change. An outcome or status from a later page becomes the status.
    """
    record = get_request_or_404(person(http), record.number)
    submitted = http.POST.copy()
    before = form_class(submitted, record=record).seen_entry()
    if before:
        update_untouched_fields(
            submitted, before=form_class.initial_of(before), now=form_class.initial_of(record.line)
        )
    submitted["seen"] = str(record.line.pk)
    for name in ("outcome", "new_status"):
        if typed := submitted.get(name):
            submitted["status"] = typed
            del submitted[name]
    return show_form(
        http,
        page,
        form_class(submitted, record=record),
        status=409,
        submitted=submitted,
        record=record,
        conflict=record.line,
        before=before,
        names=_area_and_department_names(record.line),
    )


def _area_and_department_names(line: Entry) -> list[str]:
    areas, departments = reader.named_by(line)
    return [*(area.name for area in areas), *(department.name for department in departments)]


def show_form(
    http: HttpRequest,
    page: str,
    form: EntryForm,
    *,
    status: int = 200,
    submitted: QueryDict | None = None,
    **context: object,
) -> HttpResponse:
    """Render a page, with the values from other pages in hidden inputs."""
    visible = set() if page in _WITHOUT_INPUTS else _input_names(form)
    hidden_inputs = _hidden_inputs(submitted or http.POST, visible)
    context = {"form": form, "hidden_inputs": hidden_inputs, **context}
    return render(http, f"requests_log/edit/{page}.html", context, status=status)


def show_line_to_check(
    http: HttpRequest, template: str, form: EntryForm, line: Entry, **context: object
) -> HttpResponse:
    """Show the line that will stand. Sending the page again saves it, if it is still that line."""
    submitted = http.POST.copy()
    submitted["checked"] = line.status
    context = {
        "form": form,
        "hidden_inputs": _hidden_inputs(submitted),
        "entry": line,
        "is_checked_again": "checked" in http.POST,
        **context,
    }
    return render(http, template, context)


def _hidden_inputs(submitted: QueryDict, visible: Collection[str] = ()) -> list[tuple[str, str]]:
    return [
        (name, value)
        for name, values in submitted.lists()
        for value in values
        if name not in _NOT_CARRIED and name not in visible
    ]


def _input_names(form: EntryForm) -> set[str]:
    """Return the names of the form's inputs, and the names of its dates as one value."""
    names: set[str] = set()
    for bound in form:
        boxes = getattr(bound, "date_boxes", None) if isinstance(bound.field, DateField) else None
        names |= {bound.html_name, *(box["name"] for box in boxes or ())}
    return names


def redirect_to(
    http: HttpRequest, record: Request, message: str, *, entry: Entry | None = None
) -> HttpResponse:
    """Return to the request with a message, and a link to attach evidence to ``entry`` if given."""
    link = reverse("attach-evidence", args=[record.reference, entry.pk]) if entry else ""
    # The template of messages makes a link of the extra tag.
    messages.success(http, f"{record.reference} {message}.", extra_tags=link)
    return redirect(record)


def check_and_save(
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
        suggestions=suggest_for(entry, record),
    )


def suggest_for(entry: Entry, record: Request | None) -> list[Suggestion]:
    """Return what drafting help says of a line that is being checked."""
    steps = open_steps(None).filter(request=record) if record else []
    found = suggest(entry, steps=steps, today=clock.today())
    return not_dismissed(found, record) if record else found


def _request_of(written: Request | Entry) -> Request:
    return written.request if isinstance(written, Entry) else written


def _entry_of(written: Request | Entry) -> Entry:
    return written if isinstance(written, Entry) else written.line


def check_seen(form: SeenForm) -> Entry:
    """Return the entry that the official saw; raises ConflictError if there is a newer one.

    The command checks this again under its lock. This check reports a conflict on the first of
    several pages.
    """
    seen = form.seen_entry()
    if seen is None or seen.pk != form.current.pk:
        raise ConflictError(form.current)
    return seen

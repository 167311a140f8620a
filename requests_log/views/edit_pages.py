"""What the pages that write to the log share: their forms, conflicts, and the end of each act."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.decorators import person
from govuk.fields import DateField
from requests_log.forms.common import EntryForm, SeenForm, update_untouched_fields
from requests_log.log import reader
from requests_log.models import Entry, Request
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
    hidden_inputs = [
        (name, value)
        for name, values in (submitted or http.POST).lists()
        for value in values
        if name not in _NOT_CARRIED and name not in visible
    ]
    context = {"form": form, "hidden_inputs": hidden_inputs, **context}
    return render(http, f"requests_log/edit/{page}.html", context, status=status)


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

"""Imports that take too long for a page: they go on in the background."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.decorators import hidden_from_others, person
from accounts.models import Role
from background.lifecycle import find_unended, has_worker
from cbtracker import clock
from imports import tasks
from imports.domain import parts, uploading
from imports.domain.saving import MOST_ROWS_ON_A_PAGE
from imports.forms.columns import ColumnsForm
from imports.models import Import, all_imports
from imports.plan.planned_rows import Plan
from requests_log.domain.validation import validate_effective_date

for_officials_alone = hidden_from_others(Role.OFFICIAL)


def read_later(http: HttpRequest, *, name: str, content: bytes) -> HttpResponse | None:
    """Keep a large file to be read by a worker, if there is one; otherwise return None."""
    if not has_worker() or len(content) <= tasks.READ_ON_A_PAGE:
        return None
    record = uploading.keep_unread(by=person(http), name=name, content=content)
    return redirect(tasks.start_reading(by=person(http), record=record))


def compare_later(http: HttpRequest, record: Import, form: ColumnsForm) -> HttpResponse | None:
    """Let a worker compare many rows, if there is one; otherwise return None.

    Raises ValidationError by field.
    """
    rows = sum(len(table["rows"]) for table in record.tables)
    if not has_worker() or rows <= tasks.COMPARED_ON_A_PAGE:
        return None
    validate_effective_date(form.cleaned_data["effective_on"], today=clock.today())
    task = tasks.start_comparing(by=person(http), record=record, **form.arguments())
    return redirect(task)


def save_later(http: HttpRequest, record: Import, plan: Plan) -> HttpResponse:
    """Confirm all rows of a plan, and save them in parts."""
    record = parts.confirm(by=person(http), record=record, plan=plan)
    return redirect(tasks.start_saving(by=person(http), record=record))


def take_back_later(http: HttpRequest, record: Import) -> HttpResponse | None:
    """Take a long import back in parts; return None if it is short."""
    if record.entries.count() <= MOST_ROWS_ON_A_PAGE:
        return None
    record = parts.begin_taking_back(by=person(http), record=record)
    return redirect(tasks.start_taking_back(by=person(http), record=record))


def show_unread(http: HttpRequest, record: Import) -> HttpResponse:
    """Lead to the task that reads a file; or say that there is none, and offer what can be done."""
    task = find_unended(about=record.address)
    if task and task.by_id == person(http).pk:
        return redirect(task)
    is_under_way = task is not None and not task.is_lost
    context = {"record": record, "is_under_way": is_under_way}
    return render(http, "imports/unread.html", context)


def describe_progress(http: HttpRequest, record: Import) -> dict[str, Any]:
    """Return what the page of an import says of a task that works on it, or should."""
    is_partial = record.is_partly_saved or record.is_partly_taken_back
    task = find_unended(about=record.address) if is_partial else None
    return {
        "task": task if task and task.by_id == person(http).pk else None,
        "is_under_way": task is not None and not task.is_lost,
    }


@for_officials_alone
@require_POST
def go_on(http: HttpRequest, import_id: int) -> HttpResponse:
    """Go on with an import that was not read, or was saved or taken back in part.

    Any official may.
    """
    record = get_object_or_404(all_imports(), pk=import_id)
    task = find_unended(about=record.address)
    if task and not task.is_lost:
        messages.info(http, "It is under way already.")
        return redirect(record)
    if not record.is_read:
        return redirect(tasks.start_reading(by=person(http), record=record))
    if record.is_partly_taken_back:
        return redirect(tasks.start_taking_back(by=person(http), record=record))
    if record.is_partly_saved:
        return redirect(tasks.start_saving(by=person(http), record=record))
    messages.info(http, "There is nothing left to do.")
    return redirect(record)

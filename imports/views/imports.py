"""Bringing a file in: upload it, check its columns, check its rows, save; and take it back."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from accounts.decorators import hidden_from_others, person
from accounts.models import Role
from govuk.forms import posted
from imports.domain import saving, uploading
from imports.domain.saving import PlanChangedError, RowRefusedError, TooManyRowsError
from imports.files.tables import FileError
from imports.forms.choices import (
    DOUBTFUL_CHOICES,
    count_more_names,
    name_choices,
    read_choices,
    row_choices,
)
from imports.forms.columns import ColumnsForm, UploadForm
from imports.lookups import read_names
from imports.models import Import, all_imports, saved_imports
from imports.plan.make import make_plan
from imports.plan.planned_rows import Outcome, Plan
from imports.views import long_imports
from requests_log.models import EntryKind, Request

for_officials_alone = hidden_from_others(Role.OFFICIAL)
PAGE_SIZE = 200
LISTED = 50
RECORD_CHANGED = "The record has changed since you checked it. Check again what will be saved."
CHOICES_CHANGED = "Your choices change what will be saved. Check it, then save."


@for_officials_alone
def index(http: HttpRequest) -> HttpResponse:
    """Show what was brought in, and the form to upload a file."""
    form = UploadForm(posted(http), http.FILES or None)
    if form.is_valid():
        file = form.cleaned_data["file"]
        content = file.read()
        if later := long_imports.read_later(http, name=file.name, content=content):
            return later
        try:
            record = uploading.upload(by=person(http), name=file.name, content=content)
        except FileError as error:
            form.add_error("file", str(error))
        else:
            return redirect("import-columns", record.pk)
    saved = Count("entries", filter=~Q(entries__entry__kind=EntryKind.WITHDRAWN))
    # A query that counts does not sort by itself.
    rows = all_imports().annotate(written=saved).order_by("-pk")
    page = Paginator(rows, LISTED).get_page(http.GET.get("page"))
    return render(http, "imports/index.html", {"form": form, "page": page})


@for_officials_alone
def columns(http: HttpRequest, import_id: int) -> HttpResponse:
    """Say which column is what, in which stage each table is, and from when the lines are true."""
    record = get_object_or_404(Import.objects.defer("content"), pk=import_id)
    if record.saved_at:
        return redirect(record)
    if not record.is_read:
        return long_imports.show_unread(http, record)
    form = ColumnsForm(posted(http), record=record)
    if form.is_valid():
        try:
            if later := long_imports.compare_later(http, record, form):
                return later
            uploading.map_columns(by=person(http), record=record, **form.arguments())
        except ValidationError as error:
            form.add_errors(error)
        else:
            return redirect(record)
    earlier = saved_imports().filter(sha256=record.sha256, taken_back_at=None).first()
    context = {"form": form, "record": record, "earlier": earlier}
    return render(http, "imports/columns.html", context)


@for_officials_alone
def preview(http: HttpRequest, import_id: int) -> HttpResponse:
    """Show what would be saved, keep what is chosen, and save it."""
    record = get_object_or_404(Import.objects.defer("content"), pk=import_id)
    if record.saved_at:
        return _show_saved(http, record)
    if not (record.is_read and record.is_mapped):
        return redirect("import-columns", record.pk)
    if http.method != "POST":
        return _show_preview(http, record, make_plan(record, by=person(http)))
    try:
        before = _without_blanks(record.choices)
        chosen = read_choices(http.POST, read_names())
        record = uploading.choose(by=person(http), record=record, choices=chosen)
        if http.POST.get("action") == "save":
            return _save(http, record, is_changed=before != _without_blanks(record.choices))
    except ValidationError as error:
        messages.error(http, " ".join(error.messages))
    return redirect(f"{record.get_absolute_url()}{_query_of(http)}")


def _save(http: HttpRequest, record: Import, *, is_changed: bool) -> HttpResponse:
    try:
        fingerprint = http.POST.get("fingerprint", "")
        saved = saving.save_import(
            by=person(http),
            record=record,
            fingerprint=fingerprint,
            most=saving.MOST_ROWS_ON_A_PAGE,
        )
    except TooManyRowsError as error:
        return long_imports.save_later(http, record, error.plan)
    except PlanChangedError as error:
        message = CHOICES_CHANGED if is_changed else RECORD_CHANGED
        return _show_preview(http, record, error.plan, message=message, status=409)
    except RowRefusedError as error:
        plan = make_plan(record, by=person(http))
        message = f"Nothing was saved. {error.place}: {' '.join(error.messages)}"
        return _show_preview(http, record, plan, message=message, status=409)
    if saved.was_saved:
        messages.success(http, f"{record.name} was saved already: you sent the form twice.")
    return redirect(record)


def _without_blanks(choices: dict[str, Any]) -> dict[str, Any]:
    """Return choices without those that choose nothing."""
    found = {
        name: {key: each for key, each in value.items() if each}
        if isinstance(value, dict)
        else value
        for name, value in choices.items()
    }
    return {name: value for name, value in found.items() if value}


def _show_preview(
    http: HttpRequest, record: Import, plan: Plan, *, message: str = "", status: int = 200
) -> HttpResponse:
    shown = http.GET.get("show", "")
    # In a list that was changed in a spreadsheet, most rows are the same.
    hides_same = not shown and any(row.base for row in plan.rows)
    hidden = (Outcome.SAME,) if hides_same else ()
    wanted = (shown,) if shown else [each for each in Outcome if each not in hidden]
    rows = [row for row in plan.rows if row.outcome in wanted]
    page = Paginator(rows, PAGE_SIZE).get_page(http.GET.get("page"))
    counts = plan.counts()
    context = {
        "record": record,
        "plan": plan,
        "counts": [(outcome, count) for outcome, count in counts.items()],
        "shown": shown,
        "hides_same": hides_same,
        "page": page,
        "rows": list(row_choices(record, list(page.object_list))),
        "names": name_choices(record, plan, read_names()),
        "more_names": count_more_names(plan),
        "doubtful_choices": DOUBTFUL_CHOICES if _asks_about_doubtful(record, counts) else [],
        "fingerprint": plan.fingerprint(),
        "message": message,
        "ready": len(plan.ready()),
        "most": saving.MOST_ROWS_ON_A_PAGE,
    }
    return render(http, "imports/preview.html", context, status=status)


def _asks_about_doubtful(record: Import, counts: dict[Outcome, int]) -> bool:
    return Outcome.DOUBTFUL in counts or bool(record.choices.get("doubtful"))


def _query_of(http: HttpRequest) -> str:
    return f"?{http.GET.urlencode()}" if http.GET else ""


def _show_saved(http: HttpRequest, record: Import) -> HttpResponse:
    entries = record.entries.exclude(entry__kind=EntryKind.WITHDRAWN)
    kept = entries.filter(entry__corrected_by=None)
    is_listed = record.taken_back_at and not record.is_partly_taken_back
    raised = Q(entry__kind=EntryKind.RAISED)
    numbers = entries.aggregate(
        new=Count("entry__request", filter=raised, distinct=True),
        all=Count("entry__request", distinct=True),
    )
    left = Request.objects.filter(entries__imported__in=kept).distinct().order_by("number")
    context = {
        "record": record,
        "new": numbers["new"],
        "changed": numbers["all"] - numbers["new"],
        "left": left[:LISTED] if is_listed else [],
        "left_more": max(left.count() - LISTED, 0) if is_listed else 0,
        **long_imports.describe_progress(http, record),
    }
    return render(http, "imports/saved.html", context)


@for_officials_alone
@require_safe
def file(http: HttpRequest, import_id: int) -> HttpResponse:
    """Return the file as it was uploaded, to be kept and never shown in the browser."""
    record = get_object_or_404(Import, pk=import_id)
    response = HttpResponse(bytes(record.content), content_type="application/octet-stream")
    response.headers["Content-Disposition"] = _attachment(record.name)
    return response


@for_officials_alone
@require_POST
def discard(http: HttpRequest, import_id: int) -> HttpResponse:
    """Delete an upload that was not saved."""
    record = get_object_or_404(Import.objects.defer("content"), pk=import_id)
    try:
        uploading.discard(by=person(http), record=record)
    except ValidationError as error:
        messages.error(http, " ".join(error.messages))
        return redirect(record)
    messages.success(http, f"{record.name} was deleted. Nothing was saved from it.")
    return redirect("imports")


@for_officials_alone
def take_back(http: HttpRequest, import_id: int) -> HttpResponse:
    """Ask, then take back everything that an import wrote."""
    record = get_object_or_404(Import.objects.defer("content"), pk=import_id)
    if not record.saved_at or record.taken_back_at:
        return redirect(record)
    if http.method != "POST":
        return render(http, "imports/take_back.html", {"record": record})
    try:
        if later := long_imports.take_back_later(http, record):
            return later
        saving.take_back_import(by=person(http), record=record)
    except ValidationError as error:
        messages.error(http, " ".join(error.messages))
    return redirect(record)


def _attachment(name: str) -> str:
    return content_disposition_header(as_attachment=True, filename=name) or "attachment"

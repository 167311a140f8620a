"""Bringing a file of people, areas, departments or contacts in: upload, check, save."""

from collections.abc import Collection

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.decorators import person
from administration.domain import saving
from administration.domain.saving import RECORD_CHANGED, FactPlanChangedError
from administration.forms.files import FactColumnsForm, FactFileForm, is_mapped
from administration.models import FactFile
from administration.plan.fact_kinds import KINDS, make_fact_plan
from administration.plan.planned import FactPlan
from administration.views.access import confirms_password, for_administrators
from govuk.forms import posted
from imports.files.tables import FileError

NOT_SAVED = "Nothing was saved, because the record refused a row. Check the rows again."


@for_administrators
def upload(http: HttpRequest, kind: str) -> HttpResponse:
    """Show the form to upload a file of one kind, and read it."""
    if kind not in KINDS:
        raise Http404
    form = FactFileForm(posted(http), http.FILES or None)
    if form.is_valid():
        given = form.cleaned_data["file"]
        try:
            file = saving.upload_facts(
                by=person(http), kind=KINDS[kind], name=given.name, content=given.read()
            )
        except FileError as error:
            form.add_error("file", str(error))
        else:
            return redirect(file)
    return render(http, "administration/upload.html", {"form": form, "kind": KINDS[kind]})


@for_administrators
def columns(http: HttpRequest, file_id: int) -> HttpResponse:
    """Say which column of a file holds which detail."""
    file = get_object_or_404(FactFile, pk=file_id)
    if file.saved_at:
        return redirect(file)
    form = FactColumnsForm(posted(http), file=file)
    if form.is_valid():
        return redirect(saving.map_file(file, form.mapping()))
    context = {"form": form, "file": file, "kind": KINDS[file.kind]}
    return render(http, "administration/columns.html", context)


@for_administrators
@confirms_password
def preview(http: HttpRequest, file_id: int) -> HttpResponse:
    """Show what would be saved of a file, and save it; once it is saved, what was."""
    file = get_object_or_404(FactFile.objects.select_related("saved_by"), pk=file_id)
    if file.saved_at:
        context = {"file": file, "kind": KINDS[file.kind]}
        return render(http, "administration/saved.html", context)
    if not is_mapped(file):
        return redirect("fact-file-columns", file.pk)
    if http.method != "POST":
        return _show(http, file, make_fact_plan(file))
    taken = set(http.POST.getlist("taken"))
    try:
        saving.save_file(
            by=person(http),
            file=file,
            fingerprint=http.POST.get("fingerprint", ""),
            taken=taken,
        )
    except FactPlanChangedError as error:
        return _show(http, file, error.plan, message=RECORD_CHANGED, taken=taken)
    except ValidationError as error:
        plan = make_fact_plan(file)
        return _show(http, file, plan, message=" ".join(error.messages), taken=taken)
    except IntegrityError:
        # Such as two champions of an area on one day, of whom another administrator added one.
        return _show(http, file, make_fact_plan(file), message=NOT_SAVED, taken=taken)
    return redirect(file)


def _show(
    http: HttpRequest,
    file: FactFile,
    plan: FactPlan,
    *,
    message: str = "",
    taken: Collection[str] = (),
) -> HttpResponse:
    context = {
        "file": file,
        "kind": KINDS[file.kind],
        "rows": plan.rows,
        "counts": list(plan.counts().items()),
        "ready": len(plan.ready()),
        "can_save": any(row.can_be_saved for row in plan.rows),
        "fingerprint": plan.fingerprint(),
        "message": message,
        "taken": taken,
    }
    status = 409 if message else 200
    return render(http, "administration/preview.html", context, status=status)


@for_administrators
@require_POST
def discard(http: HttpRequest, file_id: int) -> HttpResponse:
    """Delete an upload that was not saved."""
    file = get_object_or_404(FactFile, pk=file_id)
    saving.discard_file(file)
    messages.success(http, f"{file.name} was deleted. Nothing was saved from it.")
    return redirect("fact-files", file.kind)

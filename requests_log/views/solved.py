"""Whether a resolved request is solved: a lead says it, and officials list what is not."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.access import for_officials, for_roles, person
from accounts.models import Role
from requests_log import counting, verdicts, writer
from requests_log.as_at import AsAt
from requests_log.forms.solved import NotSolvedForm, SolvedForm
from requests_log.lean import lean_rows
from requests_log.models import Request
from requests_log.paging import ON_A_PAGE
from requests_log.stages import Stage
from requests_log.views.days import any_day
from requests_log.views.reading import find
from requests_log.visibility import visible_to


@for_roles(Role.LEAD)
def solved(http: HttpRequest, number: int) -> HttpResponse:
    """A lead says whether the outcome of a request solves it for their area."""
    record = find(person(http), number)
    if http.method != "POST":
        if record.stage != Stage.RESOLVED:
            return redirect(record)
        return _show(http, _form(http, record), record)
    form = _form(http, record, http.POST)
    # Asked before all else: a form that is out of date may be wrong for no other reason.
    if form.seen_entry() != record.line or record.stage != Stage.RESOLVED:
        return _conflict(http, record)
    if not form.is_valid():
        return _show(http, form, record)
    area = form.chosen_area()
    try:
        said = {name: form.cleaned_data[name] for name in ("answer", "why")}
        verdicts.say(by=person(http), request=record, area=area, seen=record.line, **said)
    except writer.NothingChanged as unchanged:
        messages.info(http, unchanged.messages[0])
    except ValidationError as refusal:
        form.take(refusal)
        return _show(http, form, record)
    except writer.Conflict:
        return _conflict(http, find(person(http), number))
    else:
        messages.success(http, f"What you said of {record.reference} for {area} is saved.")
    return redirect(record)


def _form(http: HttpRequest, record: Request, typed: Any = None) -> SolvedForm:
    """Return the form for the areas that a lead may speak for, as it opens or as it was typed."""
    rows = Request.objects.filter(pk=record.pk)
    areas = verdicts.speaks_for(rows, verdicts.areas_of_lead(person(http))).get(record.pk, [])
    form = SolvedForm(typed, record=record, areas=areas, chosen=http.GET.get("area", ""))
    if typed is None:
        form.opened_with(verdicts.verdicts_on(rows, reader=person(http)).get(record.pk, []))
    return form


def _conflict(http: HttpRequest, record: Request) -> HttpResponse:
    """Show the line as it is now above what was typed; sending the form again decides."""
    typed = http.POST.copy()
    typed["seen"] = str(record.line.pk)
    form = _form(http, record, typed)
    return _show(http, form, record, status=409, has_changed=True)


def _show(
    http: HttpRequest, form: SolvedForm, record: Request, *, status: int = 200, **context: Any
) -> HttpResponse:
    areas = list(form.areas.values())
    context |= {"form": form, "record": record, "areas": areas}
    context["is_resolved"] = record.stage == Stage.RESOLVED
    return render(http, "requests_log/solved.html", context, status=status)


@for_officials
@any_day
def not_solved(http: HttpRequest, at: AsAt | None) -> HttpResponse:
    """What is resolved and, as an area says of the outcome that stands, not or only partly solved.

    A filter that makes no sense is told of, and leaves nothing out.
    """
    form = NotSolvedForm(http.GET)
    form.is_valid()
    ids, more = verdicts.said_not_solved(reader=person(http))
    rows = visible_to(person(http), at=at)
    path = rows.model.REQUEST
    rows = rows.filter(**{f"{path}__in": ids})
    if department := form.cleaned_data.get("department"):
        rows = rows.filter(counting.for_department(department, rows.model, at=at))
    answer = form.cleaned_data.get("answer", "")
    found = verdicts.not_solved(rows, reader=person(http), at=at, answer=answer)
    listed = lean_rows(rows.filter(**{f"{path}__in": found}).order_by("number"))
    page = Paginator(listed, ON_A_PAGE).get_page(http.GET.get("page"))
    context = {
        "form": form,
        "found": [(row, found[row.pk]) for row in page],
        "page": page,
        "number": len(found),
        "more": more,
        "is_filtered": bool(answer or department),
    }
    return render(http, "requests_log/not_solved.html", context)

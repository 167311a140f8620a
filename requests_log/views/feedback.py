"""Whether a resolved request is solved: a lead says it, and officials list what is not."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.decorators import for_officials, for_roles, person
from accounts.models import Role
from requests_log import scope
from requests_log.as_of import AsOf
from requests_log.domain import feedback
from requests_log.domain.errors import ConflictError, NothingChangedError
from requests_log.forms.feedback import FeedbackForm, NotSolvedForm
from requests_log.models import Request
from requests_log.permissions import visible_to
from requests_log.queries.pagination import ON_A_PAGE
from requests_log.queries.row import request_rows
from requests_log.rules.stages import Stage
from requests_log.views.as_of import any_day
from requests_log.views.request import find


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
        feedback.give_feedback(by=person(http), request=record, area=area, seen=record.line, **said)
    except NothingChangedError as unchanged:
        messages.info(http, unchanged.messages[0])
    except ValidationError as refusal:
        form.take(refusal)
        return _show(http, form, record)
    except ConflictError:
        return _conflict(http, find(person(http), number))
    else:
        messages.success(http, f"Your answer on {record.reference} for {area} has been saved.")
    return redirect(record)


def _form(http: HttpRequest, record: Request, typed: Any = None) -> FeedbackForm:
    """Return the form for the areas that a lead may speak for, as it opens or as it was typed."""
    rows = Request.objects.filter(pk=record.pk)
    areas = feedback.areas_by_request(rows, feedback.areas_of_lead(person(http))).get(record.pk, [])
    form = FeedbackForm(typed, record=record, areas=areas, chosen=http.GET.get("area", ""))
    if typed is None:
        form.opened_with(feedback.read_feedback(rows, reader=person(http)).get(record.pk, []))
    return form


def _conflict(http: HttpRequest, record: Request) -> HttpResponse:
    """Show the line as it is now above what was typed; sending the form again decides."""
    typed = http.POST.copy()
    typed["seen"] = str(record.line.pk)
    form = _form(http, record, typed)
    return _show(http, form, record, status=409, has_changed=True)


def _show(
    http: HttpRequest, form: FeedbackForm, record: Request, *, status: int = 200, **context: Any
) -> HttpResponse:
    areas = list(form.areas.values())
    context |= {"form": form, "record": record, "areas": areas}
    context["is_resolved"] = record.stage == Stage.RESOLVED
    return render(http, "requests_log/feedback.html", context, status=status)


@for_officials
@any_day
def not_solved(http: HttpRequest, at: AsOf | None) -> HttpResponse:
    """What is resolved and, as an area says of the outcome that stands, not or only partly solved.

    A filter that makes no sense is told of, and leaves nothing out.
    """
    form = NotSolvedForm(http.GET)
    form.is_valid()
    ids, more = feedback.requests_ever_not_solved(reader=person(http))
    rows = visible_to(person(http), at=at)
    path = rows.model.REQUEST_ID_FIELD
    rows = rows.filter(**{f"{path}__in": ids})
    if department := form.cleaned_data.get("department"):
        rows = rows.filter(scope.for_department(department, rows.model, at=at))
    answer = form.cleaned_data.get("answer", "")
    found = feedback.not_solved(rows, reader=person(http), at=at, answer=answer)
    listed = request_rows(rows.filter(**{f"{path}__in": found}).order_by("number"))
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

"""Feedback on outcomes: where a lead gives it, what is not solved, and reopening that."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts.decorators import for_officials, for_roles, person
from accounts.models import Role
from requests_log import scope
from requests_log.as_of import AsOf
from requests_log.domain import feedback
from requests_log.domain.errors import ConflictError, NothingChangedError
from requests_log.forms.feedback import FeedbackForm, NotSolvedForm, ReopenRequestForm
from requests_log.models import Request
from requests_log.permissions import visible_to
from requests_log.queries.pagination import ON_A_PAGE
from requests_log.queries.row import request_rows
from requests_log.rules.stages import Stage
from requests_log.views.as_of import supports_past_dates
from requests_log.views.edit_pages import redirect_to
from requests_log.views.request import get_request_or_404


@for_roles(Role.LEAD)
def give(http: HttpRequest, number: int) -> HttpResponse:
    """Show and process the form where a lead says whether an outcome solves a request."""
    record = get_request_or_404(person(http), number)
    if http.method != "POST":
        if record.stage != Stage.RESOLVED:
            return redirect(record)
        return _show(http, _make_form(http, record), record)
    form = _make_form(http, record, http.POST)
    # Checked before validation: in an out-of-date form, other errors may be misleading.
    if form.seen_entry() != record.line or record.stage != Stage.RESOLVED:
        return _show_conflict(http, record)
    if not form.is_valid():
        return _show(http, form, record)
    area = form.chosen_area()
    try:
        feedback.give_feedback(
            by=person(http),
            request=record,
            area=area,
            seen=record.line,
            answer=form.cleaned_data["answer"],
            why=form.cleaned_data["why"],
        )
    except NothingChangedError as unchanged:
        messages.info(http, unchanged.messages[0])
    except ValidationError as error:
        form.add_errors(error)
        return _show(http, form, record)
    except ConflictError:
        return _show_conflict(http, get_request_or_404(person(http), number))
    else:
        messages.success(http, f"Your answer on {record.reference} for {area} has been saved.")
    return redirect(record)


def _make_form(
    http: HttpRequest, record: Request, submitted: QueryDict | None = None
) -> FeedbackForm:
    """Return the form for the areas that the lead can answer for, new or as submitted."""
    rows = Request.objects.filter(pk=record.pk)
    areas = feedback.areas_by_request(rows, feedback.areas_of_lead(person(http)))
    form = FeedbackForm(
        submitted,
        record=record,
        areas=areas.get(record.pk, []),
        chosen=http.GET.get("area", ""),
    )
    if submitted is None:
        given = feedback.read_feedback(rows, reader=person(http))
        form.set_previous_answer(given.get(record.pk, []))
    return form


def _show_conflict(http: HttpRequest, record: Request) -> HttpResponse:
    """Show the newest line above what was submitted, for the lead to submit again or change."""
    submitted = http.POST.copy()
    submitted["seen"] = str(record.line.pk)
    form = _make_form(http, record, submitted)
    return _show(http, form, record, status=409, has_changed=True)


def _show(
    http: HttpRequest,
    form: FeedbackForm,
    record: Request,
    *,
    status: int = 200,
    has_changed: bool = False,
) -> HttpResponse:
    context = {
        "form": form,
        "record": record,
        "areas": list(form.areas.values()),
        "is_resolved": record.stage == Stage.RESOLVED,
        "has_changed": has_changed,
    }
    return render(http, "requests_log/feedback.html", context, status=status)


@for_officials
@require_POST
def reopen(http: HttpRequest, number: int) -> HttpResponse:
    """Move a request back to in progress, because an area says that it is not solved."""
    record = get_request_or_404(person(http), number)
    seen = ReopenRequestForm(http.POST, record=record).seen_entry()
    try:
        if seen is None or seen != record.line:
            raise ConflictError(record.line)
        written = feedback.reopen(by=person(http), request=record, seen=seen)
    except ConflictError:
        messages.warning(
            http, f"{record.reference} has changed. Nothing was saved: check it below."
        )
        return redirect(record)
    except ValidationError as error:
        messages.error(http, " ".join(error.messages))
        return redirect(record)
    return redirect_to(http, record, "has been reopened: it is in progress", entry=written)


@for_officials
@supports_past_dates
def not_solved(http: HttpRequest, at: AsOf | None) -> HttpResponse:
    """Show the resolved requests that areas say are not solved, or only partly.

    Invalid filters show an error and are ignored.
    """
    form = NotSolvedForm(http.GET)
    form.is_valid()
    ids, has_more = feedback.requests_ever_not_solved(reader=person(http))
    rows = visible_to(person(http), at=at)
    id_field = rows.model.REQUEST_ID_FIELD
    rows = rows.filter(**{f"{id_field}__in": ids})
    if department := form.cleaned_data.get("department"):
        rows = rows.filter(scope.for_department(department, rows.model, at=at))
    answer = form.cleaned_data.get("answer", "")
    found = feedback.not_solved(rows, reader=person(http), at=at, answer=answer)
    listed = request_rows(rows.filter(**{f"{id_field}__in": found}).order_by("number"))
    page = Paginator(listed, ON_A_PAGE).get_page(http.GET.get("page"))
    context = {
        "form": form,
        "rows": [(row, found[row.pk], feedback.reopening_words(found[row.pk])) for row in page],
        "page": page,
        "number": len(found),
        "has_more": has_more,
        "is_filtered": bool(answer or department),
    }
    return render(http, "requests_log/not_solved.html", context)

"""The pages where officials add next steps, correct them, and say how they ended."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.decorators import for_officials, person
from govuk.forms import posted
from requests_log.domain import next_steps as steps
from requests_log.forms.common import EntryForm, read_initial
from requests_log.forms.next_steps import EndStepForm, StepForm
from requests_log.models import NextStep, Request, StepEnding, StepOutcome, Workstream
from requests_log.views.request import get_request_or_404

Subject = Request | Workstream
CORRECTED = "The next step has been corrected."
RECORDED = "The next step is now recorded as {}."
CORRECT_ENDING = "Correct how a next step ended"


@for_officials
def add_to_request(http: HttpRequest, number: int) -> HttpResponse:
    """Add a next step to a request."""
    return _add(http, get_request_or_404(person(http), number))


@for_officials
def add_to_workstream(http: HttpRequest, slug: str) -> HttpResponse:
    """Add a next step to a workstream."""
    return _add(http, get_object_or_404(Workstream, slug=slug))


def _add(http: HttpRequest, subject: Subject) -> HttpResponse:
    form = StepForm(posted(http), what=http.GET.get("what", ""))
    if form.is_valid():
        write = partial(
            steps.add_step, by=person(http), subject=subject, **form.command_arguments()
        )
        if done := _try(http, form, write, subject, "The next step has been added."):
            return done
    return _show(http, form, subject, "Add a next step")


@for_officials
def correct(http: HttpRequest, step_id: int) -> HttpResponse:
    """Correct a next step."""
    step = _find_step(step_id)
    form = StepForm(posted(http), step=step)
    if form.is_valid():
        newer = NextStep.objects.filter(corrects=step, by=person(http)).first()
        if newer and form.says_the_same(newer):
            messages.success(http, CORRECTED)
            return redirect(step.subject)
        write = partial(steps.correct_step, by=person(http), step=step, **form.command_arguments())
        done = _try(http, form, write, step.subject, CORRECTED)
        if done:
            return done
    return _show(http, form, step.subject, "Correct a next step", step=step)


@for_officials
def end(http: HttpRequest, step_id: int) -> HttpResponse:
    """Say how a next step ended, or correct what was said."""
    step = _find_step(step_id)
    ending = StepEnding.objects.filter(step=step.first_id_or_own, corrected_by__isnull=True).first()
    if http.method == "POST" and ending and http.POST.get("seen", "") != str(ending.pk):
        return _end_again(http, step, ending)
    form = EndStepForm(posted(http), ending=ending)
    if form.is_valid():
        given = form.arguments()
        write = (
            partial(steps.correct_ending, by=person(http), ending=ending, **given)
            if ending
            else partial(steps.end_step, by=person(http), step=step, **given)
        )
        message = RECORDED.format(StepOutcome(given["outcome"]).label.lower())
        if done := _try(http, form, write, step.subject, message):
            return done
    heading = CORRECT_ENDING if ending else "Say how a next step ended"
    return _show(http, form, step.subject, heading, step=step)


def _end_again(http: HttpRequest, step: NextStep, ending: StepEnding) -> HttpResponse:
    """Answer a form that was opened before the step ended so.

    If it was sent twice, it says that it was saved. Otherwise the page shows how the step ended,
    and what was typed.
    """
    seen = http.POST.get("seen", "")
    sent = EndStepForm(http.POST, ending=ending if seen else None)
    if sent.is_valid() and sent.says_the_same(ending, seen=seen, by=person(http)):
        messages.success(http, RECORDED.format(ending.get_outcome_display().lower()))
        return redirect(step.subject)
    form = EndStepForm(ending=ending)
    form.initial.update(read_initial(http.POST, form), seen=str(ending.pk))
    context = {"ending": ending, "typed_source": http.POST.get("source", "")}
    return _show(http, form, step.subject, CORRECT_ENDING, step=step, status=409, **context)


def _find_step(pk: int) -> NextStep:
    rows = NextStep.objects.select_related("department", "area", "champion")
    return get_object_or_404(rows, pk=pk)


def _try(
    http: HttpRequest,
    form: EntryForm,
    write: Callable[[], object],
    subject: Subject,
    message: str,
) -> HttpResponse | None:
    """Write and redirect, or return None with the errors in the form."""
    try:
        write()
    except ValidationError as error:
        form.add_errors(error)
        return None
    messages.success(http, message)
    return redirect(subject)


def _show(
    http: HttpRequest,
    form: EntryForm,
    subject: Subject,
    heading: str,
    *,
    status: int = 200,
    **context: object,
) -> HttpResponse:
    context |= {"form": form, "subject": subject, "heading": heading}
    return render(http, "requests_log/edit/step.html", context, status=status)

"""The pages of "We have this too": a lead says so, and an official decides."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.decorators import for_officials, for_roles, person
from accounts.models import Role
from govuk.forms import posted
from requests_log.domain import joins
from requests_log.domain.errors import ConflictError
from requests_log.domain.feedback import areas_of_lead
from requests_log.forms.joins import AcceptJoinForm, DeclineJoinForm, ProposeJoinForm
from requests_log.models import Join, Request
from requests_log.queries.joins import areas_that_may_join
from requests_log.views.request import get_request_or_404


@for_roles(Role.LEAD)
def propose(http: HttpRequest, number: int) -> HttpResponse:
    """Show and process the form where a lead says that an area has a request's barrier too."""
    record = get_request_or_404(person(http), number)
    own = areas_of_lead(person(http))
    areas = areas_that_may_join(record.line, own)
    if not areas and http.method != "POST":
        return redirect(record)
    # The area of a form that is sent twice has joined already.
    areas += [each for each in own if each.slug == http.POST.get("area") and each not in areas]
    form = ProposeJoinForm(posted(http), areas=areas)
    if form.is_valid():
        try:
            joins.propose_join(by=person(http), request=record, **form.command_arguments())
        except ValidationError as error:
            form.add_errors(error)
        else:
            messages.success(
                http, "Sent to DCLG, who will decide. This page will say what became of it."
            )
            return redirect(record)
    return render(http, "requests_log/joins/propose.html", {"form": form, "record": record})


@for_officials
def decide(http: HttpRequest, pk: int) -> HttpResponse:
    """Let an area join a request, or decline. What was typed in one half stays with the other."""
    join = get_object_or_404(Join.objects.select_related("area", "by", "decided_by"), pk=pk)
    record = get_request_or_404(person(http), join.request.number)
    if join.decision:
        messages.info(http, join.refusal)
        return redirect(record)
    declining = http.POST.get("action") == "decline"
    typed = {name: http.POST[name] for name in ("areas_label", "reason") if name in http.POST}
    accept = AcceptJoinForm(None if declining else posted(http), area=join.area, record=record)
    decline = DeclineJoinForm(http.POST if declining else None)
    accept.initial.update(typed)
    decline.initial.update(typed)
    done = _decline(http, join, decline) if declining else _accept(http, join, accept)
    return done or _show(http, join, record, accept, decline)


def _accept(http: HttpRequest, join: Join, form: AcceptJoinForm) -> HttpResponse | None:
    if http.method == "POST" and form.seen_entry() != form.current:
        return _show_conflict(http, join)
    if not form.is_valid():
        return None
    label = form.cleaned_data.get("areas_label", "")
    try:
        joins.accept_join(by=person(http), join=join, seen=form.current, areas_label=label)
    except ConflictError:
        return _show_conflict(http, join)
    except ValidationError as error:
        form.add_errors(error)
        return None
    messages.success(http, f"{join.area} has joined {join.request.reference}.")
    return redirect(join.request)


def _show_conflict(http: HttpRequest, join: Join) -> HttpResponse:
    """Show the current line, with the label as typed; sending it again decides."""
    record = get_request_or_404(person(http), join.request.number)
    typed = http.POST.copy()
    typed["seen"] = str(record.line.pk)
    messages.warning(http, f"{record.reference} has changed. Check it below, then send again.")
    accept = AcceptJoinForm(typed, area=join.area, record=record)
    return _show(http, join, record, accept, DeclineJoinForm(), status=409)


def _show(
    http: HttpRequest,
    join: Join,
    record: Request,
    accept: AcceptJoinForm,
    decline: DeclineJoinForm,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {"join": join, "record": record, "accept": accept, "decline": decline}
    return render(http, "requests_log/joins/decide.html", context, status=status)


def _decline(http: HttpRequest, join: Join, form: DeclineJoinForm) -> HttpResponse | None:
    if not form.is_valid():
        return None
    try:
        joins.decline_join(by=person(http), join=join, reason=form.cleaned_data["reason"])
    except ValidationError as error:
        form.add_error(None, error)
        return None
    messages.success(http, f"Declined: {join.area} will see the reason.")
    return redirect(join.request)

"""Going through the answers of a round: accepting, rewording, joining, declining."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.decorators import for_officials, person
from commissions.domain import decisions
from commissions.domain.decisions import Decidable
from commissions.forms.decisions import DeclineForm, FindForm, JoinForm, ProposalForm, RaiseFromForm
from commissions.forms.respondent import held
from commissions.models import Barrier, Commission, Decision, Proposal
from commissions.queries.duplicates import likeliest
from commissions.views.commissions import find as find_round
from govuk.forms import posted
from requests_log.domain.errors import ConflictError
from requests_log.forms.common import EntryForm
from requests_log.views.request import get_request_or_404

CHANGED = (
    "The request has changed since you opened this page. Check the current position, then decide."
)


@for_officials
def answers(http: HttpRequest, round_id: int) -> HttpResponse:
    """What there is to decide in a round, each proposal beside the present line."""
    found = find_round(round_id)
    barriers = Barrier.objects.filter(reply__asked__round=found, decision__isnull=True)
    proposals = [
        (proposal, decisions.is_out_of_date(proposal))
        for proposal in decisions.undecided(found).order_by("request__number", "pk")
    ]
    context = {
        "round": found,
        "barriers": barriers.select_related("area", "reply__asked__area"),
        "proposals": [(each, stale) for each, stale in proposals if stale or not each.is_no_change],
        "unchanged": [each for each, stale in proposals if each.is_no_change and not stale],
        "decided": decisions_of(found),
    }
    return render(http, "commissions/replies.html", context)


@for_officials
@require_POST
def accept_unchanged(http: HttpRequest, round_id: int) -> HttpResponse:
    """Accept all plain "no change" answers at once."""
    found = find_round(round_id)
    made = decisions.accept_unchanged(by=person(http), of_round=found)
    if made:
        names = ", ".join(sorted({str(decision.request) for decision in made}))
        messages.success(http, f"No change confirmed: {names}.")
    else:
        messages.info(http, "There was nothing left to confirm.")
    return redirect("answers", found.pk)


@for_officials
def proposal(http: HttpRequest, pk: int) -> HttpResponse:
    """One proposal beside the present line: accepted as it is or reworded, or declined."""
    found = find_proposal(pk)
    if decided := found.decided:
        return _decided_before(http, found.reply.asked.round, decided)
    declining = http.POST.get("action") == "decline"
    form = ProposalForm(None if declining else posted(http), proposal=found)
    decline = DeclineForm(http.POST if declining else None)
    if declining:
        # Both are one form: what was typed in the other half stays too.
        form.initial.update(held(http.POST, form))
        return _decline(http, found, decline, _show_proposal, form)
    if http.method != "POST":
        return _show_proposal(http, found, form, decline)
    if form.is_out_of_date():
        return _conflict(http, found)
    if form.is_valid():
        given = form.keywords()
        accept = partial(decisions.accept, by=person(http), proposal=found, **given)
        try:
            if done := _carry_out(http, found, accept, form):
                return done
        except ConflictError:
            return _conflict(http, found)
    return _show_proposal(http, found, form, decline)


@for_officials
def barrier(http: HttpRequest, pk: int) -> HttpResponse:
    """One barrier, with the requests that it is most like; or declining it."""
    found = find_barrier(pk)
    if decided := found.decided:
        return _decided_before(http, found.reply.asked.round, decided)
    action = http.POST.get("action")
    decline = DeclineForm(http.POST if action == "decline" else None)
    finding = FindForm(http.POST if action == "find" else None, reader=person(http))
    if action == "decline":
        return _decline(http, found, decline, _show_barrier, finding)
    if action == "find" and finding.is_valid():
        return redirect("join-barrier", found.pk, finding.cleaned_data["reference"].reference)
    return _show_barrier(http, found, finding, decline)


@for_officials
def raise_from(http: HttpRequest, pk: int) -> HttpResponse:
    """A request raised from a barrier."""
    found = find_barrier(pk)
    if decided := found.decided:
        return _decided_before(http, found.reply.asked.round, decided)
    form = RaiseFromForm(posted(http), initial=RaiseFromForm.begin_with(found))
    if form.is_valid():
        given = form.command_arguments()
        raise_it = partial(decisions.raise_from, by=person(http), barrier=found, **given)
        if done := _carry_out(http, found, raise_it, form):
            return done
    return render(http, "commissions/raise.html", {"barrier": found, "form": form})


@for_officials
def join(http: HttpRequest, pk: int, number: int) -> HttpResponse:
    """A barrier joined to a request that there is."""
    found = find_barrier(pk)
    if decided := found.decided:
        return _decided_before(http, found.reply.asked.round, decided)
    record = get_request_or_404(person(http), number)
    form = JoinForm(posted(http), barrier=found, record=record)
    status = 200
    if http.method == "POST" and form.seen_entry() != form.current:
        # What was typed stays, beside the line as it is now; sending it again decides.
        typed = http.POST.copy()
        typed["seen"] = str(form.current.pk)
        form = JoinForm(typed, barrier=found, record=record)
        messages.warning(http, CHANGED)
        status = 409
    elif form.is_valid():
        join_it = partial(
            decisions.join,
            by=person(http),
            barrier=found,
            request=record,
            seen=form.current,
            **form.keywords(),
        )
        try:
            if done := _carry_out(http, found, join_it, form):
                return done
        except ConflictError:
            return redirect(http.get_full_path())
    context = {"barrier": found, "form": form, "record": record, "line": record.line}
    return render(http, "commissions/join.html", context, status=status)


def find_proposal(pk: int) -> Proposal:
    """Return the proposal of that number with all that is shown of it, or raise Http404."""
    rows = Proposal.objects.select_related(
        "reply__asked__round",
        "reply__asked__department",
        "request__current__workstream",
        "request__current__by",
        "request__workstream",
        "seen__workstream",
        "workstream",
        "decision__by",
    )
    return get_object_or_404(rows, pk=pk)


def find_barrier(pk: int) -> Barrier:
    """Return the barrier of that number with all that is shown of it, or raise Http404."""
    rows = Barrier.objects.select_related(
        "reply__asked__round", "reply__asked__area", "area", "decision__by", "decision__request"
    )
    return get_object_or_404(rows, pk=pk)


def decisions_of(of_round: Commission) -> Any:
    """Return what was decided in a round, newest first."""
    of_both = Decision.objects.filter(
        proposal__reply__asked__round=of_round
    ) | Decision.objects.filter(barrier__reply__asked__round=of_round)
    return of_both.select_related(
        "by",
        "request",
        "proposal__request",
        "proposal__reply__asked__department",
        "barrier__reply__asked__area",
        "barrier__area",
    ).order_by("-pk")


def _show_proposal(
    http: HttpRequest,
    found: Proposal,
    form: EntryForm,
    decline: EntryForm,
    *,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    context = {
        "proposal": found,
        "line": found.request.line,
        "is_out_of_date": decisions.is_out_of_date(found),
        "form": form,
        "decline": decline,
        **more,
    }
    return render(http, "commissions/proposal.html", context, status=status)


def _show_barrier(
    http: HttpRequest, found: Barrier, finding: EntryForm, decline: EntryForm
) -> HttpResponse:
    context = {
        "barrier": found,
        "matches": likeliest(found, reader=person(http)),
        "finding": finding,
        "decline": decline,
    }
    return render(http, "commissions/barrier.html", context)


def _decline(
    http: HttpRequest,
    what: Decidable,
    form: DeclineForm,
    show: Callable[..., HttpResponse],
    other: EntryForm,
) -> HttpResponse:
    if form.is_valid():
        why = form.cleaned_data["reason"]
        refuse = partial(decisions.decline, by=person(http), what=what, reason=why)
        if done := _carry_out(http, what, refuse, form):
            return done
    return show(http, what, other, form)


def _carry_out(
    http: HttpRequest, what: Decidable, decide: Callable[[], Decision], form: EntryForm
) -> HttpResponse | None:
    """Decide, and go back to the answers; or return None where the form says what is wrong."""
    of_round = what.reply.asked.round
    try:
        return _done(http, of_round, decide())
    except decisions.AlreadyDecided as before:
        return _decided_before(http, of_round, before.decision)
    except ValidationError as refusal:
        form.add_errors(refusal)
        return None


def _conflict(http: HttpRequest, found: Proposal) -> HttpResponse:
    """Show the line as it is now beside what was typed; sending the form again decides."""
    found = find_proposal(found.pk)
    before = ProposalForm(http.POST, proposal=found)
    form = ProposalForm(before.typed_now(http.POST, found.request), proposal=found)
    return _show_proposal(http, found, form, DeclineForm(), status=409, conflict=CHANGED)


def _decided_before(http: HttpRequest, of_round: Commission, decision: Decision) -> HttpResponse:
    """Say that somebody has decided already: nothing is written twice."""
    day = decision.decided_on
    messages.warning(
        http,
        f"{decision.by} already decided on this on {day.day} {day:%B %Y}: "
        f"{decision.get_kind_display().lower()}. Nothing was saved.",
    )
    return redirect("answers", of_round.pk)


def _done(http: HttpRequest, of_round: Commission, decision: Decision) -> HttpResponse:
    about = f": {decision.request}" if decision.request else ""
    messages.success(http, f"{decision.get_kind_display()}{about}.")
    return redirect("answers", of_round.pk)

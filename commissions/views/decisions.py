"""Review the replies to a commission: accept, change, add to a request, or decline."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.decorators import for_officials, person
from commissions.domain import decisions
from commissions.domain.decisions import Decidable
from commissions.forms.decisions import DeclineForm, JoinForm, ProposalForm, RaiseFromForm
from commissions.models import Barrier, Commission, Decision, Proposal
from commissions.queries import progress
from commissions.views.commissions import find_commission
from govuk.forms import posted
from requests_log.domain.errors import ConflictError
from requests_log.forms.common import EntryForm, read_initial
from requests_log.forms.joins import FindForm
from requests_log.queries.similar import find_similar_requests
from requests_log.views.dry_run import UncheckedError, write_as_checked
from requests_log.views.edit_pages import show_line_to_check
from requests_log.views.request import get_request_or_404

CHANGED = (
    "The request has changed since you opened this page. Check the current position, then decide."
)


@for_officials
def replies(http: HttpRequest, commission_id: int) -> HttpResponse:
    """List what is to be decided in a commission, each proposal with the current position."""
    commission = find_commission(commission_id)
    barriers = Barrier.objects.filter(progress.UNDECIDED, reply__addressee__commission=commission)
    proposals = [
        (proposal, decisions.is_out_of_date(proposal))
        for proposal in decisions.undecided(commission).order_by("request__number", "pk")
    ]
    unchanged = [each for each, stale in proposals if each.is_only_no_change and not stale]
    context = {
        "commission": commission,
        "barriers": barriers.select_related("area", "reply__addressee__area"),
        "proposals": [(each, stale) for each, stale in proposals if each not in unchanged],
        "unchanged": unchanged,
        "decided": find_decisions(commission),
    }
    return render(http, "commissions/replies.html", context)


@for_officials
@require_POST
def accept_unchanged(http: HttpRequest, commission_id: int) -> HttpResponse:
    """Accept all "no change" replies whose requests have not changed since."""
    commission = find_commission(commission_id)
    made = decisions.accept_unchanged(by=person(http), commission=commission)
    if made:
        references = ", ".join(sorted({str(decision.request) for decision in made}))
        messages.success(http, f"No change confirmed: {references}.")
    else:
        messages.info(http, "There was nothing left to confirm.")
    return redirect("replies", commission.pk)


@for_officials
def proposal(http: HttpRequest, pk: int) -> HttpResponse:
    """Show a proposal beside the current position; accept it, with or without changes, or decline.

    Both halves are one form: what was typed in one stays if the other is sent. If several
    departments are asked, the official first checks the status put together from all.
    """
    subject = find_proposal(pk)
    if decision := subject.decision_or_none:
        return _redirect_already_decided(http, subject, decision)
    declining = http.POST.get("action") == "decline"
    form = ProposalForm(None if declining else posted(http), proposal=subject)
    decline = DeclineForm(http.POST if declining else None)
    if http.method == "POST" and not declining:
        decline.initial.update(read_initial(http.POST, decline))
    if declining:
        form.initial.update({"target_date": None, "adds_step": False, "passes_on": False})
        form.initial.update(read_initial(http.POST, form))
        done = _try_decline(http, subject, decline)
        return done or _show_proposal(http, subject, form, decline)
    if http.method != "POST":
        return _show_proposal(http, subject, form, decline)
    if form.is_out_of_date():
        return _show_conflict(http, subject, decline)
    if http.POST.get("action") != "edit" and form.is_valid():
        try:
            if done := _try_accept(http, subject, form):
                return done
        except ConflictError:
            return _show_conflict(http, subject, decline)
    return _show_proposal(http, subject, form, decline)


@for_officials
def barrier(http: HttpRequest, pk: int) -> HttpResponse:
    """Show a barrier with the most similar requests; find another request, or decline."""
    subject = find_barrier(pk)
    if decision := subject.decision_or_none:
        return _redirect_already_decided(http, subject, decision)
    action = http.POST.get("action")
    decline = DeclineForm(http.POST if action == "decline" else None)
    finding = FindForm(http.POST if action == "find" else None, reader=person(http))
    if action == "decline" and (done := _try_decline(http, subject, decline)):
        return done
    if action == "find" and finding.is_valid():
        return redirect("join-barrier", subject.pk, finding.cleaned_data["reference"].reference)
    context = {
        "barrier": subject,
        "matches": find_similar_requests(subject.issue, reader=person(http)),
        "finding": finding,
        "decline": decline,
    }
    return render(http, "commissions/barrier.html", context)


@for_officials
def raise_from(http: HttpRequest, pk: int) -> HttpResponse:
    """Raise a request from a barrier."""
    subject = find_barrier(pk)
    if decision := subject.decision_or_none:
        return _redirect_already_decided(http, subject, decision)
    form = RaiseFromForm(posted(http), initial=RaiseFromForm.initial_from(subject))
    if form.is_valid():
        fields = form.command_arguments()
        raise_request = partial(decisions.raise_from, by=person(http), barrier=subject, **fields)
        if done := _try_decide(http, subject, raise_request, form):
            return done
    return render(http, "commissions/raise.html", {"barrier": subject, "form": form})


@for_officials
def join(http: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Add a barrier to an existing request."""
    subject = find_barrier(pk)
    if decision := subject.decision_or_none:
        return _redirect_already_decided(http, subject, decision)
    record = get_request_or_404(person(http), number)
    form = JoinForm(posted(http), barrier=subject, record=record)
    status = 200
    if http.method == "POST" and form.seen_entry() != form.current:
        # Keep what was typed, beside the current position; sending the form again decides.
        typed = http.POST.copy()
        typed["seen"] = str(form.current.pk)
        form = JoinForm(typed, barrier=subject, record=record)
        messages.warning(http, CHANGED)
        status = 409
    elif form.is_valid():
        join_request = partial(
            decisions.join,
            by=person(http),
            barrier=subject,
            request=record,
            seen=form.current,
            **form.decision_fields(),
        )
        try:
            if done := _try_decide(http, subject, join_request, form):
                return done
        except ConflictError:
            return redirect(http.get_full_path())
    context = {"barrier": subject, "form": form, "record": record, "line": record.line}
    return render(http, "commissions/join.html", context, status=status)


def find_proposal(pk: int) -> Proposal:
    """Return a proposal with all that its page shows, or raise Http404."""
    rows = decisions.mark_overtaken(Proposal.objects.all()).select_related(
        "reply__addressee__commission",
        "reply__addressee__department",
        "request__current__workstream",
        "request__current__by",
        "request__workstream",
        "seen__workstream",
        "workstream",
        "passed_to",
        "decision__by",
    )
    return get_object_or_404(rows, pk=pk)


def find_barrier(pk: int) -> Barrier:
    """Return a barrier with all that its page shows, or raise Http404."""
    rows = Barrier.objects.select_related(
        "reply__addressee__commission",
        "reply__addressee__area",
        "area",
        "decision__by",
        "decision__request",
    )
    return get_object_or_404(rows, pk=pk)


def find_decisions(commission: Commission) -> QuerySet[Decision]:
    """Return the decisions in a commission, newest first."""
    on_proposals = Decision.objects.filter(proposal__reply__addressee__commission=commission)
    on_barriers = Decision.objects.filter(barrier__reply__addressee__commission=commission)
    return (
        (on_proposals | on_barriers)
        .select_related(
            "by",
            "request",
            "proposal__request",
            "proposal__reply__addressee__department",
            "barrier__reply__addressee__area",
            "barrier__area",
        )
        .order_by("-pk")
    )


def _show_proposal(
    http: HttpRequest,
    subject: Proposal,
    form: EntryForm,
    decline: EntryForm,
    *,
    status: int = 200,
    conflict: str = "",
) -> HttpResponse:
    context = {
        "proposal": subject,
        "line": subject.request.line,
        "is_out_of_date": decisions.is_out_of_date(subject),
        "form": form,
        "decline": decline,
        "conflict": conflict,
    }
    return render(http, "commissions/proposal.html", context, status=status)


def _show_conflict(http: HttpRequest, subject: Proposal, decline: DeclineForm) -> HttpResponse:
    """Show the current position beside what was typed; sending the form again decides."""
    subject = find_proposal(subject.pk)
    before = ProposalForm(http.POST, proposal=subject)
    form = ProposalForm(before.rebase_input(subject.request), proposal=subject)
    return _show_proposal(http, subject, form, decline, status=409, conflict=CHANGED)


def _try_accept(http: HttpRequest, subject: Proposal, form: ProposalForm) -> HttpResponse | None:
    """Accept and redirect, show the line to check first, or return None with errors in the form."""
    accept = partial(decisions.accept, by=person(http), proposal=subject, **form.decision_fields())
    if subject.is_joint:
        checked = http.POST.get("checked")
        accept = partial(write_as_checked, accept, subject.request, checked=checked)
    try:
        return _try_decide(http, subject, accept, form)
    except UncheckedError as error:
        return show_line_to_check(
            http,
            "commissions/proposal_check.html",
            form,
            error.line,
            record=subject.request,
            proposal=subject,
        )


def _try_decline(http: HttpRequest, subject: Decidable, form: DeclineForm) -> HttpResponse | None:
    """Decline and redirect, or return None if the form is not valid."""
    if not form.is_valid():
        return None
    reason = form.cleaned_data["reason"]
    decline = partial(decisions.decline, by=person(http), subject=subject, reason=reason)
    return _try_decide(http, subject, decline, form)


def _try_decide(
    http: HttpRequest, subject: Decidable, decide: Callable[[], Decision], form: EntryForm
) -> HttpResponse | None:
    """Decide and redirect to the replies, or return None with the errors in the form."""
    try:
        decision = decide()
    except decisions.AlreadyDecidedError as error:
        return _redirect_already_decided(http, subject, error.decision)
    except ValidationError as refusal:
        form.add_errors(refusal)
        return None
    reference = f": {decision.request}" if decision.request else ""
    messages.success(http, f"{decision.get_kind_display()}{reference}.")
    return redirect("replies", subject.reply.addressee.commission_id)


def _redirect_already_decided(
    http: HttpRequest, subject: Decidable, decision: Decision
) -> HttpResponse:
    """Say who has already decided, and when. Nothing is saved twice."""
    day = decision.decided_on
    messages.warning(
        http,
        f"{decision.by} already decided on this on {day.day} {day:%B %Y}: "
        f"{decision.get_kind_display().lower()}. Nothing was saved.",
    )
    return redirect("replies", subject.reply.addressee.commission_id)

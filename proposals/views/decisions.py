"""The pages on which officials let proposals of leads through, or decline them."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.decorators import for_officials, for_roles, person
from accounts.models import Role
from cbtracker import clock
from govuk.forms import posted
from proposals import domain, queries
from proposals.forms import CheckStepForm, RaiseProposedForm
from proposals.models import LeadProposal, LeadProposalKind
from requests_log.domain import evidence
from requests_log.domain.errors import ConflictError
from requests_log.forms.common import EntryForm, read_initial
from requests_log.forms.joins import AcceptJoinForm, DeclineJoinForm, FindForm
from requests_log.queries.joins import undecided_joins
from requests_log.queries.pagination import ON_A_PAGE
from requests_log.queries.similar import find_similar_requests
from requests_log.rules.labels import Reach
from requests_log.views.evidence import NOTHING_RUNS
from requests_log.views.request import get_request_or_404

CHANGED = "The request has changed. Check it below, then send again."


@for_officials
def waiting(http: HttpRequest) -> HttpResponse:
    """List everything that waits for a decision, oldest first, with the act beside each."""
    page = Paginator(queries.waiting(), ON_A_PAGE).get_page(http.GET.get("page"))
    joins = Paginator(undecided_joins().order_by("pk"), ON_A_PAGE).get_page(http.GET.get("joins"))
    return render(http, "proposals/waiting.html", {"page": page, "joins": joins})


@for_officials
def decide(http: HttpRequest, pk: int) -> HttpResponse:
    """Let a proposal through, or decline it. What was typed in one half stays with the other."""
    proposal = _find(pk)
    if not proposal.waits:
        return _redirect_ended(http, proposal)
    action = http.POST.get("action", "")
    data = http.POST if action == "accept" else None
    is_step = proposal.kind == LeadProposalKind.STEP
    form = CheckStepForm(data, proposal=proposal) if is_step else EntryForm(data)
    finding = FindForm(http.POST if action == "find" else None, reader=person(http))
    decline = DeclineJoinForm(http.POST if action == "decline" else None)
    if http.method == "POST" and action != "accept":
        form.initial.update(read_initial(http.POST, form))
    if http.method == "POST" and action != "decline":
        decline.initial.update(read_initial(http.POST, decline))
    write: Callable[[], LeadProposal] | None = None
    if action == "find" and finding.is_valid():
        found = finding.cleaned_data["reference"]
        return redirect("add-proposal-to-request", proposal.pk, found.reference)
    if action == "decline" and decline.is_valid():
        reason = decline.cleaned_data["reason"]
        write = partial(domain.decline, by=person(http), proposal=proposal, reason=reason)
    elif action == "accept" and not proposal.is_barrier and form.is_valid():
        write = _accepting(http, proposal, form)
    if write and (done := _try(http, write, decline if action == "decline" else form)):
        return done
    matches = find_similar_requests(proposal.words, reader=person(http))
    context = {
        "proposal": proposal,
        "form": form,
        "decline": decline,
        "finding": finding,
        "matches": matches if proposal.is_barrier else [],
        "has_changed": proposal.request and proposal.seen_id != proposal.request.current_id,
    }
    return render(http, "proposals/decide.html", context)


def _accepting(
    http: HttpRequest, proposal: LeadProposal, form: EntryForm
) -> Callable[[], LeadProposal]:
    about: dict[str, Any] = {"by": person(http), "proposal": proposal}
    if isinstance(form, CheckStepForm):
        return partial(domain.accept_step, **about, **form.command_arguments())
    if proposal.kind == LeadProposalKind.EVIDENCE:
        return partial(domain.accept_evidence, **about)
    return partial(domain.accept_comment, **about)


@for_officials
def raise_from(http: HttpRequest, pk: int) -> HttpResponse:
    """Raise a request from a barrier; the form starts with the lead's words."""
    proposal = _find_barrier(pk)
    if not proposal.waits:
        return _redirect_ended(http, proposal)
    initial = {
        "areas": [proposal.area_id],
        "reach": Reach.NAMED.value,
        "departments": [department.pk for department in proposal.departments.all()],
        "issue": proposal.words,
        "effective_on": clock.today(),
        "submission": uuid4,
    }
    form = RaiseProposedForm(posted(http), initial=initial)
    if form.is_valid():
        write = partial(
            domain.raise_from, by=person(http), proposal=proposal, **form.command_arguments()
        )
        if done := _try(http, write, form):
            return done
    return render(http, "proposals/raise.html", {"proposal": proposal, "form": form})


@for_officials
def add_to_request(http: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Add a barrier to a request that is there already."""
    proposal = _find_barrier(pk)
    if not proposal.waits:
        return _redirect_ended(http, proposal)
    record = get_request_or_404(person(http), number)
    form = AcceptJoinForm(posted(http), area=proposal.area, record=record)
    status = 200
    if http.method == "POST" and form.seen_entry() != form.current:
        typed = http.POST.copy()
        typed["seen"] = str(form.current.pk)
        form = AcceptJoinForm(typed, area=proposal.area, record=record)
        messages.warning(http, CHANGED)
        status = 409
    elif form.is_valid():
        label = form.cleaned_data.get("areas_label", "")
        write = partial(
            domain.add_to_request,
            by=person(http),
            proposal=proposal,
            request=record,
            seen=form.current,
            areas_label=label,
        )
        try:
            if done := _try(http, write, form):
                return done
        except ConflictError:
            return redirect(http.get_full_path())
    context = {"proposal": proposal, "form": form, "record": record}
    return render(http, "proposals/join.html", context, status=status)


@for_roles(Role.OFFICIAL, Role.LEAD)
@require_safe
@never_cache
def download(http: HttpRequest, pk: int) -> HttpResponseBase:
    """Send a file that waits for a decision, to be saved and never shown in the page."""
    rows = queries.proposals_visible_to(person(http)).exclude(stored_as="")
    proposal = get_object_or_404(rows, pk=pk)
    try:
        file = evidence.open_file(proposal)
    except evidence.FileUnavailableError:
        context = {"record": proposal.request, "evidence": {"title": proposal.words}}
        return render(http, "requests_log/evidence_unavailable.html", context, status=503)
    response = FileResponse(
        file,
        as_attachment=True,
        filename=proposal.file_name,
        content_type=proposal.content_type,
    )
    response["Content-Security-Policy"] = NOTHING_RUNS
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _find(pk: int) -> LeadProposal:
    rows = LeadProposal.objects.select_related(
        "area", "by", "ended_by", "request__current__workstream", "seen", "became"
    )
    return get_object_or_404(rows, pk=pk)


def _find_barrier(pk: int) -> LeadProposal:
    proposal = _find(pk)
    if not proposal.is_barrier:
        raise Http404
    return proposal


def _try(
    http: HttpRequest, write: Callable[[], LeadProposal], form: EntryForm
) -> HttpResponse | None:
    """Decide and return to what waits, or return None with the errors in the form."""
    try:
        done = write()
    except domain.ProposalEndedError as error:
        messages.warning(http, " ".join(error.messages))
        return redirect("proposals")
    except ValidationError as error:
        form.add_errors(error)
        return None
    about = done.became or done.request
    reference = f": {about.reference}" if about else ""
    words = f"{done.get_end_display()}{reference}. {done.area} sees where it stands."
    messages.success(http, words)
    return redirect("proposals")


def _redirect_ended(http: HttpRequest, proposal: LeadProposal) -> HttpResponse:
    messages.warning(http, domain.describe_end(proposal))
    return redirect("proposals")

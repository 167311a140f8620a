"""The pages on which a lead proposes something, and sees where each proposal stands."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.decorators import for_roles, person
from accounts.models import Role
from govuk.forms import posted
from proposals import domain, queries
from proposals.forms import FORMS, AboutRequestForm, OfferEvidenceForm, RaiseBarrierForm
from proposals.models import LeadProposalKind
from requests_log.domain import joins
from requests_log.domain.feedback import areas_of_lead
from requests_log.permissions import joins_visible_to
from requests_log.queries.pagination import ON_A_PAGE
from requests_log.queries.similar import Similar, find_similar
from requests_log.views.request import get_request_or_404

SENT = "Sent to DCLG, who will decide. This page says where it stands."
CHANGED = (
    "The request has changed since you opened this page. Check where it stands, then send again."
)


@for_roles(Role.LEAD)
def yours(http: HttpRequest) -> HttpResponse:
    """List what leads have proposed for the lead's areas, and where each stands, newest first."""
    page = Paginator(queries.list_said(person(http)), ON_A_PAGE).get_page(http.GET.get("page"))
    areas = areas_of_lead(person(http))
    return render(http, "proposals/yours.html", {"page": page, "areas": areas})


@for_roles(Role.LEAD)
def raise_barrier(http: HttpRequest) -> HttpResponse:
    """Show and process the form for a barrier.

    If the record has something like it, that is shown once above the form, which then sends it.
    """
    areas = areas_of_lead(person(http))
    form = RaiseBarrierForm(posted(http), areas=areas)
    similar: Similar | None = None
    if form.is_valid():
        similar = find_similar(form.cleaned_data["words"], reader=person(http))
        if not similar or http.POST.get("action") == "send":
            try:
                domain.propose(
                    by=person(http), kind=LeadProposalKind.BARRIER, **form.command_arguments()
                )
            except ValidationError as error:
                form.add_errors(error)
            else:
                messages.success(http, SENT)
                return redirect("your-proposals")
    context = {"form": form, "areas": areas, "similar": similar}
    return render(http, "proposals/raise_barrier.html", context)


@for_roles(Role.LEAD)
def propose(http: HttpRequest, number: int, kind: str) -> HttpResponse:
    """Show and process the form for a comment, evidence or a next step of a request."""
    if kind not in FORMS:
        raise Http404
    record = get_request_or_404(person(http), number)
    areas = queries.areas_to_propose_for(record, areas_of_lead(person(http)))
    about: dict[str, Any] = {"record": record, "areas": areas}
    form: AboutRequestForm = FORMS[kind](posted(http), http.FILES or None, **about)
    status = 200
    # A file would have to be chosen again: its line is the one that was seen, if there is one.
    is_stale = form.seen_entry() != record.line and not isinstance(form, OfferEvidenceForm)
    if http.method == "POST" and is_stale:
        typed = http.POST.copy()
        typed["seen"] = str(record.line.pk)
        form = FORMS[kind](typed, **about)
        messages.warning(http, CHANGED)
        status = 409
    elif form.is_valid():
        try:
            domain.propose(
                by=person(http),
                kind=kind,
                request=record,
                seen=form.seen_entry() or record.line,
                **form.command_arguments(),
            )
        except ValidationError as error:
            form.add_errors(error)
        else:
            messages.success(http, SENT)
            return redirect("your-proposals")
    if isinstance(form, OfferEvidenceForm):
        form.ask_for_file_again()
    context = {**about, "form": form, "kind": kind, "line": record.line}
    return render(http, "proposals/propose.html", context, status=status)


@for_roles(Role.LEAD)
@require_POST
def withdraw(http: HttpRequest, pk: int) -> HttpResponse:
    """Take back a proposal that waits."""
    rows = queries.proposals_visible_to(person(http)).select_related("area")
    proposal = get_object_or_404(rows, pk=pk)
    return _withdraw(http, partial(domain.withdraw, by=person(http), proposal=proposal))


@for_roles(Role.LEAD)
@require_POST
def withdraw_join(http: HttpRequest, pk: int) -> HttpResponse:
    """Take back that an area has a barrier too, while that waits."""
    join = get_object_or_404(joins_visible_to(person(http)), pk=pk)
    return _withdraw(http, partial(joins.withdraw_join, by=person(http), join=join))


def _withdraw(http: HttpRequest, write: Callable[[], object]) -> HttpResponse:
    try:
        write()
    except ValidationError as error:
        messages.warning(http, " ".join(error.messages))
    else:
        messages.success(http, "It has been withdrawn.")
    return redirect("your-proposals")

"""The pages where administrators propose to remove words from the record, and decide on it."""

from collections.abc import Callable

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from accounts.decorators import View, for_roles, person
from accounts.models import Role
from govuk.forms import posted
from privacy.domain import redactions
from privacy.forms import RedactionForm
from privacy.queries import count_removed, list_redactions
from provenance.models import Redaction

PAGE_SIZE = 50
for_administrators = for_roles(Role.ADMINISTRATOR)
# Who removes words has given their password a short time ago.
with_password: Callable[[View], View] = reauthentication_required


@for_administrators
@never_cache
def index(http: HttpRequest) -> HttpResponse:
    """List redactions, newest first, without the words."""
    page = Paginator(list_redactions(), PAGE_SIZE).get_page(http.GET.get("page"))
    return render(http, "privacy/redactions.html", {"page": page})


@for_administrators
@never_cache
@sensitive_post_parameters("words", "reason")
def propose(http: HttpRequest) -> HttpResponse:
    """Show the form, then where the words stand, then save the proposal."""
    form = RedactionForm(posted(http))
    if form.is_valid() and http.POST.get("action") != "change":
        given = form.cleaned_data
        try:
            if http.POST.get("action") == "propose":
                proposal = redactions.propose(by=person(http), **given)
                messages.success(http, "Proposed. Another administrator must confirm it.")
                return redirect("redaction", proposal.pk)
            counts = redactions.preview(words=given["words"], reason=given["reason"])
        except ValidationError as error:
            form.add_errors(error)
        else:
            return render(http, "privacy/check.html", {"form": form, "counts": counts})
    return render(http, "privacy/propose.html", {"form": form})


@for_administrators
@never_cache
def detail(http: HttpRequest, redaction_id: int) -> HttpResponse:
    """Show a proposal with its words, or what was decided without them."""
    redaction = get_object_or_404(list_redactions(), pk=redaction_id)
    counts = (
        redactions.count_places(redaction.words) if redaction.is_open else count_removed(redaction)
    )
    context = {
        "redaction": redaction,
        "counts": counts,
        "is_own": redaction.proposed_by_id == person(http).pk,
    }
    return render(http, "privacy/redaction.html", context)


@for_administrators
@require_POST
@with_password
def confirm(http: HttpRequest, redaction_id: int) -> HttpResponse:
    """Remove the words that another administrator proposed to remove."""
    redaction = get_object_or_404(Redaction, pk=redaction_id)
    try:
        count = redactions.confirm(by=person(http), redaction=redaction)
    except ValidationError as error:
        messages.error(http, " ".join(error.messages))
    else:
        places = "1 place" if count == 1 else f"{count:,} places"
        messages.success(http, f"The words were removed from {places}.")
    return redirect("redaction", redaction_id)


@for_administrators
@require_POST
def refuse(http: HttpRequest, redaction_id: int) -> HttpResponse:
    """Refuse a proposal of somebody else, or take one's own back."""
    redaction = get_object_or_404(Redaction, pk=redaction_id)
    try:
        redactions.refuse(by=person(http), redaction=redaction)
    except ValidationError as error:
        messages.error(http, " ".join(error.messages))
    else:
        messages.success(http, "Refused. Nothing was removed.")
    return redirect("redaction", redaction_id)

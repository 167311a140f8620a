"""One who is asked: its answer as it came, its letters, and its link."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.access import for_officials, person
from letters import outbox
from rounds import asking, links, mail
from rounds.models import Asked
from rounds.views.answering import what_became


@for_officials
def asked(http: HttpRequest, asked_id: int) -> HttpResponse:
    """What one who is asked answered, what was decided on it, and what was sent to it."""
    found = find(asked_id)
    context = {
        "asked": found,
        "round": found.round,
        "recipients": mail.recipients([found])[found.pk],
        "letters": mail.letters_of(found.round).filter(about=found.about),
        "links": found.links.select_related("made_by"),
        "live": links.live_link(found),
        **what_became(found),
    }
    return render(http, "rounds/asked.html", context)


@for_officials
@require_POST
def link(http: HttpRequest, asked_id: int) -> HttpResponse:
    """A department's link: withdrawn, or made anew and sent."""
    found = find(asked_id)
    if not found.department_id or not found.round.is_open or found.given:
        messages.warning(http, "No link can be made or withdrawn any more.")
        return redirect("asked", found.pk)
    if http.POST.get("action") == "withdraw":
        asking.withdraw(by=person(http), asked=found)
        messages.success(http, "The link is withdrawn. Nobody can answer by it.")
        return redirect("asked", found.pk)
    try:
        asking.resend(by=person(http), asked=found)
    except asking.NotNow:
        messages.warning(http, "The round is not open any more.")
        return redirect("asked", found.pk)
    outcome = outbox.send_waiting(mail.letters_of(found.round).filter(about=found.about))
    messages.success(http, f"A new link is made; no older one works. Letters sent: {outcome.sent}.")
    return redirect("asked", found.pk)


def find(asked_id: int) -> Asked:
    """Return whom the address names, or raise Http404."""
    return get_object_or_404(Asked.objects.with_all(), pk=asked_id)

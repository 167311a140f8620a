"""One who is asked: its answer as it came, its letters, and its link."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.decorators import for_officials, person
from commissions.domain import access_links, emails, sending
from commissions.models import Addressee
from commissions.views.replies import what_became
from outbox import delivery


@for_officials
def asked(http: HttpRequest, asked_id: int) -> HttpResponse:
    """What one who is asked answered, what was decided on it, and what was sent to it."""
    found = find(asked_id)
    context = {
        "asked": found,
        "round": found.round,
        "recipients": emails.recipients([found])[found.pk],
        "letters": emails.letters_of(found.round).filter(about=found.about),
        "links": found.links.select_related("made_by"),
        "live": access_links.live_link(found),
        **what_became(found),
    }
    return render(http, "commissions/addressee.html", context)


@for_officials
@require_POST
def link(http: HttpRequest, asked_id: int) -> HttpResponse:
    """A department's link: withdrawn, or made anew and sent."""
    found = find(asked_id)
    if not found.department_id or not found.round.is_open or found.given:
        messages.warning(http, "You can no longer create or withdraw a link.")
        return redirect("asked", found.pk)
    if http.POST.get("action") == "withdraw":
        sending.withdraw(by=person(http), asked=found)
        messages.success(http, "Link withdrawn. Nobody can use it to reply.")
        return redirect("asked", found.pk)
    try:
        sending.resend(by=person(http), asked=found)
    except sending.WrongState:
        messages.warning(http, "This commission is no longer open.")
        return redirect("asked", found.pk)
    outcome = delivery.send_waiting(emails.letters_of(found.round).filter(about=found.about))
    messages.success(
        http, f"New link created. Older links have ended. Emails sent: {outcome.sent}."
    )
    return redirect("asked", found.pk)


def find(asked_id: int) -> Addressee:
    """Return whom the address names, or raise Http404."""
    return get_object_or_404(Addressee.objects.with_all(), pk=asked_id)

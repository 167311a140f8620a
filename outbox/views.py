"""What has been sent, what waits, and sending it again: for officials."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.decorators import for_officials
from outbox import delivery, rendering
from outbox.delivery import Outcome
from outbox.models import Email, EmailState

LETTERS_ON_A_PAGE = 50


@for_officials
def index(http: HttpRequest) -> HttpResponse:
    """Every letter, newest first, or those in the state that the address names."""
    asked = http.GET.get("state", "")
    state = EmailState(asked) if asked in set(EmailState) else None
    found = Email.objects.in_state(state) if state else Email.objects.all()
    pages = Paginator(found, LETTERS_ON_A_PAGE)
    page = pages.get_page(http.GET.get("page"))
    context = {
        "letters": page,
        "numbers": pages.get_elided_page_range(page.number, on_ends=1),
        "state": state,
        "states": list(EmailState),
        "waiting": Email.objects.waiting().count(),
    }
    return render(http, "outbox/emails.html", context)


@for_officials
def letter(http: HttpRequest, pk: int) -> HttpResponse:
    """One letter, as it reads."""
    found = get_object_or_404(Email.objects.select_related("by"), pk=pk)
    return render(http, "outbox/email.html", {"letter": found, "shown": rendering.shown(found)})


@for_officials
@require_POST
def send(http: HttpRequest) -> HttpResponse:
    """Send what waits, and say what came of it."""
    outcome = delivery.send_waiting()
    tell = messages.warning if outcome.failed or outcome.waiting else messages.success
    tell(http, told(outcome))
    return redirect("letters")


def told(outcome: Outcome) -> str:
    """Return in words what came of sending."""
    parts = [f"{_letters(outcome.sent)} sent." if outcome.sent else "No emails were sent."]
    if outcome.failed:
        parts.append(f"{_letters(outcome.failed)} refused: see the reasons below.")
    if outcome.waiting:
        waits = "email is still waiting" if outcome.waiting == 1 else "emails are still waiting"
        parts.append(f"{outcome.waiting} {waits}.")
    if outcome.why:
        parts.append(f"The mail server could not be reached ({outcome.why}).")
    return " ".join(parts)


def _letters(count: int) -> str:
    return f"{count} email was" if count == 1 else f"{count} emails were"

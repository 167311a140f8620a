"""The emails pages, for officials: what was sent, what is waiting, and sending it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from accounts.decorators import for_officials, person
from outbox import delivery, rendering, tasks
from outbox.delivery import DeliveryResult
from outbox.models import FORGOTTEN, Email, EmailState

PAGE_SIZE = 50


@for_officials
def index(http: HttpRequest) -> HttpResponse:
    """List emails, newest first; all, or those in the state that the address names."""
    value = http.GET.get("state", "")
    state = EmailState(value) if value in set(EmailState) else None
    emails = Email.objects.in_state(state) if state else Email.objects.all()
    paginator = Paginator(emails, PAGE_SIZE)
    page = paginator.get_page(http.GET.get("page"))
    context = {
        "emails": page,
        "numbers": paginator.get_elided_page_range(page.number, on_ends=1),
        "state": state,
        "states": list(EmailState),
        "waiting": Email.objects.waiting().count(),
        "not_delivered": Email.objects.to_send_again().count(),
    }
    return render(http, "outbox/emails.html", context)


@for_officials
def detail(http: HttpRequest, pk: int) -> HttpResponse:
    """Show one email as text and as HTML."""
    email = get_object_or_404(Email.objects.select_related("by"), pk=pk)
    context = {"email": email, "rendered": rendering.render_for_page(email)}
    return render(http, "outbox/email.html", context)


@for_officials
@require_POST
def send(http: HttpRequest) -> HttpResponse:
    """Send the waiting emails, and redirect to the list with the result.

    Where there are many, a worker sends them if there is one.
    """
    later = tasks.send_later(
        by=person(http),
        title="Send the waiting emails",
        link=reverse("emails"),
        link_text="See the emails",
    )
    if later:
        return redirect(later)
    result = delivery.send_waiting(include_delayed=True)
    has_unsent = result.failed or result.waiting
    add_message = messages.warning if has_unsent else messages.success
    add_message(http, describe_result(result))
    return redirect("emails")


@for_officials
@require_POST
def send_again(http: HttpRequest, pk: int) -> HttpResponse:
    """Send an email that was given up, and redirect to its page with the result."""
    email = delivery.send_again(get_object_or_404(Email, pk=pk))
    if email.text == FORGOTTEN:
        messages.warning(http, "The words of this email are not kept any more.")
    elif email.state == EmailState.SENT:
        messages.success(http, f"The email to {email.to} was sent.")
    elif email.is_being_sent:
        messages.info(http, f"The email to {email.to} is being sent.")
    else:
        messages.warning(http, f"The email to {email.to} was not sent. The reason is below.")
    return redirect(email)


def describe_result(result: DeliveryResult) -> str:
    """Return the result of sending as sentences."""
    parts = [f"{_count_emails(result.sent)} sent." if result.sent else "No emails were sent."]
    if result.failed:
        parts.append(f"{_count_emails(result.failed)} refused: see the reasons below.")
    if result.waiting:
        waits = "email is still waiting" if result.waiting == 1 else "emails are still waiting"
        parts.append(f"{result.waiting} {waits}.")
    if result.server_error:
        parts.append(f"The mail server could not be reached ({result.server_error}).")
    return " ".join(parts)


def _count_emails(count: int) -> str:
    return f"{count} email was" if count == 1 else f"{count} emails were"

"""List, open, change, send, remind and close commissions."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.decorators import for_officials, person
from cbtracker import clock
from cbtracker.submissions import AlreadySavedError
from commissions.domain import emails, sending
from commissions.domain.emails import EmailKind
from commissions.forms.commission import (
    AddresseesForm,
    CommissionForm,
    initial_for_new,
    initial_from_commission,
)
from commissions.models import Commission, CommissionKind
from commissions.queries import progress
from govuk.forms import posted
from outbox import delivery

TOO_LATE = "Someone else has sent or closed this commission. This is its current status."


@for_officials
def index(http: HttpRequest) -> HttpResponse:
    """List every commission, newest first, with how many have replied."""
    commissions = Commission.objects.select_related("meeting").prefetch_related(
        "addressees__reply", "addressees__area", "addressees__department"
    )
    today = clock.today()
    rows = [
        (each, progress.count_replies(each, each.addressees.all(), day=today))
        for each in commissions
    ]
    return render(
        http, "commissions/commissions.html", {"rows": rows, "kinds": CommissionKind.choices}
    )


@for_officials
def detail(http: HttpRequest, commission_id: int) -> HttpResponse:
    """Show one commission: its summary sentence, and each addressee with its reply."""
    commission = find_commission(commission_id)
    rows = progress.list_statuses(commission)
    addressees = [row.addressee for row in rows]
    context = {
        "commission": commission,
        "rows": rows,
        "summary": progress.summarise(commission, addressees, day=clock.today()),
        "awaited": [row for row in rows if not row.reply],
        "undecided": sum(row.undecided for row in rows),
        "unreachable": [row for row in rows if not row.contacts and not row.reply],
        "waiting": sum(len(row.waiting_emails) for row in rows),
    }
    return render(http, "commissions/commission.html", context)


@for_officials
def open_commission(http: HttpRequest, kind: str) -> HttpResponse:
    """Create a draft commission. Nothing is sent yet."""
    if kind not in CommissionKind.values:
        raise Http404
    form = CommissionForm(posted(http), kind=kind, initial=initial_for_new(kind))
    context = {"form": form, "kind": CommissionKind(kind)}
    if not form.is_valid():
        return render(http, "commissions/commission_form.html", context)
    try:
        submission = form.cleaned_data["submission"]
        commission = sending.open_commission(
            by=person(http), kind=kind, submission=submission, **form.commission_fields()
        )
    except AlreadySavedError as error:
        context["saved"] = error.saved
        return render(http, "commissions/commission_form.html", context, status=409)
    except ValidationError as refusal:
        form.add_errors(refusal)
        return render(http, "commissions/commission_form.html", context)
    return redirect("send-commission", commission.pk)


@for_officials
def change(http: HttpRequest, commission_id: int) -> HttpResponse:
    """Change a draft commission."""
    commission = find_commission(commission_id)
    if not commission.is_draft:
        return _redirect_too_late(http, commission)
    form = CommissionForm(
        posted(http), kind=commission.kind, initial=initial_from_commission(commission)
    )
    context = {"form": form, "kind": CommissionKind(commission.kind), "commission": commission}
    if not form.is_valid():
        return render(http, "commissions/commission_form.html", context)
    try:
        sending.change(by=person(http), commission=commission, **form.commission_fields())
    except ValidationError as refusal:
        form.add_errors(refusal)
        return render(http, "commissions/commission_form.html", context)
    except sending.WrongStateError:
        return _redirect_too_late(http, commission)
    return redirect("send-commission", commission.pk)


@for_officials
def send(http: HttpRequest, commission_id: int) -> HttpResponse:
    """Preview the emails of a draft commission, then send them."""
    commission = find_commission(commission_id)
    if not commission.is_draft:
        return _redirect_too_late(http, commission)
    if http.method == "POST":
        try:
            sending.send(by=person(http), commission=commission)
        except ValidationError as refusal:
            messages.error(http, " ".join(refusal.messages))
            return redirect("change-commission", commission.pk)
        except sending.WrongStateError:
            return _redirect_too_late(http, commission)
        # What cannot be sent now is tried again. The page says how many were sent.
        delivery.send_waiting(emails.emails_for(commission))
        return redirect("commission-sent", commission.pk)
    rows = progress.list_statuses(commission)
    # All get the same email, so the preview shows the first that has a contact.
    example = next((row for row in rows if row.contacts), rows[0])
    first = example.contacts[0] if example.contacts else None
    to, by_link = (first.name, first.by_link) if first else ("", False)
    kinds = (("First email", EmailKind.INVITATION), ("Reminder", EmailKind.REMINDER))
    context = {
        "commission": commission,
        "rows": rows,
        "example": example,
        "emails": [
            (heading, emails.build_email(kind, example.addressee, to=to, by_link=by_link))
            for heading, kind in kinds
        ],
        "unreachable": [row for row in rows if not row.contacts],
        "count": sum(len(row.contacts) for row in rows),
    }
    return render(http, "commissions/send.html", context)


@for_officials
@require_POST
def remind(http: HttpRequest, commission_id: int) -> HttpResponse:
    """Remind those who have not replied, at most once a day."""
    commission = find_commission(commission_id)
    try:
        count = sending.remind_now(by=person(http), commission=commission)
    except sending.WrongStateError:
        return _redirect_too_late(http, commission)
    if not count:
        messages.info(
            http, "No reminders sent. Everyone we can email has already had a reminder today."
        )
        return redirect(commission)
    return _send_emails(http, commission, "Reminders sent.")


@for_officials
def add_recipients(http: HttpRequest, commission_id: int) -> HttpResponse:
    """Add recipients to an open commission."""
    commission = find_commission(commission_id)
    if not commission.is_open:
        return _redirect_too_late(http, commission)
    existing = [row.recipient.pk for row in commission.addressees.with_all()]
    form = AddresseesForm(posted(http), kind=commission.kind, exclude=existing)
    if form.is_valid():
        try:
            recipients = form.cleaned_data["recipients"]
            sending.add_recipients(by=person(http), commission=commission, recipients=recipients)
            return _send_emails(http, commission, "Recipients added.")
        except ValidationError as refusal:
            form.add_errors(refusal)
        except sending.WrongStateError:
            return _redirect_too_late(http, commission)
    context = {"commission": commission, "form": form}
    return render(http, "commissions/add_recipients.html", context)


@for_officials
def close(http: HttpRequest, commission_id: int) -> HttpResponse:
    """Close a commission, after a confirmation page, because its links stop working."""
    commission = find_commission(commission_id)
    if not commission.is_open:
        return _redirect_too_late(http, commission)
    if http.method == "POST":
        try:
            sending.close(by=person(http), commission=commission)
        except sending.WrongStateError:
            return _redirect_too_late(http, commission)
        return redirect("commission-closed", commission.pk)
    awaited = [row for row in progress.list_statuses(commission) if not row.reply]
    context = {"commission": commission, "awaited": awaited}
    return render(http, "commissions/close.html", context)


def find_commission(commission_id: int) -> Commission:
    """Return the commission with this id, or raise Http404."""
    rows = Commission.objects.select_related("meeting", "opened_by")
    return get_object_or_404(rows, pk=commission_id)


def _send_emails(http: HttpRequest, commission: Commission, done: str) -> HttpResponse:
    """Send the waiting emails of a commission, and redirect to it with a message."""
    result = delivery.send_waiting(emails.emails_for(commission))
    text = f"{done} Emails sent: {result.sent}."
    if unsent := result.failed + result.waiting:
        text += (
            f" {unsent} could not be sent yet. We will try again automatically, "
            "or you can try again from the emails page."
        )
        messages.warning(http, text)
    else:
        messages.success(http, text)
    return redirect(commission)


def _redirect_too_late(http: HttpRequest, commission: Commission) -> HttpResponse:
    messages.warning(http, TOO_LATE)
    return redirect(commission)

"""List, open, change, send, remind and close commissions."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.decorators import for_officials, person
from cbtracker import clock
from cbtracker.submissions import AlreadySavedError
from commissions import tasks
from commissions.domain import emails, sending
from commissions.domain.emails import EmailKind
from commissions.forms.commission import (
    AddresseesForm,
    CommissionForm,
    initial_for_new,
    initial_from_commission,
)
from commissions.models import Addressee, AddresseeQuerySet, Commission, CommissionKind
from commissions.queries import progress
from commissions.queries.totals import CommissionTotals
from govuk.forms import posted
from govuk.numbers import is_id
from outbox import delivery
from requests_log.forms.common import read_initial

ON_A_PAGE = 25
RECIPIENTS_ON_A_PAGE = 50
TOO_LATE = "Someone else has sent or closed this commission. This is its current status."
NOBODY_TO_REMIND = (
    "No reminders sent. Those who have not replied have had one today, or we cannot email them."
)
CHANGED = "Someone else has changed this commission since you opened this page."


@for_officials
def index(http: HttpRequest) -> HttpResponse:
    """List the commissions, newest first, with how many have replied."""
    page = Paginator(Commission.objects.all(), ON_A_PAGE).get_page(http.GET.get("page"))
    context = {"page": page, "rows": progress.with_counts(list(page))}
    return render(http, "commissions/commissions.html", context)


@for_officials
def detail(http: HttpRequest, commission_id: int) -> HttpResponse:
    """Show one commission: its summary sentence, and each addressee with its reply."""
    commission = find_commission(commission_id)
    only_awaited = http.GET.get("show") == "awaited"
    asked = commission.addressees.with_all()
    totals = CommissionTotals(commission)
    page = (
        _paginate(http, asked.without_reply(), totals.awaited)
        if only_awaited
        else _paginate(http, asked, totals.total)
    )
    context = {
        "commission": commission,
        "page": page,
        "rows": progress.list_statuses(commission, list(page)),
        "only_awaited": only_awaited,
        "summary": progress.summarise(commission, day=clock.today()),
        "totals": totals,
        "task": tasks.find(commission),
    }
    return render(http, "commissions/commission.html", context)


@for_officials
def open_commission(http: HttpRequest, kind: str) -> HttpResponse:
    """Create a draft commission. Nothing is sent yet."""
    if kind not in CommissionKind.values:
        raise Http404
    form = _make_form(http, kind, initial_for_new(kind))
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


def _make_form(http: HttpRequest, kind: str, initial: dict[str, object]) -> CommissionForm:
    """Return the form, new or as sent; with no recipient if the button for that was pressed."""
    if http.GET.get("recipients") != "none":
        return CommissionForm(posted(http), kind=kind, initial=initial)
    typed = read_initial(http.POST, CommissionForm(kind=kind, initial=initial))
    return CommissionForm(kind=kind, initial={**initial, **typed, "recipients": []})


@for_officials
def change(http: HttpRequest, commission_id: int) -> HttpResponse:
    """Change a draft commission. What was typed comes back if somebody else was there first."""
    commission = find_commission(commission_id)
    if http.method != "POST" and not commission.is_draft:
        return _redirect_too_late(http, commission)
    form = _make_form(http, commission.kind, initial_from_commission(commission))
    seen, version = _seen_version(http), sending.version_of(commission)
    context: dict[str, object] = {
        "form": form,
        "kind": CommissionKind(commission.kind),
        "commission": commission,
        "version": version if seen is None else seen,
    }
    if http.method == "POST" and not commission.is_draft:
        return _show_late_change(http, context)
    if not form.is_valid():
        return render(http, "commissions/commission_form.html", context)
    try:
        sending.change(
            by=person(http), commission=commission, version=seen, **form.commission_fields()
        )
    except ValidationError as refusal:
        form.add_errors(refusal)
        return render(http, "commissions/commission_form.html", context)
    except sending.WrongStateError:
        return _show_late_change(http, context)
    except sending.ChangedCommissionError:
        context |= {"newer": True, "version": sending.version_of(commission)}
        return render(http, "commissions/commission_form.html", context, status=409)
    return redirect("send-commission", commission.pk)


@for_officials
def send(http: HttpRequest, commission_id: int) -> HttpResponse:
    """Preview the emails of a draft commission, then send them."""
    commission = find_commission(commission_id)
    if not commission.is_draft:
        return _redirect_too_late(http, commission)
    status = 200
    if http.method == "POST":
        given: dict[str, Any] = {
            "by": person(http),
            "commission": commission,
            "version": _seen_version(http),
        }
        try:
            if later := tasks.send_later(**given):
                return redirect(later)
            sending.send(**given)
        except ValidationError as refusal:
            messages.error(http, " ".join(refusal.messages))
            return redirect("change-commission", commission.pk)
        except sending.WrongStateError:
            return _redirect_too_late(http, commission)
        except sending.ChangedCommissionError:
            messages.warning(http, f"{CHANGED} Check it below, then send it.")
            commission, status = find_commission(commission_id), 409
        else:
            # What cannot be sent now is tried again. The page says how many were sent.
            delivery.send_waiting(emails.emails_for(commission))
            return redirect("commission-sent", commission.pk)
    totals = CommissionTotals(commission)
    page = _paginate(http, commission.addressees.with_all(), totals.total)
    rows = progress.list_statuses(commission, list(page))
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
        "page": page,
        "totals": totals,
        "version": sending.version_of(commission),
    }
    return render(http, "commissions/send.html", context, status=status)


@for_officials
@require_POST
def remind(http: HttpRequest, commission_id: int) -> HttpResponse:
    """Remind those who have not replied, at most once a day."""
    commission = find_commission(commission_id)
    if later := tasks.remind_later(by=person(http), commission=commission):
        return redirect(later)
    try:
        count = sending.remind_now(by=person(http), commission=commission)
    except sending.WrongStateError:
        return _redirect_too_late(http, commission)
    if not count:
        messages.info(http, NOBODY_TO_REMIND)
        return redirect(commission)
    return _send_emails(http, commission, "Reminders sent.")


@for_officials
def add_recipients(http: HttpRequest, commission_id: int) -> HttpResponse:
    """Add recipients to an open commission."""
    commission = find_commission(commission_id)
    if not commission.is_open:
        return _redirect_too_late(http, commission)
    form = AddresseesForm(posted(http), kind=commission.kind, exclude_asked=commission)
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
    context = {"commission": commission, "totals": CommissionTotals(commission)}
    return render(http, "commissions/close.html", context)


def find_commission(commission_id: int) -> Commission:
    """Return the commission with this id, or raise Http404."""
    rows = Commission.objects.select_related("meeting", "opened_by")
    return get_object_or_404(rows, pk=commission_id)


def _send_emails(http: HttpRequest, commission: Commission, done: str) -> HttpResponse:
    """Send the waiting emails of a commission, and redirect to it with a message.

    Where there are many, a worker sends them if there is one.
    """
    if later := tasks.deliver_later(by=person(http), commission=commission):
        return redirect(later)
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


def _paginate(http: HttpRequest, rows: AddresseeQuerySet, count: int) -> "Page[Addressee]":
    """Return the page that the address names; ``count`` is how many rows there are, as known."""
    paginator = Paginator(rows, RECIPIENTS_ON_A_PAGE)
    paginator.__dict__["count"] = count
    return paginator.get_page(http.GET.get("page"))


def _seen_version(http: HttpRequest) -> int | None:
    """Return the version of the draft that was on the page that was sent, if it says."""
    text = http.POST.get("version", "")
    return int(text) if is_id(text) else None


def _show_late_change(http: HttpRequest, context: dict[str, object]) -> HttpResponse:
    return render(
        http, "commissions/commission_form.html", {**context, "too_late": True}, status=409
    )


def _redirect_too_late(http: HttpRequest, commission: Commission) -> HttpResponse:
    messages.warning(http, TOO_LATE)
    return redirect(commission)

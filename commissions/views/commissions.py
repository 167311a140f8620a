"""Rounds: all of them, one with who has answered, opening, sending, reminding and closing it."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.decorators import for_officials, person
from cbtracker import clock
from commissions.domain import emails, sending
from commissions.domain.emails import EmailKind
from commissions.forms.commission import AddresseesForm, CommissionForm, as_it_is, begin_with
from commissions.models import Commission, CommissionKind
from commissions.queries import progress
from govuk.forms import posted
from outbox import delivery

TOO_LATE = "Someone else has sent or closed this commission. This is its current status."


@for_officials
def rounds(http: HttpRequest) -> HttpResponse:
    """All rounds, newest first, each with how it stands."""
    found = Commission.objects.select_related("meeting").prefetch_related(
        "asked__reply", "asked__area", "asked__department"
    )
    today = clock.today()
    rows = [(each, progress.tally(each, each.asked.all(), day=today)) for each in found]
    return render(
        http, "commissions/commissions.html", {"rows": rows, "kinds": CommissionKind.choices}
    )


@for_officials
def round_(http: HttpRequest, round_id: int) -> HttpResponse:
    """One round: its sentence, and who has answered what."""
    found = find(round_id)
    rows = progress.standings(found)
    context = {
        "round": found,
        "rows": rows,
        "sentence": progress.sentence_of(found, [row.asked for row in rows], day=clock.today()),
        "awaited": [row for row in rows if not row.reply],
        "undecided": sum(row.undecided for row in rows),
        "unreachable": [row for row in rows if not row.recipients and not row.reply],
        "waiting": sum(len(row.waiting) for row in rows),
    }
    return render(http, "commissions/commission.html", context)


@for_officials
def open_(http: HttpRequest, kind: str) -> HttpResponse:
    """A new round of a kind. Nothing is sent yet."""
    if kind not in CommissionKind.values:
        raise Http404
    form = CommissionForm(posted(http), kind=kind, initial=begin_with(kind, person(http)))
    context = {"form": form, "kind": CommissionKind(kind)}
    if not form.is_valid():
        return render(http, "commissions/commission_form.html", context)
    try:
        submission = form.cleaned_data["submission"]
        opened = sending.open_round(
            by=person(http), kind=kind, submission=submission, **form.command_arguments()
        )
    except ValidationError as refusal:
        form.add_errors(refusal)
        return render(http, "commissions/commission_form.html", context)
    return redirect("send-round", opened.pk)


@for_officials
def change(http: HttpRequest, round_id: int) -> HttpResponse:
    """A round that has not been sent, changed."""
    found = find(round_id)
    if not found.is_draft:
        return _too_late(http, found)
    form = CommissionForm(posted(http), kind=found.kind, initial=as_it_is(found))
    context = {"form": form, "kind": CommissionKind(found.kind), "round": found}
    if not form.is_valid():
        return render(http, "commissions/commission_form.html", context)
    try:
        sending.change(by=person(http), of_round=found, **form.command_arguments())
    except ValidationError as refusal:
        form.add_errors(refusal)
        return render(http, "commissions/commission_form.html", context)
    except sending.WrongState:
        return _too_late(http, found)
    return redirect("send-round", found.pk)


@for_officials
def send(http: HttpRequest, round_id: int) -> HttpResponse:
    """The letters as they will be sent, to read before sending; then sending them."""
    found = find(round_id)
    if not found.is_draft:
        return _too_late(http, found)
    if http.method == "POST":
        try:
            sending.send(by=person(http), of_round=found)
        except ValidationError as refusal:
            messages.error(http, " ".join(refusal.messages))
            return redirect("change-round", found.pk)
        except sending.WrongState:
            return _too_late(http, found)
        return _post(http, found, "Commission sent.")
    rows = progress.standings(found)
    # Each gets the same letter: the first that goes to anybody is shown.
    first = next((row for row in rows if row.recipients), rows[0])
    to = first.recipients[0].name if first.recipients else ""
    kinds = (("First email", EmailKind.INVITATION), ("Reminder", EmailKind.REMINDER))
    context = {
        "round": found,
        "rows": rows,
        "first": first,
        "letters": [(name, emails.words_of(kind, first.asked, to=to)) for name, kind in kinds],
        "unreachable": [row for row in rows if not row.recipients],
        "count": sum(len(row.recipients) for row in rows),
    }
    return render(http, "commissions/send.html", context)


@for_officials
@require_POST
def remind(http: HttpRequest, round_id: int) -> HttpResponse:
    """Remind those who have not answered, once on a day."""
    found = find(round_id)
    return _act(http, found, sending.remind_now)


@for_officials
def ask_more(http: HttpRequest, round_id: int) -> HttpResponse:
    """Some more to ask, in a round that has been sent."""
    found = find(round_id)
    if not found.is_open:
        return _too_late(http, found)
    asked = tuple(row.whom.pk for row in found.asked.with_all())
    form = AddresseesForm(posted(http), kind=found.kind, asked=asked)
    if form.is_valid():
        try:
            sending.ask_more(by=person(http), of_round=found, whom=form.cleaned_data["whom"])
            return _post(http, found, "Recipients added.")
        except ValidationError as refusal:
            form.add_errors(refusal)
        except sending.WrongState:
            return _too_late(http, found)
    return render(http, "commissions/add_recipients.html", {"round": found, "form": form})


@for_officials
def close(http: HttpRequest, round_id: int) -> HttpResponse:
    """Closing a round: asked first, since its links end."""
    found = find(round_id)
    if not found.is_open:
        return _too_late(http, found)
    if http.method == "POST":
        try:
            sending.close(by=person(http), of_round=found)
        except sending.WrongState:
            return _too_late(http, found)
        messages.success(http, "Commission closed. It no longer accepts replies.")
        return redirect(found)
    rows = [row for row in progress.standings(found) if not row.reply]
    return render(http, "commissions/close.html", {"round": found, "awaited": rows})


def find(round_id: int) -> Commission:
    """Return the round of that number, or raise Http404."""
    return get_object_or_404(Commission.objects.select_related("meeting", "opened_by"), pk=round_id)


def _act(http: HttpRequest, found: Commission, act: Callable[..., int]) -> HttpResponse:
    try:
        count = act(by=person(http), of_round=found)
    except sending.WrongState:
        return _too_late(http, found)
    if not count:
        messages.info(
            http, "No reminders sent. Everyone we can email has already had a reminder today."
        )
        return redirect(found)
    return _post(http, found, "Reminders sent.")


def _post(http: HttpRequest, found: Commission, done: str) -> HttpResponse:
    """Send what waits of a round, say what came of it, and show the round."""
    outcome = delivery.send_waiting(emails.letters_of(found))
    told = f"{done} Emails sent: {outcome.sent}."
    if left := outcome.failed + outcome.waiting:
        told += (
            f" {left} could not be sent yet. We will try again automatically, "
            "or you can try again from the emails page."
        )
        messages.warning(http, told)
    else:
        messages.success(http, told)
    return redirect(found)


def _too_late(http: HttpRequest, found: Commission) -> HttpResponse:
    messages.warning(http, TOO_LATE)
    return redirect(found)

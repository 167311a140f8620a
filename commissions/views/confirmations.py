"""What an official sees after sending or closing a commission: what was done, what happens next.

The pages say what is true when they are opened, so loading one again is harmless.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.decorators import for_officials
from cbtracker import clock
from commissions.domain.emails import EmailKind
from commissions.queries import progress
from commissions.views.commissions import find_commission
from outbox.models import EmailState


@for_officials
def sent(http: HttpRequest, commission_id: int) -> HttpResponse:
    """Say what was sent and what happens next; if it is not open, show the commission."""
    commission = find_commission(commission_id)
    if not commission.is_open:
        return redirect(commission)
    rows = progress.list_statuses(commission)
    today = clock.today()
    first = [email for row in rows for email in row.emails if email.kind == EmailKind.INVITATION]
    context = {
        "commission": commission,
        "rows": rows,
        "sent": sum(bool(email.sent_at) for email in first),
        "unsent": sum(
            email.state in (EmailState.WAITING, EmailState.NOT_DELIVERED) for email in first
        ),
        "unreachable": [row.addressee.name for row in rows if not row.contacts and not row.reply],
        "reminders": [day for day in commission.reminder_days if day > today],
    }
    return render(http, "commissions/sent.html", context)


@for_officials
def closed(http: HttpRequest, commission_id: int) -> HttpResponse:
    """Say what was closed and what happens next; if it is not closed, show the commission."""
    commission = find_commission(commission_id)
    if not commission.closed_at or commission.source:
        return redirect(commission)
    rows = progress.list_statuses(commission)
    context = {
        "commission": commission,
        "rows": rows,
        "replied": sum(bool(row.reply) for row in rows),
        "silent": [row.addressee.name for row in rows if not row.reply],
        "undecided": sum(row.undecided for row in rows),
        "summary": progress.summarise(
            commission, [row.addressee for row in rows], day=clock.today()
        ),
    }
    return render(http, "commissions/closed.html", context)

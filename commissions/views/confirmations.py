"""What an official sees after sending or closing a commission: what was done, what happens next.

The pages say what is true when they are opened, so loading one again is harmless.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.decorators import for_officials
from cbtracker import clock
from commissions.domain.emails import EmailKind, emails_for
from commissions.queries import progress
from commissions.queries.totals import CommissionTotals
from commissions.views.commissions import find_commission


@for_officials
def sent(http: HttpRequest, commission_id: int) -> HttpResponse:
    """Say what was sent and what happens next; if it is not open, show the commission."""
    commission = find_commission(commission_id)
    if not commission.is_open:
        return redirect(commission)
    today = clock.today()
    first = emails_for(commission).filter(kind=EmailKind.INVITATION)
    context = {
        "commission": commission,
        "totals": CommissionTotals(commission),
        "sent": first.sent().count(),
        "unsent": first.filter(sent_at__isnull=True, cancelled_at__isnull=True).count(),
        "reminders": [day for day in commission.reminder_days if day > today],
    }
    return render(http, "commissions/sent.html", context)


@for_officials
def closed(http: HttpRequest, commission_id: int) -> HttpResponse:
    """Say what was closed and what happens next; if it is not closed, show the commission."""
    commission = find_commission(commission_id)
    if not commission.closed_at or commission.source:
        return redirect(commission)
    context = {
        "commission": commission,
        "totals": CommissionTotals(commission),
        "summary": progress.summarise(commission, day=clock.today()),
    }
    return render(http, "commissions/closed.html", context)

"""One addressee of a commission: its reply, its emails and its link."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.decorators import for_officials, person
from commissions.domain import access_links, emails, reopening, sending
from commissions.forms.reopening import ReopenForm, inputs_of
from commissions.models import Addressee
from commissions.views.replies import reply_context
from govuk.forms import posted
from outbox import delivery


@for_officials
def detail(http: HttpRequest, addressee_id: int) -> HttpResponse:
    """Show the reply of one addressee, the decisions on it, and the emails sent to it."""
    addressee = find_addressee(addressee_id)
    contacts = emails.contacts_for([addressee])[addressee.pk]
    context = {
        "addressee": addressee,
        "commission": addressee.commission,
        "contacts": contacts,
        "by_link": addressee.department_id or any(each.by_link for each in contacts),
        "emails": emails.emails_for(addressee.commission).filter(about=addressee.about),
        "links": addressee.links.select_related("created_by"),
        "active_link": access_links.active_link(addressee),
        "earlier": addressee.earlier() if not addressee.reopened_at else [],
        **reply_context(addressee),
    }
    return render(http, "commissions/addressee.html", context)


@for_officials
def reopen(http: HttpRequest, addressee_id: int) -> HttpResponse:
    """Reopen a reply that was wrong, after a page that says what follows."""
    addressee = find_addressee(addressee_id)
    reply = addressee.reply_or_none
    if not reply or addressee.reopened_at or not addressee.commission.is_open:
        messages.warning(http, "There is no reply to reopen, or the commission is closed.")
        return redirect("recipient", addressee.pk)
    form = ReopenForm(posted(http))
    if form.is_valid():
        try:
            new = reopening.reopen(
                by=person(http),
                addressee=addressee,
                reason=form.cleaned_data["reason"],
                typed=inputs_of(reply),
            )
        except ValidationError as refusal:
            form.add_errors(refusal)
        except sending.WrongStateError:
            messages.warning(http, "Someone else has reopened this reply or closed the commission.")
            return redirect("recipient", addressee.pk)
        else:
            queued = emails.emails_for(new.commission).filter(about=new.about)
            result = delivery.send_waiting(queued)
            messages.success(http, f"Reply reopened. Emails sent: {result.sent}.")
            return redirect("recipient", new.pk)
    context = {"addressee": addressee, "commission": addressee.commission, "form": form}
    return render(http, "commissions/reopen.html", context)


@for_officials
@require_POST
def change_link(http: HttpRequest, addressee_id: int) -> HttpResponse:
    """Withdraw a department's link, or send it a new one."""
    addressee = find_addressee(addressee_id)
    is_open = addressee.commission.is_open
    by_link = addressee.department_id or any(
        each.by_link for each in emails.contacts_for([addressee])[addressee.pk]
    )
    if not by_link or not is_open or addressee.reply_or_none:
        messages.warning(http, "You can no longer create or withdraw a link.")
        return redirect("recipient", addressee.pk)
    if http.POST.get("action") == "withdraw":
        sending.withdraw_link(by=person(http), addressee=addressee)
        messages.success(http, "Link withdrawn. Nobody can use it to reply.")
        return redirect("recipient", addressee.pk)
    try:
        sending.resend_link(by=person(http), addressee=addressee)
    except sending.WrongStateError:
        messages.warning(http, "This commission is no longer open.")
        return redirect("recipient", addressee.pk)
    queued = emails.emails_for(addressee.commission).filter(about=addressee.about)
    result = delivery.send_waiting(queued)
    messages.success(http, f"New link created. Older links have ended. Emails sent: {result.sent}.")
    return redirect("recipient", addressee.pk)


def find_addressee(addressee_id: int) -> Addressee:
    """Return the addressee with this id, or raise Http404."""
    return get_object_or_404(Addressee.all_objects.with_all(), pk=addressee_id)

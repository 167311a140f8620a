"""The pages that say which official looks after requests."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.decorators import for_officials, person
from govuk.forms import posted
from govuk.numbers import row_id
from requests_log.domain import owners
from requests_log.forms.owners import HandOverForm, OwnerForm
from requests_log.views.edit_pages import redirect_to
from requests_log.views.request import get_request_or_404


@for_officials
def assign(http: HttpRequest, number: int) -> HttpResponse:
    """Say who looks after a request."""
    record = get_request_or_404(person(http), number)
    form = OwnerForm(posted(http), record=record)
    if form.is_valid():
        official = form.cleaned_data["official"]
        try:
            owners.assign(
                by=person(http), request=record, official=official, seen=row_id(form["seen"])
            )
        except owners.OwnerChangedError:
            return _show_changed(http, number)
        who = f"is looked after by {official}" if official else "is looked after by nobody"
        return redirect_to(http, record, who)
    return render(http, "requests_log/edit/owner.html", {"record": record, "form": form})


def _show_changed(http: HttpRequest, number: int) -> HttpResponse:
    """Show who gave the request another owner meanwhile, with the form as it was sent."""
    record = get_request_or_404(person(http), number)
    typed = http.POST.copy()
    typed["seen"] = str(OwnerForm(record=record).initial["seen"])
    context = {
        "record": record,
        "form": OwnerForm(typed, record=record),
        "newer": owners.changes_of_owner(record)[:1],
    }
    return render(http, "requests_log/edit/owner.html", context, status=409)


@for_officials
def hand_over(http: HttpRequest) -> HttpResponse:
    """Hand the open requests of one official to another, in one step."""
    form = HandOverForm(posted(http))
    if form.is_valid():
        try:
            count = owners.hand_over(by=person(http), **form.cleaned_data)
        except ValidationError as error:
            form.add_errors(error)
        else:
            given = form.cleaned_data
            requests = "request" if count == 1 else "requests"
            messages.success(
                http, f"{count} {requests} of {given['leaver']} handed over to {given['official']}."
            )
            return redirect("home")
    return render(http, "requests_log/hand_over.html", {"form": form})

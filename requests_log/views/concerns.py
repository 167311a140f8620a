"""The page where officials say which departments and agencies a request concerns."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.decorators import for_officials, person
from govuk.forms import posted
from requests_log.domain.concerns import change_concerns
from requests_log.forms.concerns import ConcernsForm
from requests_log.views.edit_pages import redirect_to
from requests_log.views.request import get_request_or_404


@for_officials
def concerns(http: HttpRequest, number: int) -> HttpResponse:
    """Show and process the form for the departments that a request concerns."""
    record = get_request_or_404(person(http), number)
    form = ConcernsForm(posted(http), record=record)
    if form.is_valid():
        change_concerns(by=person(http), request=record, **form.command_arguments())
        return redirect_to(http, record, "has been updated")
    return render(http, "requests_log/edit/concerns.html", {"record": record, "form": form})

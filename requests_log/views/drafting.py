"""Help for somebody who drafts: the wording, what is similar, and the glossary."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.decorators import for_officials, for_readers, person
from cbtracker import clock
from provenance.validity import valid_on
from requests_log.as_of import AsOf, day_of
from requests_log.domain import drafting
from requests_log.log.next_steps import open_steps
from requests_log.models import Abbreviation, Request
from requests_log.queries.similar import find_similar
from requests_log.views.as_of import supports_past_dates
from requests_log.views.request import get_request_or_404


@for_officials
def wording(http: HttpRequest, number: int) -> HttpResponse:
    """Show what to look at again in a request's words; leave some of them as they are."""
    record = get_request_or_404(person(http), number)
    suggestions = suggestions_for(record)
    if http.method != "POST":
        context = {"record": record, "suggestions": suggestions}
        return render(http, "requests_log/wording.html", context)
    sent = http.POST.get("kind"), http.POST.get("words")
    # Only what is suggested is dismissed: anything else may be no text that can be kept.
    for kind, words in [each.remark for each in suggestions]:
        if (kind, words) == sent:
            drafting.dismiss(by=person(http), request=record, kind=kind, words=words)
    return redirect("check-wording", record.reference)


def suggestions_for(record: Request) -> list[drafting.Suggestion]:
    """Return what drafting help says of a request today, without what was dismissed."""
    steps = open_steps(None).filter(request=record)
    found = drafting.suggest(record.line, steps=steps, today=clock.today())
    return drafting.not_dismissed(found, record)


@for_readers
def similar(http: HttpRequest, number: int) -> HttpResponse:
    """Show the requests and shared outcomes that are most like a request."""
    record = get_request_or_404(person(http), number)
    found = find_similar(record.line.issue, reader=person(http), own=record)
    return render(http, "requests_log/similar.html", {"record": record, "similar": found})


@for_readers
@supports_past_dates
def glossary(http: HttpRequest, at: AsOf | None) -> HttpResponse:
    """Show the abbreviations that were in use on a date."""
    rows = Abbreviation.objects.filter(valid_on(day_of(at)))
    return render(http, "requests_log/glossary.html", {"rows": rows})

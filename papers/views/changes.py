"""What has changed between two days, and what has not."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.access import for_readers, person
from cbtracker import clock
from papers import unchanged as still
from papers.changes import between_days
from papers.forms.choosing import ChangesForm, UnchangedForm
from papers.models import Meeting


@for_readers
def changes(http: HttpRequest) -> HttpResponse:
    """The changes between two days: by request, by area and by department."""
    given = http.GET if http.GET else None
    form = ChangesForm(given, reader=person(http))
    found = between_days(form.scope(), *form.days()) if form.is_valid() else None
    return render(http, "papers/changes.html", {"form": form, "found": found})


@for_readers
def unchanged(http: HttpRequest) -> HttpResponse:
    """The requests that have been unchanged for some meetings."""
    form = UnchangedForm(http.GET, reader=person(http))
    context = {"form": form, "held": Meeting.objects.by(clock.today()).count()}
    if form.is_valid():
        context["found"] = still.find(form.scope(), **form.keywords())
    return render(http, "papers/unchanged.html", context)

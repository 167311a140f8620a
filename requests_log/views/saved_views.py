"""The pages where somebody names a view of the list of requests, changes it or deletes it."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from accounts.decorators import for_readers, person
from govuk.forms import posted
from requests_log.domain.shared_views import record_sharing
from requests_log.filters import RequestFilter, active_filters, query_of_view
from requests_log.forms.saved_views import SavedViewForm
from requests_log.models import SavedView


@for_readers
def save(http: HttpRequest) -> HttpResponse:
    """Name the filters and the sorting that the list shows."""
    view = SavedView(query=query_of_view(http.GET, reader=person(http)))
    return _edit(http, view)


@for_readers
def change(http: HttpRequest, pk: int) -> HttpResponse:
    """Change or delete one of the reader's own views."""
    view = get_object_or_404(SavedView, pk=pk, user=person(http))
    if http.POST.get("action") == "delete":
        with transaction.atomic():
            record_sharing(view, by=view.user, was_shared=view.is_shared, is_shared=False)
            view.delete()
        messages.success(http, f"The view “{view}” has been deleted.")
        return redirect("requests")
    return _edit(http, view)


def _edit(http: HttpRequest, view: SavedView) -> HttpResponse:
    form = SavedViewForm(posted(http), instance=view, user=person(http))
    if form.is_valid():
        saved = form.save_view()
        messages.success(http, f"The view “{saved}” has been saved.")
        return redirect(saved)
    query = view.as_query()
    filterset = RequestFilter(query, reader=person(http))
    filterset.is_valid()
    context = {"form": form, "view": view, "active": active_filters(filterset, query)}
    return render(http, "requests_log/saved_view.html", context)

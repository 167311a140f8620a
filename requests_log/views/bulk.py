"""Doing the same with many requests that are ticked in the list."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from accounts.decorators import for_officials, person
from cbtracker.text import count_of
from govuk.numbers import is_id
from requests_log.domain import bulk
from requests_log.exports import requests, spreadsheets
from requests_log.filters import RequestFilter
from requests_log.forms.bulk import WishForm
from requests_log.models import BulkAct, Request
from requests_log.permissions import visible_to
from requests_log.queries.request_list import ListCount, RequestList
from requests_log.queries.row import request_row
from requests_log.rules.references import parse_reference
from requests_log.views.dry_run import dry_run
from requests_log.views.request_list import show_printed

# The inputs that say what is to be done, each with its parts.
WISHED = ("kind", "target_date", "owner", "workstream", "source")


@for_officials
@require_POST
def together(http: HttpRequest) -> HttpResponseBase:
    """Choose what to do with the ticked requests, check each of them, then do it.

    They can also be printed and downloaded, as they are now.
    """
    query = http.POST.get("query", "")
    seen = _find_all(http, query) if http.POST.get("everything") else _find_ticked(http)
    if seen is None:
        messages.error(http, "Filter the list further: it is too long to find all that match.")
        return redirect(f"/requests/?{query}")
    action = http.POST.get("action", "")
    form = WishForm(http.POST if action in ("check", "save") else None)
    context: dict[str, Any] = {"form": form, "seen": seen, "query": query}
    context["formats"] = spreadsheets.FORMATS.values()
    if not seen or len(seen) > bulk.MOST:
        what = f"{bulk.MOST} requests or fewer" if seen else "the requests first"
        messages.error(http, f"Tick {what}.")
        return redirect(f"/requests/?{query}")
    if response := _take_away(http, action, seen):
        return response
    if not form.is_valid():
        return render(http, "requests_log/together.html", context)
    wish, official = form.wish(), person(http)
    if action == "save":
        owners_seen = _owners_seen(http)
        act, results = bulk.do_together(by=official, wish=wish, seen=seen, owners_seen=owners_seen)
        done = set(act.requests.all()) if act else set()
        context["act"] = act
        context["left"] = [each for each in results if each.request not in done]
        context["can_undo"] = act and bulk.can_undo_together(act, by=official)
        return render(http, "requests_log/together_done.html", context)
    _, context["results"] = dry_run(lambda: bulk.do_together(by=official, wish=wish, seen=seen))
    context["wish"] = [
        (name, value) for name, value in http.POST.items() if name.startswith(WISHED)
    ]
    return render(http, "requests_log/together_check.html", context)


@for_officials
@require_POST
def undo(http: HttpRequest, pk: int) -> HttpResponse:
    """Undo what this official has just done with many requests."""
    act = get_object_or_404(BulkAct, pk=pk)
    try:
        undone, others = bulk.undo_together(by=person(http), act=act)
    except ValidationError as error:
        messages.error(http, " ".join(error.messages))
    else:
        rest = f" Left, because somebody has changed them since: {others}." if others else ""
        messages.success(http, f"Undone: {act}, for {count_of(undone, 'request')}.{rest}")
    return redirect("requests")


def _take_away(http: HttpRequest, action: str, seen: Iterable[Request]) -> HttpResponseBase | None:
    """Return the requests as the file or the page for the printer that was asked for, if any."""
    rows = [request_row(request) for request in seen]
    if action == "print":
        return show_printed(
            http, rows, at=None, title="Ticked requests", count=ListCount(len(rows))
        )
    if file_format := spreadsheets.FORMATS.get(action):
        return requests.respond(rows, file_format=file_format, at=None)
    return None


def _find_all(http: HttpRequest, query: str) -> dict[Request, int | None] | None:
    """Return all that match the filters as they are now; None if only some of them were found."""
    filterset = RequestFilter(QueryDict(query), reader=person(http))
    part = RequestList(person(http), filterset.criteria()).part(bulk.MOST + 1)
    if part.scanned_to is not None:
        return None
    found = _visible(http).filter(pk__in=[row.pk for row in part.rows])
    return {request: request.line.pk for request in found}


def _owners_seen(http: HttpRequest) -> dict[int, int]:
    """Return the owners that the check showed, as ids by the number of the request."""
    shown = (each.partition(":") for each in http.POST.get("owners_seen", "").split())
    return {int(number): int(owner) for number, _, owner in shown if is_id(number) and is_id(owner)}


def _visible(http: HttpRequest) -> QuerySet[Request]:
    rows = visible_to(person(http)).for_list()
    return rows.select_related("owner__official").order_by("number")


def _find_ticked(http: HttpRequest) -> dict[Request, int | None]:
    """Return the ticked requests by reference, with the entry that was seen of each."""
    ticked: dict[int, int | None] = {}
    for value in http.POST.getlist("ticked")[: bulk.MOST + 1]:
        reference, _, entry = value.partition(":")
        if number := parse_reference(reference):
            ticked[number] = int(entry) if is_id(entry) else None
    found = _visible(http).filter(number__in=ticked)
    return {request: ticked[request.number] for request in found}

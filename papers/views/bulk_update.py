"""Updating several open requests of one department, area or workstream on one page."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.decorators import for_officials, person
from papers.forms.bulk_update import BulkUpdateForms, in_a_row
from papers.queries.bulk_update import (
    TARGET_TYPES,
    BulkUpdateChoice,
    count_choices,
    find_choice,
    load_requests,
)
from requests_log.queries.pagination import paginate

# A form with more requests would have more fields than the server accepts.
ON_A_PAGE = 50


@for_officials
def update_several(http: HttpRequest) -> HttpResponse:
    """Show a page of open requests to update, or the choice of whose to update."""
    choice = find_choice(http.GET)
    if choice is None:
        if any(http.GET.get(kind) for kind in TARGET_TYPES):
            raise Http404
        return render(http, "papers/bulk_update_choose.html", {"kinds": count_choices()})
    if http.method == "POST":
        return _save(http, choice)
    listing = choice.list_open(person(http))
    listed = paginate(listing, http.GET, size=ON_A_PAGE)
    sheet = BulkUpdateForms(person(http), load_requests(person(http), listed))
    return _show(http, choice, sheet, listed=listed, count=listing.count)


def _save(http: HttpRequest, choice: BulkUpdateChoice) -> HttpResponse:
    """Save what can be saved, and show what is left with what was typed."""
    sheet = BulkUpdateForms.sent(person(http), http.POST)
    if sheet.rows:
        sheet.save()
    if sheet.unknown:
        what = f"Not found, so not saved: {in_a_row(sheet.unknown)}."
        messages.warning(http, what)
    if sheet.is_left:
        return _show(http, choice, sheet, status=409 if sheet.has_conflict else 200)
    if saved := sheet.told():
        messages.success(http, f"Saved: {saved}.")
    elif sheet.repeated:
        messages.info(http, f"Already saved: {in_a_row(sheet.repeated)}.")
    else:
        messages.info(http, "You made no changes, so nothing was saved.")
    return redirect(http.get_full_path())


def _show(
    http: HttpRequest,
    choice: BulkUpdateChoice,
    sheet: BulkUpdateForms,
    *,
    status: int = 200,
    **context: Any,
) -> HttpResponse:
    context |= {"choice": choice, "sheet": sheet, "problems": sheet.problems()}
    return render(http, "papers/bulk_update.html", context, status=status)

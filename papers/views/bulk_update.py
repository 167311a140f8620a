"""Update the open requests of a department, an area or a workstream on one page."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.decorators import for_officials, person
from cbtracker.text import tidy
from papers.forms.bulk_update import BulkUpdateForms, join_names
from papers.queries.bulk_update import (
    MOST_CHOICES,
    TARGET_TYPES,
    BulkUpdateChoice,
    count_choices,
    find_choice,
    load_requests,
)
from requests_log.queries.pagination import paginate

# Requests per page: more would exceed the number of form fields that the server accepts.
ON_A_PAGE = 50
# How much of what is typed to find a choice is read.
MOST_WORDS = 100


@for_officials
def update_several(http: HttpRequest) -> HttpResponse:
    """Show or save the form for all open requests of a choice; without one, the choices."""
    choice = find_choice(http.GET)
    if choice is None:
        if any(http.GET.get(parameter) for parameter in TARGET_TYPES):
            raise Http404
        words = tidy(http.GET.get("find", ""))[:MOST_WORDS]
        groups = count_choices(words)
        is_long = bool(words) or any(len(choices) >= MOST_CHOICES for _, choices in groups)
        context = {"choice_groups": groups, "found": {"words": words, "is_long": is_long}}
        return render(http, "papers/bulk_update_choose.html", context)
    if http.method == "POST":
        return _save(http, choice)
    open_requests = choice.list_open(person(http))
    listed = paginate(open_requests, http.GET, size=ON_A_PAGE)
    forms = BulkUpdateForms(person(http), load_requests(person(http), listed))
    return _show(http, choice, forms, listed=listed, count=open_requests.count)


def _save(http: HttpRequest, choice: BulkUpdateChoice) -> HttpResponse:
    """Save all valid rows; show the page again if any row or shared field is not saved."""
    forms = BulkUpdateForms.from_post(person(http), http.POST)
    if forms.rows:
        forms.save()
    if forms.unknown:
        message = f"Not found, so not saved: {join_names(forms.unknown)}."
        messages.warning(http, message)
    if forms.has_unsaved:
        return _show(http, choice, forms, status=409 if forms.has_conflict else 200)
    if saved := forms.describe_saved():
        messages.success(http, f"Saved: {saved}.")
    elif forms.repeated:
        messages.info(http, f"Already saved: {join_names(forms.repeated)}.")
    else:
        messages.info(http, "You made no changes, so nothing was saved.")
    return redirect(http.get_full_path())


def _show(
    http: HttpRequest,
    choice: BulkUpdateChoice,
    forms: BulkUpdateForms,
    *,
    status: int = 200,
    **context: object,
) -> HttpResponse:
    context |= {"choice": choice, "forms": forms, "problems": forms.problems()}
    return render(http, "papers/bulk_update.html", context, status=status)

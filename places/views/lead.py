"""The first page of an area lead, and marking as read what a first page showed as new."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts.decorators import for_roles, person
from accounts.kept_pages import kept_until_changed
from accounts.models import Role
from digests import last_look
from digests.models import Marks
from places.queries.lead_page import FEW_CHANGES, read_lead_page
from requests_log.as_of import AsOf
from requests_log.views.as_of import supports_past_dates


@for_roles(Role.LEAD)
@kept_until_changed
@supports_past_dates
def your_requests(http: HttpRequest, at: AsOf | None) -> HttpResponse:
    """Show a lead what has moved, what is asked of them, and what happens next."""
    page = read_lead_page(person(http), at=at)
    context = {"page": page, "count": page.count, "few": FEW_CHANGES, "from_few": f"{FEW_CHANGES}:"}
    return render(http, "places/your_requests.html", context)


@for_roles(Role.LEAD, Role.CHAMPION)
@require_POST
def mark_as_looked_at(http: HttpRequest) -> HttpResponse:
    """Mark as read what is new in somebody's areas, as far as their first page showed it."""
    numbers = [http.POST.get(name, "") for name in ("entries", "steps", "endings")]
    if not all(text.isascii() and text.isdigit() and len(text) < 19 for text in numbers):
        raise Http404
    last_look.mark_as_looked_at(by=person(http), up_to=Marks(*map(int, numbers)))
    return redirect("home")

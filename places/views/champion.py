"""The first page of a champion, which the admin site shows."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from accounts.decorators import for_roles, person
from accounts.models import Role
from areas.models.families import WARNING
from digests import last_look
from digests.models import Marks
from places.queries.champion_desk import read_desk


@for_roles(Role.CHAMPION)
@require_POST
def mark_as_looked_at(http: HttpRequest) -> HttpResponse:
    """Mark as read what is new in a champion's areas, as far as the page showed it."""
    numbers = [http.POST.get(name, "") for name in ("entries", "steps", "endings")]
    if not all(text.isascii() and text.isdigit() and len(text) < 19 for text in numbers):
        raise Http404
    last_look.mark_as_looked_at(by=person(http), up_to=Marks(*map(int, numbers)))
    return redirect("admin:index")


def landing(http: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Show a champion their areas, for the first page of the admin site."""
    desk = read_desk(person(http))
    return render(http, "champions/landing.html", {**context, "desk": desk, "warning": WARNING})

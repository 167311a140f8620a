"""The first page of a champion, which the admin site shows."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.decorators import person
from areas.models.families import WARNING
from places.queries.champion_desk import read_desk


def landing(http: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    """Show a champion their areas, for the first page of the admin site."""
    desk = read_desk(person(http))
    return render(http, "champions/landing.html", {**context, "desk": desk, "warning": WARNING})

"""Variables for every template."""

import datetime as dt

from django.conf import settings
from django.http import HttpRequest

from cbtracker import clock


def service(request: HttpRequest) -> dict[str, bool | dt.date]:
    """Return whether this is a demonstration, and today's date."""
    return {"demonstration": settings.DEMONSTRATION, "today": clock.today()}

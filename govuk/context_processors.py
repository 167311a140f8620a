"""Variables for every template."""

import datetime as dt

from django.conf import settings
from django.http import HttpRequest

from cbtracker import clock


def service(request: HttpRequest) -> dict[str, bool | dt.date | str]:
    """Return whether this is a demonstration, today's date, and where people ask for help."""
    return {
        "demonstration": settings.DEMONSTRATION,
        "today": clock.today(),
        "help_email": settings.SUPPORT_EMAIL,
    }

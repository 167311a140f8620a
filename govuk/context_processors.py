"""Variables for every template."""

import datetime as dt

from django.conf import settings
from django.http import HttpRequest

from cbtracker import clock, read_only


def service(request: HttpRequest) -> dict[str, bool | dt.date | str]:
    """Return whether this is a demonstration or read-only, today's date, and who helps."""
    is_read_only = read_only.is_on()
    return {
        "demonstration": settings.DEMONSTRATION,
        "today": clock.today(),
        "help_email": settings.SUPPORT_EMAIL,
        "read_only": is_read_only,
        "read_only_until": read_only.until() if is_read_only else "",
    }

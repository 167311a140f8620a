"""Variables for every template."""

import datetime as dt

from django.conf import settings
from django.http import HttpRequest

from cbtracker import clock


def service(request: HttpRequest) -> dict[str, bool | dt.date | str]:
    """Return whether this is a demonstration, today's date, and how to reach the team."""
    return {"demonstration": settings.DEMONSTRATION, "today": clock.today(), **team_details()}


def team_details() -> dict[str, str]:
    """Return who writes to departments and areas, and how to reach them, for pages and emails."""
    return {
        "team_name": settings.TEAM_NAME,
        "team_phone": settings.TEAM_PHONE,
        "help_email": settings.SUPPORT_EMAIL,
    }

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
        "read_only": is_read_only,
        "read_only_until": read_only.until() if is_read_only else "",
        **team_details(),
    }


def team_details() -> dict[str, str]:
    """Return who writes to departments and areas, and how to reach them, for pages and emails."""
    return {
        "team_name": settings.TEAM_NAME,
        "team_phone": settings.TEAM_PHONE,
        "help_email": settings.SUPPORT_EMAIL,
    }


def whom_to_ask() -> str:
    """Return how to reach the team in a sentence; empty if no setting says it."""
    team = team_details()
    ways = (
        team["help_email"] and f"write to {team['help_email']}",
        team["team_phone"] and f"telephone {team['team_phone']}",
    )
    said = " or ".join(filter(None, ways))
    return f"If you have a question, {said}." if said else ""

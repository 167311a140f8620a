"""What every page is given."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from cbtracker import clock


def service(request: HttpRequest) -> dict[str, Any]:
    """Return whether this is a demonstration, and the day it is in it."""
    return {"demonstration": settings.DEMONSTRATION, "today": clock.today()}

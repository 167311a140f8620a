"""What every page is given of the record."""

from typing import Any

from django.http import HttpRequest

from requests_log.as_of import DAY


def day(request: HttpRequest) -> dict[str, Any]:
    """Return the day that the page is read for, as ``at``: None where that is today."""
    return {"at": getattr(request, DAY, None)}

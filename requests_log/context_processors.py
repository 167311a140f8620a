"""Template variables of all pages."""

from django.http import HttpRequest

from requests_log.as_of import DAY, AsOf


def day(request: HttpRequest) -> dict[str, AsOf | None]:
    """Return the date that the page shows as ``at``, or None for today."""
    return {"at": getattr(request, DAY, None)}

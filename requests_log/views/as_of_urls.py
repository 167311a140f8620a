"""What an address says of the day that its page is read for, and the rest of it."""

from django.http import HttpRequest, QueryDict

from govuk.fields import PARTS
from requests_log.as_of import DAY, KNOWN

BOXES = tuple(f"{DAY}_{part}" for part in PARTS)
# What is said of the day, and the page of a list, which another day need not have.
_OF_THE_DAY = (DAY, KNOWN, *BOXES, "page")


def _rest(http: HttpRequest) -> QueryDict:
    query = http.GET.copy()
    for name in _OF_THE_DAY:
        query.pop(name, None)
    return query


def address_with(http: HttpRequest, day: str) -> str:
    """Return this address with another query for its day; today's where that is empty."""
    query = "&".join(filter(None, (_rest(http).urlencode(), day)))
    return f"{http.path}?{query}" if query else http.path


def today_url(http: HttpRequest) -> str:
    """Return the address of the same page as it is today."""
    return address_with(http, "")


def carried(http: HttpRequest) -> list[tuple[str, str]]:
    """Return what a form about the day carries besides, as names and values."""
    return [(name, str(value)) for name, values in _rest(http).lists() for value in values]

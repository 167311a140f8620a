"""A database filled with many of one thing, for the benchmark."""

from collections.abc import Callable
from typing import Any

from accounts.models import User
from areas.models import Area
from commissions.models import Commission
from papers.models import Meeting
from requests_log.models import Request
from tests.factories.growth import log_rows, many


def fill(sizes: dict[str, int], *, by: User) -> dict[str, Any]:
    """Fill a database with so many of each thing; return what addresses of pages name.

    ``sizes`` has a number by the name of a thing: one of ``_ADD``.
    """
    request = Request.objects.for_list().order_by("number")[0]
    meeting = Meeting.objects.order_by("-held_on")[0]
    for name, count in sizes.items():
        _ADD[name](count, by, request, meeting)
    return {
        "request": request.get_absolute_url(),
        "department": request.line.department_codes[0],
        "meeting": meeting.get_absolute_url(),
        "commission": Commission.objects.order_by("-pk")[0].get_absolute_url(),
    }


def _add_addressees(number: int, by: User) -> None:
    missing = number - Area.objects.count()
    if missing > 0:
        many.add_areas(missing)
    many.add_commission(Area.objects.all()[:number], by=by)


_ADD: dict[str, Callable[[int, User, Request, Meeting], object]] = {
    "areas": lambda number, _by, _request, _meeting: many.add_areas(number),
    "departments": lambda number, _by, _request, _meeting: many.add_departments(number),
    "users": lambda number, _by, _request, _meeting: many.add_users(number),
    "meetings": lambda number, _by, _request, _meeting: many.add_meetings(number),
    "editions": lambda number, by, _request, meeting: many.add_editions(
        number, by=by, meeting=meeting
    ),
    "addressees": lambda number, by, _request, _meeting: _add_addressees(number, by),
    "requests": lambda number, by, _request, _meeting: log_rows.add_requests(number, by=by),
    "entries": lambda number, by, request, _meeting: log_rows.add_entries(request, number, by=by),
    "positions": lambda number, by, request, _meeting: log_rows.add_positions(
        request, number, by=by
    ),
    "steps": lambda number, by, request, _meeting: log_rows.add_steps(request, number, by=by),
    "evidence": lambda number, by, request, _meeting: log_rows.add_evidence(request, number, by=by),
}

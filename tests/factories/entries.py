"""Entries in a request's log, written as an official writes them."""

import datetime as dt
from typing import Any

from accounts.models import User
from requests_log.domain import commands
from requests_log.models import Entry, Request, RequestKind
from requests_log.rules.stages import Stage
from tests.factories.areas import get_area, get_department, get_workstream
from tests.factories.clock import TODAY


def raise_request(official: User, **given: Any) -> Request:
    """Raise a request through the commands; anything not given has a default."""
    stage = given.get("stage", Stage.IN_PROGRESS)
    plain = {
        "by": official,
        "issue": "Sharing a budget",
        "status": "The department is looking into it.",
        "areas": [get_area("swindon")],
        "departments": [get_department("DfE")],
        "reach": "named",
        "request_kind": RequestKind.CAPACITY,
        "effective_on": dt.date(2011, 3, 17),
        "target_date": dt.date(2011, 4, 1),
        "stage": stage,
        "workstream": get_workstream() if stage == Stage.ON_GOING else None,
    }
    return commands.raise_request(**{**plain, **given})


def entry_fields(entry: Entry) -> dict[str, Any]:
    """Return the fields of an entry, as ``commands.correct`` takes them."""
    names = (*Entry.LINE_FIELDS, "reach", "asks_all", "request_kind", "effective_on")
    return {
        **{name: getattr(entry, name) for name in names},
        "areas": [get_area(slug) for slug in entry.area_slugs],
        "departments": [get_department(code) for code in entry.department_codes],
    }


def move_details(stage: str) -> dict[str, Any]:
    """Return all the details that a move to a stage could need."""
    workstream = get_workstream() if stage == Stage.ON_GOING else None
    status = "It is looked at again." if stage == Stage.IN_PROGRESS else "What was agreed."
    return {"workstream": workstream, "reason": "Because.", "status": status}


def move(request: Request, by: User, to: str, **given: Any) -> Entry:
    keywords = {**move_details(to), "effective_on": TODAY, "target_date": None, **given}
    return commands.move(by=by, request=request, seen=request.current, to=to, **keywords)


def write_news(request: Request, by: User, status: str, **given: Any) -> Entry:
    keywords = {"effective_on": TODAY, "target_date": request.target_date, **given}
    return commands.write_news(
        by=by, request=request, seen=request.current, status=status, **keywords
    )


def update_now(request: Request, by: User, status: str = "DfE has agreed.", **given: Any) -> Entry:
    """Write news on a request as the database has it now."""
    request.refresh_from_db()
    return write_news(request, by, status, **given)


def get_request(number: int) -> Request:
    return Request.objects.for_list().get(number=number)


def request_numbers(**having: Any) -> list[int]:
    """Return the numbers of the requests that these filters find, in order."""
    return list(
        Request.objects.filter(**having).order_by("number").values_list("number", flat=True)
    )

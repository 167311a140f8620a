"""Many rows of one request, and many requests, saved at once.

Everything is saved in bulk, without the commands, so that thousands take seconds. What is derived
from the logs is derived from them afterwards, and ``check_log`` agrees with it.
"""

import datetime as dt

from django.db.models import Max

from accounts.models import User
from cbtracker import clock
from departments.models import Department
from requests_log.domain import next_steps
from requests_log.domain.rebuild import rebuild_all, rebuild_counts, rebuild_request
from requests_log.models import (
    Entry,
    EntryKind,
    Evidence,
    NextStep,
    Position,
    PositionChannel,
    Request,
)
from requests_log.rules.stages import Stage

# Nobody signs in with it.
UNUSABLE = "!"
SAID = "The department is looking into how the areas that ask for it might share a budget."


def add_entries(request: Request, number: int, *, by: User, days_apart: int = 0) -> None:
    """Add updates to a request's log until it has so many entries, and derive its rows again."""
    log = list(request.entries.all())
    last = log[-1]
    begun = last.number + 1
    Entry.objects.bulk_create(
        Entry(
            request=request,
            number=each,
            kind=EntryKind.NEWS,
            effective_on=last.effective_on + dt.timedelta(days=days_apart * (each - last.number)),
            recorded_at=clock.now() - dt.timedelta(days=(number - each) // 100),
            by=by,
            **{**last.content(), "status": f"{SAID} ({each})"},
        )
        for each in range(begun, begun + number - len(log))
    )
    rebuild_request(request=request)
    rebuild_counts()


def add_requests(number: int, *, by: User) -> None:
    """Save so many open requests of one department and one area, and derive all rows again."""
    like = Request.objects.filter(stage=Stage.IN_PROGRESS).order_by("number")[0]
    last = Request.objects.aggregate(last=Max("number"))["last"] or 0
    names = ("stage", "target_date", "reach", "asks_all", "request_kind", "updated_on", "news_on")
    copied = {name: getattr(like, name) for name in names}
    requests = Request.objects.bulk_create(
        Request(number=last + each, **copied) for each in range(1, number + 1)
    )
    Entry.objects.bulk_create(
        Entry(
            request=request,
            number=1,
            kind=EntryKind.RAISED,
            effective_on=like.line.effective_on,
            recorded_at=clock.now(),
            by=by,
            **{**like.line.content(), "issue": f"Sharing budget {request.number}"},
        )
        for request in requests
    )
    rebuild_all()


def add_positions(request: Request, number: int, *, by: User) -> None:
    """Save what a department that the request asks has said so many times."""
    line = Request.objects.get(pk=request.pk).line
    department = Department.objects.get(code=line.department_codes[0])
    Position.objects.bulk_create(
        Position(
            request=request,
            department=department,
            number=each,
            is_no_change=False,
            text=f"{SAID} ({each})",
            effective_on=line.effective_on,
            recorded_at=clock.now(),
            by=by,
            channel=PositionChannel.LETTER,
            beside=line,
        )
        for each in range(1, number + 1)
    )
    rebuild_request(request=request)
    rebuild_counts()


def add_steps(request: Request, number: int, *, by: User) -> None:
    """Save so many open next steps of a request."""
    NextStep.objects.bulk_create(
        NextStep(
            request=request,
            what=f"{SAID} ({each})",
            others="The council",
            due_on=clock.today(),
            effective_on=clock.today() - dt.timedelta(days=2),
            recorded_at=clock.now(),
            by=by,
        )
        for each in range(number)
    )
    next_steps.rebuild_open_rows()


def add_evidence(request: Request, number: int, *, by: User) -> None:
    """Save so many links that prove the request's line."""
    line = Request.objects.get(pk=request.pk).line
    Evidence.objects.bulk_create(
        Evidence(
            entry=line,
            title=f"Letter {each}",
            url=f"https://example.com/{each}",
            by=by,
            recorded_at=clock.now(),
        )
        for each in range(number)
    )

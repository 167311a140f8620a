"""Many of one thing, saved at once: what pages are to bear.

Everything is saved in bulk, without the commands, so that thousands take seconds. What is derived
from the logs is derived from them afterwards, and ``check_log`` agrees with it.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import Max

from accounts.models import Role, User
from areas.models import Area, FamilyFigures, LocalProject, ProjectAmount
from cbtracker import clock
from commissions.models import Addressee, Commission
from departments.models import Department, EmailContact
from papers.models import Edition, Meeting
from requests_log.domain import next_steps
from requests_log.domain.rebuild import rebuild_all, rebuild_counts, rebuild_request
from requests_log.models import (
    Body,
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


def add_areas(number: int) -> list[Area]:
    """Save and return areas, each with figures on families."""
    areas = Area.objects.bulk_create(
        Area(slug=f"grown-{each}", name=f"Grown area {each:04}", is_first_phase=True)
        for each in range(number)
    )
    FamilyFigures.objects.bulk_create(
        FamilyFigures(
            area=area,
            families_low=100,
            families_high=900,
            supported_period_low=50,
            supported_period_high=60,
            source="Made up",
            effective_on=dt.date(2011, 3, 1),
        )
        for area in areas
    )
    return areas


def add_departments(number: int) -> list[Department]:
    """Save and return departments, each with an address that emails go to."""
    departments = Department.objects.bulk_create(
        Department(code=f"G{each:04}", name=f"Grown department {each:04}") for each in range(number)
    )
    EmailContact.objects.bulk_create(
        EmailContact(department=each, email=f"{each.code.lower()}@example.com")
        for each in departments
    )
    return departments


def add_users(number: int) -> list[User]:
    """Save and return users, a quarter of them of each role."""
    roles = list(Role)
    return User.objects.bulk_create(
        User(
            email=f"grown{each}@example.com",
            name=f"Grown person {each:04}",
            role=roles[each % len(roles)],
            password=UNUSABLE,
        )
        for each in range(number)
    )


def add_meetings(number: int) -> list[Meeting]:
    """Save and return meetings of one body, each a day before the one saved last."""
    body, _ = Body.objects.get_or_create(name="Community Budgets Group")
    taken = {*Meeting.objects.filter(body=body).values_list("held_on", flat=True)}
    days = (clock.today() - dt.timedelta(days=each) for each in range(number + len(taken)))
    free = [day for day in days if day not in taken][:number]
    return Meeting.objects.bulk_create(Meeting(body=body, held_on=day) for day in free)


def add_editions(number: int, *, by: User, meeting: Meeting | None = None) -> list[Edition]:
    """Save and return editions without lines, of one meeting if there is one."""
    last = Edition.objects.aggregate(last=Max("number"))["last"] or 0
    return Edition.objects.bulk_create(
        Edition(
            number=last + each,
            as_at=clock.today(),
            title="Requests of Whitehall",
            sentence="There are no requests.",
            meeting=meeting,
            meeting_label=str(meeting or ""),
            headings={},
            workstream_names={},
            line_count=0,
            change_count=0,
            issued_by=by,
            issuer_label=by.name,
            issued_at=clock.now(),
            checksum="0" * 64,
        )
        for each in range(1, number + 1)
    )


def add_commission(areas: Sequence[Area], *, by: User, sent: bool = True) -> Commission:
    """Save and return a commission to areas, without emails."""
    commission = Commission.objects.create(
        kind="areas",
        message="Which barriers do you meet?",
        due_on=clock.today() + dt.timedelta(days=7),
        opened_by=by,
        opened_at=clock.now(),
        sent_at=clock.now() if sent else None,
        sent_on=clock.today() if sent else None,
    )
    Addressee.objects.bulk_create(Addressee(commission=commission, area=area) for area in areas)
    return commission


def add_entries(request: Request, number: int, *, by: User) -> None:
    """Add updates to a request's log until it has so many entries, and derive its rows again."""
    log = list(request.entries.all())
    last = log[-1]
    begun = last.number + 1
    Entry.objects.bulk_create(
        Entry(
            request=request,
            number=each,
            kind=EntryKind.NEWS,
            effective_on=last.effective_on,
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


def add_projects(area: Area, number: int) -> None:
    """Save so many local projects of an area, each with an amount."""
    projects = LocalProject.objects.bulk_create(
        LocalProject(area=area, name=f"Project {each:04}", phase="pilot") for each in range(number)
    )
    ProjectAmount.objects.bulk_create(
        ProjectAmount(
            project=each, agency="The council", year=2011, direction="saving", pence=Decimal(100)
        )
        for each in projects
    )


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
        add_areas(missing)
    add_commission(Area.objects.all()[:number], by=by)


_ADD: dict[str, Callable[[int, User, Request, Meeting], object]] = {
    "areas": lambda number, _by, _request, _meeting: add_areas(number),
    "departments": lambda number, _by, _request, _meeting: add_departments(number),
    "users": lambda number, _by, _request, _meeting: add_users(number),
    "meetings": lambda number, _by, _request, _meeting: add_meetings(number),
    "editions": lambda number, by, _request, meeting: add_editions(number, by=by, meeting=meeting),
    "addressees": lambda number, by, _request, _meeting: _add_addressees(number, by),
    "requests": lambda number, by, _request, _meeting: add_requests(number, by=by),
    "entries": lambda number, by, request, _meeting: add_entries(request, number, by=by),
    "positions": lambda number, by, request, _meeting: add_positions(request, number, by=by),
    "steps": lambda number, by, request, _meeting: add_steps(request, number, by=by),
    "evidence": lambda number, by, request, _meeting: add_evidence(request, number, by=by),
}

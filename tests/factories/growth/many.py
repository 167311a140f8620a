"""Many of one thing, saved at once: what pages are to bear.

Everything is saved in bulk, without the commands, so that thousands take seconds. What is derived
from the logs is derived from them afterwards, and ``check_log`` agrees with it.
"""

import datetime as dt
from collections.abc import Sequence

from django.db.models import Max

from accounts.models import Role, User
from areas.models import Area, FamilyFigures
from cbtracker import clock
from commissions.models import Addressee, Commission
from departments.models import Department, EmailContact
from papers.models import Edition, Meeting
from requests_log.models import (
    Body,
)

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

"""Pages about places take the same number of queries for one row as for three."""

from decimal import Decimal
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType

from accounts.models import Role, User
from areas.models import Contact, FamilyFigures, LocalProject, ProjectAmount, Statement
from departments.models import AreaChampion, Champion, EmailContact, Resource
from provenance.services import save_fact
from tests.factories.areas import get_area, get_department
from tests.factories.clock import TODAY
from tests.helpers.sign_in import client_for

pytestmark = pytest.mark.django_db
DAY = "?as_at=2011-03-20"
# The first query of each is for the session, the second for the person.
PAGES = [
    (Role.OFFICIAL, "/areas/", 11),
    (Role.OFFICIAL, f"/areas/{DAY}", 12),
    (Role.OFFICIAL, "/areas/west-london/", 21),
    (Role.OFFICIAL, f"/areas/west-london/{DAY}", 24),
    (Role.OFFICIAL, "/areas/west-london/money/", 5),
    (Role.OFFICIAL, "/areas/west-london/figures/", 5),
    (Role.OFFICIAL, "/areas/west-london/history/", 5),
    (Role.OFFICIAL, "/departments/", 9),
    (Role.OFFICIAL, "/departments/DfE/", 21),
    (Role.OFFICIAL, f"/departments/DfE/{DAY}", 26),
    (Role.OFFICIAL, "/families/", 6),
    (Role.OFFICIAL, f"/families/{DAY}", 7),
    (Role.OFFICIAL, "/families/download.csv", 6),
    (Role.OFFICIAL, "/programme/", 4),
    (Role.LEAD, "/areas/", 20),
    (Role.LEAD, "/areas/west-london/", 25),
    (Role.LEAD, "/departments/", 20),
    (Role.LEAD, "/departments/DfE/", 26),
    (Role.ADMINISTRATOR, "/admin/departments/department/", 5),
    (Role.LEAD, "/families/", 9),
    (Role.CHAMPION, "/areas/", 21),
    (Role.CHAMPION, "/admin/areas/contact/", 6),
    (Role.CHAMPION, "/admin/areas/localproject/", 6),
]
MEMBERS = ("westminster", "wandsworth", "kensington-and-chelsea")


@pytest.fixture
def fill(make_request: Any, make_user: Any, official: User) -> Any:
    """Put as many of everything in West London, its members and the Department for Education."""

    def make(rows: int) -> None:
        area, department = get_area("west-london"), get_department("DfE")
        department.bodies.create(code="X", name="Xagency")
        for number in range(rows):
            name = f"Number {number}"
            member = get_area(MEMBERS[number])
            make_request(areas=[area, member], departments=[department])
            make_request(areas=[], reach="all_or_many", departments=[], asks_all=True)
            save_fact(Contact(area=area, capacity="contact", name=name), by=official)
            project = LocalProject.objects.create(area=area, name=name, phase="pilot")
            ProjectAmount.objects.create(
                project=project, agency=name, year=2011, direction="saving", pence=Decimal(100)
            )
            Resource.objects.create(area=area, department=department, fund=name, mode="pooled")
            Statement.objects.create(area=area, subject="aim", text=name)
            Statement.objects.create(subject="aim", text=name)
            champion = Champion.objects.create(name=name, department=department)
            AreaChampion.objects.create(champion=champion, area=member)
            EmailContact.objects.create(department=department, email=f"{number}@example.com")
            make_user(Role.LEAD, "west-london")
            for place in (area, member):
                FamilyFigures.objects.create(
                    area=place, families_low=1, families_high=2, source="A", effective_on=TODAY
                )

    return make


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("role", "address", "queries"), PAGES)
def test_the_number_of_queries_does_not_grow(
    fill: Any,
    make_user: Any,
    django_assert_num_queries: Any,
    rows: int,
    role: Role,
    address: str,
    queries: int,
):
    fill(rows)
    client = client_for(make_user(role, *(["west-london"] if role != Role.OFFICIAL else [])))
    ContentType.objects.clear_cache()
    with django_assert_num_queries(queries):
        response = client.get(address)
        if response.streaming:
            assert list(response.streaming_content)
    assert response.status_code == 200

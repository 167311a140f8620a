"""People to write to, for the tests of this folder."""

import datetime as dt

import pytest

from accounts.models import User
from areas.models import Area, Contact
from departments.models import Department, EmailContact
from tests.factories.areas import get_area, get_department


@pytest.fixture
def kent(db: None) -> Area:
    """An area with a contact who has no account."""
    area = get_area("kent")
    Contact.objects.create(
        area=area, capacity="contact", name="Cora Kent", email="cora@example.com"
    )
    return area


@pytest.fixture
def swindon(lead: User) -> Area:
    """An area with a lead."""
    return get_area("swindon")


@pytest.fixture
def dfe(db: None) -> Department:
    """A department with two contacts, of whom one has no name."""
    department = get_department("DfE")
    for name, email in (("Dee Department", "dee@example.com"), ("", "desk@example.com")):
        EmailContact.objects.create(
            department=department, name=name, email=email, since=dt.date(2011, 1, 1)
        )
    return department

"""A past date shows as overdue only what was overdue on that date."""

import datetime as dt
from typing import Any

import pytest
from bs4 import BeautifulSoup

from accounts.models import User
from tests.helpers.sign_in import client_for

pytestmark = pytest.mark.django_db
# The target date is 19 March, and today is the 22nd.
DAYS = [("as_at=2011-03-18", False), ("as_at=2011-03-19", False), ("as_at=2011-03-20", True)]
DAYS += [("", True)]


@pytest.fixture(autouse=True)
def _late_since_the_20th(make_request: Any) -> None:
    make_request(effective_on=dt.date(2011, 3, 17), target_date=dt.date(2011, 3, 19))


def text(person: User, address: str) -> str:
    client = client_for(person)
    page = BeautifulSoup(client.get(address).content.decode(), "lxml")
    return " ".join(page.main.get_text(" ").split())


@pytest.mark.parametrize(("day", "late"), DAYS)
def test_an_official_sees_what_was_overdue_on_a_past_date(day: str, late: bool, official: User):
    assert ("19 Mar 2011 Overdue" in text(official, f"/requests/?{day}")) is late
    assert ("Overdue" in text(official, f"/requests/CB-001/?{day}")) is late
    assert f"{int(late)} Overdue" in text(official, f"/?{day}")
    found = text(official, f"/requests/?overdue=on&{day}")
    assert f"{int(late)} request{'' if late else 's'} found" in found


@pytest.mark.parametrize(("day", "late"), DAYS)
def test_a_lead_sees_the_next_step_of_a_past_date(day: str, late: bool, lead: User):
    told = "An answer was due by 19 March 2011 and is late." if late else "An answer is due by 19"
    assert told in text(lead, f"/your-requests/?{day}")
    assert told in text(lead, f"/requests/CB-001/?{day}")

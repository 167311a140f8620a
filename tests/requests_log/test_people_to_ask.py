"""Whom to ring or write to stands on a request, for officials alone."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from areas.models import Contact
from departments.models import EmailContact
from tests.factories.areas import get_area, get_department
from tests.helpers.forms import main_text, parse
from tests.helpers.sign_in import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_record")]


@pytest.fixture(autouse=True)
def contacts() -> None:
    office = {"department": get_department("HO"), "name": "Hal Office"}
    EmailContact.objects.create(
        email="hal@ho.example", post="Desk officer", phone="020 7946 0001", **office
    )
    EmailContact.objects.create(
        department=office["department"], email="gone@ho.example", until=dt.date(2011, 3, 1)
    )
    Contact.objects.create(
        area=get_area("leicestershire"),
        capacity="contact",
        name="Lena Leicester",
        phone="0116 496 0000",
    )


def test_an_official_sees_whom_to_ask(official_client: Client):
    page = official_client.get("/requests/CB-005/")
    shown = main_text(page)
    assert "HO: Hal Office, Desk officer, 020 7946 0001, hal@ho.example" in shown.replace(" ,", ",")
    assert "Leicestershire: Lena Leicester" in shown
    links = {link["href"] for link in parse(page).select("main a")}
    assert {"tel:01164960000", "tel:02079460001", "mailto:hal@ho.example"} <= links
    assert {"/departments/HO/", "/areas/leicestershire/"} <= links
    # Neither who has left nor, for a past date, who is there today.
    assert "gone@ho.example" not in shown
    assert "Hal Office" not in main_text(official_client.get("/requests/CB-005/?as_at=2011-03-20"))


@pytest.mark.parametrize("role", ["lead", "champion"])
def test_nobody_else_sees_them(role: str, make_user: Any):
    client = client_for(make_user(role, "leicestershire"))
    shown = main_text(client.get("/requests/CB-005/"))
    assert "Whom to ask" not in shown
    assert "Hal Office" not in shown
    assert "hal@ho.example" not in shown

"""A form that has sent a letter is sent again: nothing typed is lost, and nothing goes twice."""

import uuid
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from areas.models import Area
from correspondence.models import Letter
from departments.models import Department
from tests.helpers.forms import error_summary, form_fields, main_text, parse

pytestmark = pytest.mark.django_db
NEW = "/correspondence/new/"


@pytest.fixture
def sent(official_client: Client, kent: Area) -> dict[str, Any]:
    """What an official has typed and sent."""
    typed = {
        "subject": "First",
        "text": "Dear {name},\n\nFirst.",
        "areas": [str(kent.pk)],
        "submission": str(uuid.uuid4()),
    }
    assert check_and_send(official_client, typed).status_code == 302
    return typed


def check_and_send(client: Client, typed: dict[str, Any]) -> Any:
    """Check what was typed, and press the button that sends it."""
    held = form_fields(client.post(NEW, {**typed, "action": "check"}))
    return client.post(NEW, {**held, "action": "send"})


@pytest.mark.parametrize("changed", ["subject", "text", "recipient", "another"])
def test_another_letter_from_a_form_that_was_sent_is_kept_and_can_be_sent(
    changed: str, official_client: Client, sent: dict[str, Any], dfe: Department
):
    first = Letter.objects.get()
    typed = (
        sent
        | {
            "subject": {"subject": "Second"},
            "text": {"text": "Dear {name},\n\nSecond."},
            "recipient": {"areas": [], "departments": [str(dfe.pk)]},
            "another": {"departments": [str(dfe.pk)]},
        }[changed]
    )
    page = check_and_send(official_client, typed)
    assert page.status_code == 409
    assert f"{first} was sent from this form before you went back." in main_text(page)
    assert f"Read {first} (opens in new tab)" in error_summary(page)
    assert parse(page).title.get_text().startswith("Error: ")
    assert Letter.objects.get() == first
    assert len(mail.outbox) == 1
    held = form_fields(page)
    assert {name: held.get(name, [])[:1] for name in ("subject", "text")} == {
        name: [typed[name]] for name in ("subject", "text")
    }
    assert held.get("areas", []) == typed["areas"]
    assert held.get("departments", []) == typed.get("departments", [])
    assert held["submission"] != [sent["submission"]]
    assert check_and_send(official_client, held).status_code == 302
    assert Letter.objects.count() == 2


def test_the_same_letter_goes_once_though_somebody_without_an_address_is_added(
    official_client: Client, sent: dict[str, Any]
):
    silent = Area.objects.create(slug="silent", name="Silent", short_name="Silent")
    again = check_and_send(official_client, {**sent, "areas": [*sent["areas"], str(silent.pk)]})
    assert again.status_code == 302
    assert Letter.objects.count() == 1

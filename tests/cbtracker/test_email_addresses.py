"""Addresses that emails cannot be sent to are refused where they are typed; others are sent to."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client

from accounts.models import User
from departments.models import EmailContact
from outbox import delivery
from outbox.models import Email
from tests.factories.areas import get_department
from tests.helpers.emails import queue_email
from tests.helpers.forms import error_summary
from tests.helpers.sign_in import client_for

pytestmark = pytest.mark.django_db
ADD = "/departments/DfE/email-contact/add/"


def test_a_host_name_in_other_letters_is_sent_to(official_client: Client):
    get_department("DfE")
    assert official_client.post(ADD, {"email": "x@bücher.example"}).status_code == 302
    queue_email(to=EmailContact.objects.get().email)
    delivery.send_waiting()
    [message] = mail.outbox
    assert "x@xn--bcher-kva.example" in message.message()["To"]


@pytest.mark.parametrize("typed", ["jörg@example.org", "x@bücher..example"])
def test_what_cannot_be_sent_to_is_refused_when_it_is_typed(typed: str, official_client: Client):
    get_department("DfE")
    page = official_client.post(ADD, {"email": typed})
    assert next(iter(error_summary(page))).startswith("Enter an email address")
    assert typed in page.content.decode()
    assert not EmailContact.objects.exists()


def test_invisible_characters_are_no_part_of_an_address(official_client: Client):
    get_department("DfE")
    official_client.post(ADD, {"email": "\u200bx@example.org\u200b "})
    assert EmailContact.objects.get().email == "x@example.org"


def test_an_address_of_an_account_is_checked_too(admin_page: Any):
    for typed in ("jörg@example.org", "jorg@example..org"):
        assert "Enter a" in admin_page(typed)
        assert not User.objects.filter(name="Jörg").exists()
    admin_page("jorg@example.org\u200b")
    assert User.objects.get(name="Jörg").email == "jorg@example.org"


@pytest.fixture
def admin_page(make_user: Any) -> Any:
    client = client_for(make_user("administrator"))

    def add(email: str) -> str:
        form = {"email": email, "name": "Jörg", "role": "official", "is_active": "on"}
        return client.post("/admin/accounts/user/add/", form, follow=True).content.decode()

    return add


def test_an_address_saved_before_it_was_checked_is_given_up_and_not_tried_for_ever():
    queue_email(to="jörg@example.org")
    queue_email(2)
    delivery.send_waiting()
    assert len(mail.outbox) == 1
    assert Email.objects.get(sent_at=None).state == "not_delivered"

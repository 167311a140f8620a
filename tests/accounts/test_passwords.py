"""Passwords that people may choose, and those that they may not."""

from typing import Any

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.models import User
from accounts.passwords import DEMONSTRATION_PASSWORD
from tests.factories.people import PASSWORD
from tests.helpers.sign_in import client_for, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_earlier_guesses")]
PERSON = User(name="Olive Featherstone", email="olive.featherstone@dclg.example")


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("lampotter9x", "at least 12 characters"),
        ("password1234", "common|easy to guess"),
        ("Password12345!", "easy to guess"),
        ("qwertyuiop12", "easy to guess"),
        ("aaaaaaaaaaaaaaaa", "easy to guess"),
        ("letmeinletmein", "easy to guess"),
        ("Whitehall-2011!", "words of this service"),
        ("communitybudgets1", "words of this service"),
        ("Featherstone2011", "your name"),
        ("whitehall tracker zqxwv", "words of this service"),
        ("Zebra harbour " * 9 + "abc", "must be 128 letters or fewer"),
        (DEMONSTRATION_PASSWORD, "words of this service"),
    ],
)
def test_a_password_that_is_easy_to_guess_is_refused(password: str, reason: str, settings: Any):
    settings.DEMONSTRATION = False
    with pytest.raises(ValidationError) as refused:
        validate_password(password, PERSON)
    assert any(part in " ".join(refused.value.messages) for part in reason.split("|"))


@pytest.mark.parametrize(
    "password",
    [
        "purple otter lamp",
        "requests go to the otter lamp",
        "whitehall tracker zqxwvk",
        "Zebra harbour " * 9 + "ab",
    ],
)
def test_three_random_words_and_long_passwords_are_accepted(password: str, settings: Any):
    settings.DEMONSTRATION = False
    validate_password(password, PERSON)


def test_a_guessable_password_is_refused_on_the_page(official: User):
    form = {"oldpassword": PASSWORD, "password1": "Whitehall-2011!", "password2": "Whitehall-2011!"}
    page = client_for(official).post("/accounts/password/", form)
    assert "made of your name or of words of this service" in page.content.decode()
    official.refresh_from_db()
    assert official.check_password(PASSWORD)


def test_the_demonstrations_password_opens_no_account_in_production(
    official: User, client: Client, settings: Any
):
    official.set_password(DEMONSTRATION_PASSWORD)
    official.save()
    assert sign_in(client, official.email, DEMONSTRATION_PASSWORD).context["user"].is_official
    settings.DEMONSTRATION = False
    stranger = Client()
    page = sign_in(stranger, official.email, DEMONSTRATION_PASSWORD)
    assert "email address or password is wrong" in page.content.decode()


def test_passwords_can_be_shown_and_pasted(client: Client):
    page = client.get("/accounts/sign-in/").content.decode()
    assert 'data-module="govuk-password-input"' in page
    assert 'aria-label="Show password"' in page
    assert 'autocomplete="current-password"' in page
    assert "onpaste" not in page

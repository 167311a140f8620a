"""Sign in: through the page, or directly."""

import re
from typing import Any

from django.test import Client

from accounts.models import User
from tests.factories.people import PASSWORD

SIGN_IN = "/accounts/sign-in/"


def sign_in(client: Client, email: str, password: str = PASSWORD, **more: str) -> Any:
    return client.post(SIGN_IN, {"login": email, "password": password, **more}, follow=True)


def link_in(letter: str) -> str:
    found = re.search(r"http://[^/]+(/accounts/password/new/\S+)", letter)
    assert found, letter
    return found[1]


def client_for(person: User) -> Client:
    """Return a browser in which a person is signed in."""
    client = Client()
    client.force_login(person)
    return client

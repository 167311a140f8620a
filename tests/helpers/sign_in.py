"""Sign in: through the page, or directly."""

import re
import time
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
    """Return a browser in which a person is signed in, and has just confirmed their password."""
    client = Client()
    client.force_login(person)
    session = client.session
    session["account_authentication_methods_user"] = str(person.pk)
    session["account_authentication_methods"] = [
        {"method": "password", "at": time.time(), "reauthenticated": True}
    ]
    session.save()
    return client

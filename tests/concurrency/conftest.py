"""Fixtures for tests with many writers."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import Role, User
from tests.helpers.concurrency import WRITERS
from tests.helpers.sign_in import client_for


@pytest.fixture
def client_of_official(make_user: Callable[..., User]) -> Callable[[int], Client]:
    """Return a signed-in client for each of twenty officials."""
    officials = [make_user(Role.OFFICIAL, name=f"Official {n}") for n in range(WRITERS)]

    def client_of(number: int) -> Client:
        return client_for(officials[number])

    return client_of

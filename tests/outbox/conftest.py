"""Fixtures for tests of the outbox."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.helpers.emails import BACKEND, UnreliableBackend


@pytest.fixture(autouse=True)
def _a_mail_server_that_may_fail(settings: Any) -> Iterator[None]:
    settings.EMAIL_BACKEND = BACKEND
    UnreliableBackend.mend()
    yield
    UnreliableBackend.mend()

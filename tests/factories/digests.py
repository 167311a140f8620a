"""Digests of an area lead, as fixtures."""

import pytest

from accounts.models import User
from digests import subscriptions
from digests.models import Digest, Frequency


@pytest.fixture
def weekly_digest(lead: User) -> Digest:
    return subscriptions.set_frequency(by=lead, frequency=Frequency.WEEKLY)


@pytest.fixture
def digest_at_each_change(lead: User) -> Digest:
    """The digest of Swindon's lead, at each change."""
    return subscriptions.set_frequency(by=lead, frequency=Frequency.EACH_CHANGE)

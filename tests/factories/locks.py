"""A lock on an account."""

import datetime as dt

from accounts.models import SignInLock
from cbtracker import clock


def make_lock() -> SignInLock:
    """Save and return a lock on no account, from an address that is nobody's."""
    now = clock.now()
    return SignInLock.objects.create(
        address="192.0.2.1", locked_at=now, ends_at=now + dt.timedelta(minutes=15)
    )

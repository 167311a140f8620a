"""The password of every test user, their second factors, a lock, and who covers for whom."""

import datetime as dt
import time

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value

from accounts.models import SignInLock, User
from areas.models import Cover
from cbtracker import clock
from tests.factories.clock import TODAY

PASSWORD = "three-random-words"
# The key of an authenticator app.
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def set_up_app(user: User) -> Authenticator:
    """Give somebody an authenticator app with ``SECRET``, and recovery codes."""
    app: Authenticator = TOTP.activate(user, SECRET).instance
    RecoveryCodes.activate(user)
    return app


def code_now(secret: str = SECRET) -> str:
    """Return the code that an app with this secret shows now."""
    return str(format_hotp_value(hotp_value(secret, int(time.time()) // 30)))


def recovery_codes(user: User) -> list[str]:
    """Return the recovery codes that somebody has left."""
    codes = Authenticator.objects.get(user=user, type=Authenticator.Type.RECOVERY_CODES)
    return list(codes.wrap().get_unused_codes())


def make_lock(*, days_ago: int = 0) -> SignInLock:
    """Save and return a lock on no account, from an address that is nobody's."""
    now = clock.now() - dt.timedelta(days=days_ago)
    return SignInLock.objects.create(
        address="192.0.2.1", locked_at=now, ends_at=now + dt.timedelta(minutes=15)
    )


def make_cover(
    lead: User, user: User, *, since: dt.date = TODAY, until: dt.date = TODAY + dt.timedelta(days=7)
) -> Cover:
    """Let ``user`` cover for a lead of one area, by default for a week from today."""
    return Cover.objects.create(lead=lead.leads.get(), user=user, since=since, until=until)

"""Limits on guessing passwords: by account and address together, so that nobody locks out another.

django-allauth counts, in the cache, under the key that this module gives. A lock is kept in the
database too, so that an administrator can see it and lift it.
"""

import datetime as dt

from allauth.account.adapter import get_adapter
from allauth.core import ratelimit
from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from accounts.models import SignInLock, User
from accounts.signals import lock_lifted, locked
from cbtracker import clock

# The name of the limit in ACCOUNT_RATE_LIMITS.
ACTION = "login_failed"


def key_of(email: str, address: str) -> str:
    """Return the key under which guesses at an account from an address are counted."""
    return f"{email.strip().lower()} {address}"


def note_failure(request: HttpRequest, email: str) -> None:
    """Keep and tell of a lock, if there have been too many guesses."""
    address = get_adapter().get_client_ip(request)
    if ratelimit.consume(request, action=ACTION, key=key_of(email, address), dry_run=True):
        return
    now = clock.now()
    # One row whether or not somebody has this address, so that both take the same time.
    user = User.objects.filter(email=email.strip().lower()).first()
    lock = SignInLock.objects.create(
        user=user,
        address=address,
        locked_at=now,
        ends_at=now + dt.timedelta(minutes=settings.SIGN_IN_LOCK_MINUTES),
    )
    locked.send(SignInLock, request=request, lock=lock, user=user)


@transaction.atomic
def lift(lock: SignInLock, *, by: User, request: HttpRequest) -> bool:
    """End a lock at once; return whether it was still on."""
    now = clock.now()
    current = SignInLock.objects.select_for_update(no_key=True).get(pk=lock.pk)
    if current.user is None or not current.is_on(now):
        return False
    current.lifted_at, current.lifted_by = now, by
    current.save(update_fields=["lifted_at", "lifted_by"])
    ratelimit.clear(request, action=ACTION, key=key_of(current.user.email, current.address))
    lock_lifted.send(SignInLock, lock=current, by=by, request=request)
    return True

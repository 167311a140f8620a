"""When a session ends: after a time without a page, and after a longest time in all."""

import time
from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import SESSION_KEY, logout
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponseBase

from cbtracker.text import count_of

_STARTED_AT, _SEEN_AT = "started_at", "seen_at"
# A page does not write to the database each time: a session can end so many seconds early.
SLACK = 60


@receiver(user_logged_in)
def _start(request: HttpRequest, **_: object) -> None:
    request.session[_STARTED_AT] = request.session[_SEEN_AT] = int(time.time())


class SessionLimits:
    """End sessions that are over, and note that the others are in use."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if SESSION_KEY in request.session and request.user.is_authenticated:
            self._limit(request)
        return self.get_response(request)

    def _limit(self, request: HttpRequest) -> None:
        now = int(time.time())
        if _SEEN_AT not in request.session:
            # From before there were limits.
            request.session[_STARTED_AT] = request.session[_SEEN_AT] = now
        if seconds_left(request) <= 0:
            is_idle = now - request.session[_SEEN_AT] >= _idle_seconds()
            # The security log says why.
            request.session_end_reason = "idle" if is_idle else "longest time"  # type: ignore[attr-defined]
            logout(request)
            messages.info(request, _reason(is_idle=is_idle))
        elif now - request.session[_SEEN_AT] >= SLACK:
            touch(request)


def touch(request: HttpRequest) -> None:
    """Note that a session is in use now."""
    request.session[_SEEN_AT] = int(time.time())
    UserSession.objects.create_from_request(request)


def session(request: HttpRequest) -> dict[str, int | None]:
    """Return the seconds until a signed-in person's session ends, as ``session_seconds``."""
    # Error pages have no session when the middleware did not run.
    is_on = hasattr(request, "session") and _SEEN_AT in request.session
    return {"session_seconds": seconds_left(request) if is_on else None}


def seconds_left(request: HttpRequest) -> int:
    """Return the seconds until a session ends, if no page is opened before."""
    ends_at = min(
        request.session[_SEEN_AT] + _idle_seconds(),
        request.session[_STARTED_AT] + settings.SESSION_LONGEST_HOURS * 3_600,
    )
    return int(ends_at - time.time())


def _idle_seconds() -> int:
    return int(settings.SESSION_IDLE_MINUTES * 60)


def _reason(*, is_idle: bool) -> str:
    if is_idle:
        minutes = settings.SESSION_IDLE_MINUTES
        return f"You were signed out because you opened no page for {count_of(minutes, 'minute')}."
    hours = count_of(settings.SESSION_LONGEST_HOURS, "hour")
    return f"You were signed out: sign in again after {hours}."

"""Record security events: in the log as one line each, and in the database."""

import datetime as dt
import logging

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.http import HttpRequest

from accounts.models import User
from cbtracker import clock
from cbtracker.request_id import request_id
from security.models import REFUSALS, EventKind, EventOutcome, SecurityEvent

logger = logging.getLogger("cbtracker.security")
MOST_DETAIL = 300


def record(
    kind: EventKind,
    *,
    request: HttpRequest | None = None,
    user: User | None = None,
    about: User | None = None,
    detail: str = "",
) -> SecurityEvent:
    """Log and save an event.

    ``user`` is who did it, by default whoever is signed in; ``about`` is whose account it
    concerns. ``detail`` must hold no secret, and nothing that somebody typed.
    """
    if user is None and request and isinstance(getattr(request, "user", None), User):
        user = request.user  # type: ignore[assignment]
    event = SecurityEvent(
        at=clock.now(),
        kind=kind,
        outcome=EventOutcome.REFUSED if kind in REFUSALS else EventOutcome.OK,
        user=user,
        about=about,
        address=get_adapter().get_client_ip(request) if request else None,
        request_id=request_id.get(),
        # PostgreSQL takes no NUL, which an address may hold.
        detail="".join(c if c.isprintable() else "�" for c in detail)[:MOST_DETAIL],
        keep_until=clock.today() + dt.timedelta(days=settings.SECURITY_EVENT_DAYS),
    )
    level = logging.WARNING if event.outcome == EventOutcome.REFUSED else logging.INFO
    logger.log(
        level,
        kind.label,
        extra={
            "event": kind.value,
            "outcome": event.outcome,
            "user_id": user.pk if user else None,
            "about_id": about.pk if about else None,
            "address": event.address,
            "detail": event.detail,
        },
    )
    event.save(force_insert=True)
    return event


def page_of(request: HttpRequest) -> str:
    """Return the path of a request, with the pattern in place of a secret in it."""
    match = request.resolver_match
    if match and {"token", "key"} & match.kwargs.keys():
        return f"/{match.route}"
    return request.path


def short(value: str) -> str:
    """Return enough of a link's key to recognise it; the database holds the key itself."""
    return value[:8]

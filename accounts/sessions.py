"""When a session ends, so that pages with a form can say so in time."""

import time

from django.conf import settings
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

_ENDS_AT = "ends_at"


@receiver(user_logged_in)
def _note_end(request: HttpRequest, **_: object) -> None:
    request.session[_ENDS_AT] = int(time.time()) + settings.SESSION_COOKIE_AGE


def session(request: HttpRequest) -> dict[str, int | None]:
    """Return the seconds until a signed-in person's session ends, as ``session_seconds``."""
    # Error pages have no session when the middleware did not run.
    ends_at = request.session.get(_ENDS_AT) if hasattr(request, "session") else None
    return {"session_seconds": None if ends_at is None else ends_at - int(time.time())}

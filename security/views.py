"""What browsers report that they blocked, and where people report a weakness."""

import datetime as dt
import json
import logging
from urllib.parse import urlsplit

from allauth.core import ratelimit
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import Resolver404, resolve
from django.views.decorators.cache import cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

logger = logging.getLogger("cbtracker.security")
# In bytes. Browsers send about one kilobyte.
LARGEST_REPORT = 10_000
LONGEST_WORD = 50
# For how long somebody who reads security.txt can rely on it.
VALID = dt.timedelta(days=90)


@login_not_required
@csrf_exempt
@require_POST
def blocked(http: HttpRequest) -> HttpResponse:
    """Log in one line what a browser blocked by the content security policy.

    Anybody can send anything here, so the line holds neither an address nor a word of a page, and
    there are only so many lines a minute.
    """
    if not ratelimit.consume(http, action="report", key="all"):
        return HttpResponse(status=429)
    report = _read(http)
    if report is None:
        return HttpResponse(status=400)
    extra = {
        "event": "blocked",
        "directive": _word(report.get("effective-directive") or report.get("violated-directive")),
        "source": _origin(report.get("blocked-uri")),
        "page": _route(report.get("document-uri")),
    }
    logger.warning("A browser blocked part of a page", extra=extra)
    return HttpResponse(status=204)


@login_not_required
@cache_control(public=True, max_age=86_400)
def security_txt(http: HttpRequest) -> HttpResponse:
    """Return where to report a weakness, as RFC 9116 has it. Not found without a setting."""
    contact = settings.SECURITY_CONTACT or settings.SUPPORT_EMAIL
    if not contact:
        raise Http404
    if not contact.startswith(("https://", "mailto:", "tel:")):
        contact = f"mailto:{contact}"
    # The real time, also where the clock of the service stands still.
    expires = dt.datetime.now(dt.UTC) + VALID
    lines = [
        f"Contact: {contact}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: en",
        f"Canonical: {settings.SITE_URL}/.well-known/security.txt",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def _read(http: HttpRequest) -> dict[str, object] | None:
    """Return what a report says, or None if it is none."""
    if int(http.META.get("CONTENT_LENGTH") or 0) > LARGEST_REPORT:
        return None
    try:
        report = json.loads(http.read(LARGEST_REPORT))["csp-report"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return report if isinstance(report, dict) else None


def _word(value: object) -> str:
    """Return a name, such as of a directive; of anything else only that it is something else."""
    text = str(value)[:LONGEST_WORD]
    return text if text.replace("-", "").isalpha() and text.isascii() else "other"


def _origin(value: object) -> str:
    """Return the scheme and host of an address, or the word that stands for one."""
    try:
        parts = urlsplit(str(value))
        host = parts.hostname
    except ValueError:
        return "other"
    if not host:
        return _word(value)
    is_plain = all(c.isascii() and (c.isalnum() or c in "-.:") for c in host)
    return f"{parts.scheme}://{host}"[:LONGEST_WORD] if is_plain else "other"


def _route(value: object) -> str:
    """Return the pattern of a page's address, since the address itself may be a link's."""
    try:
        return f"/{resolve(urlsplit(str(value)).path).route}"
    except (Resolver404, ValueError):
        return "other"

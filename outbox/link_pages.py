"""What the pages that signed links open have in common."""

from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from outbox.signed_urls import LinkEndedError, UnknownLinkError, unsign
from security.events import record, short
from security.models import EventKind

LinkView = Callable[..., HttpResponse]
T = TypeVar("T")
# The rate limit for unknown links, in the setting ACCOUNT_RATE_LIMITS.
RATE_LIMIT = "guess_link"


def unlisted(view: LinkView) -> LinkView:
    """Keep a page out of search engines, and its address out of the Referer header.

    Each visit is a security event, with enough of the key to recognise the link.

    The policy is not "no-referrer": browsers would then send no origin with the form, and Django's
    CSRF check would refuse it.
    """

    @wraps(view)
    def with_headers(http: HttpRequest, token: str, **more: str) -> HttpResponse:
        response = view(http, token, **more)
        response["Referrer-Policy"] = "strict-origin"
        response["X-Robots-Tag"] = "noindex, nofollow"
        _record(http, token, response.status_code)
        return response

    return with_headers


def find_or_refuse(
    http: HttpRequest, token: str, find: Callable[[str], T], *, ended_page: str
) -> T | HttpResponse:
    """Return what ``find`` returns for a token, or the page that says why the link does not work.

    ``find`` raises UnknownLinkError or LinkEndedError. ``ended_page`` is the template for a link
    that has ended. Whoever tries too many unknown links is refused.
    """
    if is_over_limit(http, dry_run=True):
        return render(http, "outbox/too_many_tries.html", status=429)
    try:
        return find(token)
    except UnknownLinkError:
        is_over_limit(http)
        return render(http, "outbox/unknown_link.html", status=404)
    except LinkEndedError as ended:
        return show_ended(http, ended, ended_page)


def show_ended(http: HttpRequest, ended: LinkEndedError, page: str) -> HttpResponse:
    """Return the page that says why a link has ended; the template gets the error as ``ended``."""
    return render(http, page, {"ended": ended}, status=410)


def is_over_limit(http: HttpRequest, *, dry_run: bool = False) -> bool:
    """Count an attempt to open an unknown link; return whether there have been too many.

    With ``dry_run``, only check. allauth does not count GET requests unless ``limit_get`` is set.
    """
    refusal = ratelimit.consume_or_429(http, action=RATE_LIMIT, limit_get=True, dry_run=dry_run)
    return refusal is not None


def _record(http: HttpRequest, token: str, status: int) -> None:
    name = (http.resolver_match and http.resolver_match.url_name) or ""
    # The files of a page have its token, and so has the page to print.
    key = unsign(name.removesuffix("-download").removesuffix("-print"), token)
    said = {404: "unknown", 410: "ended"}.get(status, "unknown" if key is None else "")
    # Of one who has tried too often, no more is kept.
    if status != 429:
        kind = EventKind.LINK_WRONG if said else EventKind.LINK_USED
        detail = " ".join(filter(None, (http.method, name, short(key or ""), said)))
        record(kind, request=http, detail=detail)

"""What the pages that signed links open have in common."""

from collections.abc import Callable
from functools import wraps

from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse

from outbox.signed_urls import unsign
from security.events import record, short
from security.models import EventKind

LinkView = Callable[..., HttpResponse]
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


def is_over_limit(http: HttpRequest, *, dry_run: bool = False) -> bool:
    """Count an attempt to open an unknown link; return whether there have been too many.

    With ``dry_run``, only check. allauth does not count GET requests unless ``limit_get`` is set.
    """
    refusal = ratelimit.consume_or_429(http, action=RATE_LIMIT, limit_get=True, dry_run=dry_run)
    return refusal is not None


def _record(http: HttpRequest, token: str, status: int) -> None:
    name = (http.resolver_match and http.resolver_match.url_name) or ""
    # The files of a page have its token.
    key = unsign(name.removesuffix("-download"), token)
    said = {404: "unknown", 410: "ended"}.get(status, "unknown" if key is None else "")
    # Of one who has tried too often, no more is kept.
    if status != 429:
        kind = EventKind.LINK_WRONG if said else EventKind.LINK_USED
        detail = " ".join(filter(None, (http.method, name, short(key or ""), said)))
        record(kind, request=http, detail=detail)

"""What the pages that signed links open have in common."""

from collections.abc import Callable
from functools import wraps

from allauth.core import ratelimit
from django.http import HttpRequest, HttpResponse

LinkView = Callable[..., HttpResponse]
# The rate limit for unknown links, in the setting ACCOUNT_RATE_LIMITS.
RATE_LIMIT = "guess_link"


def unlisted(view: LinkView) -> LinkView:
    """Keep a page out of search engines, and its address out of the Referer header.

    The policy is not "no-referrer": browsers would then send no origin with the form, and Django's
    CSRF check would refuse it.
    """

    @wraps(view)
    def with_headers(http: HttpRequest, token: str, **more: str) -> HttpResponse:
        response = view(http, token, **more)
        response["Referrer-Policy"] = "strict-origin"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return with_headers


def is_over_limit(http: HttpRequest, *, dry_run: bool = False) -> bool:
    """Count an attempt to open an unknown link; return whether there have been too many.

    With ``dry_run``, only check. allauth does not count GET requests unless ``limit_get`` is set.
    """
    refusal = ratelimit.consume_or_429(http, action=RATE_LIMIT, limit_get=True, dry_run=dry_run)
    return refusal is not None

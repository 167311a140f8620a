"""What the pages that signed links open have in common."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse

LinkView = Callable[[HttpRequest, str], HttpResponse]


def unlisted(view: LinkView) -> LinkView:
    """Keep a page out of search engines, and its address out of the Referer header.

    The policy is not "no-referrer": browsers would then send no origin with the form, and Django's
    CSRF check would refuse it.
    """

    @wraps(view)
    def with_headers(http: HttpRequest, token: str) -> HttpResponse:
        response = view(http, token)
        response["Referrer-Policy"] = "strict-origin"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return with_headers

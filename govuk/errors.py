"""Error pages: 400, 403, 404, 500 and 503."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from govuk.context_processors import service


def bad_request(http: HttpRequest, exception: Exception) -> HttpResponse:
    """Return the 400 page, without using the session: the request itself may be malformed."""
    return _plain(http, "400.html", 400)


def forbidden(http: HttpRequest, exception: Exception) -> HttpResponse:
    return render(http, "403.html", status=403)


def not_found(http: HttpRequest, exception: Exception) -> HttpResponse:
    return render(http, "404.html", status=404)


def server_error(http: HttpRequest) -> HttpResponse:
    """Return the 500 page, without the database or session, which may have caused the error."""
    return _plain(http, "500.html", 500)


def unavailable(http: HttpRequest, *, retry_after: int) -> HttpResponse:
    """Return the 503 page, which says to programs to try again after so many seconds."""
    response = _plain(http, "503.html", 503)
    response["Retry-After"] = str(retry_after)
    return response


def read_only(http: HttpRequest, *, words: list[str], retry_after: int) -> HttpResponse:
    """Return the 503 page of read-only mode, with the words that somebody sent to save."""
    # The page itself says it: no banner says it twice.
    response = _plain(http, "read_only.html", 503, words=words, read_only=False)
    response["Retry-After"] = str(retry_after)
    return response


def _plain(http: HttpRequest, template: str, status: int, **more: object) -> HttpResponse:
    """Return a page that does not depend on who is signed in."""
    content = render(None, template, {**service(http), **more}).content
    return HttpResponse(content, status=status)

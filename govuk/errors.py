"""Pages for what cannot be answered: 400, 403, 404 and 500."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from govuk.context import service


def bad_request(http: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer with a page that asks nothing more of a request that may be unfit to read."""
    return _plain(http, "400.html", 400)


def forbidden(http: HttpRequest, exception: Exception) -> HttpResponse:
    return render(http, "403.html", status=403)


def not_found(http: HttpRequest, exception: Exception) -> HttpResponse:
    return render(http, "404.html", status=404)


def server_error(http: HttpRequest) -> HttpResponse:
    """Answer with a page that needs no database and no session, since one of them may be why."""
    return _plain(http, "500.html", 500)


def _plain(http: HttpRequest, template: str, status: int) -> HttpResponse:
    """Return a page for nobody in particular."""
    return HttpResponse(render(None, template, service(http)).content, status=status)

"""Pages for what cannot be answered: 403, 404 and 500."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def forbidden(http: HttpRequest, exception: Exception) -> HttpResponse:
    return render(http, "403.html", status=403)


def not_found(http: HttpRequest, exception: Exception) -> HttpResponse:
    return render(http, "404.html", status=404)


def server_error(http: HttpRequest) -> HttpResponse:
    """Answer with a page that needs no database and no session, since one of them may be why."""
    return HttpResponse(render(None, "500.html").content, status=500)

"""Figures for Prometheus, counted by django-prometheus where ``METRICS`` is on.

They count requests by the name of their page, and hold no address and no person.
"""

import ipaddress
import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotFound


def answer(request: HttpRequest) -> HttpResponse | None:
    """Return the answer to /metrics, or None if it is another address.

    Who may not ask is answered as if there were none.
    """
    if request.path_info.rstrip("/") != "/metrics" or not settings.METRICS:
        return None
    if not may_ask(request):
        return HttpResponseNotFound()
    # Only where it is on: it is not installed everywhere.
    from django_prometheus.exports import ExportToDjangoView

    response: HttpResponse = ExportToDjangoView(request)
    return response


def may_ask(request: HttpRequest) -> bool:
    """Return whether somebody has the token or, where there is none, asks on this machine."""
    if settings.METRICS_TOKEN:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return secrets.compare_digest(given.encode(), settings.METRICS_TOKEN.encode())
    # A proxy on this machine passes on what others ask.
    if "X-Forwarded-For" in request.headers:
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        # A socket in a file has no address.
        return False

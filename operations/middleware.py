"""Middleware: health before all else, and no change in read-only mode."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase

from operations import health


class Health:
    """Answer the addresses of health. It comes before what looks at hosts, HTTPS and sessions."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return health.answer(request) or self.get_response(request)

"""Middleware: an id for each request, and events that follow from its answer."""

from collections.abc import Callable
from urllib.parse import urlencode
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from accounts.models import User
from cbtracker.request_id import request_id
from govuk.choices import WORDS
from security.events import page_of, record
from security.models import EventKind

# The parameters of an address that hold words which somebody typed to search.
_SEARCHES = {"find", "q", "words"}


class RequestId:
    """Give each request an id of our own, in the log and in the response."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        request.id = uuid4().hex  # type: ignore[attr-defined]
        token = request_id.set(request.id)  # type: ignore[attr-defined]
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = request_id.get()
            return response
        finally:
            request_id.reset(token)


class AccessEvents:
    """Record what somebody was denied, and each file that they took away."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        is_file = response.get("Content-Disposition", "").startswith("attachment")
        if is_file and response.status_code == 200 and isinstance(request.user, User):
            record(EventKind.EXPORTED, request=request, detail=_page_with_choices(request))
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        if isinstance(exception, PermissionDenied):
            detail = f"{request.method} {page_of(request)}"
            record(EventKind.DENIED, request=request, detail=detail)


def _page_with_choices(request: HttpRequest) -> str:
    """Return the path of a request with what was chosen, and a mask for what was typed."""
    pairs = [
        (name, "***" if name in _SEARCHES or name.endswith(WORDS) else value)
        for name, values in request.GET.lists()
        for value in values
    ]
    page = page_of(request)
    return f"{page}?{urlencode(pairs, safe='*')}" if pairs else page

"""Middleware: an id for each request, and events that follow from its answer."""

from collections.abc import Callable
from uuid import uuid4

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase

from accounts.models import User
from cbtracker.request_id import request_id
from security.events import page_of, record
from security.models import EventKind


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
            query = request.META.get("QUERY_STRING", "")
            page = f"{page_of(request)}?{query}" if query else page_of(request)
            record(EventKind.EXPORTED, request=request, detail=page)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        if isinstance(exception, PermissionDenied):
            detail = f"{request.method} {page_of(request)}"
            record(EventKind.DENIED, request=request, detail=detail)

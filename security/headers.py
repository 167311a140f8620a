"""Middleware: headers on every response that Django and its packages do not set."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, HttpResponseNotAllowed

# What a browser keeps of the service goes when somebody signs out.
SIGN_OUT = {"account_logout", "admin:logout"}


METHODS = ("GET", "HEAD", "POST")
# Kept in the browser until somebody signs out: else Back to it would be an error page.
ANSWER_TO_A_FORM = "no-cache, private"
NOT_KEPT = "no-store, private"


class SecurityHeaders:
    """Let browsers keep no page and lend it to no other site, and refuse methods of no page.

    A response that says itself how it is cached keeps that: static files, which hold nothing of
    anybody, and ``security.txt``. A page that answers a form is kept, see decision 29.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method in METHODS:
            response = self.get_response(request)
        else:
            response = HttpResponseNotAllowed(METHODS)
        response.setdefault("Cache-Control", self._caching(request, response))
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.setdefault("Permissions-Policy", settings.PERMISSIONS_POLICY)
        match = request.resolver_match
        if match and match.view_name in SIGN_OUT and request.method == "POST":
            response["Clear-Site-Data"] = '"cache", "storage"'
        elif hasattr(request, "session_end_reason"):
            # What was typed stays, for whoever signs in again in the same window.
            response["Clear-Site-Data"] = '"cache"'
        return response

    def _caching(self, request: HttpRequest, response: HttpResponseBase) -> str:
        is_page = response.get("Content-Type", "").startswith("text/html")
        is_answer = request.method == "POST" and response.status_code == 200
        is_file = "Content-Disposition" in response
        # Its pages have passwords, keys of apps and codes.
        is_account = request.path_info.startswith("/accounts/")
        is_kept = is_answer and is_page and not is_file and not is_account
        return ANSWER_TO_A_FORM if is_kept else NOT_KEPT

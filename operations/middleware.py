"""Middleware: health before all else, shorter answers, and no change in read-only mode."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.middleware.http import ConditionalGetMiddleware

from cbtracker import read_only
from govuk import errors
from operations import health, metrics

# What goes on in read-only mode: coming in and going out. It writes sessions and security events,
# which are no part of the record.
SIGNING_IN_AND_OUT = {
    "account_login",
    "account_logout",
    "account_reauthenticate",
    "admin:logout",
    "blocked",
    "mfa_authenticate",
    "mfa_login_webauthn",
    "mfa_reauthenticate",
    "mfa_reauthenticate_webauthn",
    "openid_connect_login",
    "stay-signed-in",
    "usersessions_list",
}


TEXT = ("text/", "application/json", "image/svg+xml")


class Health:
    """Answer health and metrics. It comes before what looks at hosts, HTTPS and sessions."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = health.answer(request) or metrics.answer(request)
        return answer or self.get_response(request)


class CompressText(GZipMiddleware):
    """Send text compressed. Word files, PDFs and the like are compressed already.

    Somebody who could make a page repeat a guess beside a secret, and see how long it is, could
    find the secret (BREACH). Django masks the tokens of forms another way each time and adds bytes
    by chance to each answer. Cookies go along with no request that another site makes for a part of
    a page.
    """

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if not response.get("Content-Type", "").startswith(TEXT):
            return response
        return super().process_response(request, response)


class EtagFiles(ConditionalGetMiddleware):
    """Give a file the checksum of its content as ETag, and send it only if it is another one.

    For programs that keep a copy: browsers keep none, see decision 29. A page has one only while it
    is served again, see ``accounts.kept_pages``. What is streamed has none: its end is not known.
    """

    def needs_etag(self, response: HttpResponseBase) -> bool:
        return "Content-Disposition" in response


class RefuseChanges:
    """Refuse in words whatever would change the record, and give back the words that were sent.

    It comes last, so that a form that is forged, or sent by nobody who is signed in, is answered as
    always.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponseBase | None:
        match = request.resolver_match
        if request.method != "POST" or (match and match.view_name in SIGNING_IN_AND_OUT):
            return None
        if not read_only.is_on():
            return None
        return errors.read_only(request, words=words_of(request), retry_after=read_only.RETRY_AFTER)


def words_of(request: HttpRequest) -> list[str]:
    """Return the texts that somebody sent, each once, without passwords, keys and choices."""
    texts = [
        value.strip()
        for name, values in request.POST.lists()
        if "password" not in name
        for value in values
    ]
    # Dates, references and what hidden fields hold have no space in them.
    return list(dict.fromkeys(text for text in texts if " " in text))

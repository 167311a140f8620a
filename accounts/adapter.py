"""Settings of django-allauth that are code: sign-up is closed, administrators add accounts."""

import logging
from collections.abc import Callable
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.contrib.auth.signals import user_login_failed
from django.core.exceptions import ImproperlyConfigured, PermissionDenied, ValidationError
from django.http import HttpRequest

from accounts import guessing

logger = logging.getLogger(__name__)
# For a request whose address is not one, such as through a proxy that sends none.
NO_ADDRESS = "0.0.0.0"  # noqa: S104 - nothing listens there


class ClosedAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "The email address or password is wrong.",
        "enter_current_password": "Enter your current password.",
        "incorrect_password": "The password is wrong.",
        "too_many_login_attempts": "There were too many wrong attempts. Wait 15 minutes, then try"
        " again, or ask an administrator.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def run_later(self, action: Callable[[], object]) -> None:
        """Run what a visitor must not be able to time. The outbox does it after the response."""
        action()

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Refuse a locked account, and say so as of any other failed sign-in."""
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:
            user_login_failed.send(
                __name__, credentials=credentials, request=request, is_locked=True
            )
            raise

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        guessing.note_failure(request, credentials.get("email", ""))

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Return the key of the limit. allauth's own is the account alone."""
        return guessing.key_of(credentials.get("email", ""), self.get_client_ip(request))

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the visitor's address; one for all of whom there is none."""
        try:
            return str(super().get_client_ip(request))
        except PermissionDenied:
            return NO_ADDRESS
        except ImproperlyConfigured:
            logger.warning("X-Forwarded-For has fewer addresses than PROXY_COUNT says")
            return NO_ADDRESS

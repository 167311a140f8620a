"""Who may sign in."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.http import HttpRequest

from accounts.models import User


class Backend(AuthenticationBackend):
    """Refuses the demonstration's accounts, and ends their sessions, where there is none."""

    # Not in user_can_authenticate: django-allauth signs in whom that alone refuses.
    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> User | None:
        return _allowed(super().authenticate(request, **credentials))

    def get_user(self, user_id: Any) -> User | None:
        return _allowed(super().get_user(user_id))


def _allowed(user: User | None) -> User | None:
    """Return ``user``, but no account whose password everybody knows."""
    if user is not None and user.is_demonstration and not settings.DEMONSTRATION:
        return None
    return user

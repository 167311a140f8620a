"""The authentication backend, which decides who can sign in."""

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.http import HttpRequest

from accounts.models import User
from accounts.passwords import is_public


class Backend(AuthenticationBackend):  # type: ignore[misc]  # allauth has no types
    """Refuse demonstration accounts and their password, and end their sessions.

    A demonstration lets them in.
    """

    # Not in user_can_authenticate: django-allauth goes on with a user whom that refuses.
    def authenticate(self, request: HttpRequest | None, **credentials: object) -> User | None:
        if not settings.PASSWORDS_ALLOWED or is_public(credentials.get("password")):
            # Takes as long as a password that is wrong.
            User().set_password("")
            return None
        return _allowed(super().authenticate(request, **credentials))

    def get_user(self, user_id: int) -> User | None:
        return _allowed(super().get_user(user_id))


def _allowed(user: User | None) -> User | None:
    """Return ``user``, or None for a demonstration account outside a demonstration."""
    if user is not None and user.is_demonstration and not settings.DEMONSTRATION:
        return None
    return user

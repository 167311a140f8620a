"""The second factor: an app that makes codes, or a passkey. Which roles must have one."""

import base64
from collections.abc import Callable
from functools import lru_cache

import qrcode
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_removed
from cryptography.fernet import Fernet
from django.conf import settings
from django.contrib import messages
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.utils.crypto import salted_hmac
from qrcode.image.svg import SvgPathImage

from accounts.models import Role, User
from accounts.single_sign_on import has_signed_on

# Who sees more than one area's record, or decides who does.
ROLES = (Role.OFFICIAL, Role.CHAMPION, Role.ADMINISTRATOR)
# What somebody can open before they have set up a factor, besides the pages that do so.
OPEN_TO_ALL = {
    "account_logout",
    "account_reauthenticate",
    "admin:logout",
    # What a browser sends and reads by itself.
    "blocked",
    "security-txt",
    "service-page",
}
SESSION_KEY = "has_second_factor"


def is_required(user: User) -> bool:
    """Return whether somebody must have a second factor, by the setting and their role."""
    return settings.SECOND_FACTOR_REQUIRED and user.role in ROLES


def has_factor(user: User) -> bool:
    """Return whether somebody has an app or a passkey. Recovery codes alone are none."""
    factors = Authenticator.objects.filter(user=user)
    return bool(factors.exclude(type=Authenticator.Type.RECOVERY_CODES).exists())


class RequireSecondFactor:
    """Let those who must have a second factor and have none open only the pages to set it up."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponseBase | None:
        user, match = request.user, request.resolver_match
        if not isinstance(user, User) or not is_required(user) or match is None:
            return None
        if request.session.get(SESSION_KEY):
            return None
        if has_factor(user) or (settings.OIDC_HAS_SECOND_FACTOR and has_signed_on(request)):
            request.session[SESSION_KEY] = True
            return None
        if match.view_name in OPEN_TO_ALL or match.view_name.startswith("mfa_"):
            return None
        messages.info(request, "Set up a second factor to go on.")
        return redirect("mfa_index")


@receiver(authenticator_removed)
def _look_again(request: HttpRequest, **_: object) -> None:
    request.session.pop(SESSION_KEY, None)


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """How allauth keeps factors: encrypted, and never fewer than must be."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "cannot_delete_authenticator": "You must have a second factor. Set up another one first.",
        "incorrect_code": "The code is wrong. Wait for the next one, and enter that.",
    }

    def get_totp_issuer(self) -> str:
        return "Requests of Whitehall"

    def _get_site_name(self) -> str:
        return self.get_totp_issuer()

    def build_totp_svg(self, url: str) -> str:
        """Return a picture of the address, to put into a page."""
        picture = qrcode.make(url, image_factory=SvgPathImage)
        return str(picture.to_string(encoding="unicode"))

    def encrypt(self, text: str) -> str:
        return _cipher(settings.SECRET_KEY).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cipher(settings.SECRET_KEY).decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        others = Authenticator.objects.filter(user=authenticator.user).exclude(
            type=Authenticator.Type.RECOVERY_CODES
        )
        is_last = not others.exclude(pk=authenticator.pk).exists()
        return not (is_last and is_required(authenticator.user))

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        count = Authenticator.objects.filter(user=user, type=type).count()
        return "My passkey" if count == 0 else f"My passkey {count + 1}"


@lru_cache(maxsize=1)
def _cipher(secret_key: str) -> Fernet:
    """Return the cipher of secrets in the database. With another ``SECRET_KEY``, none works."""
    digest = salted_hmac("second factor", b"key", secret=secret_key, algorithm="sha256")
    return Fernet(base64.urlsafe_b64encode(digest.digest()))

"""Addresses that open one page to whoever has them: a UUID, signed for that page alone.

Nobody can guess one, and an address of one page opens no other. Whether it still opens its page is
for the page to say, from the database.
"""

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse


def token_of(page: str, value: str) -> str:
    """Return ``value`` signed for a page, named as its address is named."""
    return _signer(page).sign(value)


def value_of(page: str, token: str) -> str | None:
    """Return what a token was signed for, or None where it is no token of this page."""
    try:
        return _signer(page).unsign(token)
    except BadSignature:
        return None


def path_of(page: str, value: str) -> str:
    """Return the address of a page for ``value`` on this site, from the first slash on."""
    return reverse(page, kwargs={"token": token_of(page, value)})


def url_of(page: str, value: str) -> str:
    """Return the whole address of a page for ``value``, as a letter gives it."""
    return f"{settings.SITE_URL}{path_of(page, value)}"


def _signer(page: str) -> Signer:
    return Signer(salt=f"letters.{page}")

"""Signed URLs: each opens one page to anyone who has it, without an account.

The token is a UUID and its signature for one purpose, so that it cannot be guessed, and a token of
one page does not open another. Whether a link still works is for the page to decide.
"""

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.urls import reverse

# The purpose that a token is signed for, where it is not the URL name. Links in emails that were
# sent before the URL name changed must still work, so a purpose never changes.
PURPOSES = {"reply-by-link": "answer"}


class UnknownLinkError(Exception):
    """The signature of a link is wrong, or no such link was created."""


class LinkEndedError(Exception):
    """A link no longer works."""


def sign(url_name: str, value: str) -> str:
    """Return the token for ``value``: the value and its signature."""
    return _signer(url_name).sign(value)


def unsign(url_name: str, token: str) -> str | None:
    """Return the value that a token was signed for, or None if the signature is wrong."""
    try:
        return _signer(url_name).unsign(token)
    except BadSignature:
        return None


def signed_path(url_name: str, value: str) -> str:
    """Return the path of the page for ``value``, with its token."""
    return reverse(url_name, kwargs={"token": sign(url_name, value)})


def signed_url(url_name: str, value: str) -> str:
    """Return the full address of the page for ``value``, as used in emails."""
    return f"{settings.SITE_URL}{signed_path(url_name, value)}"


def _signer(url_name: str) -> Signer:
    # "letters" is in the signature of links that have been sent: it cannot change.
    return Signer(salt=f"letters.{PURPOSES.get(url_name, url_name)}")

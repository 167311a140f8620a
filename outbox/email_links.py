"""The link in an email, made when it is sent, so that the database holds no link that works."""

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.urls import reverse

from accounts.models import User
from outbox.models import Email
from outbox.signed_urls import signed_url

SET_PASSWORD = "account_reset_password_from_key"  # noqa: S105 - the name of a URL
INVITATION = "invitation"
# The links by which somebody chooses the password of an account: no page shows them.
OF_ACCOUNTS = (SET_PASSWORD, INVITATION)


class UndeliverableError(Exception):
    """The email cannot be sent as it is; the message says why."""


def email_url(email: Email) -> str:
    """Return the full address that the link of an email opens; empty if it has none.

    Raises NoReverseMatch if the URL does not exist, and UndeliverableError if it is to set the
    password of somebody without an active account.
    """
    if email.link_url_name == SET_PASSWORD:
        return _set_password_url(email.link_value)
    return signed_url(email.link_url_name, email.link_value) if email.link_url_name else ""


def _set_password_url(user_pk: str) -> str:
    """Return the address where a user sets a password. It works once, for a day."""
    user = User.objects.filter(pk=user_pk, is_active=True).first()
    if user is None:
        raise UndeliverableError("The account is closed.")
    parts = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    return f"{settings.SITE_URL}{reverse(SET_PASSWORD, kwargs=parts)}"

"""A letter as the message that leaves: from whom, to whom, with which headers, text and HTML."""

import hashlib
from email.utils import formataddr
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email
from django.template.loader import render_to_string

from outbox import rendering, signed_urls
from outbox.models import Email


class Undeliverable(Exception):
    """The letter cannot be sent as it is; the words say why."""


def message_of(letter: Email) -> EmailMultiAlternatives:
    """Return the message that a letter is sent as, with its links.

    Raises Undeliverable where its address is none, and NoReverseMatch where its page is not there.
    """
    try:
        validate_email(letter.to)
    except ValidationError as error:
        raise Undeliverable("The address is not a valid email address.") from error
    shown = rendering.as_sent(letter)
    message = EmailMultiAlternatives(
        subject=letter.subject,
        body=shown.text,
        from_email=settings.DEFAULT_FROM_EMAIL,
        to=[formataddr((letter.to_name, letter.to))],
        headers=_headers(letter),
    )
    context = {"letter": letter, "paragraphs": shown.html}
    message.attach_alternative(render_to_string("outbox/emails/email.html", context), "text/html")
    return message


def message_id(letter: Email) -> str:
    """Return the Message-ID of a letter: the same however often it is sent."""
    digest = hashlib.sha256(letter.key.encode()).hexdigest()[:16]
    return f"<letter-{letter.pk}.{digest}@{urlsplit(settings.SITE_URL).hostname}>"


def _headers(letter: Email) -> dict[str, str]:
    # What answers letters by itself, such as a note that somebody is on leave, need not answer.
    headers = {"Message-ID": message_id(letter), "Auto-Submitted": "auto-generated"}
    if letter.ends_page:
        url = signed_urls.url_of(letter.ends_page, letter.ends_signed)
        headers["List-Unsubscribe"] = f"<{url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers

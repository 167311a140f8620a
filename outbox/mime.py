"""Build the MIME message of an email: headers, plain text and HTML."""

import hashlib
from email.utils import formataddr, parseaddr
from functools import cache
from urllib.parse import urlsplit

from css_inline import CSSInliner
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email
from django.template.loader import render_to_string

from cbtracker.email_addresses import to_ascii
from outbox import rendering
from outbox.email_links import UndeliverableError
from outbox.models import Email
from outbox.signed_urls import signed_url


def build_message(email: Email) -> EmailMultiAlternatives:
    """Return the message of an email, with its links.

    Raises UndeliverableError if its address is not valid or nobody may have its link, and
    NoReverseMatch if the URL of its link does not exist.
    """
    try:
        validate_email(email.to)
        address = to_ascii(email.to)
    except (ValidationError, ValueError) as error:
        raise UndeliverableError("The address is not a valid email address.") from error
    rendered = rendering.render_for_sending(email)
    message = EmailMultiAlternatives(
        subject=email.subject,
        body=rendered.text,
        from_email=_sender(),
        to=[formataddr((email.to_name, address))],
        # The address that emails come from may be one that nobody reads.
        reply_to=[settings.SUPPORT_EMAIL] if settings.SUPPORT_EMAIL else None,
        headers=_build_headers(email),
    )
    context = {"email": email, "paragraphs": rendered.html}
    page = _inliner().inline(render_to_string("outbox/emails/email.html", context))
    message.attach_alternative(page, "text/html")
    return message


def message_id(email: Email) -> str:
    """Return the Message-ID of an email, which is the same for every attempt to send it."""
    digest = hashlib.sha256(email.key.encode()).hexdigest()[:16]
    return f"<letter-{email.pk}.{digest}@{urlsplit(settings.SITE_URL).hostname}>"


def _sender() -> str:
    """Return the address that emails come from, with the name of the sender."""
    name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return formataddr((name or settings.SENDER_NAME, address))


@cache
def _inliner() -> CSSInliner:
    """Return what writes the styles into the elements, because mail programs ignore style sheets.

    It loads nothing, whatever an email says.
    """
    styles = render_to_string("outbox/emails/email.css")
    return CSSInliner(extra_css=styles, inline_style_tags=False, load_remote_stylesheets=False)


def _build_headers(email: Email) -> dict[str, str]:
    # Auto-Submitted stops automatic replies, such as out-of-office notes.
    headers = {"Message-ID": message_id(email), "Auto-Submitted": "auto-generated"}
    if first := email.first_of_thread():
        # Mail programs show both in one conversation.
        headers["In-Reply-To"] = headers["References"] = message_id(first)
    if email.unsubscribe_url_name:
        url = signed_url(email.unsubscribe_url_name, email.unsubscribe_value)
        headers["List-Unsubscribe"] = f"<{url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers

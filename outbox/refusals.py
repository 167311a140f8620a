"""What a mail server says of an email that it does not take."""

import smtplib

from outbox.email_links import UndeliverableError
from outbox.redaction import mask_links

# What a mail server says about one email. Other network errors are about the server.
REFUSALS = (
    smtplib.SMTPRecipientsRefused,
    smtplib.SMTPSenderRefused,
    smtplib.SMTPDataError,
    smtplib.SMTPNotSupportedError,
)


def is_network_error(error: Exception) -> bool:
    return isinstance(error, OSError) and not isinstance(error, REFUSALS)


def is_permanent(error: Exception) -> bool:
    """Return whether trying again cannot help: a wrong address, or content that is refused."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    if isinstance(error, smtplib.SMTPDataError):
        return error.smtp_code >= 500
    return isinstance(error, UndeliverableError)


def describe_error(error: BaseException) -> str:
    """Return what went wrong on one line. A server may quote the email, so links are masked."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        text = "; ".join(_format_response(*refusal) for refusal in error.recipients.values())
    elif isinstance(error, smtplib.SMTPResponseException):
        text = _format_response(error.smtp_code, error.smtp_error)
    elif isinstance(error, UndeliverableError):
        text = str(error)
    else:
        text = f"{type(error).__name__}: {error}"
    return clean_line(mask_links(text), max_length=300)


def _format_response(code: int, message: bytes | str) -> str:
    text = message.decode(errors="replace") if isinstance(message, bytes) else message
    return f"{code} {text}"


def clean_line(text: str, *, max_length: int) -> str:
    """Return text on one line without control characters, cut at ``max_length``."""
    printable = "".join(c if c.isprintable() else " " for c in text)
    line = " ".join(printable.split())
    return line if len(line) <= max_length else f"{line[: max_length - 1]}…"

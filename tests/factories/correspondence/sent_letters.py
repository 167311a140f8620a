"""Letters that officials sent to several recipients."""

from typing import Any

from accounts.models import User
from correspondence import domain
from correspondence.models import Letter, LetterCopy, LetterReply, Recipient
from outbox import delivery
from outbox.models import Email
from tests.factories.clock import TODAY


def send_letter(
    official: User,
    *recipients: Recipient,
    subject: str = "Meet us about {recipient}",
    text: str = "Dear {name},\n\nThese are open:\n{requests}\n\nPlease ring us.",
    **given: Any,
) -> Letter:
    """Send a letter with its emails, and return it."""
    words = domain.clean_words(subject=subject, text=text)
    copies = domain.compose_copies(words, recipients)
    letter = domain.send_letter(
        by=official,
        words=words,
        recipients=recipients,
        checked=domain.checksum_of(copies),
        **given,
    )
    delivery.send_waiting(Email.objects.filter(about=letter.about))
    return letter


def log_reply(official: User, copy: LetterCopy, words: str = "We will come.") -> LetterReply:
    return domain.log_reply(
        by=official, copy=copy, received_on=TODAY, channel="telephone", words=words
    )


def rows_of_letters(official: User, recipient: Recipient) -> dict[str, dict[str, str]]:
    """Send a letter to somebody, and return what each route needs."""
    letter = send_letter(official, recipient)
    ids = {"<int:letter_id>": str(letter.pk), "<int:copy_id>": str(letter.copies.get().pk)}
    return {"correspondence/": ids}

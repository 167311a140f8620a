"""The words of an email, from its template."""

from dataclasses import dataclass

from django.template.loader import render_to_string

from govuk.context_processors import team_details
from outbox.models import Email


@dataclass(frozen=True)
class EmailText:
    """The subject and text of an email; ``{link}`` marks where the link goes."""

    subject: str
    text: str

    @property
    def paragraphs(self) -> list[str]:
        """The text for a preview, when there is no link yet."""
        text = Email.LINK_AND_FILE.sub("(a link that is different in each email)", self.text)
        return text.strip().split("\n\n")


def compose(template: str, **context: object) -> EmailText:
    """Return the email that a template makes, whose first line is the subject.

    The template gets ``context`` and how to reach the team (``outbox/emails/team.txt``).
    """
    text = render_to_string(template, {**team_details(), **context})
    subject, _, body = text.strip().partition("\n")
    return EmailText(" ".join(subject.split()), f"{body.strip()}\n")

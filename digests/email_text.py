"""The words of a digest's letter."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse

from cbtracker.clock import in_words
from digests.content import DigestItem, place
from digests.models import Digest, HowOften
from outbox.models import Email
from outbox.rendering import BULLET
from requests_log.rules.stages import Stage


@dataclass(frozen=True)
class DigestText:
    """What a letter says; ``{link}`` stands where the link goes."""

    subject: str
    text: str


def words_of(digest: Digest, items: Sequence[DigestItem]) -> DigestText:
    """Return the letter that tells a digest's reader what happened to some requests."""
    one = len(items) == 1
    since = f" since {in_words(digest.since)}" if digest.since else ""
    told = "1 request" if one else f"{len(items)} requests"
    weekly = digest.how_often == HowOften.WEEKLY
    chosen = "once a week" if weekly else "when requests change"
    parts = [
        f"Dear {digest.user.name},",
        f"Here are the changes to {told}{since}.",
        *(_item(item) for item in items),
        f"You asked to get this email {chosen}. To change this, go to\n{_url(reverse('digest'))}",
    ]
    # What is in the record is never where the link goes.
    parts = [part.replace(Email.LINK, "{ link }") for part in parts]
    parts.append(f"To unsubscribe, use this link:\n{Email.LINK}")
    subject = f"Update on request {items[0].request.reference}" if one else f"Updates on {told}"
    return DigestText(subject, "\n\n".join(parts) + "\n")


def _item(item: DigestItem) -> str:
    line = item.request.line
    stands = f"Stage: {place(line)}. Departments: {line.departments_label}."
    if line.target_date and line.stage != Stage.RESOLVED:
        stands += f" Target date: {in_words(line.target_date)}."
    heading = f"{item.request.reference}, {line.areas_label}: {' '.join(line.issue.split())}"
    happened = [f"{BULLET}{sentence}" for sentence in item.happened]
    url = _url(item.request.get_absolute_url())
    return "\n".join([heading, *happened, stands, _plain(line.status), url])


def _plain(status: str) -> str:
    """Return a status without empty lines, so that it stays with its request."""
    return "\n".join(line for line in status.split("\n") if line.strip())


def _url(path: str) -> str:
    return f"{settings.SITE_URL}{path}"

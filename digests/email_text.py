"""The text of a digest email."""

import datetime as dt
from collections.abc import Sequence

from django.conf import settings
from django.urls import reverse

from cbtracker.clock import in_words
from digests.content import DigestItem, stage_text
from digests.models import Digest, DigestScope
from outbox.composition import EmailText
from outbox.models import Email
from outbox.rendering import BULLET
from requests_log.rules.stages import Stage


def build_digest(
    digest: Digest,
    items: Sequence[DigestItem],
    *,
    until: dt.date | None = None,
    has_more: bool = False,
) -> EmailText:
    """Return the email about the changes to ``items``.

    ``until`` is the last day that it covers, None for up to now. ``has_more`` says that it leaves
    out older changes.
    """
    one = len(items) == 1
    count = "1 request" if one else f"{len(items)} requests"
    watched = digest.scope == DigestScope.WATCHED
    what = f"{count} that you watch" if watched else count
    more = (
        "More requests may have changed: these are the latest changes."
        f" See the others at\n{_url(reverse('requests'))}?sort=-updated_on"
    )
    parts = [
        f"Dear {digest.user.name},",
        f"Here are the changes to {what}{_period(digest.since, until)}.",
        *(_item(item) for item in items),
        *([more] if has_more else []),
        f"You asked to get this email {digest.often}. To change this, go to\n"
        f"{_url(reverse('digest'))}",
        *([f"To change what you watch, go to\n{_url(reverse('watching'))}"] if watched else []),
    ]
    # A "{link}" in the record itself must not become the link.
    parts = [part.replace(Email.LINK_PLACEHOLDER, "{ link }") for part in parts]
    parts.append(f"To unsubscribe, go to\n{Email.LINK_PLACEHOLDER}")
    subject = f"Update on request {items[0].request.reference}" if one else f"Updates on {count}"
    return EmailText(subject, "\n\n".join(parts) + "\n")


def _period(since: dt.date | None, until: dt.date | None) -> str:
    """Return the days that an email covers, in words, with a space before them."""
    if since is None:
        return f" until {in_words(until)}" if until else ""
    if until is None:
        return f" since {in_words(since)}"
    if until <= since:
        return f" on {in_words(until)}"
    return f" from {in_words(since)} to {in_words(until)}"


def _item(item: DigestItem) -> str:
    line = item.request.line
    position = f"Stage: {stage_text(line)}. Departments: {line.departments_label}."
    if line.target_date and line.stage != Stage.RESOLVED:
        position += f" Target date: {in_words(line.target_date)}."
    heading = f"{item.request.reference}, {line.areas_label}: {' '.join(line.issue.split())}"
    changes = [f"{BULLET}{sentence}" for sentence in item.changes]
    url = _url(item.request.get_absolute_url())
    return "\n".join([heading, *changes, position, _plain(line.status), url])


def _plain(status: str) -> str:
    """Return a status without empty lines, so that it stays in one paragraph."""
    return "\n".join(line for line in status.split("\n") if line.strip())


def _url(path: str) -> str:
    return f"{settings.SITE_URL}{path}"

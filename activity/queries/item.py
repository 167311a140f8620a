"""One thing that somebody did, in words."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.text import Truncator
from django.utils.timezone import localtime

from requests_log.models import Request

WORDS_OF_AN_ISSUE = 15


@dataclass(frozen=True)
class ActivityItem:
    """Who did what and when: ``who``, ``did``, ``about`` (a link to ``url``), ``more``.

    ``more`` ends the sentence, and begins with a space or a punctuation mark.
    ``since`` says what has become of it, such as "Withdrawn since". ``differences`` has the label,
    old and new value of each detail of a fact, and ``model_label`` names the kind of fact.
    """

    when: dt.datetime
    who: str
    did: str
    about: str
    url: str = ""
    more: str = ""
    since: str = ""
    differences: Sequence[Sequence[str]] = ()
    model_label: str = ""

    @property
    def day(self) -> dt.date:
        """The date in London."""
        return localtime(self.when).date()


def describe_request(request: Request, issue: str) -> str:
    """Return a request's reference and the beginning of an issue."""
    return f"{request.reference}, {shorten(issue)}"


def shorten(text: str, words: int = WORDS_OF_AN_ISSUE) -> str:
    """Return the first words of a text, in one line and without its full stop.

    The sentence of an item goes on after it.
    """
    return Truncator(" ".join(text.split())).words(words, truncate="…").removesuffix(".")

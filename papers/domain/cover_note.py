"""The covering words that a paper begins with, unless an official writes others.

What stands above papers may have something to say in them: it registers a saying, so that papers
know nothing of it.
"""

import datetime as dt
from collections.abc import Callable, Iterable

from papers.domain.assemble import INTRODUCTION
from papers.models import Meeting

# Returns sentences on a meeting, as at a day.
Saying = Callable[[Meeting, dt.date], Iterable[str]]
_sayings: list[Saying] = []


def also_say(saying: Saying) -> None:
    """Have the papers for a meeting say what ``saying`` returns, each sentence a paragraph."""
    if saying not in _sayings:
        _sayings.append(saying)


def introduction(meeting: Meeting | None, day: dt.date) -> str:
    """Return the usual introduction of a paper as at a day, with what there is on its meeting."""
    said = [words for saying in _sayings for words in saying(meeting, day)] if meeting else []
    return "\n\n".join([INTRODUCTION, *said])

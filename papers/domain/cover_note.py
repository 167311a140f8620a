"""The introduction that a paper starts with, unless an official writes another.

Apps above this one may add to it: they register a source of sentences, so that papers need not
import them.
"""

import datetime as dt
from collections.abc import Callable, Iterable

from papers.models import Meeting

# Returns sentences about a meeting, as at a date.
IntroductionSource = Callable[[Meeting, dt.date], Iterable[str]]
_sources: list[IntroductionSource] = []


def register_introduction_source(source: IntroductionSource) -> None:
    """Add the sentences that ``source`` returns to papers for a meeting, each as a paragraph."""
    if source not in _sources:
        _sources.append(source)


def write_introduction(introduction: str, meeting: Meeting | None, day: dt.date) -> str:
    """Return an introduction of a paper as at a date, with sentences on its meeting."""
    sentences = [text for source in _sources for text in source(meeting, day)] if meeting else []
    return "\n\n".join([introduction, *sentences])

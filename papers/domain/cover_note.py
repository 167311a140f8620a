"""Sentences on its meeting that the introduction of a paper has, unless an official writes another.

Apps above this one register sources of sentences, so that papers need not import them.
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


def list_sentences(meeting: Meeting | None, day: dt.date) -> list[str]:
    """Return sentences about a meeting for a paper as at a date; none without a meeting."""
    return [text for source in _sources for text in source(meeting, day)] if meeting else []

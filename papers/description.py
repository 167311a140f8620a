"""What a paper says, as plain data.

The builder makes it and every format renders it; nothing here knows a database or a format.
Texts are plain: a status keeps its line breaks, and each line of it that begins with ``• `` is a
bullet (``requests_log.text.blocks`` reads it so). In an introduction each line that begins with
``# `` is a heading.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from cbtracker.clock import in_words
from requests_log.rules.diff import DiffPiece

# Stated in every JSON file. A change that would break a reader of it takes the next number.
VERSION = 1
LANGUAGE = "en-GB"
# What stands in ``about`` before whose requests a paper prints.
CONCERNING = "Covers"


@dataclass(frozen=True)
class Line:
    """A request as the paper prints it."""

    reference: str
    area: str
    issue: str
    department: str
    status: str

    @property
    def cells(self) -> tuple[str, ...]:
        return (self.reference, self.area, self.issue, self.department, self.status)


@dataclass(frozen=True)
class AnnexTable:
    """Lines as a table, in progress (Annex A, table 1) or resolved (Annex B)."""

    heading: str
    # What the last column is called: Status, or Outcome where the lines are resolved.
    status_heading: str
    lines: tuple[Line, ...]
    # What stands in the place of the table where it has no line.
    none: str


@dataclass(frozen=True)
class WorkstreamSection:
    """The lines that one on-going workstream takes forward."""

    heading: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class WorkstreamsPart:
    """Lines by workstream: the issue as a paragraph, the status below it as bullets."""

    heading: str
    workstreams: tuple[WorkstreamSection, ...]
    none: str
    # What stands between the heading and the first workstream, if anything.
    opening: str = ""


@dataclass(frozen=True)
class Annex:
    name: str
    title: str
    parts: tuple[AnnexTable | WorkstreamsPart, ...]
    # What stands between the title and the first part, if anything.
    opening: str = ""


@dataclass(frozen=True)
class Rewording:
    """One field of a line, with the words that changed marked."""

    field: str
    pieces: tuple[DiffPiece, ...]


@dataclass(frozen=True)
class Changed:
    """A request whose line changed: what happened, in one word each and in sentences."""

    reference: str
    area: str
    issue: str
    department: str
    kinds: tuple[str, ...]
    facts: tuple[str, ...]
    rewordings: tuple[Rewording, ...]


@dataclass(frozen=True)
class Unchanged:
    """A request whose line is as it was; ``how_long`` is in words, counted in meetings."""

    reference: str
    area: str
    issue: str
    department: str
    how_long: str


@dataclass(frozen=True)
class Changes:
    """What has changed since an earlier day, meeting or edition."""

    heading: str
    sentence: str
    changed: tuple[Changed, ...]
    unchanged: tuple[Unchanged, ...]


@dataclass(frozen=True)
class Paper:
    """A paper as at a day, for one reader.

    ``about`` is what stands under the title, as pairs of a label and its words: as at, for which
    meeting, whose requests, which edition. ``introduction`` is the covering words and
    ``sentence`` the counts, to be read out.
    """

    title: str
    organisation: str
    as_at: dt.date
    about: tuple[tuple[str, str], ...]
    introduction: str
    sentence: str
    annexes: tuple[Annex, ...]
    changes: Changes | None
    file_name: str

    @property
    def footer(self) -> str:
        """What stands at the foot of every page, before its number; a date is not broken."""
        whose = "".join(f", for {said}" for label, said in self.about if label == CONCERNING)
        day = in_words(self.as_at).replace(" ", "\u00a0")
        return f"{self.title}{whose}, as at {day}"

    def lines(self) -> Iterator[tuple[Annex, str, Line]]:
        """Yield every line in the paper's order, with its annex and the heading it stands under."""
        for annex in self.annexes:
            for part in annex.parts:
                if isinstance(part, AnnexTable):
                    yield from ((annex, part.heading, line) for line in part.lines)
                else:
                    for stream in part.workstreams:
                        yield from ((annex, stream.heading, line) for line in stream.lines)

    def data(self) -> dict[str, Any]:
        """Return the paper as dictionaries, lists and texts, with the version of their shape."""
        return {"version": VERSION, "language": LANGUAGE, **asdict(self)}

"""The content of a paper, as plain data.

``papers.domain.assemble`` builds it and every format renders it; nothing here depends on a database
or a format. Texts are plain: a status keeps its line breaks, and each line of it that begins with
``• `` is a bullet (see ``requests_log.rules.text.blocks``). In an introduction, each line that
begins with ``# `` is a heading.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from cbtracker.clock import in_words
from requests_log.rules.diff import DiffPiece

# Printed in every JSON file. Increase it with each change that breaks programs that read one.
SCHEMA_VERSION = 1
LANGUAGE = "en-GB"
# The label in ``Paper.about`` of the areas and departments that a paper covers.
SCOPE_LABEL = "Covers"


@dataclass(frozen=True)
class PaperLine:
    """A request as a paper prints it."""

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
    """A table of lines: requests in progress (Annex A, table 1) or resolved (Annex B)."""

    heading: str
    # Heading of the last column: Status, or Outcome for resolved requests.
    status_heading: str
    lines: tuple[PaperLine, ...]
    # Printed in place of a table without lines.
    none: str


@dataclass(frozen=True)
class WorkstreamSection:
    """The lines of one on-going workstream."""

    heading: str
    lines: tuple[PaperLine, ...]


@dataclass(frozen=True)
class WorkstreamsPart:
    """Lines grouped by workstream: the issue as a paragraph, the status below it as bullets."""

    heading: str
    workstreams: tuple[WorkstreamSection, ...]
    none: str
    # Printed between the heading and the first workstream.
    opening: str = ""


@dataclass(frozen=True)
class Annex:
    name: str
    title: str
    parts: tuple[AnnexTable | WorkstreamsPart, ...]
    # Printed between the title and the first part.
    opening: str = ""


@dataclass(frozen=True)
class Rewording:
    """One field of a line that was reworded, split into unchanged, added and removed text."""

    field: str
    pieces: tuple[DiffPiece, ...]


@dataclass(frozen=True)
class ChangedRequest:
    """A request whose line changed.

    ``kinds`` are the kinds of change in a word or two, ``facts`` the same in sentences.
    """

    reference: str
    area: str
    issue: str
    department: str
    kinds: tuple[str, ...]
    facts: tuple[str, ...]
    rewordings: tuple[Rewording, ...]


@dataclass(frozen=True)
class UnchangedRequest:
    """A request whose line did not change.

    ``how_long`` says for how many meetings, and since when.
    """

    reference: str
    area: str
    issue: str
    department: str
    how_long: str


@dataclass(frozen=True)
class ChangesSection:
    """The section of a paper on changes since an earlier date, meeting or edition."""

    heading: str
    sentence: str
    changed: tuple[ChangedRequest, ...]
    unchanged: tuple[UnchangedRequest, ...]


@dataclass(frozen=True)
class Paper:
    """A paper as at a date, for one reader.

    ``about`` is printed under the title, as pairs of a label and a text: as at, meeting, areas and
    departments covered, edition. ``sentence`` gives the number of requests in each stage.
    """

    title: str
    organisation: str
    as_at: dt.date
    about: tuple[tuple[str, str], ...]
    introduction: str
    sentence: str
    annexes: tuple[Annex, ...]
    changes: ChangesSection | None
    file_name: str

    @property
    def footer(self) -> str:
        """The footer of every page, before its number; a date does not break over lines."""
        scope = "".join(f", for {text}" for label, text in self.about if label == SCOPE_LABEL)
        day = in_words(self.as_at).replace(" ", "\u00a0")
        return f"{self.title}{scope}, as at {day}"

    def lines(self) -> Iterator[tuple[Annex, str, PaperLine]]:
        """Yield every line in the order of the paper, with its annex and its heading."""
        for annex in self.annexes:
            for part in annex.parts:
                if isinstance(part, AnnexTable):
                    yield from ((annex, part.heading, line) for line in part.lines)
                else:
                    for section in part.workstreams:
                        yield from ((annex, section.heading, line) for line in section.lines)

    def data(self) -> dict[str, object]:
        """Return the paper as dictionaries and lists, with the version of the schema."""
        return {"version": SCHEMA_VERSION, "language": LANGUAGE, **asdict(self)}

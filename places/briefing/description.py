"""A briefing as plain data: what there is to say of an area, and the one page that is printed.

The builder gathers what there is, ``fitting`` makes the page of it, and every format renders that
page; nothing here knows a database or a format.
"""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class RequestLine:
    """A request of the area in one row. ``news_on`` is the day of its last news."""

    reference: str
    issue: str
    department: str
    stage: str
    status: str
    news_on: dt.date
    is_resolved: bool
    is_overdue: bool


@dataclass(frozen=True)
class Overdue:
    """A request past its target date."""

    reference: str
    words: str


@dataclass(frozen=True)
class Named:
    """Requests that are named and not told: what they have in common, and their references."""

    words: str
    references: tuple[str, ...]


@dataclass(frozen=True)
class Figures:
    """Family figures, a row for each of ``names``, under ``headings``; blank is empty.

    ``warning`` is the source's own and stands, word for word, wherever the figures do.
    """

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    sentence: str
    comments: str
    warning: str


@dataclass(frozen=True)
class Told:
    """Things that the record tells of an area, after a sentence that says what they are."""

    sentence: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Gathered:
    """All there is to say of an area, most of it in the order in which it is printed.

    ``people`` are pairs of a capacity and those who have it. ``requests`` are those that name the
    area, its group or its members; ``wider`` speak for many or all areas.
    """

    area: str
    organisation: str
    as_at: dt.date
    about: str
    people: tuple[tuple[str, tuple[str, ...]], ...]
    counts: str
    requests: tuple[RequestLine, ...]
    wider: tuple[Named, ...]
    changes_heading: str
    changes_sentence: str
    changes: tuple[Named, ...]
    wider_changes: tuple[Named, ...]
    overdue: tuple[Overdue, ...]
    wider_overdue: tuple[str, ...]
    families: Figures
    projects: Told
    statements: Told
    file_name: str


@dataclass(frozen=True)
class BriefingTable:
    """Rows under headings; ``widths`` are in millimetres. ``description`` says what it holds."""

    description: str
    headings: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def labelled(self) -> list[list[tuple[str, str]]]:
        """The rows, each cell after the heading of its column."""
        return [list(zip(self.headings, row, strict=True)) for row in self.rows]


@dataclass(frozen=True)
class BriefingSection:
    """A heading with what stands under it, in this order; what is empty is not printed.

    ``pairs`` are a label and its words, ``after`` a paragraph and ``small`` one in small type.
    """

    heading: str
    sentence: str = ""
    pairs: tuple[tuple[str, str], ...] = ()
    table: BriefingTable | None = None
    lines: tuple[str, ...] = ()
    after: str = ""
    small: str = ""


@dataclass(frozen=True)
class Briefing:
    """One side of A4 about an area, as at a day, for one reader."""

    title: str
    organisation: str
    as_at: dt.date
    about: str
    sections: tuple[BriefingSection, ...]
    file_name: str

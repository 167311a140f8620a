"""A briefing as plain data: the full content about an area, and the one page made from it.

``assemble`` reads the content, ``page_fit`` shortens it to one page, and each format renders that
page. Nothing here uses the database or a format.
"""

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class RequestLine:
    """A request of the area as a table row. ``news_on`` is the date of its last update."""

    reference: str
    issue: str
    department: str
    stage: str
    status: str
    news_on: dt.date
    is_resolved: bool
    is_overdue: bool


@dataclass(frozen=True)
class OverdueRequest:
    """A request past its target date."""

    reference: str
    text: str


@dataclass(frozen=True)
class RequestGroup:
    """References of requests with the same ``description``, such as a stage or a change."""

    description: str
    references: tuple[str, ...]


@dataclass(frozen=True)
class FigureTable:
    """Family figures, a row for each area, under ``headings``. A blank figure is empty text.

    ``warning`` is the source's own, word for word, and must appear wherever the figures do.
    """

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    sentence: str
    comments: str
    warning: str


@dataclass(frozen=True)
class TextList:
    """Lines of text, after an introductory sentence."""

    sentence: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class BriefingContent:
    """The full content of a briefing before it is fitted to a page, mostly in printed order.

    ``people`` are pairs of a role and the people in it. ``requests`` are those that name the area,
    its group or its members; ``wider`` are those for many or all areas.
    """

    area: str
    organisation: str
    as_at: dt.date
    about: str
    people: tuple[tuple[str, tuple[str, ...]], ...]
    counts: str
    requests: tuple[RequestLine, ...]
    wider: tuple[RequestGroup, ...]
    changes_heading: str
    changes_sentence: str
    changes: tuple[RequestGroup, ...]
    wider_changes: tuple[RequestGroup, ...]
    overdue: tuple[OverdueRequest, ...]
    wider_overdue: tuple[str, ...]
    families: FigureTable
    projects: TextList
    statements: TextList
    file_name: str


@dataclass(frozen=True)
class BriefingTable:
    """Rows under headings; ``widths`` are in millimetres. ``description`` is for screen readers."""

    description: str
    headings: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def labelled(self) -> list[list[tuple[str, str]]]:
        """The rows, as pairs of column heading and cell."""
        return [list(zip(self.headings, row, strict=True)) for row in self.rows]


@dataclass(frozen=True)
class BriefingSection:
    """A heading and its content, in this order; empty parts are not printed.

    ``pairs`` are a label and its text, ``after`` is a paragraph and ``small`` one in small type.
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
    """One page of A4 about an area on a date, for one user."""

    title: str
    organisation: str
    as_at: dt.date
    about: str
    sections: tuple[BriefingSection, ...]
    file_name: str

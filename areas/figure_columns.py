"""The columns of Annex D: how each is headed, read and written."""

from collections.abc import Callable
from dataclasses import dataclass

from areas.models import FamilyFigures

# The lower and higher figure, the same for a single figure; None is a blank in the source.
Range = tuple[int, int] | None


@dataclass(frozen=True)
class FigureColumn:
    """A column of Annex D: its key in URLs, its heading, and how to read it from a row.

    ``more`` is what the source prints after the heading, which only the whole table has room for.
    """

    key: str
    heading: str
    read: Callable[[FamilyFigures], Range]
    is_range: bool = True
    more: str = ""

    @property
    def full_heading(self) -> str:
        return f"{self.heading} {self.more}".rstrip()


def _read_single(name: str) -> Callable[[FamilyFigures], Range]:
    def read(figures: FamilyFigures) -> Range:
        value = getattr(figures, name)
        return None if value is None else (value, value)

    return read


def _read_range(name: str) -> Callable[[FamilyFigures], Range]:
    return lambda figures: figures.get_range(name)


COLUMNS = (
    FigureColumn(
        "population", "Population estimates (mid-2009)", _read_single("population"), False
    ),
    FigureColumn("families", "Families with multiple problems", _read_range("families")),
    FigureColumn(
        "with_child",
        "Of these, with a child with SEN or behaviour problems",
        _read_range("with_child"),
    ),
    FigureColumn(
        "intervention",
        "Offered and accepted an intervention up to March 2010",
        _read_single("intervention"),
        False,
        "(start dates vary from 07/08 to 09/10)",
    ),
    FigureColumn(
        "supported_first_year",
        "To be supported in 2011/12",
        _read_range("supported_first_year"),
        more="from CB proposal",
    ),
    FigureColumn(
        "supported_period",
        "To be supported in the SR period",
        _read_range("supported_period"),
        more="from CB proposal",
    ),
)


def format_range(found: Range) -> str:
    """Return a range as text: 1,080, or 670 to 710; empty if it is None."""
    if found is None:
        return ""
    low, high = found
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"

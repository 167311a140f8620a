"""Annex D as a table, a picture and a file: how many families each area is about.

The source's warning belongs to every one of them (``areas.models.families.WARNING``).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from accounts.models import User
from areas.models import Area, FamilyFigures, Footnote
from areas.models.families import WARNING
from charts.description import RangeRow, Ranges
from places.permissions import areas_visible_to
from places.queries.area_profile import Families, families_of
from requests_log.as_of import AsOf, with_day
from requests_log.exports.spreadsheets import Spreadsheet

# The lower and the higher figure; a single figure is both, and None is blank in the source.
Range = tuple[int, int] | None


@dataclass(frozen=True)
class Column:
    """A figure of Annex D: its key in addresses, the heading, and where it stands in a row."""

    key: str
    heading: str
    of: Callable[[FamilyFigures], Range]
    is_range: bool = True


def _single(name: str) -> Callable[[FamilyFigures], Range]:
    def of(figures: FamilyFigures) -> Range:
        value = getattr(figures, name)
        return None if value is None else (value, value)

    return of


def _range(name: str) -> Callable[[FamilyFigures], Range]:
    return lambda figures: figures.range_of(name)


COLUMNS = (
    Column("population", "Population estimates (mid-2009)", _single("population"), False),
    Column("families", "Families with multiple problems", _range("families")),
    Column(
        "with_child", "Of these, with a child with SEN or behaviour problems", _range("with_child")
    ),
    Column(
        "intervention",
        "Offered and accepted an intervention up to March 2010",
        _single("intervention"),
        False,
    ),
    Column("supported_first_year", "To be supported in 2011/12", _range("supported_first_year")),
    Column("supported_period", "To be supported in the SR period", _range("supported_period")),
)


@dataclass(frozen=True)
class FamilyRow:
    """The figures of an area, in the order of ``COLUMNS``, and those of its members below it."""

    area: Area
    figures: FamilyFigures | None
    cells: tuple[Range, ...]
    members: tuple["FamilyRow", ...] = field(default=())

    @property
    def sums(self) -> tuple[Range, ...] | None:
        """The members' figures added up, which the source does not do; None without members."""
        if not self.members:
            return None
        return tuple(map(_sum, zip(*(member.cells for member in self.members), strict=True)))


def rows_for(reader: User, *, at: AsOf | None) -> list[FamilyRow]:
    """Return the figures that ``reader`` may see, as at a day, members under their groups."""
    areas = list(areas_visible_to(reader).select_related("group"))
    rows = list(map(row_of, families_of(areas, at=at)))
    seen = {area.pk for area in areas}
    return [
        replace(row, members=tuple(each for each in rows if each.area.group_id == row.area.pk))
        for row in rows
        if row.area.group_id not in seen
    ]


def row_of(families: Families) -> FamilyRow:
    """Return the figures of one area as a row; every cell is blank where there are none."""
    figures = families.figures
    cells = tuple(column.of(figures) if figures else None for column in COLUMNS)
    return FamilyRow(families.area, figures, cells)


def table_of(own: Families, members: list[Families]) -> dict[str, Any]:
    """Return what the table of one area prints: its figures, its members' and their sums."""
    rows = [row_of(each) for each in (own, *members)]
    sums = replace(rows[0], members=tuple(rows[1:])).sums
    return {
        "figure_headings": [column.heading for column in COLUMNS],
        "figure_rows": printed(rows),
        "figure_sums": list(map(in_figures, sums)) if sums else None,
    }


def ordered(rows: list[FamilyRow], by: str) -> list[FamilyRow]:
    """Return rows, and the members within each, in the order of a column's key.

    A minus before the key turns the order around. Ranges are in order of their higher figure, and
    what is blank comes last either way. By any other key, they are in order of their names.
    """
    keys = [column.key for column in COLUMNS]
    name = by.removeprefix("-")
    found = sorted(rows, key=lambda row: row.area.name, reverse=by == "-area")
    if name in keys:
        place = keys.index(name)
        stated = [row for row in found if row.cells[place]]
        blank = [row for row in found if not row.cells[place]]
        stated.sort(key=lambda row: _order(row.cells[place]), reverse=by.startswith("-"))
        found = stated + blank
    return [replace(row, members=tuple(ordered(list(row.members), by))) for row in found]


@dataclass(frozen=True)
class Heading:
    """A column's heading, the order that pressing it asks for, and the order it is in now.

    ``note`` is the number of its footnote in Annex D, where it has one.
    """

    words: str
    sort: str
    is_in_order: str
    note: int | None = None


def headings(by: str, footnotes: Iterable[Footnote]) -> list[Heading]:
    """Return the headings of the table when it is in the order ``by``."""
    notes = {note.column: note.number for note in footnotes}
    found = []
    for key, words in (("area", "Area"), *((column.key, column.heading) for column in COLUMNS)):
        in_order = {key: "ascending", f"-{key}": "descending"}.get(by, "")
        sort = f"-{key}" if in_order == "ascending" else key
        found.append(Heading(words, sort, in_order, notes.get(key)))
    return found


def printed(rows: list[FamilyRow]) -> list[dict[str, Any]]:
    """Return rows as the page prints them, their figures in words."""
    return [
        {
            "area": row.area,
            "figures": row.figures,
            "cells": list(map(in_figures, row.cells)),
            "sums": list(map(in_figures, row.sums)) if row.sums else None,
            "members": printed(list(row.members)),
        }
        for row in rows
    ]


def in_figures(found: Range) -> str:
    """Return a range as people read it: 1,080, or 670 to 710, or nothing where it is blank."""
    if found is None:
        return ""
    low, high = found
    return f"{low:,}" if low == high else f"{low:,} to {high:,}"


def picture(rows: list[FamilyRow], *, at: AsOf | None) -> Ranges:
    """Return the picture of how many families there are beside how many are to be supported."""
    drawn: list[RangeRow] = []
    for row in rows:
        if not row.members:
            drawn.append(_drawn(row, at=at))
            continue
        together = _drawn(row, at=at, name=f"{row.area.name}, all members")
        sums = row.sums
        if together.first is None and sums:
            together = replace(together, first=sums[1])
        heading = row.area.name
        drawn += [
            replace(each, heading=heading)
            for each in (together, *(_drawn(member, at=at) for member in row.members))
        ]
    words = (
        "For each area, the estimated number of families with multiple problems, and the number "
        "to be supported in the Spending Review period."
    )
    estimated = [each for each in drawn if each.first]
    if estimated:
        most = max(estimated, key=lambda each: _order(each.first))
        words += f" The highest estimate is for {most.name}: {in_figures(most.first)}."
    return Ranges(
        title="Estimated families and families to be supported",
        description=words,
        unit="families",
        names="Area",
        first="Estimated families with multiple problems",
        second="To be supported in the SR period",
        rows=tuple(drawn),
    )


def sheet(rows: list[FamilyRow]) -> Spreadsheet:
    """Return the table as a file has it: the warning first, a lower and a higher figure each."""
    notes = list(Footnote.objects.all())
    numbers = {note.column: f" (note {note.number})" for note in notes}
    names = ["Area", "Group"]
    for column in COLUMNS:
        words = column.heading + numbers.get(column.key, "")
        ends = ("lower figure", "higher figure") if column.is_range else ()
        names += [f"{words}, {end}" for end in ends] or [words]
    flat = [each for row in rows for each in (row, *row.members)]
    return Spreadsheet(
        title="Families",
        headings=[*names, "Comments", "Source", "Applies from"],
        widths=(24, 20, *(14 for _ in names[2:]), 60, 30, 16),
        rows=[_values(row) for row in flat],
        notes=[WARNING],
        footnotes=[str(note) for note in notes],
    )


def _values(row: FamilyRow) -> list[Any]:
    group = row.area.group.name if row.area.group else ""
    figures = row.figures
    values: list[Any] = [row.area.name, group]
    for column, cell in zip(COLUMNS, row.cells, strict=True):
        values += (cell or ("", ""))[: 2 if column.is_range else 1]
    about = (figures.comments, figures.source, figures.effective_on) if figures else ("", "", "")
    return [*values, *about]


def _drawn(row: FamilyRow, *, at: AsOf | None, name: str = "") -> RangeRow:
    url = with_day(row.area.get_absolute_url(), at)
    return RangeRow(name or row.area.name, row.cells[1], row.cells[5], url=url)


def _sum(cells: tuple[Range, ...]) -> Range:
    stated = [cell for cell in cells if cell]
    return (sum(low for low, _ in stated), sum(high for _, high in stated)) if stated else None


def _order(cell: Range) -> tuple[int, int]:
    return (cell[1], cell[0]) if cell else (-1, -1)


def told(figures: FamilyFigures) -> list[tuple[str, str]]:
    """Return every figure of a row in words, by its heading; what is blank says so."""
    return [(column.heading, in_figures(column.of(figures)) or "Not stated") for column in COLUMNS]

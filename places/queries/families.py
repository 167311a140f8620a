"""Family figures (Annex D) as a table, a chart and a file.

Each must show the source's warning (``areas.models.families.WARNING``).
"""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple, TypedDict, TypeVar

from django.db.models import Q

from accounts.models import User
from areas.figure_columns import COLUMNS, Range, format_range
from areas.models import Area, FamilyFigures, Footnote
from areas.models.families import TITLE, WARNING
from charts.definitions import RangeChart, RangeRow
from places.queries.area_profile import AreaFigures, get_area_figures
from places.queries.overview import list_top_areas
from requests_log.as_of import AsOf, day_of, with_day
from requests_log.exports.spreadsheets import Spreadsheet
from requests_log.permissions import areas_visible_to

Sorted = TypeVar("Sorted")


@dataclass(frozen=True)
class FamilyRow:
    """The figures of an area, in the order of ``COLUMNS``, and the rows of its members."""

    area: Area
    figures: FamilyFigures | None
    cells: tuple[Range, ...]
    members: tuple["FamilyRow", ...] = field(default=())

    @property
    def sums(self) -> tuple[Range, ...] | None:
        """Totals of the members' figures, which are not in the source; None without members."""
        if not self.members:
            return None
        return tuple(map(_add_up, zip(*(member.cells for member in self.members), strict=True)))


class FamilyKey(NamedTuple):
    """An area with the figures that it is sorted by."""

    pk: int
    name: str
    cell: Range


class FormattedRow(TypedDict):
    """A row for the template, with figures as text; ``sums`` is None without members."""

    area: Area
    figures: FamilyFigures | None
    cells: list[str]
    sums: list[str] | None
    members: "list[FormattedRow]"


class AreaTable(TypedDict):
    """Template variables for the table of one area."""

    figure_headings: list[str]
    figure_rows: list[FormattedRow]
    figure_sums: list[str] | None


def list_areas_sorted(reader: User, by: str, *, at: AsOf | None) -> list[int]:
    """Return the ids of the areas that ``reader`` may see, without members, as ``sort_rows`` sorts.

    It reads the figures of the one column, and no other.
    """
    areas = list(list_top_areas(reader).values_list("pk", "name"))
    column = next((each for each in COLUMNS if each.key == by.removeprefix("-")), None)
    cells: dict[int, Range] = {}
    if column:
        names = (f"{column.key}_low", f"{column.key}_high") if column.is_range else (column.key,)
        rows = FamilyFigures.objects.as_at(day_of(at)).filter(area__in=list_top_areas(reader))
        for pk, *values in rows.order_by().values_list("area", *names):
            cells[pk] = None if values[0] is None else (values[0], values[-1])
    keyed = [FamilyKey(pk, name, cells.get(pk)) for pk, name in areas]
    return [each.pk for each in _sort(keyed, by, lambda each: (each.name, each.cell))]


def get_rows(
    reader: User, *, at: AsOf | None, among: Sequence[int] | None = None
) -> list[FamilyRow]:
    """Return the figures on a date that ``reader`` may see, members under their groups.

    With ``among``, there are only these areas and their members.
    """
    found = areas_visible_to(reader)
    if among is not None:
        found = found.filter(Q(pk__in=among) | Q(group__in=among))
    areas = list(found.select_related("group"))
    rows = list(map(build_row, get_area_figures(areas, at=at)))
    seen = {area.pk for area in areas}
    return [
        replace(row, members=tuple(each for each in rows if each.area.group_id == row.area.pk))
        for row in rows
        if row.area.group_id not in seen
    ]


def build_row(families: AreaFigures) -> FamilyRow:
    """Return the figures of one area as a row; every cell is None if there are none."""
    figures = families.figures
    cells = tuple(column.read(figures) if figures else None for column in COLUMNS)
    return FamilyRow(families.area, figures, cells)


def build_area_table(own: AreaFigures, members: list[AreaFigures]) -> AreaTable:
    """Return template variables for an area's table: its figures, its members' and their totals."""
    rows = [build_row(each) for each in (own, *members)]
    sums = replace(rows[0], members=tuple(rows[1:])).sums
    return {
        "figure_headings": [column.heading for column in COLUMNS],
        "figure_rows": format_rows(rows),
        "figure_sums": list(map(format_range, sums)) if sums else None,
    }


def sort_rows(rows: list[FamilyRow], by: str) -> list[FamilyRow]:
    """Return rows, and the members within each, sorted by a column's key.

    A minus before the key reverses the order. Ranges sort by their higher figure, and blanks come
    last either way. Any other key sorts by name.
    """
    keys = [column.key for column in COLUMNS]
    name = by.removeprefix("-")
    index = keys.index(name) if name in keys else None
    found = _sort(
        rows, by, lambda row: (row.area.name, None if index is None else row.cells[index])
    )
    return [replace(row, members=tuple(sort_rows(list(row.members), by))) for row in found]


def _sort(
    rows: Iterable[Sorted], by: str, read: Callable[[Sorted], tuple[str, Range]]
) -> list[Sorted]:
    """Return rows sorted by a column, of which ``read`` returns the name and the figures."""
    found = sorted(rows, key=lambda row: read(row)[0], reverse=by == "-area")
    stated = [row for row in found if read(row)[1]]
    blank = [row for row in found if not read(row)[1]]
    stated.sort(key=lambda row: _sort_key(read(row)[1]), reverse=by.startswith("-"))
    return stated + blank


@dataclass(frozen=True)
class SortableHeading:
    """A column's heading, with the sort key of its link.

    ``sorted_by`` is "ascending" or "descending" if the table is sorted by this column, otherwise
    empty. ``note`` is the number of its footnote in Annex D, if any.
    """

    text: str
    sort: str
    sorted_by: str
    note: int | None = None


def build_headings(by: str, footnotes: Iterable[Footnote]) -> list[SortableHeading]:
    """Return the headings of the table when it is sorted by the key ``by``."""
    notes = {note.column: note.number for note in footnotes}
    found = []
    for key, text in (("area", "Area"), *((column.key, column.full_heading) for column in COLUMNS)):
        direction = {key: "ascending", f"-{key}": "descending"}.get(by, "")
        sort = f"-{key}" if direction == "ascending" else key
        found.append(SortableHeading(text, sort, direction, notes.get(key)))
    return found


def format_rows(rows: list[FamilyRow]) -> list[FormattedRow]:
    """Return rows for the template, with figures as text."""
    return [
        {
            "area": row.area,
            "figures": row.figures,
            "cells": list(map(format_range, row.cells)),
            "sums": list(map(format_range, row.sums)) if row.sums else None,
            "members": format_rows(list(row.members)),
        }
        for row in rows
    ]


def build_chart(rows: list[FamilyRow], *, at: AsOf | None, is_whole: bool = True) -> RangeChart:
    """Return the chart of estimated families beside families to be supported.

    ``is_whole`` says that there are no other areas, so that the highest estimate can be named.
    """
    chart_rows: list[RangeRow] = []
    for row in rows:
        if not row.members:
            chart_rows.append(_build_chart_row(row, at=at))
            continue
        total = _build_chart_row(row, at=at, name=f"{row.area.name}, all members")
        sums = row.sums
        if total.first is None and sums:
            total = replace(total, first=sums[1])
        heading = row.area.name
        chart_rows += [
            replace(each, heading=heading)
            for each in (total, *(_build_chart_row(member, at=at) for member in row.members))
        ]
    words = (
        "For each area, the estimated number of families with multiple problems, and the number "
        "to be supported in the Spending Review period."
    )
    estimated = [each for each in chart_rows if each.first]
    if estimated and is_whole:
        most = max(estimated, key=lambda each: _sort_key(each.first))
        words += f" The highest estimate is for {most.name}: {format_range(most.first)}."
    return RangeChart(
        title="Estimated families and families to be supported",
        description=words,
        unit="families",
        category="Area",
        first="Estimated families with multiple problems",
        second="To be supported in the SR period",
        rows=tuple(chart_rows),
    )


def build_spreadsheet(rows: list[FamilyRow]) -> Spreadsheet:
    """Return the table as a file: the warning first, lower and higher figures in own columns."""
    notes = list(Footnote.objects.all())
    numbers = {note.column: f" (note {note.number})" for note in notes}
    names = ["Area", "Group"]
    for column in COLUMNS:
        words = column.full_heading + numbers.get(column.key, "")
        ends = ("lower figure", "higher figure") if column.is_range else ()
        names += [f"{words}, {end}" for end in ends] or [words]
    flat = [each for row in rows for each in (row, *row.members)]
    return Spreadsheet(
        title="Families",
        headings=[*names, "Comments", "Source", "Applies from"],
        widths=(24, 20, *(14 for _ in names[2:]), 60, 30, 16),
        rows=[_list_values(row) for row in flat],
        notes=[WARNING, TITLE],
        footnotes=[str(note) for note in notes],
    )


def _list_values(row: FamilyRow) -> list[str | int | dt.date]:
    group = row.area.group.name if row.area.group else ""
    figures = row.figures
    values: list[str | int | dt.date] = [row.area.name, group]
    for column, cell in zip(COLUMNS, row.cells, strict=True):
        values += (cell or ("", ""))[: 2 if column.is_range else 1]
    about = (figures.comments, figures.source, figures.effective_on) if figures else ("", "", "")
    return [*values, *about]


def _build_chart_row(row: FamilyRow, *, at: AsOf | None, name: str = "") -> RangeRow:
    url = with_day(row.area.get_absolute_url(), at)
    return RangeRow(name or row.area.name, row.cells[1], row.cells[5], url=url)


def _add_up(cells: tuple[Range, ...]) -> Range:
    stated = [cell for cell in cells if cell]
    return (sum(low for low, _ in stated), sum(high for _, high in stated)) if stated else None


def _sort_key(cell: Range) -> tuple[int, int]:
    return (cell[1], cell[0]) if cell else (-1, -1)


def describe_figures(figures: FamilyFigures) -> list[tuple[str, str]]:
    """Return each figure of a row as heading and text; "Not stated" if blank."""
    return [
        (column.heading, format_range(column.read(figures)) or "Not stated") for column in COLUMNS
    ]

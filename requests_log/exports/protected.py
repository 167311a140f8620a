"""Writes a table as an XLSX or ODS file in which only some columns can be changed.

The sheet is protected without a password. A cell says, when it is selected, what may be written
there or why it cannot be changed.
"""

import datetime as dt
import io
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto

import xlsxwriter
from django.http import FileResponse, HttpResponse, HttpResponseBase
from odf import number, opendocument, style, table, text
from odf.element import Element
from odf.teletype import addTextToElement
from xlsxwriter.utility import xl_col_to_name

from requests_log.exports.spreadsheets import Cell
from requests_log.rules.made_from import CHOICES_SHEET

_MOST_TITLE = 32
_GREY = "#eeeeee"


class Rule(Enum):
    """What may be written in the cells of a column."""

    LOCKED = auto()
    TEXT = auto()
    DATE = auto()
    # One of the choices; and one of them or another text.
    CHOICE = auto()
    CHOICE_OR_TEXT = auto()


@dataclass(frozen=True)
class ProtectedColumn:
    """A column: its heading, its width in characters, and what may be written in it.

    ``note`` is what a selected cell says; ``choices`` what can be chosen from a list.
    """

    heading: str
    width: int
    note: str
    rule: Rule = Rule.LOCKED
    choices: Sequence[str] = ()
    is_hidden: bool = False


@dataclass(frozen=True)
class ProtectedSheet:
    """A table to download and change. Its ``rows`` may be a generator."""

    title: str
    columns: Sequence[ProtectedColumn]
    rows: Iterable[Sequence[Cell]]


def write_xlsx(sheet: ProtectedSheet) -> HttpResponseBase:
    """Return the sheet as XLSX."""
    # The response closes it.
    file = tempfile.TemporaryFile()  # noqa: SIM115
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        page = book.add_worksheet(sheet.title)
        plain = {"text_wrap": True, "valign": "top", "align": "left"}
        styles = {
            Rule.LOCKED: book.add_format({**plain, "bg_color": _GREY}),
            # As texts: a status "1.10" or "1 April" stays as it is typed.
            Rule.TEXT: book.add_format({**plain, "locked": False, "num_format": "@"}),
            Rule.DATE: book.add_format({**plain, "locked": False, "num_format": "d mmmm yyyy"}),
        }
        locked_date = book.add_format({**plain, "bg_color": _GREY, "num_format": "d mmmm yyyy"})
        heading = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        for at, column in enumerate(sheet.columns):
            page.set_column(at, at, column.width, None, {"hidden": column.is_hidden})
            page.write_string(0, at, column.heading, heading)
        last = 0
        for last, values in enumerate(sheet.rows, 1):
            for at, (column, value) in enumerate(zip(sheet.columns, values, strict=True)):
                own = styles.get(column.rule, styles[Rule.TEXT])
                if isinstance(value, dt.date):
                    is_locked = column.rule is Rule.LOCKED
                    page.write_datetime(last, at, value, locked_date if is_locked else own)
                elif value == "":
                    page.write_blank(last, at, None, own)
                else:
                    page.write_string(last, at, str(value), own)
        page.freeze_panes(1, 0)
        page.autofilter(0, 0, last, len(sheet.columns) - 1)
        allowed = ("autofilter", "sort", "format_cells", "format_columns", "format_rows")
        page.protect("", dict.fromkeys(allowed, True))
        choices = book.add_worksheet(CHOICES_SHEET)
        choices.hide()
        lengths = _write_choices(choices, sheet.columns)
        for at, column in enumerate(sheet.columns):
            if last:
                rule = _excel_rule(column, at, lengths[at])
                page.data_validation(1, at, last, at, rule)
    file.seek(0)
    return FileResponse(file)


def _write_choices(
    page: xlsxwriter.worksheet.Worksheet, columns: Sequence[ProtectedColumn]
) -> list[int]:
    """Write the choices of each column below its heading; return how many each has."""
    for at, column in enumerate(columns):
        page.write_string(0, at, column.heading)
    longest = max(len(column.choices) for column in columns)
    # The rows come in order: the file is written as they come.
    for row in range(longest):
        for at, column in enumerate(columns):
            if row < len(column.choices):
                page.write_string(row + 1, at, column.choices[row])
    return [len(column.choices) for column in columns]


def _excel_rule(column: ProtectedColumn, at: int, choices: int) -> dict[str, object]:
    said = {"input_title": column.heading[:_MOST_TITLE], "input_message": column.note}
    if column.rule is Rule.DATE:
        return {
            **said,
            "validate": "date",
            "criteria": ">=",
            "value": dt.date(1900, 1, 1),
            "error_title": column.heading[:_MOST_TITLE],
            "error_message": "Enter a date, such as 1 April 2011.",
        }
    if not choices:
        return {**said, "validate": "any"}
    name = xl_col_to_name(at, col_abs=True)
    return {
        **said,
        "validate": "list",
        "source": f"={CHOICES_SHEET}!{name}$2:{name}${choices + 1}",
        "show_error": column.rule is Rule.CHOICE,
        "error_title": column.heading[:_MOST_TITLE],
        "error_message": "Choose one from the list.",
    }


def write_ods(sheet: ProtectedSheet) -> HttpResponseBase:
    """Return the sheet as ODS. The whole file is built in memory."""
    book = opendocument.OpenDocumentSpreadsheet()
    styles = _OdsStyles(book)
    validations = table.ContentValidations()
    book.spreadsheet.addElement(validations)
    page = table.Table(name=sheet.title, protected="true")
    for at, column in enumerate(sheet.columns):
        validations.addElement(_ods_rule(sheet.title, column, at))
        page.addElement(
            table.TableColumn(
                stylename=styles.width(column.width),
                visibility="collapse" if column.is_hidden else "visible",
            )
        )
    head = table.TableRow()
    for column in sheet.columns:
        head.addElement(_ods_cell(column.heading, styles.heading))
    page.addElement(head)
    rows = 0
    for values in sheet.rows:
        rows += 1
        row = table.TableRow()
        for at, (column, value) in enumerate(zip(sheet.columns, values, strict=True)):
            row.addElement(_ods_cell(value, styles.of(column.rule, value), rule=f"rule{at}"))
        page.addElement(row)
    page.addElement(_ods_allowances(), check_grammar=False)
    book.spreadsheet.addElement(page)
    width = xl_col_to_name(len(sheet.columns) - 1)
    ranges = table.DatabaseRanges()
    ranges.addElement(
        table.DatabaseRange(
            # So LibreOffice calls the filter of a sheet; by another name it is lost in XLSX.
            name="__Anonymous_Sheet_DB__0",
            targetrangeaddress=f"{sheet.title}.A1:{sheet.title}.{width}{rows + 1}",
            displayfilterbuttons="true",
        )
    )
    book.spreadsheet.addElement(ranges)
    file = io.BytesIO()
    book.save(file)
    return HttpResponse(file.getvalue())


class _OdsStyles:
    """The styles of an ODS file."""

    def __init__(self, book: opendocument.OpenDocument) -> None:
        self._book = book
        self._widths: dict[int, style.Style] = {}
        day = number.DateStyle(name="day")
        day.addElement(number.Day())
        day.addElement(number.Text(text=" "))
        day.addElement(number.Month(style="long", textual="true"))
        day.addElement(number.Text(text=" "))
        day.addElement(number.Year(style="long"))
        words = number.TextStyle(name="words")
        words.addElement(number.TextContent())
        book.automaticstyles.addElement(day)
        book.automaticstyles.addElement(words)
        self.heading = self._add("heading", is_locked=True)
        self.heading.addElement(style.TextProperties(fontweight="bold"))
        self._locked = self._add("locked", is_locked=True, background=_GREY)
        self._locked_day = self._add("lockedday", is_locked=True, background=_GREY, data="day")
        self._text = self._add("text", is_locked=False, data="words")
        self._day = self._add("open", is_locked=False, data="day")

    def of(self, rule: Rule, value: Cell) -> style.Style:
        """Return the style of a cell."""
        if rule is Rule.LOCKED:
            return self._locked_day if isinstance(value, dt.date) else self._locked
        return self._day if rule is Rule.DATE else self._text

    def width(self, characters: int) -> style.Style:
        """Return the style of a column."""
        if characters not in self._widths:
            found = style.Style(name=f"width{characters}", family="table-column")
            found.addElement(style.TableColumnProperties(columnwidth=f"{characters * 0.2:.1f}cm"))
            self._book.automaticstyles.addElement(found)
            self._widths[characters] = found
        return self._widths[characters]

    def _add(
        self, name: str, *, is_locked: bool, background: str = "transparent", data: str = ""
    ) -> style.Style:
        more = {"datastylename": data} if data else {}
        made = style.Style(name=name, family="table-cell", parentstylename="Default", **more)
        made.addElement(
            style.TableCellProperties(
                cellprotect="protected" if is_locked else "none",
                backgroundcolor=background,
                wrapoption="wrap",
                verticalalign="top",
            )
        )
        self._book.automaticstyles.addElement(made)
        return made


def _ods_cell(value: Cell, its_style: style.Style, *, rule: str = "") -> table.TableCell:
    more = {"contentvalidationname": rule} if rule else {}
    if isinstance(value, dt.date):
        cell = table.TableCell(
            stylename=its_style, valuetype="date", datevalue=value.isoformat(), **more
        )
        cell.addElement(text.P(text=f"{value.day} {value:%B %Y}"))
        return cell
    if value == "":
        return table.TableCell(stylename=its_style, **more)
    cell = table.TableCell(stylename=its_style, valuetype="string", **more)
    for line in str(value).split("\n"):
        paragraph = text.P()
        addTextToElement(paragraph, line)
        cell.addElement(paragraph)
    return cell


def _ods_rule(title: str, column: ProtectedColumn, at: int) -> table.ContentValidation:
    conditions = {}
    if column.rule is Rule.DATE:
        conditions["condition"] = "of:cell-content-is-date() and cell-content()>=0"
    elif column.choices:
        listed = ";".join('"{}"'.format(each.replace('"', '""')) for each in column.choices)
        conditions["condition"] = f"of:cell-content-is-in-list({listed})"
    rule = table.ContentValidation(
        name=f"rule{at}",
        allowemptycell="true",
        basecelladdress=f"{title}.{xl_col_to_name(at)}2",
        **conditions,
        **({"displaylist": "unsorted"} if column.choices else {}),
    )
    said = table.HelpMessage(title=column.heading, display="true")
    said.addElement(text.P(text=column.note))
    rule.addElement(said)
    strict = "true" if column.rule in (Rule.DATE, Rule.CHOICE) else "false"
    rule.addElement(table.ErrorMessage(messagetype="stop", display=strict, title=column.heading))
    return rule


def _ods_allowances() -> Element:
    """Return what LibreOffice allows in a protected sheet: selecting cells, and the filters."""
    space = "urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0"
    names = ("select-protected-cells", "select-unprotected-cells", "use-autofilter")
    made = Element(qname=(space, "table-protection"), check_grammar=False)
    for name in names:
        made.setAttrNS(space, name, "true")
    return made

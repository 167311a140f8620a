"""Reading CSV: the encoding and the separator are found from the content."""

import csv
import io
import re

from imports.files.tables import CSV, MOST_EMPTY_ROWS, FileError, SourceFile, TableBuilder

_SEPARATORS = {",": "a comma", ";": "a semicolon", "\t": "a tab", "|": "a vertical bar"}
_BOMS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
# What stands outside ASCII in English texts. Windows and the Mac write it with different bytes.
_USUAL = frozenset("‘’“”–—…•£€é°½¼¾§©·\xa0")
_ENCODING_NAMES = {"cp1252": "Windows", "mac_roman": "Mac", "utf-16": "UTF-16"}
_NOT_TEXT = re.compile(r"[\x00-\x08\x0e-\x1f]")
# In our own downloads an apostrophe keeps a cell from running as a formula.
_ESCAPED = re.compile(r"'(?='*[=+\-@\t\r\n＝＋－＠])")
# A row decides on the separator: so many are looked at.
_LOOKED_AT = 50
_MOST_IN_CELL = 100_000


def read(content: bytes) -> SourceFile:
    """Return the table of a CSV file; raises FileError if it is not text in columns."""
    encoding = _find_encoding(content)
    text = content.decode(encoding, errors="replace")
    if _NOT_TEXT.search(text) or text.lstrip()[:1] == "<":
        raise FileError(
            "The type of the file is not known. Upload a file of these types: "
            ".docx, .odt, .xlsx, .ods and .csv."
        )
    separator = _find_separator(text)
    csv.field_size_limit(_MOST_IN_CELL)
    builder = TableBuilder("the file")
    empty = 0
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        for number, cells in enumerate(rows, 1):
            empty = 0 if any(map(str.strip, cells)) else empty + 1
            if empty > MOST_EMPTY_ROWS:
                break
            builder.add(number, (_without_escape(cell) for cell in cells))
    except csv.Error as error:
        raise FileError(
            f"A cell near row {rows.line_num} is too long, or its quotation marks are not closed."
        ) from error
    remarks = [f"Columns are separated by {_SEPARATORS[separator]}."]
    if encoding in _ENCODING_NAMES:
        name = _ENCODING_NAMES[encoding]
        remarks.append(f"Read as a {name} text: check quotation marks, dashes and accents.")
    return SourceFile(CSV, (builder.build(),), tuple(remarks))


def _without_escape(cell: str) -> str:
    return cell[1:] if _ESCAPED.match(cell) else cell


def _find_encoding(content: bytes) -> str:
    for mark, encoding in _BOMS.items():
        if content.startswith(mark):
            return encoding
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return max(("cp1252", "mac_roman"), key=lambda name: _usual_share(content, name))
    return "utf-8"


def _usual_share(content: bytes, encoding: str) -> int:
    text = content.decode(encoding, errors="replace")
    return sum((1 if sign in _USUAL else -1) for sign in text if not sign.isascii())


def _find_separator(text: str) -> str:
    """Return the separator that gives most rows the same number of columns, more than one."""
    best, most = "", 0
    for separator in _SEPARATORS:
        sample = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        widths: list[int] = []
        try:
            for cells in sample:
                widths += [len(cells)] if any(cells) else []
                if len(widths) == _LOOKED_AT:
                    break
        except csv.Error:
            continue
        usual = max(set(widths), key=widths.count, default=0)
        score = widths.count(usual) * min(usual, 20)
        if usual > 1 and score > most:
            best, most = separator, score
    if not best:
        raise FileError(
            "The file has only one column. A CSV file needs its columns separated by commas, "
            "semicolons or tabs."
        )
    return best

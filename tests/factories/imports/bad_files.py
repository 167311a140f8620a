"""Files that people, or somebody who means harm, upload in place of a paper or a spreadsheet."""

import io
import zipfile
from collections.abc import Callable

import openpyxl
import xlsxwriter
from docx import Document

from tests.factories.evidence import locked
from tests.factories.imports.source_papers import plain_odt, plain_word, plain_xlsx, save


def repacked(
    content: bytes, changes: dict[str, bytes], *, leave_out: tuple[str, ...] = ()
) -> bytes:
    """Return an archive with some parts in place of its own, or added."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name not in changes and name not in leave_out:
                new.writestr(name, old.read(name))
        for name, part in changes.items():
            new.writestr(name, part)
    return packed.getvalue()


def part_of(content: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name)


def with_macros(content: bytes, part: str) -> bytes:
    return repacked(content, {part: b"Sub Auto_Open()"})


def with_entities() -> bytes:
    laughs = b'<!DOCTYPE w [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    document = part_of(plain_word(), "word/document.xml")
    declared = document.replace(b"<w:document", laughs + b"<w:document", 1)
    return repacked(plain_word(), {"word/document.xml": declared})


def encrypted_odt() -> bytes:
    manifest = part_of(plain_odt(), "META-INF/manifest.xml")
    secret = manifest.replace(
        b"</manifest:manifest>", b"<manifest:encryption-data/></manifest:manifest>"
    )
    return repacked(plain_odt(), {"META-INF/manifest.xml": secret})


def encrypted_xlsx() -> bytes:
    """Excel wraps what is encrypted in the format of before 2007."""
    start = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    return start + "EncryptedPackage".encode("utf-16-le") + bytes(2_000)


def opendocument_of(inside: str) -> bytes:
    """Return an OpenDocument file with this in its body."""
    urn = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
    body = f'<office:document-content xmlns:office="{urn}"><office:body>{inside}</office:body>'
    return repacked(plain_odt(), {"content.xml": f"{body}</office:document-content>".encode()})


def bomb(name: str = "word/document.xml") -> bytes:
    return repacked(plain_word(), {name: b"<w:document>" + b" " * 90_000_000 + b"</w:document>"})


def long_document() -> bytes:
    words = b"".join(f"<w:p>{number:x}</w:p>".encode() for number in range(2_000_000))
    return repacked(plain_word(), {"word/document.xml": b"<w:document>" + words + b"</w:document>"})


def many_columns() -> bytes:
    book = openpyxl.Workbook()
    book.active.append([f"Column {number}" for number in range(200)])
    book.active.append(["x"] * 200)
    return save(book)


def repeated_text() -> bytes:
    """A spreadsheet keeps a text once, however many cells have it. No sheet has too much."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        for sheet in (book.add_worksheet(), book.add_worksheet()):
            for row in range(600):
                sheet.write_row(row, 0, ["Hull", "x" * 32_000])
    return file.getvalue()


def without_tables() -> bytes:
    file = Document()
    file.add_paragraph("Minutes of a meeting. Nothing was decided.")
    return save(file)


def csv_of(*rows: str) -> bytes:
    return "\r\n".join(rows).encode()


# What the message says of each.
REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "empty": (lambda: b"", "The file is empty"),
    "a PDF": (lambda: b"%PDF-1.7 and so on", "This is a PDF"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(99), "This is a picture"),
    "RTF": (lambda: b"{\\rtf1\\ansi Area}", "rich text file"),
    "a web page": (lambda: b"<html><table><tr><td>Area</td></tr></table></html>", "type of the"),
    "bytes": (lambda: bytes(range(256)) * 20, "type of the file is not known"),
    "Word 97": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(3_000), "97 to 2003"),
    "encrypted": (encrypted_xlsx, "protected by a password"),
    "an encrypted text": (encrypted_odt, "protected by a password"),
    "Word with macros": (lambda: with_macros(plain_word(), "word/vbaProject.bin"), "macros"),
    "Excel with macros": (lambda: with_macros(plain_xlsx(), "xl/vbaProject.bin"), "macros"),
    "text with macros": (lambda: with_macros(plain_odt(), "Basic/Standard/Module1.xml"), "macros"),
    "truncated": (lambda: plain_word()[:-2_000], "damaged or incomplete"),
    "a broken part": (
        lambda: repacked(plain_word(), {"word/document.xml": b"<w:document><w:body>"}),
        "damaged or incomplete",
    ),
    "a broken sheet": (
        lambda: repacked(plain_xlsx(), {"xl/worksheets/sheet1.xml": b"<worksheet><sheetData>"}),
        "damaged or incomplete",
    ),
    "a password": (lambda: locked(plain_word()), "protected by a password"),
    "a broken text": (
        lambda: repacked(plain_odt(), {"content.xml": b"<office:document-content>"}),
        "damaged or incomplete",
    ),
    "a drawing": (
        lambda: opendocument_of("<office:drawing/>"),
        "neither a text nor a spreadsheet",
    ),
    "a type with macros": (
        lambda: repacked(
            plain_word(),
            {
                "[Content_Types].xml": part_of(plain_word(), "[Content_Types].xml").replace(
                    b"document.main+xml", b"document.macroEnabled.main+xml"
                )
            },
        ),
        "macros",
    ),
    "a very long cell": (
        lambda: csv_of("Area,Issue", *["Hull,Pooling"] * 60, f"Kent,{'x' * 100_001}"),
        "is too long, or its quotation marks are not closed",
    ),
    "entities": (with_entities, "XML entities"),
    "a bomb": (bomb, "too large when it is unpacked"),
    "a long document": (long_document, "too long to be read at once"),
    "another archive": (
        lambda: repacked(plain_word(), {}, leave_out=("word/document.xml",)),
        "zip",
    ),
    "200 columns": (many_columns, "200 columns"),
    "one text many times": (repeated_text, "more than 30 million characters"),
    "one column": (lambda: csv_of("Area", "Swindon", "Hull"), "only one column"),
    "no table": (without_tables, "no table"),
    "too many rows": (
        lambda: b"Area,Issue\n" + b"Hull,Pooling\n" * 20_001,
        "more than 20,000 rows",
    ),
}

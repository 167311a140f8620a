"""Reading a file of any kind: what it is, is found from its content and not from its name."""

from imports.files import delimited, excel, opendocument, paper_layout, word
from imports.files.archive import ENCRYPTED, open_archive
from imports.files.blocks import DocumentBlock
from imports.files.tables import MOST_BYTES, WORD, FileError, SourceFile, check_total

ACCEPTED = ".docx, .odt, .xlsx, .ods and .csv"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# How the files begin that people upload by mistake.
_MISTAKEN = {
    b"%PDF": "a PDF",
    b"{\\rtf": "a rich text file (RTF)",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"PAR1": "a data file",
}


def read_file(content: bytes) -> SourceFile:
    """Return the tables of a file; raises FileError if it cannot be read or has none."""
    _refuse_mistaken(content, ACCEPTED)
    found = _read(content)
    check_total(found.tables)
    if not any(table.rows for table in found.tables):
        raise FileError("The file has no table and no list of requests.")
    return found


def read_word(content: bytes) -> list[DocumentBlock]:
    """Return the paragraphs and tables of a Word file, and of no other.

    Raises FileError if it cannot be read.
    """
    _refuse_mistaken(content, ".docx")
    if content.startswith(b"PK"):
        archive = open_archive(content)
        if "word/document.xml" in archive.namelist():
            return word.read(content)[0]
    raise FileError("This is not a Word file. Save it as .docx and upload that.")


def _refuse_mistaken(content: bytes, accepted: str) -> None:
    """Raise FileError if a file is empty, too large, or begins as one that people mistake."""
    if not content:
        raise FileError("The file is empty.")
    if len(content) > MOST_BYTES:
        raise FileError(f"The file must be smaller than {MOST_BYTES // 1024 // 1024} MB.")
    for start, what in _MISTAKEN.items():
        if content.startswith(start):
            raise FileError(f"This is {what}. Upload a file of these types: {accepted}.")
    if content.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise FileError(ENCRYPTED)
        raise FileError(
            "This is a file of Word or Excel 97 to 2003. Save it as .docx or .xlsx and upload that."
        )


def _read(content: bytes) -> SourceFile:
    if content.startswith(b"PK"):
        return _read_archive(content)
    return delimited.read(content)


def _read_archive(content: bytes) -> SourceFile:
    archive = open_archive(content)
    names = set(archive.namelist())
    if "word/document.xml" in names:
        blocks, printed = word.read(content)
        return paper_layout.lay_out(WORD, blocks, printed)
    if "xl/workbook.xml" in names:
        return excel.read(content, archive)
    if "content.xml" in names:
        return opendocument.read(archive)
    raise FileError(f"This is a zip file. Upload a file of these types: {ACCEPTED}.")

"""The type of a file is found in its content, and what cannot be evidence is refused."""

import io
import zipfile
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from requests_log.rules import file_types
from requests_log.rules.file_types import clean_file_name, find_file_type
from tests.factories import evidence as files

WHOLE = {
    "letter.pdf": (files.pdf, "PDF"),
    "letter.docx": (files.word, "Word document"),
    "letter.odt": (files.open_document, "OpenDocument text"),
    "table.ods": (lambda: files.open_document("spreadsheet"), "OpenDocument spreadsheet"),
    "slides.odp": (lambda: files.open_document("presentation"), "OpenDocument presentation"),
    "scan.png": (files.png, "PNG image"),
    "SCAN.JPG": (lambda: files.JPEG, "JPEG image"),
    "scan.gif": (lambda: files.GIF, "GIF image"),
    "reply.eml": (files.eml, "email"),
    "attached.eml": (lambda: files.eml(("letter.pdf", files.pdf())), "email"),
    "Letter of 3.March 2011": (files.pdf, "PDF"),
}
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1000
WRONG: dict[str, tuple[Any, str]] = {
    "nothing.pdf": (lambda: b"", "The file is empty."),
    "page.html": (lambda: b"<!DOCTYPE html>" + files.SCRIPT, file_types.UNKNOWN),
    "page.pdf": (lambda: b"<html>" + files.SCRIPT, file_types.UNKNOWN),
    "picture.svg": (
        lambda: b"<svg xmlns='http://www.w3.org/2000/svg'>" + files.SCRIPT + b"</svg>",
        file_types.UNKNOWN,
    ),
    "words.txt": (lambda: b"HO agrees.", file_types.UNKNOWN),
    "program.eml": (lambda: b"MZ\x90\0" + b"\0" * 500, file_types.UNKNOWN),
    "lies.pdf": (files.word, "The name of the file ends in .pdf, but it is a Word document."),
    "lies.docx": (files.eml, "The name of the file ends in .docx, but it is an email."),
    "cut.pdf": (lambda: files.pdf()[:-40], file_types.CUT_OFF),
    "cut.docx": (lambda: files.word()[:-40], file_types.CUT_OFF),
    "cut.odt": (lambda: files.open_document()[:4000], file_types.CUT_OFF),
    "cut.png": (lambda: files.png()[:-20], file_types.CUT_OFF),
    "cut.jpg": (lambda: files.JPEG[:-4], file_types.CUT_OFF),
    "cut.gif": (lambda: files.GIF[:-2], file_types.CUT_OFF),
    "cut.eml": (lambda: files.eml()[:-40], file_types.CUT_OFF),
    "locked.pdf": (files.encrypted_pdf, file_types.ENCRYPTED),
    "locked.docx": (lambda: OLE, file_types.OLD_OFFICE),
    "locked.odt": (
        lambda: files.with_member(
            files.open_document(), "META-INF/manifest.xml", b"<manifest:encryption-data/>"
        ),
        file_types.ENCRYPTED,
    ),
    "old.doc": (lambda: OLE, file_types.OLD_OFFICE),
    "macros.docm": (
        lambda: files.with_member(files.word(), "word/vbaProject.bin"),
        file_types.MACROS,
    ),
    "macros.docx": (
        lambda: files.with_member(files.word(), "word/VBAPROJECT.BIN"),
        file_types.MACROS,
    ),
    "macros.odt": (
        lambda: files.with_member(files.open_document(), "Basic/Standard/Module1.xml"),
        file_types.MACROS,
    ),
    "table.xlsx": (
        lambda: files.archive_of(**{"[Content_Types].xml": b"sheet.main+xml"}),
        file_types.UNKNOWN,
    ),
    "files.zip": (lambda: files.archive_of(readme=b"x"), file_types.UNKNOWN),
    "bomb.docx": (
        lambda: files.archive_of(**{f"{n}": b"" for n in range(5_001)}),
        "The file unpacks to too much.",
    ),
    "bad.eml": (lambda: files.eml(("run.exe", b"MZ\x90\0" + b"\0" * 9)), "“run.exe”"),
    "macros.eml": (
        lambda: files.eml(("a.doc", files.with_member(files.word(), "word/vbaProject.bin"))),
        "The file has macros.",
    ),
    "parts.eml": (
        lambda: (
            b"From: a\nDate: b\nContent-Type: multipart/mixed; boundary=b\n\n"
            + b"--b\n\nx\n" * 1_001
            + b"--b--\n"
        ),
        "The email has too many parts.",
    ),
    "undated.eml": (lambda: b"From: a\nSubject: b\n\nHO agrees.\n", file_types.UNKNOWN),
    "nobody.eml": (lambda: b"Date: a\nSubject: b\n\nHO agrees.\n", file_types.UNKNOWN),
    "locked.zip": (
        lambda: files.locked(files.archive_of(readme=b"x")),
        file_types.ENCRYPTED,
    ),
    "empty.odt": (
        lambda: files.archive_of(mimetype=b"application/vnd.oasis.opendocument.text"),
        file_types.UNKNOWN,
    ),
    "locked.eml": (
        lambda: (
            b"From: a\nDate: b\nContent-Type: multipart/encrypted; boundary=b\n\n--b\n\nx\n--b--\n"
        ),
        file_types.ENCRYPTED,
    ),
    "nested.eml": (
        lambda: files.nested_eml(depth=4),
        "The file has too many emails within emails.",
    ),
    "deep.eml": (
        lambda: b"From: a\nDate: b\nContent-Type: message/rfc822\n\n" * 3_000 + b"x",
        file_types.CUT_OFF,
    ),
}


@pytest.mark.parametrize("name", WHOLE)
def test_a_whole_file_is_of_the_type_in_its_content(name: str):
    content, said = WHOLE[name]
    assert find_file_type(name, content()).name == said


@pytest.mark.parametrize("name", WRONG)
def test_a_file_that_cannot_be_evidence_is_refused_in_words(name: str):
    content, message = WRONG[name]
    with pytest.raises(ValidationError) as refused:
        find_file_type(name, content())
    assert message in refused.value.messages[0]


@pytest.mark.parametrize(
    ("name", "saved"),
    [
        ("letter.PDF", "letter.pdf"),
        ("Brief für Köln – 手紙.pdf", "Brief für Köln – 手紙.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\fakepath\\a:b*c?.pdf", "a b c.pdf"),
        ('a"b\r\nSet-Cookie: x.pdf', "a b Set-Cookie x.pdf"),
        ("letter\u202efdp.exe", "letterfdp.pdf"),
        (".pdf", "file.pdf"),
        ("", "file.pdf"),
        ("x" * 300 + ".pdf", "x" * 100 + ".pdf"),
    ],
)
def test_a_name_is_one_that_every_system_can_save(name: str, saved: str):
    assert clean_file_name(name, file_types.PDF) == saved


def test_an_archive_may_hold_as_much_as_there_may_be(monkeypatch: pytest.MonkeyPatch):
    content = files.word()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = archive.infolist()
    for limit, size in (
        ("_MOST_MEMBERS", len(members)),
        ("_MOST_UNPACKED", sum(member.file_size for member in members)),
    ):
        monkeypatch.setattr(file_types, limit, size)
        assert find_file_type("letter.docx", content) == file_types.WORD
        monkeypatch.setattr(file_types, limit, size - 1)
        with pytest.raises(ValidationError, match="unpacks to"):
            find_file_type("letter.docx", content)
        monkeypatch.setattr(file_types, limit, size)

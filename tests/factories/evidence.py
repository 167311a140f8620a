"""Files as people attach them, and files that are refused."""

import io
import zipfile
from email.message import EmailMessage

import typst
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document
from odfdo import Document as OpenDocument
from pypdf import PdfReader, PdfWriter

from accounts.models import User
from requests_log.domain import evidence
from requests_log.models import Evidence, Request

# The smallest picture: one white point.
GIF = (
    b"GIF89a\x01\x00\x01\x00\x80\x00\x00\xff\xff\xff\x00\x00\x00"
    b",\x00\x00\x00\x00\x01\x00\x01\x00\x00\x02\x02D\x01\x00;"
)
JPEG = bytes.fromhex(
    "ffd8ffe000104a46494600010101006000600000ffdb004300"
    + "08" * 64
    + "ffc0000b080001000101011100ffc4001400010000000000000000000000000000000009"
    "ffc40014100100000000000000000000000000000000ffda0008010100003f0054ffd9"
)
SCRIPT = b"<script>fetch('/requests/')</script>"


def pdf(words: str = "HO agrees.") -> bytes:
    made: bytes = typst.compile(f'#set document(title: "Letter", date: none)\n{words}'.encode())
    return made


def encrypted_pdf() -> bytes:
    writer, written = PdfWriter(PdfReader(io.BytesIO(pdf()))), io.BytesIO()
    writer.encrypt("secret")
    writer.write(written)
    return written.getvalue()


def png() -> bytes:
    made: bytes = typst.compile(b"#set page(width: 10pt, height: 10pt)", format="png")
    return made


def word() -> bytes:
    document, saved = Document(), io.BytesIO()
    document.add_paragraph("HO agrees.")
    document.save(saved)
    return saved.getvalue()


def open_document(kind: str = "text") -> bytes:
    saved = io.BytesIO()
    OpenDocument(kind).save(saved)
    return saved.getvalue()


def with_member(archive: bytes, name: str, content: bytes = b"x") -> bytes:
    """Return a ZIP archive with another member, or with other content of one."""
    changed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as old, zipfile.ZipFile(changed, "w") as new:
        for each in old.namelist():
            if each != name:
                new.writestr(each, old.read(each))
        new.writestr(name, content)
    return changed.getvalue()


def archive_of(**members: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return made.getvalue()


def locked(archive: bytes) -> bytes:
    """Return a ZIP archive whose members say that they are encrypted, as old programs write it."""
    content = bytearray(archive)
    for start, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(start)
        while at >= 0:
            content[at + flags] |= 1
            at = content.find(start, at + 4)
    return bytes(content)


def message(*attached: tuple[str, bytes]) -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"] = "dee@ho.example", "official@example.com"
    made["Date"], made["Subject"] = "Thu, 03 Mar 2011 10:00:00 +0000", "We agree"
    made.set_content("HO agrees.")
    made.add_alternative(f"<p>HO agrees.{SCRIPT.decode()}", subtype="html")
    for name, content in attached:
        made.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return made


def eml(*attached: tuple[str, bytes]) -> bytes:
    return message(*attached).as_bytes()


def nested_eml(*, depth: int) -> bytes:
    """Return an email in an email, and so on."""
    content = eml()
    for _ in range(depth):
        content = eml(("reply.eml", content))
    return content


def upload(content: bytes, name: str = "letter.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/octet-stream")


def attach(
    by: User,
    request: Request,
    title: str = "Letter from HO",
    content: bytes = b"",
    name: str = "letter.pdf",
) -> Evidence:
    """Attach a file to the current entry of a request."""
    file = upload(content or pdf(), name)
    entry = Request.objects.get(pk=request.pk).line
    return evidence.attach_file(by=by, entry=entry, title=title, file=file)

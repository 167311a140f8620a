"""Which files can be evidence: their type is found in their content, never in their name.

Each type is one that people send letters in, and that can be checked to be whole. A file that is
encrypted, cut off or could run a macro is refused.
"""

import email
import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from email.message import Message

import puremagic
from django.core.exceptions import ValidationError

from cbtracker.text import tidy

ACCEPTED = "PDF, Word (docx), OpenDocument (odt, ods or odp), PNG, JPEG, GIF or email (eml)"
ENCRYPTED = "The file is encrypted or has a password. Save a copy without the password."
CUT_OFF = "The file is damaged or not complete. Save or scan it again."
MACROS = "The file has macros. Save it without them, or as a PDF."
UNKNOWN = f"The file must be a {ACCEPTED}."
OLD_OFFICE = (
    "The file is in an old Office or Outlook format, or is encrypted. Save it as a PDF, docx or "
    "eml file, without a password."
)
# A name is cut so that every system can save a file under it.
LONGEST_STEM = 100

# An archive that unpacks to more than this many files or bytes is no letter.
_MOST_MEMBERS = 5_000
_MOST_UNPACKED = 300 * 1024 * 1024
_MOST_OF_A_LIST = 2 * 1024 * 1024
# An email of more parts than this takes minutes to read, and is no letter either.
_MOST_PARTS = 1_000
# How deep an email may be attached to an email.
_DEEPEST = 3

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PDF_ENCRYPTED = re.compile(rb"/Encrypt\s*(?:\d+\s+\d+\s+R|<<)")
# What signs an email, and is no file of its own.
_SIGNATURES = frozenset(
    ("application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature")
)
_ENCRYPTED_MAIL = frozenset(("multipart/encrypted", "application/pkcs7-mime"))
# Characters with a meaning in the file names of some system.
_NOT_IN_NAMES = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"/\\|?*]+')


@dataclass(frozen=True)
class FileType:
    """A type of file that can be evidence; the first of ``suffixes`` is the usual one."""

    name: str
    content_type: str
    suffixes: tuple[str, ...]

    @property
    def with_article(self) -> str:
        """Its name in a sentence: a PDF, an email."""
        return f"{'an' if self.name[0] in 'eO' else 'a'} {self.name}"


PDF = FileType("PDF", "application/pdf", ("pdf",))
PNG = FileType("PNG image", "image/png", ("png",))
JPEG = FileType("JPEG image", "image/jpeg", ("jpg", "jpeg", "jpe", "jfif"))
GIF = FileType("GIF image", "image/gif", ("gif",))
WORD = FileType(
    "Word document",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ("docx",),
)
EMAIL = FileType("email", "message/rfc822", ("eml",))
OPEN_DOCUMENTS = tuple(
    FileType(f"OpenDocument {name}", f"application/vnd.oasis.opendocument.{name}", (suffix,))
    for name, suffix in (("text", "odt"), ("spreadsheet", "ods"), ("presentation", "odp"))
)
FILE_TYPES = {
    each.content_type: each for each in (PDF, WORD, *OPEN_DOCUMENTS, PNG, JPEG, GIF, EMAIL)
}
# For the box that chooses a file.
SUFFIXES = ",".join(f".{suffix}" for each in FILE_TYPES.values() for suffix in each.suffixes)


def find_file_type(name: str, content: bytes) -> FileType:
    """Return the type of a file, found in its content.

    Raises ValidationError, with a message that says what to do, if the file is empty, of another
    type, encrypted, cut off, has macros, or has a name that ends as another type's does.
    """
    found = _find_type(content, depth=0)
    suffix = _suffix_of(name)
    if suffix and suffix not in found.suffixes:
        raise ValidationError(
            f"The name of the file ends in .{suffix}, but it is {found.with_article}. Check that "
            f"it is the right file, and give it a name that ends in .{found.suffixes[0]}."
        )
    return found


def clean_file_name(name: str, file_type: FileType) -> str:
    """Return a name under which any system can save a file: no folders, no invisible characters."""
    plain = " ".join(
        _NOT_IN_NAMES.sub(" ", tidy(name.replace("\\", "/").rpartition("/")[2])).split()
    )
    suffix = _suffix_of(plain)
    stem = plain.removesuffix(plain[-len(suffix) :]) if suffix else plain
    stem = stem.strip(" .")[:LONGEST_STEM].strip(" .") or "file"
    return f"{stem}.{suffix if suffix in file_type.suffixes else file_type.suffixes[0]}"


def _suffix_of(name: str) -> str:
    """Return the end of a name that says a type, in lower case, or "" if there is none.

    "Letter of 3.March 2011" has none.
    """
    found = re.search(r"\.([A-Za-z0-9]{1,5})\s*$", name)
    return found[1].lower() if found else ""


def _find_type(content: bytes, *, depth: int) -> FileType:
    if not content:
        raise ValidationError("The file is empty.")
    if content.startswith(b"PK\x03\x04"):
        return _guarded(_check_archive, content)
    if content.startswith(_OLE):
        raise ValidationError(OLD_OFFICE)
    guesses = _guess(content)
    for file_type, check in _CHECKS.items():
        if file_type.content_type in guesses:
            return _guarded(check, content)
    return _guarded(lambda given: _check_email(given, depth=depth), content)


def _guess(content: bytes) -> set[str]:
    """Return the content types that a file's first and last bytes speak for."""
    try:
        return {each.mime_type for each in puremagic.magic_string(content)}
    except puremagic.PureError:
        return set()


def _guarded(check: Callable[[bytes], FileType], content: bytes) -> FileType:
    """Run a check; whatever a library raises on a hostile file means that it is damaged."""
    try:
        return check(content)
    except ValidationError:
        raise
    except Exception as error:
        raise ValidationError(CUT_OFF) from error


def _check_pdf(content: bytes) -> FileType:
    if b"%%EOF" not in content[-2048:]:
        raise ValidationError(CUT_OFF)
    if _PDF_ENCRYPTED.search(content):
        raise ValidationError(ENCRYPTED)
    return PDF


def _check_png(content: bytes) -> FileType:
    if b"IEND" not in content[-1024:]:
        raise ValidationError(CUT_OFF)
    return PNG


def _check_jpeg(content: bytes) -> FileType:
    # A picture's data hold no end marker; a small picture within it has its own.
    if content.rfind(b"\xff\xd9") < content.rfind(b"\xff\xda"):
        raise ValidationError(CUT_OFF)
    return JPEG


def _check_gif(content: bytes) -> FileType:
    if not content.rstrip(b"\0").endswith(b";"):
        raise ValidationError(CUT_OFF)
    return GIF


_CHECKS: dict[FileType, Callable[[bytes], FileType]] = {
    PDF: _check_pdf,
    PNG: _check_png,
    JPEG: _check_jpeg,
    GIF: _check_gif,
}


def _check_archive(content: bytes) -> FileType:
    """Return which document a ZIP archive is."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = archive.infolist()
        names = {member.filename for member in members}
        if any(member.flag_bits & 1 for member in members):
            raise ValidationError(ENCRYPTED)
        unpacked = sum(member.file_size for member in members)
        if len(members) > _MOST_MEMBERS or unpacked > _MOST_UNPACKED:
            raise ValidationError("The file unpacks to too much. Save it as a PDF.")
        if "[Content_Types].xml" in names:
            return _check_word(_read(archive, "[Content_Types].xml"), names)
        if "mimetype" in names:
            return _check_open_document(archive, names)
    raise ValidationError(UNKNOWN)


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as member:
        return member.read(_MOST_OF_A_LIST)


def _check_word(content_types: bytes, names: set[str]) -> FileType:
    lower = {name.lower() for name in names}
    if b"macroenabled" in content_types.lower() or any(
        "vbaproject" in name or "/activex/" in name for name in lower
    ):
        raise ValidationError(MACROS)
    if b"wordprocessingml.document.main+xml" not in content_types:
        raise ValidationError(UNKNOWN)
    return WORD


def _check_open_document(archive: zipfile.ZipFile, names: set[str]) -> FileType:
    said = _read(archive, "mimetype").decode("ascii", "replace").strip()
    found = FILE_TYPES.get(said)
    if found not in OPEN_DOCUMENTS or "content.xml" not in names:
        raise ValidationError(UNKNOWN)
    manifest = "META-INF/manifest.xml"
    if manifest in names and b"encryption-data" in _read(archive, manifest):
        raise ValidationError(ENCRYPTED)
    if any(name.startswith(("Basic/", "Scripts/")) and not name.endswith("/") for name in names):
        raise ValidationError(MACROS)
    return found


def _check_email(content: bytes, *, depth: int) -> FileType:
    """Check that a file is a whole email, and that what is attached to it could be evidence too."""
    if b"\0" in content or not content[:1].isascii():
        raise ValidationError(UNKNOWN)
    if content.count(b"\n--") > _MOST_PARTS:
        raise ValidationError("The email has too many parts. Save it as a PDF.")
    message = email.message_from_bytes(content)
    if not (message["From"] and message["Date"]):
        raise ValidationError(UNKNOWN)
    for part in message.walk():
        if any("Boundary" in type(defect).__name__ for defect in part.defects):
            raise ValidationError(CUT_OFF)
        kind, signed = part.get_content_type(), part.get_param("smime-type") == "signed-data"
        if kind in _ENCRYPTED_MAIL and not signed:
            raise ValidationError(ENCRYPTED)
        if part.get_filename() and not part.is_multipart() and kind not in _SIGNATURES:
            _check_attachment(part, depth=depth)
    return EMAIL


def _check_attachment(part: Message, *, depth: int) -> None:
    payload = part.get_payload(decode=True)
    name = tidy(str(part.get_filename()))[:LONGEST_STEM]
    if depth == _DEEPEST:
        raise ValidationError("The file has too many emails within emails.")
    try:
        _find_type(payload if isinstance(payload, bytes) else b"", depth=depth + 1)
    except ValidationError as error:
        raise ValidationError(
            f"The email has an attachment that is not accepted, “{name}”: {error.messages[0]} "
            "Or save the email without it."
        ) from error

"""Opening the zip archives that Word, Excel and OpenDocument files are, with limits."""

import io
import re
import zipfile
import zlib

from imports.files.tables import FileError

MOST_MEMBERS = 2_000
# Bytes of XML, uncompressed. 20,000 requests in a spreadsheet have about 30 MB.
MOST_XML = 80 * 1024 * 1024
# Of a part that is read as a whole: in memory it is up to 20 times as large.
MOST_AT_ONCE = 25 * 1024 * 1024
MOST_IN_ALL = 300 * 1024 * 1024
# How many times larger than in the archive a part of more than 1 MB may be. Tables of real texts
# have less than 30.
MOST_RATIO = 200
_SMALL = 1024 * 1024
_DECLARATION = re.compile(rb"<!(DOCTYPE|ENTITY)", re.IGNORECASE)
_MACROS = re.compile(
    r"(^|/)vbaProject\.bin$|^Scripts/|^Basic/(?!script-l[cb]\.xml$)(?!Standard/script-lb\.xml$).+",
    re.IGNORECASE,
)
_READ_AT_ONCE = re.compile(r"content\.xml$|word/[^/]+\.xml$")
DAMAGED = "The file is damaged or incomplete. Open it, save it again and upload that copy."
ENCRYPTED = "The file is protected by a password. Save a copy without a password and upload that."
MACROS = (
    "The file contains macros. Save it without macros, as .docx, .xlsx, .odt or .ods, "
    "and upload that copy."
)


def open_archive(content: bytes) -> zipfile.ZipFile:
    """Return the archive, each part of which has been checked.

    Raises FileError if it is damaged, encrypted, has macros or declares XML entities, or would be
    too large when unpacked.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise FileError(DAMAGED) from error
    _check_sizes(members)
    if any(member.flag_bits & 1 for member in members):
        raise FileError(ENCRYPTED)
    if any(_MACROS.search(member.filename) for member in members):
        raise FileError(MACROS)
    for member in members:
        if member.filename.lower().endswith((".xml", ".rels", ".rdf")):
            _check_xml(member.filename, read_part(archive, member.filename))
    return archive


def read_part(archive: zipfile.ZipFile, name: str) -> bytes:
    """Return a part of an archive. Raises FileError if it is missing or damaged."""
    try:
        return archive.read(name)
    except (KeyError, zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError) as error:
        raise FileError(DAMAGED) from error
    except (NotImplementedError, RuntimeError) as error:
        raise FileError(ENCRYPTED) from error


def _check_sizes(members: list[zipfile.ZipInfo]) -> None:
    xml = sum(m.file_size for m in members if m.filename.lower().endswith(".xml"))
    total = sum(m.file_size for m in members)
    is_bomb = any(
        m.file_size > _SMALL and m.file_size > MOST_RATIO * max(m.compress_size, 1) for m in members
    )
    if len(members) > MOST_MEMBERS or xml > MOST_XML or total > MOST_IN_ALL or is_bomb:
        raise FileError(
            "The file is too large when it is unpacked. Delete what is not needed, "
            "such as empty rows that have a format, and upload it again."
        )
    if any(m.file_size > MOST_AT_ONCE and _READ_AT_ONCE.match(m.filename) for m in members):
        raise FileError(
            "The file is too long to be read at once. Split it, or save a spreadsheet as .xlsx."
        )


def _check_xml(name: str, part: bytes) -> None:
    # No program writes these into such files, and they are how a small file becomes a large one.
    # UTF-16 has a zero byte beside each of these characters.
    plain = part.replace(b"\0", b"") if b"\0" in part[:200] else part
    if _DECLARATION.search(plain):
        raise FileError(
            "The file declares XML entities, which no word processor or spreadsheet does. "
            "Open it, save it again and upload that copy."
        )
    if name == "META-INF/manifest.xml" and b"encryption-data" in part:
        raise FileError(ENCRYPTED)
    if name == "[Content_Types].xml" and b"macroEnabled" in part:
        raise FileError(MACROS)

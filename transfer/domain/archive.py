"""The archive: one ZIP file with the manifest, a file for each table, and the stored files.

A member is written and read as a stream, and nothing is ever unpacked under a name that the
archive gives. Equal members make equal archives: their dates and rights are always the same.
"""

import hashlib
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from transfer.domain.errors import TransferError, one_line, refuse_damaged
from transfer.domain.manifest import Contents, MemberSummary, read_manifest

MANIFEST = "manifest.json"
FILES = "files.jsonl"
_FILE = re.compile(r"files/[0-9a-f]{64}")
_DATE = (1980, 1, 1, 0, 0, 0)
_ONLY_ITS_OWNER_MAY_READ_IT = 0o100600 << 16
_ENCRYPTED = 1

CHUNK_SIZE = 64 * 1024
MOST_MANIFEST = 4 * 1024 * 1024
MOST_LINE = 64 * 1024 * 1024
# Rows shrink to about an eighth. Any archive may unpack to a little.
MOST_EXPANSION, ALWAYS_ALLOWED = 200, 64 * 1024 * 1024


def table_member(model: str) -> str:
    """Return the name of the member with the rows of a table."""
    return f"tables/{model}.jsonl"


def file_member(sha256: str) -> str:
    """Return the name of the member with the bytes of a stored file."""
    return f"files/{sha256}"


class MemberSums:
    """The sums over what has been added so far."""

    def __init__(self) -> None:
        self._hash = hashlib.sha256()
        self._lines = self._size = 0

    def add(self, data: bytes) -> None:
        self._hash.update(data)
        self._lines += data.count(b"\n")
        self._size += len(data)

    def summary(self) -> MemberSummary:
        return MemberSummary(self._lines, self._size, self._hash.hexdigest())


class MemberWriter(MemberSums):
    """A member while it is written."""

    def __init__(self, stream: IO[bytes]) -> None:
        super().__init__()
        self._stream = stream

    def write(self, data: bytes) -> None:
        self._stream.write(data)
        self.add(data)


class ArchiveWriter:
    """Writes an archive to an open file."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(stream, "w")

    def __enter__(self) -> "ArchiveWriter":
        return self

    def __exit__(self, *error: object) -> None:
        self._zip.close()

    @contextmanager
    def member(self, name: str) -> Iterator[MemberWriter]:
        """Add a member; one at a time."""
        info = zipfile.ZipInfo(name, _DATE)
        info.compress_type = zipfile.ZIP_DEFLATED
        info.create_system = 3
        info.external_attr = _ONLY_ITS_OWNER_MAY_READ_IT
        with self._zip.open(info, "w", force_zip64=True) as stream:
            yield MemberWriter(stream)


class ArchiveReader:
    """Reads an archive that may come from anybody.

    Raises TransferError for a file that is no archive, has members that its manifest does not list,
    or would unpack to far more than an archive does.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
        except OSError as error:
            raise TransferError(f"Could not read {path}: {error.strerror}.") from error
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise TransferError(f"{path} is not a whole archive: {one_line(error)}.") from error
        try:
            self._check_packing(path.stat().st_size)
            self.contents = self._read_contents()
            self._check_names()
        except BaseException:
            self._zip.close()
            raise

    def __enter__(self) -> "ArchiveReader":
        return self

    def __exit__(self, *error: object) -> None:
        self._zip.close()

    def verify(self) -> None:
        """Read every member once, and raise TransferError if one is not what the manifest says."""
        tables = {table_member(table.model): table for table in self.contents.tables}
        for name, expected in {**tables, FILES: self.contents.files}.items():
            found = self._sum_up(name)
            if (found.lines, found.size, found.sha256) != (
                expected.lines,
                expected.size,
                expected.sha256,
            ):
                refuse_damaged(f"{name} does not match its checksum")
        for name in self._zip.namelist():
            if _FILE.fullmatch(name) and file_member(self._sum_up(name).sha256) != name:
                refuse_damaged(f"{name} does not match its checksum")

    def lines(self, name: str) -> Iterator[bytes]:
        """Yield the lines of a member."""
        with self._open(name) as stream:
            while line := stream.readline(MOST_LINE):
                if not line.endswith(b"\n"):
                    refuse_damaged(f"{name} has a line that is too long or not whole")
                yield line

    @contextmanager
    def stored_file(self, sha256: str) -> Iterator[IO[bytes]]:
        """Open the member of a stored file."""
        name = file_member(sha256)
        if name not in self._zip.NameToInfo:
            refuse_damaged(f"{name} is missing")
        with self._open(name) as stream:
            yield stream

    def _check_packing(self, size: int) -> None:
        members = self._zip.infolist()
        if len(self._zip.NameToInfo) != len(members):
            refuse_damaged("two of its members have the same name")
        for each in members:
            if each.flag_bits & _ENCRYPTED or each.compress_type != zipfile.ZIP_DEFLATED:
                refuse_damaged(f"“{each.filename[:100]}” is packed in another way")
        declared = sum(each.file_size for each in members)
        if declared > size * MOST_EXPANSION + ALWAYS_ALLOWED:
            refuse_damaged(
                f"it would unpack to {declared:,} bytes, far more than an archive of its size"
            )

    def _read_contents(self) -> Contents:
        if MANIFEST not in self._zip.NameToInfo:
            raise TransferError("This is not an archive that export_record wrote.")
        with self._open(MANIFEST) as stream:
            text = stream.read(MOST_MANIFEST + 1)
        if len(text) > MOST_MANIFEST:
            refuse_damaged("its manifest is too long")
        return read_manifest(text)

    def _check_names(self) -> None:
        expected = {MANIFEST, FILES, *(table_member(each.model) for each in self.contents.tables)}
        found = {name for name in self._zip.NameToInfo if not _FILE.fullmatch(name)}
        if missing := sorted(expected - found):
            refuse_damaged(f"{missing[0]} is missing")
        if unknown := sorted(found - expected):
            refuse_damaged(
                f"it has a member “{unknown[0][:100]}”, which its manifest does not list"
            )

    def _sum_up(self, name: str) -> MemberSummary:
        sums = MemberSums()
        with self._open(name) as stream:
            while chunk := stream.read(CHUNK_SIZE):
                sums.add(chunk)
        return sums.summary()

    @contextmanager
    def _open(self, name: str) -> Iterator[IO[bytes]]:
        try:
            with self._zip.open(name) as stream:
                yield stream
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
            refuse_damaged(f"{name} cannot be unpacked: {one_line(error)}")

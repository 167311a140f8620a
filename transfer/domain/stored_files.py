"""The files that rows name: into an archive, and from there into the storage of their field.

``contents.file_columns`` says which columns name files. The list of files has a line for each: the
column, the name in its storage, the checksum (none if the file is missing) and the size.
"""

import hashlib
import json
import logging
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from tempfile import SpooledTemporaryFile
from typing import IO, Any, Protocol

from django.core.exceptions import SuspiciousOperation
from django.core.files import File
from django.core.files.storage import Storage

from provenance.redaction import removed_files
from transfer.domain import contents
from transfer.domain.archive import (
    CHUNK_SIZE,
    FILES,
    ArchiveWriter,
    file_member,
)
from transfer.domain.contents import FileColumn
from transfer.domain.errors import TransferError, one_line, refuse_damaged
from transfer.domain.manifest import MemberSummary

IN_MEMORY = 1024 * 1024

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class StoredFile:
    """One line of the list: the file called ``name`` in the storage of ``column``."""

    column: str
    name: str
    sha256: str | None
    size: int


class FileSource(Protocol):
    """What files are loaded from: an archive of the record, or a backup."""

    def lines(self, name: str) -> Iterator[bytes]: ...
    def stored_file(self, sha256: str) -> AbstractContextManager[IO[bytes]]: ...


def list_files() -> tuple[int, list[str]]:
    """Return how many files rows name, and the names of those that are missing."""
    count, missing = 0, []
    for column in contents.file_columns():
        for name in _names(column):
            count += 1
            if not column.storage.exists(name):
                missing.append(name)
    return count, missing


def write_files(archive: ArchiveWriter) -> tuple[MemberSummary, list[StoredFile]]:
    """Write all stored files, each content once, and the list of them.

    Returns the sums of the list, and the files that are missing. These stop nothing: a record with
    a lost file can still be moved.
    """
    written: set[str] = set()
    missing: list[StoredFile] = []
    # Members are written one after another, so the list waits until all files are in.
    with SpooledTemporaryFile(IN_MEMORY) as listing:
        for column in contents.file_columns():
            for name in _names(column):
                try:
                    each = _sum_up(column.label, column.storage, name)
                except FileNotFoundError:
                    each = StoredFile(column.label, name, None, 0)
                    missing.append(each)
                if each.sha256 and each.sha256 not in written:
                    written.add(each.sha256)
                    _write_content(archive, column.storage, each)
                listing.write(json.dumps(asdict(each), sort_keys=True).encode() + b"\n")
        listing.seek(0)
        with archive.member(FILES) as member:
            while chunk := listing.read(CHUNK_SIZE):
                member.write(chunk)
    return member.summary(), missing


def _names(column: FileColumn) -> Iterator[str]:
    # A redaction has removed a file for good: it is not missing.
    removed = removed_files(column.model._meta.db_table)
    rows = column.model._base_manager.exclude(**{column.name: ""}).order_by("pk")
    rows = rows.exclude(pk__in=removed)
    for name in rows.values_list(column.name, flat=True).iterator():
        if name:
            yield str(name)


def _sum_up(label: str, storage: Storage, name: str) -> StoredFile:
    with storage.open(name) as file:
        digest, size = hashlib.sha256(), 0
        for chunk in file.chunks(CHUNK_SIZE):
            digest.update(chunk)
            size += len(chunk)
    return StoredFile(label, name, digest.hexdigest(), size)


def _write_content(archive: ArchiveWriter, storage: Storage, each: StoredFile) -> None:
    with storage.open(each.name) as file, archive.member(file_member(str(each.sha256))) as member:
        for chunk in file.chunks(CHUNK_SIZE):
            member.write(chunk)
    if member.summary().sha256 != each.sha256:
        raise TransferError(f"The file {each.name} was changed during the export: try again.")


class FileLoader:
    """Saves the files of an archive, and takes them back if the rest cannot be loaded."""

    def __init__(self, archive: FileSource) -> None:
        self._archive = archive
        self._saved: list[tuple[Storage, str]] = []

    def save_all(self) -> None:
        """Save every file under its own name. Raises TransferError if another file has the name."""
        storages = {column.label: column.storage for column in contents.file_columns()}
        for line in self._archive.lines(FILES):
            each = _parse(line)
            if each.column not in storages:
                refuse_damaged(f"it has a file of “{each.column[:100]}”, which has no files")
            if each.sha256:
                self._save(storages[each.column], each.name, each.sha256)

    def take_back(self) -> None:
        """Delete the files that were saved. One that cannot be deleted is logged."""
        for storage, name in self._saved:
            try:
                storage.delete(name)
            except Exception:
                logger.exception("The file %s could not be taken back", name)

    def _save(self, storage: Storage, name: str, sha256: str) -> None:
        try:
            if storage.exists(name):
                if _sum_up("", storage, name).sha256 != sha256:
                    raise TransferError(f"There is another file called {name} already.")
                return
            with self._archive.stored_file(sha256) as stream:
                saved = storage.save(name, File(stream, name))
        except SuspiciousOperation as error:
            refuse_damaged(f"it has a file with a name that is not allowed: {one_line(error)}")
        except OSError as error:
            raise TransferError(
                f"The file of evidence {name} could not be stored: {error.strerror or error}."
            ) from error
        self._saved.append((storage, saved))
        if saved != name:
            raise TransferError(f"The file {name} could not be saved under its own name.")


def _parse(line: bytes) -> StoredFile:
    try:
        row: dict[str, Any] = json.loads(line)
        each = StoredFile(**row)
    except (ValueError, TypeError, RecursionError):
        refuse_damaged("its list of files cannot be read")
    if not isinstance(each.column, str) or not isinstance(each.name, str) or not each.name:
        refuse_damaged("its list of files cannot be read")
    return each

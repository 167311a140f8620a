"""Makes a backup: the database and the files that it names, as they are at one moment."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from django.db import connection
from django.utils import timezone

from backups.domain import folder as backup_folder
from backups.domain.dumps import dumped
from backups.domain.encryption import Key, encrypt_into
from backups.domain.errors import BackupError
from backups.domain.manifest import BackupManifest, read_applied, write_text
from outbox.models import Email
from requests_log.models import Request
from transfer.domain.archive import CHUNK_SIZE, MANIFEST, ArchiveWriter, MemberWriter
from transfer.domain.exporter import service_version
from transfer.domain.manifest import MemberSummary
from transfer.domain.snapshot import snapshot
from transfer.domain.stored_files import list_files, write_files

# The parts of a backup. Files are called as in an archive of the record: by their checksums.
DATABASE, CHECKSUMS = "database", "checksums.json"


@dataclass(frozen=True)
class MadeBackup:
    """A backup that was made: where, its size in bytes, and what it holds."""

    path: Path
    size: int
    manifest: BackupManifest


def make_backup(folder: Path, key: Key) -> MadeBackup:
    """Write a backup to a new file in ``folder``, which nobody can read without ``key``.

    Nothing is ever overwritten. Raises BackupError, and leaves no file, if it cannot be made.
    """
    made_at = timezone.now()
    path = folder / backup_folder.name_for(made_at)
    with backup_folder.workplace(folder) as place:
        try:
            part = place / path.name
            handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as target:
                with snapshot(), encrypt_into(target, key) as stream:
                    manifest = _write(stream, made_at.isoformat("T", "seconds"))
                target.flush()
                os.fsync(target.fileno())
            size = part.stat().st_size
            # Unlike a new name for the file, this fails if there is one of that name.
            os.link(part, path)
            _sync(folder)
        except FileExistsError:
            raise BackupError(f"{path} exists already, and no backup is overwritten.") from None
        except OSError as error:
            reason = error.strerror or str(error)
            raise BackupError(f"Could not write {path}: {reason}.") from error
    return MadeBackup(path, size, manifest)


def _write(stream: IO[bytes], made_at: str) -> BackupManifest:
    """Write the parts of a backup: what it is, the database, files, and the checksums of all."""
    names, missing = list_files()
    manifest = BackupManifest(
        service=service_version(),
        made_at=made_at,
        vendor=connection.vendor,
        requests=Request.objects.count(),
        waiting_emails=Email.objects.waiting().count(),
        files=names,
        missing=missing,
        migrations=read_applied(),
    )
    parts = _Parts(stream)
    with parts:
        with parts.member(MANIFEST) as member:
            member.write(write_text(manifest))
        with dumped() as dump, parts.member(DATABASE) as member:
            while chunk := dump.read(CHUNK_SIZE):
                member.write(chunk)
        write_files(parts)
        sums = {name: asdict(each) for name, each in parts.sums.items()}
        with parts.member(CHECKSUMS) as member:
            member.write(json.dumps(sums, indent=1).encode())
    return manifest


class _Parts(ArchiveWriter):
    """An archive that remembers the sums of its members."""

    def __init__(self, stream: IO[bytes]) -> None:
        super().__init__(stream)
        self.sums: dict[str, MemberSummary] = {}

    @contextmanager
    def member(self, name: str) -> Iterator[MemberWriter]:
        with super().member(name) as writer:
            yield writer
        self.sums[name] = writer.summary()


def _sync(folder: Path) -> None:
    """Have the disk keep the new name too."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)

"""Restores a backup: all of it or nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from backups.domain import dumps
from backups.domain.encryption import Key
from backups.domain.errors import BackupError, refuse_damaged_backup
from backups.domain.manifest import BackupManifest, refuse_other_kinds
from backups.domain.reader import open_backup
from cbtracker.text import count_of
from requests_log.domain.evidence import may_be_saved
from requests_log.models import Request
from transfer.domain.errors import TransferError
from transfer.domain.stored_files import FileLoader


@dataclass(frozen=True)
class RestoredBackup:
    """What was restored, and where the record that was there before is now; empty if none was."""

    manifest: BackupManifest
    aside: str


def restore_backup(
    path: Path, key: Key, *, replace: bool = False, say: Callable[[str], object] = lambda _: None
) -> RestoredBackup:
    """Load a backup into an empty database, and its files into the storage of files.

    With ``replace``, what is in the database is put aside first. Nothing is overwritten or deleted.
    Raises BackupError, having changed nothing, if the backup is not whole, cannot be opened with
    ``key`` or is not for this version and kind of database, and if something is in the way.
    """
    if not replace:
        dumps.refuse_rows()
    with open_backup(path, key) as backup:
        say(f"The backup {path.name} is whole.")
        refuse_other_kinds(path.name, backup.manifest)
        files = FileLoader(backup)
        try:
            with backup.database() as dump:
                files.save_all()
                with dumps.restored(dump, replace=replace) as aside:
                    found = Request.objects.count()
                    if found != backup.manifest.requests:
                        refuse_damaged_backup(
                            path.name,
                            f"it should have {count_of(backup.manifest.requests, 'request')},"
                            f" not {found:,}",
                        )
        except (TransferError, OSError) as error:
            files.take_back()
            raise BackupError(f"{getattr(error, 'strerror', None) or error}") from error
        except BaseException as error:
            if not may_be_saved(error):
                files.take_back()
            raise
    return RestoredBackup(backup.manifest, aside)

"""The folder of backups: their names, the newest one, and which are kept."""

import datetime as dt
import fcntl
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from backups.domain.errors import BackupError

_NAME = re.compile(r"cbtracker-\d{8}T\d{6}Z\.backup")
_UNFINISHED = ".unfinished-"


def name_for(moment: dt.datetime) -> str:
    """Return the name of a backup made at a moment: it sorts by time, whatever the season."""
    return f"cbtracker-{moment.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}.backup"


def list_backups(folder: Path) -> list[Path]:
    """Return the backups in a folder, oldest first."""
    found = folder.iterdir() if folder.is_dir() else ()
    return sorted(path for path in found if _NAME.fullmatch(path.name))


def newest_backup(folder: Path) -> Path:
    """Return the newest backup. Raises BackupError if there is none."""
    found = list_backups(folder)
    if not found:
        raise BackupError(f"There is no backup in {folder}.")
    return found[-1]


def prune(folder: Path, keep: int) -> list[Path]:
    """Delete all backups but the ``keep`` newest, at least one, and return those deleted."""
    old = list_backups(folder)[: -max(keep, 1)]
    for path in old:
        path.unlink()
    return old


@contextmanager
def workplace(folder: Path) -> Iterator[Path]:
    """Yield an empty folder inside ``folder``, for one backup at a time; it is deleted at the end.

    What a backup that was killed has left is deleted too. Raises BackupError while another is made,
    or if the folder cannot be written to.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = (folder / ".lock").open("w")
    except OSError as error:
        raise BackupError(f"Could not write to {folder}: {error.strerror}.") from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupError(f"Another backup is being made in {folder}.") from None
        for left in folder.glob(f"{_UNFINISHED}*"):
            shutil.rmtree(left)
        with tempfile.TemporaryDirectory(prefix=_UNFINISHED, dir=folder) as place:
            yield Path(place)

"""Arguments that the commands of backups share."""

from argparse import ArgumentParser
from pathlib import Path

from django.conf import settings

from backups.domain.errors import BackupError


def add_folder_and_key(parser: ArgumentParser) -> None:
    """Let a command say where backups are and what opens them."""
    parser.add_argument(
        "--folder",
        type=Path,
        default=Path(settings.BACKUP_FOLDER),
        help="the folder of backups (default: BACKUP_FOLDER)",
    )
    parser.add_argument("--key", type=Path, help="the key file (default: BACKUP_KEY_FILE)")


def find_backup(given: Path, folder: Path) -> Path:
    """Return the backup that was named: by its name alone, it is in the folder of backups."""
    return given if given.is_file() or given.parent != Path() else folder / given


def key_file(given: Path | None) -> Path:
    """Return the key file that was given, or that of the settings. Raises BackupError if none."""
    if given is None and not settings.BACKUP_KEY_FILE:
        raise BackupError(
            "Backups are encrypted, and no key file is named. Make one with manage.py"
            " make_backup_key, and set BACKUP_KEY_FILE to it."
        )
    return given or Path(settings.BACKUP_KEY_FILE)

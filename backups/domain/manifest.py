"""What a backup says of itself: the first thing in it. Its last thing are the checksums."""

import json
from dataclasses import asdict, dataclass
from typing import Any

from django.db import connection
from django.db.migrations.loader import MigrationLoader

from backups.domain.errors import BackupError, refuse_damaged_backup

FORMAT = "cbtracker backup"
# Raise it when backups change so that an older version of cbtracker would read them wrongly.
VERSION = 1


@dataclass(frozen=True)
class BackupManifest:
    """What made a backup, when, and what it holds.

    ``vendor`` is the kind of database, ``migrations`` the newest migration of each app, and
    ``missing`` the names of files that the record names and that could not be found.
    """

    service: str
    made_at: str
    vendor: str
    requests: int
    waiting_emails: int
    files: int
    missing: list[str]
    migrations: dict[str, str]


def read_applied() -> dict[str, str]:
    """Return the newest migration of each app that the database has."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY id")
        return dict(sorted(dict(cursor.fetchall()).items()))


def is_older(manifest: BackupManifest) -> bool:
    """Return whether this version of cbtracker has migrations that the backup does not."""
    newest = dict(MigrationLoader(None).graph.leaf_nodes())
    return any(manifest.migrations.get(app) != name for app, name in newest.items())


def write_text(manifest: BackupManifest) -> bytes:
    """Return a manifest as JSON, to be read by people too."""
    about = {"format": FORMAT, "version": VERSION, **asdict(manifest)}
    return json.dumps(about, indent=1, sort_keys=True).encode() + b"\n"


def parse(name: str, text: bytes) -> BackupManifest:
    """Return the manifest in the backup called ``name``.

    Raises BackupError if it cannot be read, or if this version cannot restore what it describes.
    """
    try:
        about: dict[str, Any] = json.loads(text)
        kind, version = about.pop("format"), about.pop("version")
    except (ValueError, AttributeError, KeyError):
        refuse_damaged_backup(name, "what it says of itself cannot be read")
    if kind != FORMAT:
        raise BackupError(f"{name} is no backup that manage.py backup made.")
    if version != VERSION:
        raise BackupError(
            f"The backup {name} has format version {version}, and this version of cbtracker reads"
            f" format version {VERSION} only. Install the version that made it:"
            f" {about.get('service', 'it does not say which')}."
        )
    try:
        return BackupManifest(**about)
    except TypeError:
        refuse_damaged_backup(name, "what it says of itself cannot be read")


def refuse_other_kinds(name: str, manifest: BackupManifest) -> None:
    """Raise BackupError for a backup of another kind of database, or of a newer version."""
    if manifest.vendor != connection.vendor:
        raise BackupError(
            f"The backup {name} is of {manifest.vendor}, and this database is {connection.vendor}."
            " Restore it to a database of its kind, then use export_record and import_record."
        )
    known = MigrationLoader(None).graph.nodes
    for app, migration in manifest.migrations.items():
        if (app, migration) not in known:
            raise BackupError(
                f"The backup {name} was made by version {manifest.service} of cbtracker, which has"
                f" the migration {app}.{migration}. This version does not know it: install a newer"
                " one first."
            )

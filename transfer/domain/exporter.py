"""Writes the whole record to an archive."""

import os
import tempfile
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db.models import BinaryField, Model
from django.utils import timezone

from outbox.models import Email
from transfer.domain import contents, schema
from transfer.domain.archive import MANIFEST, ArchiveWriter, table_member
from transfer.domain.errors import TransferError
from transfer.domain.manifest import Contents, TableSummary, write_manifest
from transfer.domain.row_codec import RowCodec
from transfer.domain.sequences import read_last_id
from transfer.domain.snapshot import snapshot
from transfer.domain.stored_files import StoredFile, write_files

# Rows that are read at a time; of a table that holds bytes, such as of uploads, fewer.
CHUNK_SIZE, CHUNK_SIZE_OF_BYTES = 1_000, 1


@dataclass(frozen=True)
class Exported:
    """What an archive holds, and the stored files that could not be found."""

    contents: Contents
    missing: list[StoredFile]


def export_record(path: Path, *, force: bool = False, passwords: bool = True) -> Exported:
    """Write the record of one moment to a new file that only its owner may read.

    Without ``passwords``, people have to set new ones. With ``force``, an existing file is
    replaced. Raises TransferError, and leaves no file, if it cannot be written.
    """
    if path.exists() and not force:
        raise TransferError(f"{path} exists already. Name another file, or add --force.")
    replaced = {} if passwords else contents.UNUSABLE_PASSWORD
    try:
        # In the same folder, so that it can be renamed.
        handle, part = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
        try:
            with os.fdopen(handle, "w+b") as stream:
                with snapshot(), ArchiveWriter(stream) as archive:
                    exported = _write(archive, replaced)
                stream.flush()
                os.fsync(stream.fileno())
            Path(part).replace(path)
        except BaseException:
            Path(part).unlink()
            raise
    except OSError as error:
        raise TransferError(f"Could not write {path}: {error.strerror}.") from error
    return exported


def _write(archive: ArchiveWriter, replaced: Mapping[str, Mapping[str, object]]) -> Exported:
    migrations = schema.read_migrations()
    tables = [
        _write_table(archive, model, replaced.get(model._meta.label_lower, {}))
        for model in contents.carried_models()
    ]
    files, missing = write_files(archive)
    written = Contents(migrations, tables, files, Email.objects.waiting().count())
    with archive.member(MANIFEST) as member:
        member.write(
            write_manifest(
                written,
                service=service_version(),
                exported_at=timezone.now().isoformat(timespec="seconds"),
            )
        )
    return Exported(written, missing)


def _write_table(
    archive: ArchiveWriter, model: type[Model], replaced: Mapping[str, object]
) -> TableSummary:
    codec, label = RowCodec(model, replaced), model._meta.label_lower
    rows = model._base_manager.order_by("pk").values_list(*codec.names)
    has_bytes = any(isinstance(field, BinaryField) for field in codec.fields)
    with archive.member(table_member(label)) as member:
        for row in rows.iterator(CHUNK_SIZE_OF_BYTES if has_bytes else CHUNK_SIZE):
            member.write(codec.encode(row))
    sums = member.summary()
    return TableSummary(sums.lines, sums.size, sums.sha256, label, read_last_id(model))


def service_version() -> str:
    """Return the version of cbtracker."""
    project = (settings.BASE_DIR / "pyproject.toml").read_text(encoding="utf-8")
    return str(tomllib.loads(project)["project"]["version"])

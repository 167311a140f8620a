"""The first thing to read in an archive: what made it, and what is in it, with checksums."""

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any

from transfer.domain.errors import TransferError, refuse_damaged

FORMAT = "cbtracker record"
# Raise it when archives change so that an older version of cbtracker would read them wrongly.
VERSION = 1


@dataclass(frozen=True)
class MemberSummary:
    """What one file of the archive holds: lines and bytes, before compression."""

    lines: int
    size: int
    sha256: str


@dataclass(frozen=True)
class TableSummary(MemberSummary):
    """The same of a table. ``last_id`` is the highest id it ever gave out, None if it has none."""

    model: str
    last_id: int | None


@dataclass(frozen=True)
class Contents:
    """What is in an archive. Two archives of the same record have equal contents.

    ``migrations`` has the newest migration of each app: the shape of the tables. ``files`` is the
    list of stored files. ``waiting_emails`` are emails that had not been sent.
    """

    migrations: dict[str, str]
    tables: list[TableSummary]
    files: MemberSummary
    waiting_emails: int

    @property
    def rows(self) -> int:
        return sum(table.lines for table in self.tables)

    @property
    def checksum(self) -> str:
        """The SHA-256 over all of it, with the checksums of the files."""
        text = json.dumps(asdict(self), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()


def write_manifest(contents: Contents, *, service: str, exported_at: str) -> bytes:
    """Return the manifest as JSON, to be read by people too."""
    manifest = {
        "format": FORMAT,
        "version": VERSION,
        "service": service,
        "exported_at": exported_at,
        "checksum": contents.checksum,
        "contents": asdict(contents),
    }
    return json.dumps(manifest, indent=1, sort_keys=True).encode() + b"\n"


def read_manifest(text: bytes) -> Contents:
    """Return the contents that a manifest lists.

    Raises TransferError for another format or version, and for one that does not match its own
    checksum.
    """
    try:
        manifest = json.loads(text)
        if manifest["format"] != FORMAT:
            raise TransferError("This is not an archive that export_record wrote.")
        if manifest["version"] != VERSION:
            raise TransferError(
                f"The archive has format version {manifest['version']}, and this version of "
                f"cbtracker reads format version {VERSION} only."
            )
        contents = _contents(**manifest["contents"])
        checksum = manifest["checksum"]
    except (ValueError, LookupError, TypeError, RecursionError):
        refuse_damaged("its manifest cannot be read")
    if contents.checksum != checksum:
        refuse_damaged("its manifest does not match its own checksum")
    return contents


def _contents(
    *,
    migrations: dict[str, str],
    tables: list[dict[str, Any]],
    files: dict[str, Any],
    waiting_emails: int,
) -> Contents:
    found = [TableSummary(**table) for table in tables]
    listed = MemberSummary(**files)
    for each in (*found, listed):
        if not (isinstance(each.lines, int) and isinstance(each.size, int)):
            raise TypeError("a number was expected")
    for table in found:
        if not isinstance(table.model, str) or not isinstance(table.last_id, int | None):
            raise TypeError("the name of a table and its last id were expected")
    if not isinstance(waiting_emails, int):
        raise TypeError("a number was expected")
    return Contents(dict(migrations), found, listed, waiting_emails)

"""Opens a backup, once all of it is known to be as it was written."""

import json
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

from backups.domain.encryption import Key, decrypt
from backups.domain.errors import BackupError, refuse_damaged_backup
from backups.domain.manifest import BackupManifest, parse
from backups.domain.writer import CHECKSUMS, DATABASE
from transfer.domain.archive import CHUNK_SIZE, MANIFEST, MemberSums, file_member


class OpenBackup:
    """A backup that has been decrypted and whose checksums are right."""

    def __init__(self, name: str, parts: zipfile.ZipFile, manifest: BackupManifest) -> None:
        self.name, self.manifest = name, manifest
        self._parts = parts

    @contextmanager
    def database(self) -> Iterator[IO[bytes]]:
        """Yield a file with the database as it was dumped. It has no name, so that nothing stays.

        Raises OSError if there is no room for it.
        """
        with tempfile.TemporaryFile() as target:
            with self._parts.open(DATABASE) as source:
                shutil.copyfileobj(source, target, CHUNK_SIZE)
            target.seek(0)
            yield target

    def lines(self, name: str) -> Iterator[bytes]:
        """Yield the lines of a part."""
        with self._parts.open(name) as stream:
            yield from stream

    @contextmanager
    def stored_file(self, sha256: str) -> Iterator[IO[bytes]]:
        """Open the part with the contents of a stored file."""
        with self._parts.open(file_member(sha256)) as stream:
            yield stream


@contextmanager
def open_backup(path: Path, key: Key) -> Iterator[OpenBackup]:
    """Yield a backup that is whole.

    Raises BackupError if there is no such file, the key is another one, or anything in it is not as
    it was written.
    """
    if not path.is_file():
        raise BackupError(f"There is no backup {path}.")
    with ExitStack() as stack:
        try:
            # A file without a name, so that nothing stays if this process is killed.
            plain = stack.enter_context(tempfile.TemporaryFile())
            decrypt(path, plain, key)
            parts = stack.enter_context(zipfile.ZipFile(plain))
            manifest = parse(path.name, parts.read(MANIFEST))
            _verify(path.name, parts)
        except (zipfile.BadZipFile, zlib.error, EOFError, KeyError) as error:
            refuse_damaged_backup(path.name, f"it cannot be unpacked ({error})")
        except OSError as error:
            raise BackupError(
                f"Could not unpack {path}: {error.strerror or error}. TMPDIR names the folder in"
                " which it is unpacked."
            ) from error
        yield OpenBackup(path.name, parts, manifest)


def _verify(name: str, parts: zipfile.ZipFile) -> None:
    """Raise BackupError unless the parts and their checksums are those that were written."""
    expected = json.loads(parts.read(CHECKSUMS))
    if [*expected, CHECKSUMS] != parts.namelist():
        refuse_damaged_backup(name, "it has other parts than its list of checksums")
    for part, sums in expected.items():
        found = MemberSums()
        with parts.open(part) as stream:
            while chunk := stream.read(CHUNK_SIZE):
                found.add(chunk)
        if found.summary().sha256 != sums["sha256"]:
            refuse_damaged_backup(name, f"{part} does not match its checksum")

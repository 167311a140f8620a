"""Encryption of backups, in the format of age (https://age-encryption.org) by pyrage.

The key file is one that ``age-keygen`` could have made, so ``age --decrypt`` opens a backup too.
"""

import io
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pyrage

from backups.domain.errors import BackupError, refuse_damaged_backup

Key = Any
# What pyrage says of a backup that was encrypted with another key.
_OTHER_KEY = "No matching keys found"


def make_key_file(path: Path) -> None:
    """Write a new key to a new file that only its owner may read. Raises BackupError."""
    key = pyrage.x25519.Identity.generate()
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(f"# public key: {key.to_public()}\n{key}\n")
    except FileExistsError:
        raise BackupError(f"{path} exists already, and no key is ever overwritten.") from None
    except OSError as error:
        raise BackupError(f"Could not write {path}: {error.strerror}.") from error


def read_key(path: Path) -> Key:
    """Return the key in a key file. Raises BackupError if there is none."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not text"
        raise BackupError(f"The key file {path} cannot be read: {reason}.") from error
    keys = [line.strip() for line in lines if line.strip() and not line.startswith("#")]
    try:
        return pyrage.x25519.Identity.from_str(*keys)
    except (TypeError, pyrage.IdentityError):
        raise BackupError(f"{path} is no key file. manage.py make_backup_key makes one.") from None


class _Watched(io.RawIOBase):
    """A file for pyrage, whose own errors say nothing of what went wrong with the file."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.error: OSError | None = None

    def readable(self) -> bool:
        return True

    def writable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        try:
            data = self._file.read(len(buffer))
        except OSError as error:
            self.error = error
            raise
        buffer[: len(data)] = data
        return len(data)

    def write(self, data: Any) -> int:
        try:
            return self._file.write(data)
        except OSError as error:
            self.error = error
            raise


@contextmanager
def encrypt_into(target: IO[bytes], key: Key) -> Iterator[IO[bytes]]:
    """Yield a stream: what is written to it is written to ``target``, encrypted.

    Raises OSError if ``target`` cannot be written. A thread encrypts, since pyrage asks for what is
    to be encrypted rather than takes it.
    """
    read_end, write_end = os.pipe()
    watched = _Watched(target)

    def run() -> None:
        with os.fdopen(read_end, "rb") as source:
            pyrage.encrypt_io(source, watched, [key.to_public()])

    with ThreadPoolExecutor(1) as pool:
        thread = pool.submit(run)
        try:
            with os.fdopen(write_end, "wb") as sink:
                yield sink
        except BrokenPipeError:
            # The thread has stopped, and says why below.
            if thread.exception() is None:
                raise
        try:
            thread.result()
        except pyrage.EncryptError as error:
            raise watched.error or OSError(0, str(error)) from error


def decrypt(path: Path, target: IO[bytes], key: Key) -> None:
    """Write what an encrypted file holds to ``target``.

    Raises BackupError for another key and for a file that is damaged or not whole, and OSError if
    ``target`` cannot be written. What was written by then is not to be trusted.
    """
    watched = _Watched(target)
    try:
        with path.open("rb") as source:
            pyrage.decrypt_io(source, watched, [key])
    except pyrage.DecryptError as error:
        if watched.error:
            raise watched.error from error
        if str(error) == _OTHER_KEY:
            raise BackupError(
                f"The key does not open the backup {path.name}: it was made with another one."
            ) from None
        refuse_damaged_backup(path.name, "it is no whole encrypted file")
    except OSError as error:
        if watched.error:
            raise watched.error from error
        if error.errno:
            raise BackupError(f"Could not read {path}: {error.strerror}.") from error
        # So pyrage says that a part was changed or is missing.
        refuse_damaged_backup(path.name, "it is not as it was written")

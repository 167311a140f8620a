"""The commands that attach evidence to an entry and withdraw it, and the files of evidence.

Only this module saves evidence and its files. Each command raises what those of ``commands`` raise.
A file is stored before its row is saved, under a random name that says nothing, and is removed if
the row is not saved.
"""

import hashlib
import logging
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Protocol
from urllib.parse import urlsplit
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage, storages
from django.core.files.uploadedfile import UploadedFile
from django.core.validators import URLValidator
from django.db import DatabaseError, IntegrityError, InterfaceError

from accounts.models import User
from cbtracker import clock
from provenance.redaction import removed_files
from requests_log.domain import validation
from requests_log.domain.authorisation import official_only, require_official
from requests_log.models import Entry, Evidence, EvidenceWithdrawal, Request
from requests_log.rules.file_types import clean_file_name, find_file_type

STORAGE = "evidence"
# How many pieces an entry can have at a time; one that is withdrawn counts no more.
MOST_OF_AN_ENTRY = 20
TOO_MANY = f"This entry has {MOST_OF_AN_ENTRY} pieces of evidence, which is the most it can have."
NOT_STORED = "The file could not be stored. Try again later."
TOO_LONG = "The link must be 2,000 characters or fewer."
NO_LINK = "Enter a link that begins with https:// or http://, such as https://www.gov.uk/page."

logger = logging.getLogger(__name__)
_is_link = URLValidator(schemes=["http", "https"])


class FileUnavailableError(Exception):
    """A stored file is missing, or is not what was attached, or the storage does not answer."""


class AlreadyWithdrawnError(ValidationError):
    """The evidence has been withdrawn already."""


@dataclass(frozen=True)
class KeptFile:
    """A file whose content was checked, as it is kept: its name in the storage, and about it."""

    stored_as: str
    file_name: str
    content_type: str
    size: int
    sha256: str


class FileHolder(Protocol):
    """A row that names a stored file."""

    pk: Any
    stored_as: str
    sha256: str


def store_file(file: "UploadedFile[bytes]") -> KeptFile:
    """Return a file as it has been stored. The caller saves a row that names it, or removes it.

    Raises ValidationError by field if the file is empty, too large or of a type that is refused.
    """
    if (file.size or 0) > settings.LARGEST_UPLOAD:
        raise ValidationError({"file": describe_bound()})
    content = file.read()
    try:
        found = find_file_type(file.name or "", content)
    except ValidationError as error:
        raise ValidationError({"file": error.messages}) from error
    return KeptFile(
        stored_as=_store(content),
        file_name=clean_file_name(file.name or "", found),
        content_type=found.content_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )


def attach_file(*, by: User, entry: Entry, title: str, file: "UploadedFile[bytes]") -> Evidence:
    """Return the evidence with a file. The same file with the same title is attached once.

    Raises what ``store_file`` raises.
    """
    require_official(by)
    stored = store_file(file)
    try:
        evidence = attach_stored(by=by, entry=entry, title=title, stored=stored)
    except BaseException as error:
        if not may_be_saved(error):
            remove_file(stored.stored_as)
        raise
    if evidence.stored_as != stored.stored_as:
        remove_file(stored.stored_as)
    return evidence


def may_be_saved(error: BaseException) -> bool:
    """Return whether rows may be saved although this was raised while they were.

    So it is if the database went away, or this process was stopped, before it said that they are.
    Their files must stay then: one that no row names does no harm.
    """
    if isinstance(error, IntegrityError):
        return False
    return isinstance(error, DatabaseError | InterfaceError) or not isinstance(error, Exception)


def attach_stored(*, by: User, entry: Entry, title: str, stored: KeptFile) -> Evidence:
    """Return the evidence with a file that is stored already.

    It is an earlier one, which has a file of its own, if the same was attached before.
    """
    return _attach(by=by, entry=entry, title=title, **asdict(stored))


def attach_link(*, by: User, entry: Entry, title: str, url: str) -> Evidence:
    """Return the evidence with a link. The same link with the same title is attached once."""
    return _attach(by=by, entry=entry, title=title, url=clean_url(url))


@official_only
def withdraw(*, by: User, evidence: Evidence, reason: str) -> EvidenceWithdrawal:
    """Return the withdrawal of a piece of evidence, which stays listed to officials only.

    Raises AlreadyWithdrawnError if it has been withdrawn.
    """
    note = validation.clean_text(reason, "reason")
    if not note:
        raise ValidationError({"reason": "Enter why it is withdrawn."})
    _lock(evidence.entry)
    if EvidenceWithdrawal.objects.filter(evidence=evidence).exists():
        raise AlreadyWithdrawnError("This evidence has been withdrawn already.")
    withdrawal = EvidenceWithdrawal(evidence=evidence, reason=note, by=by, recorded_at=clock.now())
    withdrawal.save(force_insert=True)
    return withdrawal


def open_file(evidence: FileHolder) -> "File[bytes]":
    """Return the open file of a piece of evidence, once its checksum has been found right.

    Raises FileUnavailableError, and logs why, if it cannot be read or is not what was attached.
    """
    file = None
    try:
        file = _storage().open(evidence.stored_as, "rb")
        digest = hashlib.sha256()
        for chunk in file.chunks():
            digest.update(chunk)
        file.seek(0)
    except Exception as error:
        # A storage raises what its library does; none of it is to show to a reader.
        problem = "is missing" if isinstance(error, FileNotFoundError) else f"fails: {error}"
    else:
        if digest.hexdigest() == evidence.sha256:
            return file
        problem = "is not what was attached: its SHA-256 differs"
    if file:
        file.close()
    logger.error("The file %s of evidence %s %s", evidence.stored_as, evidence.pk, problem)
    raise FileUnavailableError(problem)


def find_wrong_files() -> Iterator[tuple[int, str]]:
    """Yield the number of a request and the problem, for each file that is missing or altered.

    One that a redaction has removed must be gone.
    """
    rows = Evidence.objects.exclude(stored_as="").select_related("entry__request")
    removed = removed_files(Evidence._meta.db_table)
    for evidence in rows.iterator(chunk_size=500):
        number = evidence.entry.request.number
        about = f"has evidence “{evidence}”, but its file {evidence.stored_as}"
        if evidence.pk in removed:
            if _storage().exists(evidence.stored_as):
                yield number, f"{about} is still there, though a redaction removed it"
            continue
        try:
            open_file(evidence).close()
        except FileUnavailableError as error:
            yield number, f"{about} {error}"


def delete_redacted_files() -> int:
    """Delete the files that redactions have removed and that are still there; return how many.

    One that cannot be deleted keeps none of the others: what the last of them raises is raised
    at the end.
    """
    rows = Evidence.objects.filter(pk__in=removed_files(Evidence._meta.db_table))
    count, problem = 0, None
    for name in rows.values_list("stored_as", flat=True):
        try:
            if _storage().exists(name):
                _storage().delete(name)
                count += 1
        except Exception as error:
            problem = error
    if problem:
        raise problem
    return count


def describe_bound() -> str:
    """Return what is said of a file that is too large."""
    return f"The file must be {settings.LARGEST_UPLOAD // (1024 * 1024)} MB or smaller."


@official_only
def _attach(*, by: User, entry: Entry, title: str, **fields: Any) -> Evidence:
    words = validation.clean_text(title, "title")
    if not words:
        raise ValidationError({"title": "Enter what it is."})
    _lock(entry)
    # A correction takes the place of its entry, and the evidence with it.
    attached = Evidence.objects.filter(
        entry__request=entry.request_id, entry__number=entry.number, withdrawal=None
    )
    key, field = ("sha256", "file") if "sha256" in fields else ("url", "url")
    same = attached.filter(**{key: fields[key]}).first()
    if same and same.title == words:
        return same
    if same:
        raise ValidationError({field: f"This has been attached already, as “{same}”."})
    if attached.count() >= MOST_OF_AN_ENTRY:
        raise ValidationError(TOO_MANY)
    evidence = Evidence(entry=entry, title=words, by=by, recorded_at=clock.now(), **fields)
    evidence.save(force_insert=True)
    return evidence


def _lock(entry: Entry) -> None:
    """Let nobody else attach or withdraw evidence of the request until the transaction ends."""
    Request.objects.select_for_update(of=("self",), no_key=True).get(pk=entry.request_id)


def clean_url(url: str) -> str:
    """Return a link as it is kept. Raises ValidationError by field if it is none."""
    plain = url.strip()
    if len(plain) > 2_000:
        raise ValidationError({"url": TOO_LONG})
    try:
        _is_link(plain)
    except ValidationError as error:
        raise ValidationError({"url": NO_LINK}) from error
    if "@" in urlsplit(plain).netloc:
        raise ValidationError({"url": "The link must not have a user name or password in it."})
    return plain


def _storage() -> Storage:
    return storages[STORAGE]


def _store(content: bytes) -> str:
    name = uuid4().hex
    try:
        return _storage().save(name, ContentFile(content))
    except Exception as error:
        logger.exception("A file of evidence could not be stored")
        # A disk that is full has taken a part of it.
        remove_file(name)
        raise ValidationError({"file": NOT_STORED}) from error


def remove_file(stored_as: str) -> None:
    """Remove a file that no row names. If that fails, it is logged; nothing can open the file."""
    try:
        _storage().delete(stored_as)
    except Exception:
        logger.exception("The file %s of evidence could not be removed", stored_as)

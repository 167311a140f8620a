"""The files that rows name travel too, whichever field and storage they belong to."""

import hashlib
import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage, storages
from django.core.management import call_command
from django.db import connection, models
from django.test.utils import isolate_apps

from accounts.models import User
from requests_log.domain.evidence import open_file
from requests_log.models import Evidence, Request
from tests.factories.evidence import attach as attach_evidence
from tests.transfer.archives import read_members
from transfer.domain import contents, importer
from transfer.domain.archive import FILES
from transfer.domain.errors import TransferError
from transfer.domain.exporter import export_record
from transfer.domain.importer import import_record
from transfer.domain.stored_files import FileLoader

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = b"What was attached" * 10_000
MEMBER = f"files/{hashlib.sha256(WORDS).hexdigest()}"


@pytest.fixture
def storage(tmp_path: Path) -> FileSystemStorage:
    return FileSystemStorage(tmp_path / "stored")


@pytest.fixture
def attachment(
    transactional_db: None, storage: FileSystemStorage, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Any]:
    """A model with a file, as an app of the project could have."""
    with isolate_apps("transfer"):

        class FiledLetter(models.Model):
            STORED_FILES = {"stored_as": "cellar"}
            stored_as = models.CharField(max_length=100, blank=True)
            content = models.FileField(storage=storage, upload_to="2011/03", blank=True)

            class Meta:
                app_label = "transfer"

            def __str__(self) -> str:
                return str(self.content)

    monkeypatch.setattr(contents, "storages", {"cellar": storage, "evidence": storages["evidence"]})
    carried = [*contents.carried_models(), FiledLetter]
    monkeypatch.setattr(contents, "carried_models", lambda: carried)
    monkeypatch.setattr(importer.schema, "refuse_other_migrations", lambda _: None)
    with connection.schema_editor() as editor:
        editor.create_model(FiledLetter)
    yield FiledLetter
    with connection.schema_editor() as editor:
        editor.delete_model(FiledLetter)


def attach(attachment: Any, name: str, words: bytes = WORDS) -> str:
    """Save a row with a file; return its name in the storage."""
    row = attachment()
    row.content.save(name, ContentFile(words))
    return str(row.content.name)


def empty(attachment: Any) -> None:
    attachment.objects.all().delete()
    call_command("flush", "--no-input", verbosity=0, stdout=StringIO())


def read_all(storage: FileSystemStorage) -> dict[str, bytes]:
    base = Path(storage.location)
    return {
        str(path.relative_to(base)): path.read_bytes() for path in base.rglob("*") if path.is_file()
    }


def test_files_travel_each_content_once(
    attachment: Any, storage: FileSystemStorage, tmp_path: Path
):
    names = [attach(attachment, name) for name in ("letter.pdf", "letter.pdf", "naïve – £.txt")]
    names.append(attach(attachment, "empty.txt", b""))
    attachment.objects.create()
    before = read_all(storage)
    assert before.keys() == set(names)
    first, second = tmp_path / "first.zip", tmp_path / "second.zip"
    exported = export_record(first)
    members = read_members(first)
    assert [each for each in members if each.startswith("files/")] == [
        MEMBER,
        f"files/{hashlib.sha256().hexdigest()}",
    ]
    assert members[MEMBER] == WORDS
    assert (exported.contents.files.lines, exported.missing) == (4, [])
    empty(attachment)
    for name in names:
        storage.delete(name)
    import_record(first, emails=None)
    assert read_all(storage) == before
    assert list(attachment.objects.values_list("content", flat=True)) == [*names, ""]
    assert export_record(second).contents == exported.contents
    assert read_members(second) == members


def test_a_text_column_can_name_files_too(
    attachment: Any, storage: FileSystemStorage, tmp_path: Path
):
    name = storage.save("ab/cdef", ContentFile(WORDS))
    attachment.objects.create(stored_as=name)
    path = tmp_path / "record.zip"
    assert export_record(path).contents.files.lines == 1
    empty(attachment)
    storage.delete(name)
    import_record(path, emails=None)
    assert read_all(storage) == {"ab/cdef": WORDS}
    assert attachment.objects.get().stored_as == "ab/cdef"


def test_every_storage_of_the_settings_travels():
    """A model whose rows name files otherwise than by a FileField says so: STORED_FILES."""
    travels = [column.storage for column in contents.file_columns()]
    own = settings.STORAGES.keys() - {"default", "staticfiles"}
    assert [alias for alias in own if storages[alias] not in travels] == []


def test_a_lost_file_is_named_and_stops_nothing(
    attachment: Any, storage: FileSystemStorage, tmp_path: Path
):
    name = attach(attachment, "lost.pdf")
    storage.delete(name)
    path, said = tmp_path / "record.zip", StringIO()
    call_command("export_record", str(path), stdout=StringIO(), stderr=said)
    assert said.getvalue() == f"The file {name} is missing from its storage.\n"
    empty(attachment)
    import_record(path, emails=None)
    assert attachment.objects.get().content.name == name
    assert read_all(storage) == {}


def test_a_file_that_is_there_already_is_kept_only_if_it_is_the_same(
    attachment: Any, storage: FileSystemStorage, tmp_path: Path
):
    name = attach(attachment, "letter.pdf")
    other = attach(attachment, "another.pdf", b"Other words")
    path = tmp_path / "record.zip"
    export_record(path)
    empty(attachment)
    storage.delete(name)
    storage.delete(other)
    storage.save(other, ContentFile(b"Somebody else's"))
    with pytest.raises(TransferError, match="There is another file called 2011/03/another"):
        import_record(path, emails=None)
    # The one that was saved first was taken back, and nobody else's was touched.
    assert read_all(storage) == {other: b"Somebody else's"}
    assert not attachment.objects.exists()
    storage.delete(other)
    storage.save(other, ContentFile(b"Other words"))
    import_record(path, emails=None)
    assert read_all(storage) == {name: WORDS, other: b"Other words"}


LISTED = {
    "a name outside": ({"name": "../../outside.txt"}, "a name that is not allowed"),
    "a name from the root": ({"name": "/srv/outside.txt"}, "a name that is not allowed"),
    "no name": ({"name": ""}, "its list of files cannot be read"),
    "another field": ({"column": "accounts.user.password"}, "which has no files"),
    "a checksum of no file": ({"sha256": "0" * 64}, f"files/{'0' * 64} is missing"),
    "one value more": ({"mode": 0o777}, "its list of files cannot be read"),
}


@pytest.mark.parametrize("case", LISTED)
def test_a_list_of_files_that_nobody_exported(
    attachment: Any,
    storage: FileSystemStorage,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    case: str,
):
    changes, expected = LISTED[case]
    name = attach(attachment, "letter.pdf")
    path = tmp_path / "record.zip"
    export_record(path)
    empty(attachment)
    storage.delete(name)
    row = json.loads(read_members(path)[FILES])
    line = json.dumps({**row, **changes}).encode() + b"\n"
    lines = importer.ArchiveReader.lines
    monkeypatch.setattr(
        importer.ArchiveReader,
        "lines",
        lambda archive, name: [line] if name == FILES else lines(archive, name),
    )
    with pytest.raises(TransferError, match=expected):
        import_record(path, emails=None)
    assert read_all(storage) == {}
    assert not (tmp_path / "outside.txt").exists()
    assert not attachment.objects.exists()


def test_a_file_that_cannot_be_taken_back_keeps_none_of_the_others(
    attachment: Any,
    storage: FileSystemStorage,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
):
    names = [attach(attachment, name, name.encode()) for name in ("a.txt", "b.txt", "c.txt")]
    path = tmp_path / "record.zip"
    export_record(path)
    empty(attachment)
    for name in names:
        storage.delete(name)
    delete = FileSystemStorage.delete

    def delete_others(self: FileSystemStorage, name: str) -> None:
        if name == names[0]:
            raise PermissionError("The folder is read only.")
        delete(self, name)

    def save_all(self: FileLoader) -> None:
        save(self)
        raise TransferError("It ends here.")

    save = FileLoader.save_all
    monkeypatch.setattr(FileLoader, "save_all", save_all)
    monkeypatch.setattr(FileSystemStorage, "delete", delete_others)
    with pytest.raises(TransferError, match="It ends here"):
        import_record(path, emails=None)
    assert read_all(storage).keys() == {names[0]}
    assert f"The file {names[0]} could not be taken back" in caplog.text


def test_evidence_travels_with_its_file(official: User, swindon_request: Request, tmp_path: Path):
    kept = attach_evidence(official, swindon_request)
    path = tmp_path / "record.zip"
    export_record(path)
    call_command("flush", "--no-input", verbosity=0, stdout=StringIO())
    storages["evidence"].delete(kept.stored_as)
    import_record(path, emails=None)
    found = Evidence.objects.get()
    with open_file(found) as file:
        assert hashlib.sha256(file.read()).hexdigest() == kept.sha256
    assert (found.title, found.entry.request.number) == (kept.title, swindon_request.number)

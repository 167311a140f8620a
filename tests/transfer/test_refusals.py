"""What import_record refuses: each with one clear sentence, and nothing is loaded."""

import zipfile
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from requests_log.models import Request
from tests.factories.archives import forge, rewrite
from transfer.domain import archive as archive_module
from transfer.domain import contents
from transfer.domain.archive import FILES, MANIFEST

pytestmark = pytest.mark.django_db
ENTRIES = "tables/requests_log.entry.jsonl"
DAMAGED = "The archive is damaged or was changed: "


def refusal(path: Path, **options: Any) -> str:
    """Import an archive; return why it was refused, when nothing has been loaded."""
    before = {model: model._base_manager.count() for model in contents.carried_models()}
    with pytest.raises(CommandError) as refused:
        call_command("import_record", str(path), stdout=StringIO(), **options)
    after = {model: model._base_manager.count() for model in contents.carried_models()}
    assert after == before
    said = str(refused.value)
    assert said.endswith(" Nothing was loaded.")
    assert "\n" not in said
    return said.removesuffix(" Nothing was loaded.")


def replace_in(name: str, old: bytes, new: bytes) -> Callable[[dict[str, bytes]], None]:
    def change(members: dict[str, bytes]) -> None:
        assert old in members[name]
        members[name] = members[name].replace(old, new, 1)

    return change


def test_a_database_with_requests_and_accounts(archive: Path, make_user: Callable[..., User]):
    call_command("import_record", str(archive), stdout=StringIO())
    make_user("official")
    assert refusal(archive).startswith(
        "This database is not empty (requests: 33, users: 2, areas: 30, "
    )


def test_a_database_with_no_more_than_an_administrator(archive: Path, administrator: User):
    assert refusal(archive) == (
        "This database is not empty (users: 1). Set DATABASE_URL to a new database, and run "
        "manage.py migrate."
    )


def test_a_file_that_is_none_or_no_archive(tmp_path: Path):
    missing = tmp_path / "missing.zip"
    assert refusal(missing) == f"Could not read {missing}: No such file or directory."
    missing.write_bytes(b"A letter")
    assert refusal(missing) == f"{missing} is not a whole archive: File is not a zip file."
    with zipfile.ZipFile(missing, "w", zipfile.ZIP_DEFLATED) as other:
        other.writestr("letter.txt", "Dear colleague")
    assert refusal(missing) == "This is not an archive that export_record wrote."


@pytest.mark.parametrize("part", [0.3, 0.9, 0.999])
def test_an_archive_of_which_the_end_is_missing(archive: Path, part: float):
    data = archive.read_bytes()
    archive.write_bytes(data[: int(len(data) * part)])
    assert refusal(archive) == f"{archive} is not a whole archive: File is not a zip file."


def test_an_archive_with_one_wrong_byte(archive: Path):
    with zipfile.ZipFile(archive) as found:
        info = found.getinfo(ENTRIES)
    data = bytearray(archive.read_bytes())
    data[info.header_offset + len(info.FileHeader()) + info.compress_size // 2] ^= 0xFF
    archive.write_bytes(data)
    assert refusal(archive).startswith(f"{DAMAGED}{ENTRIES} ")


CHANGES: dict[str, tuple[Callable[[dict[str, bytes]], object], str]] = {
    "another format": (
        replace_in(MANIFEST, b'"cbtracker record"', b'"a record"'),
        "This is not an archive that export_record wrote.",
    ),
    "another version": (
        replace_in(MANIFEST, b'"version": 1', b'"version": 2'),
        "The archive has format version 2, and this version of cbtracker reads format version 1 "
        "only.",
    ),
    "no manifest": (
        lambda members: members.pop(MANIFEST),
        "This is not an archive that export_record wrote.",
    ),
    "a manifest that is not JSON": (
        lambda members: members.update({MANIFEST: b"{"}),
        f"{DAMAGED}its manifest cannot be read.",
    ),
    "a manifest of other JSON": (
        lambda members: members.update({MANIFEST: b"[" * 50_000}),
        f"{DAMAGED}its manifest cannot be read.",
    ),
    "a manifest with a number as text": (
        replace_in(MANIFEST, b'"waiting_emails": 0', b'"waiting_emails": "0"'),
        f"{DAMAGED}its manifest cannot be read.",
    ),
    "a manifest without a number of lines": (
        replace_in(MANIFEST, b'"lines": 0', b'"lines": null'),
        f"{DAMAGED}its manifest cannot be read.",
    ),
    "a manifest with a table of no name": (
        replace_in(MANIFEST, b'"areas.area"', b"null"),
        f"{DAMAGED}its manifest cannot be read.",
    ),
    "a changed manifest": (
        replace_in(MANIFEST, b'"waiting_emails": 0', b'"waiting_emails": 1'),
        f"{DAMAGED}its manifest does not match its own checksum.",
    ),
    "a changed row": (
        replace_in(ENTRIES, b"DfE", b"DfX"),
        f"{DAMAGED}{ENTRIES} does not match its checksum.",
    ),
    "a changed list of files": (
        lambda members: members.update({FILES: b"{}\n"}),
        f"{DAMAGED}{FILES} does not match its checksum.",
    ),
    "a changed file": (
        lambda members: members.update({f"files/{'0' * 64}": b"x"}),
        f"{DAMAGED}files/{'0' * 64} does not match its checksum.",
    ),
    "a table too few": (
        lambda members: members.pop(ENTRIES),
        f"{DAMAGED}{ENTRIES} is missing.",
    ),
    "a path outside": (
        lambda members: members.update({"../../etc/cron.d/job": b"x"}),
        f"{DAMAGED}it has a member “../../etc/cron.d/job”, which its manifest does not list.",
    ),
}


@pytest.mark.parametrize("change", CHANGES)
def test_an_archive_with(archive: Path, change: str):
    act, expected = CHANGES[change]
    rewrite(archive, act)
    assert refusal(archive) == expected


def test_an_archive_that_would_unpack_to_very_much(archive: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(archive_module, "ALWAYS_ALLOWED", 0)
    rewrite(archive, lambda members: members.update({FILES: b"0" * 30_000_000}))
    assert refusal(archive).endswith("bytes, far more than an archive of its size.")


def test_a_manifest_or_a_line_that_is_too_long(archive: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(archive_module, "MOST_LINE", 100)
    assert refusal(archive).endswith(" has a line that is too long or not whole.")
    monkeypatch.setattr(archive_module, "MOST_MANIFEST", 100)
    assert refusal(archive) == f"{DAMAGED}its manifest is too long."


def test_members_of_the_same_name_or_packed_in_another_way(archive: Path):
    with (
        pytest.warns(UserWarning, match="Duplicate"),
        zipfile.ZipFile(archive, "a", zipfile.ZIP_DEFLATED) as twice,
    ):
        twice.writestr(FILES, b"")
    assert refusal(archive) == f"{DAMAGED}two of its members have the same name."
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_LZMA) as other:
        other.writestr(FILES, b"")
    assert refusal(archive) == f"{DAMAGED}“{FILES}” is packed in another way."


# Rows that nobody could have exported, with checksums that are right.
Rows = list[dict[str, Any]]
FORGED: dict[str, tuple[str, Callable[[Rows], object], str]] = {
    "an unknown column": (
        "areas.area",
        lambda rows: rows[2].update(shoe_size=9),
        f"{DAMAGED}line 3 of tables/areas.area.jsonl: there is no column “shoe_size”.",
    ),
    "a date that is none": (
        "requests_log.entry",
        lambda rows: rows[0].update(effective_on="2011-02-30"),
        f"{DAMAGED}line 1 of {ENTRIES}: “effective_on”: “2011-02-30” value has the correct format "
        "(YYYY-MM-DD) but it is an invalid date.",
    ),
    "an empty value": (
        "requests_log.entry",
        lambda rows: rows[0].update(status=None),
        f"{DAMAGED}line 1 of {ENTRIES}: “status” is empty.",
    ),
    "a type of content that there is not": (
        "admin.logentry",
        lambda rows: rows.append(LOG_ENTRY),
        f"{DAMAGED}line 1 of tables/admin.logentry.jsonl: there is no content type "
        "['areas', 'shoe'].",
    ),
    "the same row twice": (
        "areas.area",
        lambda rows: rows.append(rows[0]),
        "The database refuses a row of tables/areas.area.jsonl, at line 1 or after: ",
    ),
    "what a constraint refuses": (
        "requests_log.entry",
        lambda rows: rows[0].update(stage="on_going", workstream_id=None),
        f"The database refuses a row of {ENTRIES}, at line 1 or after: ",
    ),
    "a line that no edition has a place for": (
        "papers.editionline",
        lambda rows: rows[0].update(place=99),
        "The database refuses a row of tables/papers.editionline.jsonl, at line 1 or after: an "
        "edition cannot be changed or deleted",
    ),
    "a row that refers to none": (
        "areas.contact",
        lambda rows: rows[0].update(area_id=999),
        f"{DAMAGED}a row refers to one that it does not have (",
    ),
    "an area that there is not": (
        "requests_log.entry",
        lambda rows: rows[0].update(area_slugs=["atlantis"]),
        f"{DAMAGED}its logs do not hold together ('atlantis').",
    ),
}
LOG_ENTRY = {
    "id": 1,
    "action_time": "2011-03-22T00:00:00+00:00",
    "user_id": 1,
    "content_type_id": ["areas", "shoe"],
    "object_id": "1",
    "object_repr": "A shoe",
    "action_flag": 1,
    "change_message": "",
}


@pytest.mark.parametrize("change", FORGED)
def test_rows_that_nobody_exported(archive: Path, change: str):
    model, act, expected = FORGED[change]
    forge(archive, model, act)
    assert refusal(archive).startswith(expected)
    assert not Request.objects.exists()

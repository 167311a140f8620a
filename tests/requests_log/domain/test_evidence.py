"""Evidence is attached once, is never changed, and its file is kept as it was sent."""

import hashlib
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from requests_log.domain import evidence
from requests_log.models import Evidence, EvidenceWithdrawal, Request, triggers
from tests.factories.evidence import attach, pdf, upload
from tests.helpers.database import assert_statement_refused

pytestmark = pytest.mark.django_db
LINK = "https://www.gov.uk/letter?of=3#march"


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    """An empty folder for the files of one test."""
    storage = settings.STORAGES["evidence"] | {"OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "evidence": storage}
    return tmp_path


def stored(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def add_link(by: User, request: Request, title: str = "Letter", url: str = LINK) -> Evidence:
    return evidence.attach_link(by=by, entry=request.line, title=title, url=url)


def test_a_file_is_kept_byte_for_byte_under_a_name_that_says_nothing(
    official: User, swindon_request: Request, folder: Path
):
    content = pdf("HO agrees.")
    kept = attach(official, swindon_request, content=content, name="Brief für HO.PDF")
    assert stored(folder) == [kept.stored_as]
    assert (folder / kept.stored_as).read_bytes() == content
    assert "Brief" not in kept.stored_as
    assert (kept.file_name, kept.content_type) == ("Brief für HO.pdf", "application/pdf")
    assert (kept.size, kept.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    with evidence.open_file(kept) as file:
        assert file.read() == content


def test_the_same_evidence_sent_twice_is_attached_once(
    official: User, swindon_request: Request, folder: Path
):
    content = pdf()
    first = attach(official, swindon_request, content=content)
    assert attach(official, swindon_request, content=content) == first
    assert add_link(official, swindon_request) == add_link(official, swindon_request)
    assert stored(folder) == [first.stored_as]
    with pytest.raises(ValidationError, match="attached already, as “Letter from HO”"):
        attach(official, swindon_request, title="Another name", content=content)
    with pytest.raises(ValidationError, match="attached already, as “Letter”"):
        add_link(official, swindon_request, title="Another name")
    assert Evidence.objects.count() == 2
    assert stored(folder) == [first.stored_as]


def test_a_file_is_removed_if_its_row_is_not_saved(
    official: User, swindon_request: Request, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    def fail(*args: object, **kwargs: object) -> None:
        assert len(stored(folder)) == 1
        raise IntegrityError

    monkeypatch.setattr(Evidence, "save", fail)
    with pytest.raises(IntegrityError):
        attach(official, swindon_request)
    assert stored(folder) == []


def test_an_entry_has_at_most_twenty_pieces_that_stand(
    official: User, swindon_request: Request, folder: Path
):
    links = [add_link(official, swindon_request, url=f"{LINK}{n}") for n in range(20)]
    with pytest.raises(ValidationError, match="20 pieces of evidence, which is the most"):
        attach(official, swindon_request)
    assert stored(folder) == []
    evidence.withdraw(by=official, evidence=links[0], reason="A slip.")
    attach(official, swindon_request)


@pytest.mark.parametrize(
    ("field", "given", "message"),
    [
        ("title", {"title": " "}, "Enter what it is."),
        ("title", {"title": "x" * 201}, "What it is must be 200 characters or fewer."),
        ("url", {"url": "javascript:alert(1)"}, "Enter a link that begins with https"),
        ("url", {"url": "data:text/html,x"}, "Enter a link that begins with https"),
        ("url", {"url": "https://nowhere"}, "Enter a link that begins with https"),
        ("url", {"url": "//www.gov.uk"}, "Enter a link that begins with https"),
        ("url", {"url": "https://gov.uk:pw@evil.example"}, "must not have a user name"),
        ("url", {"url": f"https://gov.uk/{'x' * 2_000}"}, "2,000 characters or fewer"),
    ],
)
def test_a_link_that_is_none_is_refused(
    official: User, swindon_request: Request, field: str, given: dict[str, str], message: str
):
    with pytest.raises(ValidationError) as refused:
        add_link(official, swindon_request, **given)
    assert message in refused.value.message_dict[field][0]
    assert not Evidence.objects.exists()


def test_a_file_over_the_bound_is_refused_unread(
    official: User, swindon_request: Request, folder: Path, settings: Any
):
    settings.LARGEST_UPLOAD = len(pdf()) - 1
    with pytest.raises(ValidationError, match="MB or smaller"):
        attach(official, swindon_request)
    settings.LARGEST_UPLOAD += 1
    attach(official, swindon_request)
    assert len(stored(folder)) == 1


def test_a_storage_that_fails_is_said_at_the_file(
    official: User, swindon_request: Request, settings: Any, tmp_path: Path
):
    in_the_way = tmp_path / "file"
    in_the_way.write_text("no folder")
    storage = settings.STORAGES["evidence"] | {"OPTIONS": {"location": str(in_the_way)}}
    settings.STORAGES = {**settings.STORAGES, "evidence": storage}
    with pytest.raises(ValidationError, match="could not be stored"):
        attach(official, swindon_request)


def test_only_officials_attach_and_withdraw(
    official: User, champion: User, lead: User, swindon_request: Request, folder: Path
):
    kept = add_link(official, swindon_request)
    for person in (champion, lead):
        with pytest.raises(PermissionDenied):
            attach(person, swindon_request)
        with pytest.raises(PermissionDenied):
            add_link(person, swindon_request, url=f"{LINK}2")
        with pytest.raises(PermissionDenied):
            evidence.withdraw(by=person, evidence=kept, reason="A slip.")
    assert Evidence.objects.get() == kept
    assert not EvidenceWithdrawal.objects.exists()
    assert stored(folder) == []


def test_evidence_is_withdrawn_once_and_stays(official: User, swindon_request: Request):
    kept = add_link(official, swindon_request)
    with pytest.raises(ValidationError, match="Enter why it is withdrawn"):
        evidence.withdraw(by=official, evidence=kept, reason=" ")
    evidence.withdraw(by=official, evidence=kept, reason="A slip.")
    with pytest.raises(evidence.AlreadyWithdrawnError):
        evidence.withdraw(by=official, evidence=kept, reason="Again.")
    assert Evidence.objects.get().withdrawal.reason == "A slip."
    # What was withdrawn by mistake is attached again.
    assert add_link(official, swindon_request) != kept


def test_the_database_refuses_to_change_or_delete_evidence(
    official: User, swindon_request: Request
):
    kept = attach(official, swindon_request)
    evidence.withdraw(by=official, evidence=kept, reason="A slip.")
    for trigger, column in (
        (triggers.EVIDENCE, "title"),
        (triggers.EVIDENCE_WITHDRAWALS, "reason"),
    ):
        for statement in (
            f"UPDATE {trigger.table} SET {column} = 'x'",
            f"DELETE FROM {trigger.table}",
        ):
            assert_statement_refused(statement, trigger.message)
    for act in (kept.delete, kept.save, Evidence.objects.all().delete):
        with pytest.raises(TypeError, match="Withdraw it instead"):
            act()
    with pytest.raises(TypeError, match="Attach the evidence again"):
        kept.withdrawal.delete()


@pytest.mark.parametrize(
    "fields",
    [
        {"url": "", "stored_as": ""},
        {"url": LINK, "stored_as": "a", "size": 1, "sha256": "b", "file_name": "c"},
        {"url": "", "stored_as": "a", "size": 0, "sha256": "b", "file_name": "c"},
        {"url": "", "stored_as": "a", "size": 1, "sha256": "", "file_name": "c"},
        {"url": LINK, "title": ""},
    ],
)
def test_the_database_refuses_what_is_neither_a_file_nor_a_link(
    official: User, swindon_request: Request, fields: dict[str, Any]
):
    about = {
        "entry": swindon_request.line,
        "by": official,
        "recorded_at": swindon_request.line.recorded_at,
        "title": "Letter",
    }
    connection.check_constraints()
    with pytest.raises(IntegrityError), transaction.atomic():
        Evidence(**{**about, **fields}).save(force_insert=True)


@pytest.mark.parametrize(
    ("spoil", "problem"),
    [
        (lambda path: path.unlink(), "is missing"),
        (lambda path: path.write_bytes(b"%PDF-other"), "is not what was attached"),
    ],
)
def test_check_log_finds_a_file_that_is_missing_or_altered(
    official: User, swindon_request: Request, folder: Path, spoil: Any, problem: str, capsys: Any
):
    kept = attach(official, swindon_request)
    add_link(official, swindon_request)
    call_command("check_log")
    spoil(folder / kept.stored_as)
    call_command("check_log", "--no-files")
    with pytest.raises(CommandError):
        call_command("check_log")
    told = capsys.readouterr().out
    assert f"CB-001 has evidence “Letter from HO”, but its file {kept.stored_as} {problem}" in told


def test_a_storage_keeps_its_files_from_other_users_of_the_machine(settings: Any, tmp_path: Path):
    from cbtracker import settings as ours

    options = ours.STORAGES["evidence"]["OPTIONS"]
    assert not str(options["location"]).startswith(str(ours.STATIC_ROOT))
    plain = {**ours.STORAGES["evidence"], "OPTIONS": {**options, "location": str(tmp_path / "new")}}
    settings.STORAGES = {**settings.STORAGES, "evidence": plain}
    name = storages["evidence"].save("a", upload(b"words"))
    assert (tmp_path / "new" / name).stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700

"""Evidence in a storage that speaks the protocol of S3: a server of its own on this machine."""

import hashlib
import re
import runpy
import socket
from collections.abc import Iterator
from importlib import util
from pathlib import Path
from typing import Any

import boto3
import pytest
from django.core.exceptions import ImproperlyConfigured, ValidationError
from django.test import Client
from moto.server import ThreadedMotoServer

from accounts.models import User
from backups.domain.encryption import make_key_file, read_key
from backups.domain.reader import open_backup
from backups.domain.writer import make_backup
from requests_log.domain import evidence
from requests_log.models import Request
from tests.factories.evidence import attach, pdf
from tests.helpers.database import POSTGRESQL_PROGRAMS
from tests.helpers.project import ROOT
from transfer.domain.stored_files import FileLoader

pytestmark = pytest.mark.django_db
BUCKET = "cbtracker-evidence"


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of an S3 server on a free port of this machine."""
    running = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    running.start()
    host, port = running.get_host_and_port()
    yield f"http://{host}:{port}"
    running.stop()


def storage_from(**environment: str) -> Any:
    """Return the storage of evidence as settings read it from these variables."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        read = runpy.run_path(str(ROOT / "cbtracker" / "settings" / "files.py"))
    return read["STORAGES"]["evidence"]


@pytest.fixture
def bucket(server: str, settings: Any) -> Iterator[Any]:
    """The bucket that the settings name."""
    storage = storage_from(
        EVIDENCE_S3_BUCKET=BUCKET,
        EVIDENCE_S3_ENDPOINT=server,
        EVIDENCE_S3_REGION="eu-west-2",
        EVIDENCE_S3_ACCESS_KEY="key",
        EVIDENCE_S3_SECRET_KEY="secret",  # noqa: S106 - it opens nothing
    )
    settings.STORAGES = {**settings.STORAGES, "evidence": storage}
    resource = boto3.resource(
        "s3",
        endpoint_url=server,
        region_name="eu-west-2",
        aws_access_key_id="key",
        aws_secret_access_key="secret",  # noqa: S106 - it opens nothing
    )
    made = resource.Bucket(BUCKET)
    made.create(CreateBucketConfiguration={"LocationConstraint": "eu-west-2"})
    yield made
    made.objects.delete()
    made.delete()


def test_a_file_goes_into_the_bucket_and_comes_back_as_it_was(
    official_client: Client, official: User, swindon_request: Request, bucket: Any
):
    content = pdf()
    kept = attach(official, swindon_request, content=content, name="Brief für Köln.pdf")
    [stored] = bucket.objects.all()
    assert stored.key == kept.stored_as
    assert stored.get()["Body"].read() == content
    sent = official_client.get(f"/requests/CB-001/evidence/{kept.pk}/")
    assert hashlib.sha256(sent.getvalue()).hexdigest() == kept.sha256
    assert sent["Content-Length"] == str(len(content))
    assert sent["Content-Disposition"].startswith("attachment; filename*=utf-8''Brief%20f%C3%BCr")


def test_a_file_that_is_gone_or_altered_gets_a_page(
    official_client: Client, official: User, swindon_request: Request, bucket: Any
):
    kept = attach(official, swindon_request)
    bucket.Object(kept.stored_as).put(Body=b"other")
    assert [each for _, each in evidence.find_wrong_files() if "not what was attached" in each]
    bucket.Object(kept.stored_as).delete()
    assert [each for _, each in evidence.find_wrong_files() if "is missing" in each]
    page = official_client.get(f"/requests/CB-001/evidence/{kept.pk}/")
    assert page.status_code == 503


@pytest.mark.django_db(transaction=True)
def test_a_backup_has_the_files_of_the_bucket(
    official: User, swindon_request: Request, bucket: Any, tmp_path: Path, settings: Any
):
    settings.POSTGRESQL_PROGRAMS = str(POSTGRESQL_PROGRAMS)
    kept = attach(official, swindon_request)
    key_file = tmp_path / "backup.key"
    make_key_file(key_file)
    key = read_key(key_file)
    made = make_backup(tmp_path / "backups", key)
    content = bucket.Object(kept.stored_as).get()["Body"].read()
    bucket.Object(kept.stored_as).delete()
    with open_backup(made.path, key) as backup:
        files = FileLoader(backup)
        files.save_all()
        assert bucket.Object(kept.stored_as).get()["Body"].read() == content
        files.take_back()
    assert list(bucket.objects.all()) == []


def test_a_row_that_is_not_saved_leaves_no_file(
    official: User, swindon_request: Request, bucket: Any
):
    attach(official, swindon_request, content=pdf("Words."))
    with pytest.raises(ValidationError, match="attached already"):
        attach(official, swindon_request, title="Other", content=pdf("Words."))
    assert len(list(bucket.objects.all())) == 1


def test_a_bucket_that_is_not_there_is_said_at_the_file(
    official: User, swindon_request: Request, bucket: Any, settings: Any
):
    storage = settings.STORAGES["evidence"]
    gone = {**storage, "OPTIONS": {**storage["OPTIONS"], "bucket_name": "no-such-bucket"}}
    settings.STORAGES = {**settings.STORAGES, "evidence": gone}
    with pytest.raises(ValidationError, match="could not be stored"):
        attach(official, swindon_request)


def test_a_storage_that_does_not_answer_is_said_at_the_file(
    official: User, swindon_request: Request, bucket: Any, settings: Any
):
    kept = attach(official, swindon_request)
    storage = settings.STORAGES["evidence"]
    with socket.create_server(("127.0.0.1", 0)) as free:
        nobody = f"http://127.0.0.1:{free.getsockname()[1]}"
    gone = {**storage, "OPTIONS": {**storage["OPTIONS"], "endpoint_url": nobody}}
    settings.STORAGES = {**settings.STORAGES, "evidence": gone}
    with pytest.raises(ValidationError, match="could not be stored"):
        attach(official, swindon_request, content=pdf("Another."))
    with pytest.raises(evidence.FileUnavailableError):
        evidence.open_file(kept)


def test_a_bucket_without_the_packages_for_it_stops_the_start(monkeypatch: pytest.MonkeyPatch):
    found = util.find_spec
    monkeypatch.setattr(
        util, "find_spec", lambda name, *given: None if name == "storages" else found(name, *given)
    )
    with pytest.raises(ImproperlyConfigured, match=re.escape("scripts/setup.py --s3")):
        storage_from(EVIDENCE_S3_BUCKET=BUCKET)


def test_a_folder_that_the_settings_name_is_used(tmp_path: Path):
    assert storage_from(EVIDENCE_FOLDER=str(tmp_path))["OPTIONS"]["location"] == str(tmp_path)

"""A record with a file of evidence, a key, and a folder for backups."""

from pathlib import Path
from typing import Any

import pytest

from accounts.models import User
from backups.domain.encryption import make_key_file
from requests_log.models import Evidence
from tests.factories.entries import get_request
from tests.factories.evidence import attach
from tests.helpers.database import POSTGRESQL_PROGRAMS


@pytest.fixture(autouse=True)
def programs(settings: Any) -> None:
    settings.POSTGRESQL_PROGRAMS = str(POSTGRESQL_PROGRAMS)


@pytest.fixture
def key(tmp_path: Path, settings: Any) -> Path:
    path = tmp_path / "backup.key"
    make_key_file(path)
    settings.BACKUP_KEY_FILE = str(path)
    return path


@pytest.fixture
def folder(tmp_path: Path, key: Path) -> Path:
    """Where backups go."""
    return tmp_path / "backups"


@pytest.fixture
def evidence(the_record: None, official: User) -> Evidence:
    """A file of evidence in the record of 2011."""
    return attach(official, get_request(1))

"""Fixtures for tests of archives."""

import shutil
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from accounts.models import User
from tests.databases.made_once import MADE_ONCE
from tests.transfer.archives import write_everything
from transfer.domain.exporter import export_record


@pytest.fixture
def full_record(the_record: None, official: User, administrator: User) -> None:
    """The record of 2011 and what people have done since."""
    write_everything(official, administrator)


@pytest.fixture(scope="session")
def exported_record(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """An archive of the record of 2011. The database is empty before and after."""
    path = tmp_path_factory.mktemp("archive") / "record.zip"
    with django_db_blocker.unblock():
        MADE_ONCE.record_rows.restore()
        export_record(path)
        call_command("flush", "--no-input", verbosity=0, stdout=StringIO())
    return path


@pytest.fixture
def archive(exported_record: Path, db: None, tmp_path: Path) -> Path:
    """The same archive, to be changed and loaded."""
    return Path(shutil.copy(exported_record, tmp_path))

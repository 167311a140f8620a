"""Administrators see when a backup was last made and tried, and are warned after two days."""

import datetime as dt
from typing import Any

import pytest
from django.utils.timezone import localdate

from accounts.models import User
from backups.models import BackupRun, RunKind
from backups.queries import in_words
from cbtracker import clock
from tests.factories.clock import SUMMER_NIGHT
from tests.helpers.forms import main_text
from tests.helpers.sign_in import client_for

pytestmark = pytest.mark.django_db
BACKUP, REHEARSAL = RunKind.BACKUP, RunKind.REHEARSAL


@pytest.fixture(autouse=True)
def _in_production(settings: Any) -> None:
    settings.DEMONSTRATION = False


def ran(kind: RunKind, hours: int, **given: Any) -> None:
    ended_at = clock.now() - dt.timedelta(hours=hours)
    BackupRun.objects.create(kind=kind, ended_at=ended_at, **given)


def read(by: User) -> str:
    """Return the page's text, with its spaces made one."""
    return " ".join(main_text(client_for(by).get("/administration/")).split())


def test_without_a_backup_there_is_one_to_make_and_no_warning(administrator: User):
    page = read(administrator)
    assert "No backup has been made. No backup has been restored to try it. To do" in page
    assert "Warning" not in page


def test_recent_runs_are_done(administrator: User):
    ran(BACKUP, 3)
    ran(REHEARSAL, 30)
    page = read(administrator)
    assert "The last backup was made 3 hours ago, on" in page
    # Just after midnight that was two days before.
    day = clock.in_words(localdate(clock.now() - dt.timedelta(hours=30)))
    assert f"A backup was last restored to try it 30 hours ago, on {day}. Done" in page
    assert "Warning" not in page


def test_a_backup_older_than_two_days_is_a_warning(administrator: User):
    ran(BACKUP, 49)
    page = read(administrator)
    assert "Warning The last backup was made 2 days ago. Tell whoever runs the service." in page


def test_a_run_that_failed_is_said_and_the_last_good_one_counts(administrator: User):
    ran(BACKUP, 50)
    ran(BACKUP, 2, problem="No space left on device")
    ran(REHEARSAL, 1, problem="The key does not open it.")
    page = read(administrator)
    assert "Warning The last backup was made 2 days ago." in page
    assert "A later one failed on" in page
    assert "No backup has been restored to try it. One failed on" in page
    assert "No space left" not in page


def test_the_day_of_a_run_is_that_in_london(administrator: User):
    made = BackupRun.objects.create(kind=BACKUP, ended_at=SUMMER_NIGHT)
    failed = BackupRun.objects.create(kind=BACKUP, ended_at=SUMMER_NIGHT, problem="No space")
    page = read(administrator)
    assert page.count("on 16 June 2011") == 2
    assert str(made) == str(failed) == "Backup, 2011-06-16 00:30"


def test_a_demonstration_needs_none(administrator: User, settings: Any):
    settings.DEMONSTRATION = True
    assert "A demonstration needs no backups." in read(administrator)


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (0.5, "less than an hour ago"),
        (1.5, "1 hour ago"),
        (47.9, "47 hours ago"),
        (48, "2 days ago"),
        (200, "8 days ago"),
    ],
)
def test_an_age_is_said_in_words(hours: float, words: str):
    assert in_words(dt.timedelta(hours=hours)) == words

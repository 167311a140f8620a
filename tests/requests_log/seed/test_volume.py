"""Made-up volume passes every check, and only goes into an empty database."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import Role, User
from requests_log.log.next_steps import open_steps
from requests_log.models import (
    Entry,
    EntryWords,
    LineVersion,
    ListIndexRow,
    NextStep,
    Position,
    Request,
    StageCount,
    StepEnding,
)
from requests_log.queries.stage_counts import count_all_by_stage
from requests_log.rules.stages import Stage
from requests_log.seed import volume


@pytest.mark.django_db(transaction=True)
def test_each_copy_of_a_block_has_its_own_numbers_and_logs():
    volume.fill(60, block_size=20, say=lambda line: None)
    assert list(Request.objects.order_by("number").values_list("number", flat=True)) == list(
        range(1, 61)
    )
    assert Entry.objects.count() == 300
    assert EntryWords.objects.count() == 300
    positions = Position.objects.values_list("request", flat=True)
    assert positions.count() == positions.distinct().count() > 3
    assert NextStep.objects.filter(request__isnull=False).count() == 15
    assert 3 <= StepEnding.objects.values("step").distinct().count() < 15
    assert open_steps(None).count() == 15 - StepEnding.objects.count()
    assert LineVersion.objects.filter(until=None, known_until=None).count() == 60
    assert sum(count_all_by_stage().all) == 60
    assert all(count_all_by_stage().all[place] for place in range(len(Stage)))
    said = StringIO()
    call_command("check_log", stdout=said)
    assert "All 60 requests match their logs." in said.getvalue()
    # What is raised next has the next number: the sequences know of what was repeated.
    assert Request.objects.create(number=61, **bare()).pk > 60
    Request.objects.filter(number=61).delete()
    with connection.cursor() as cursor:
        names = connection.introspection.get_constraints(cursor, ListIndexRow._meta.db_table)
    assert {index.name for index in ListIndexRow._meta.indexes} <= set(names)


def bare() -> dict[str, Any]:
    row = Request.objects.filter(number=1).values().get()
    return {name: row[name] for name in row if name not in ("id", "number", "current_id")}


@pytest.mark.django_db
def test_a_database_that_holds_an_account_is_left_alone():
    User.objects.create_user("olive@example.com", None, name="Olive", role=Role.OFFICIAL)
    with pytest.raises(CommandError, match="may be real"):
        call_command("make_volume", "5")
    assert not Request.objects.exists()


@pytest.mark.django_db
def test_a_database_that_holds_the_record_is_left_alone(the_record: None):
    counted = StageCount.objects.count()
    with pytest.raises(CommandError, match="may be real"):
        call_command("make_volume", "5")
    assert (Request.objects.count(), StageCount.objects.count()) == (33, counted)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("number", "said"), [("0", "Enter 1 or more"), ("1001", "a multiple of 1,000")]
)
def test_an_invalid_number_is_refused(number: str, said: str):
    with pytest.raises(CommandError, match=said):
        call_command("make_volume", number)


@pytest.mark.django_db
def test_production_makes_no_test_data(settings: Any):
    settings.DEMONSTRATION = False
    with pytest.raises(CommandError, match="DEMONSTRATION=true"):
        call_command("make_volume", "5")

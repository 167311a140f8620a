"""What the database itself refuses, whatever the code above it does."""

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts.models import User
from areas.models import Lead
from requests_log.models import AreaLink, Entry, Request, Workstream, triggers
from tests.conftest import TODAY

pytestmark = pytest.mark.django_db


def refuse(statement: str, match: str = triggers.ENTRIES.message) -> None:
    # What PostgreSQL puts off to the end of a transaction must not be what refuses.
    connection.check_constraints()
    with (
        pytest.raises(DatabaseError, match=match),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_an_entry_is_not_changed(planted: Request):
    refuse("UPDATE requests_log_entry SET status = 'Other.'")
    assert Entry.objects.get().status == "The department is looking into it."


def test_an_entry_is_not_deleted(planted: Request):
    refuse("DELETE FROM requests_log_entry")
    assert Entry.objects.count() == 1


COLUMNS = ", ".join(f'"{field.column}"' for field in Entry._meta.concrete_fields)
# Each database has a way of its own past a refusal to delete.
WAYS_ROUND = {
    "postgresql": "TRUNCATE requests_log_entry CASCADE",
    "sqlite": f"INSERT OR REPLACE INTO requests_log_entry ({COLUMNS}) "
    f"SELECT {COLUMNS} FROM requests_log_entry",
}


def test_an_entry_is_not_deleted_by_the_databases_own_way_round(planted: Request):
    refuse(WAYS_ROUND[connection.vendor])


def test_a_request_with_a_log_is_not_deleted(planted: Request):
    with pytest.raises(IntegrityError):
        planted.delete()


def test_code_that_tries_is_told_what_to_do_instead(planted: Request):
    entry = planted.current
    for attempt in (
        entry.save,
        entry.delete,
        Entry.objects.all().delete,
        lambda: Entry.objects.update(status="Other."),
        lambda: Entry.objects.bulk_update([entry], ["status"]),
    ):
        with pytest.raises(TypeError, match="Add a correction instead"):
            attempt()


def test_the_refusals_come_back_after_every_migration(planted: Request):
    triggers.ENTRIES.uninstall(connection)
    call_command("migrate", verbosity=0)
    refuse("UPDATE requests_log_entry SET status = 'Other.'")


def test_an_on_going_request_has_a_workstream(planted: Request):
    refuse("UPDATE requests_log_request SET stage = 'on_going'", "workstream_if_on_going")


def test_no_other_request_has_one(planted: Request):
    stream = Workstream.objects.create(slug="a", name="A", printed_heading="A", position=1)
    refuse(f"UPDATE requests_log_request SET workstream_id = {stream.pk}", "workstream_if_on_going")


def test_a_link_does_not_end_before_it_starts(planted: Request):
    with pytest.raises(IntegrityError, match="ends_after_start"), transaction.atomic():
        AreaLink.objects.update(until="2011-03-16")


def test_an_area_is_linked_once_at_a_time(planted: Request):
    link = AreaLink.objects.get()
    link.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        link.save()


def test_a_lead_does_not_end_before_it_starts(lead: User):
    with pytest.raises(IntegrityError, match="ends_after_start"), transaction.atomic():
        Lead.objects.update(since=TODAY, until="2011-03-21")


def test_two_entries_do_not_take_one_place(planted: Request):
    twin = Entry.objects.get()
    twin.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save(force_insert=True)

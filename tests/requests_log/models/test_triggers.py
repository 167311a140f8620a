"""What the database refuses in the log, whatever the code does."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction

from accounts.models import User
from areas.models import Lead
from requests_log.models import AreaLink, Entry, Request, Workstream, triggers
from tests.factories.clock import TODAY
from tests.helpers.database import assert_statement_refused

pytestmark = pytest.mark.django_db


def refuse(statement: str, match: str = triggers.ENTRIES.message) -> None:
    assert_statement_refused(statement, match)


def test_an_entry_is_not_changed(swindon_request: Request):
    refuse("UPDATE requests_log_entry SET status = 'Other.'")
    assert Entry.objects.get().status == "The department is looking into it."


def test_an_entry_is_not_deleted(swindon_request: Request):
    refuse("DELETE FROM requests_log_entry")
    assert Entry.objects.count() == 1


COLUMNS = ", ".join(f'"{field.column}"' for field in Entry._meta.concrete_fields)
# Each database has a way of its own past a refusal to delete.
WAYS_ROUND = {
    "postgresql": "TRUNCATE requests_log_entry CASCADE",
    "sqlite": f"INSERT OR REPLACE INTO requests_log_entry ({COLUMNS}) "
    f"SELECT {COLUMNS} FROM requests_log_entry",
}


def test_truncating_entries_is_refused(swindon_request: Request):
    refuse(WAYS_ROUND[connection.vendor])


def test_a_request_with_a_log_is_not_deleted(swindon_request: Request):
    with pytest.raises(IntegrityError):
        swindon_request.delete()


def test_code_that_tries_gets_an_error_that_says_what_to_do(swindon_request: Request):
    entry = swindon_request.current
    for attempt in (
        entry.save,
        entry.delete,
        Entry.objects.all().delete,
        lambda: Entry.objects.update(status="Other."),
        lambda: Entry.objects.bulk_update([entry], ["status"]),
    ):
        with pytest.raises(TypeError, match="Add a correction instead"):
            attempt()


def test_triggers_are_restored_after_each_migration(swindon_request: Request):
    triggers.ENTRIES.uninstall(connection)
    call_command("migrate", verbosity=0)
    refuse("UPDATE requests_log_entry SET status = 'Other.'")


def test_an_on_going_request_has_a_workstream(swindon_request: Request):
    refuse("UPDATE requests_log_request SET stage = 'on_going'", "workstream_if_on_going")


def test_no_other_request_has_one(swindon_request: Request):
    stream = Workstream.objects.create(slug="a", name="A", printed_heading="A", position=1)
    refuse(f"UPDATE requests_log_request SET workstream_id = {stream.pk}", "workstream_if_on_going")


def test_a_link_does_not_end_before_it_starts(swindon_request: Request):
    with pytest.raises(IntegrityError, match="ends_after_start"), transaction.atomic():
        AreaLink.objects.update(until="2011-03-16")


def test_an_area_is_linked_once_at_a_time(swindon_request: Request):
    link = AreaLink.objects.get()
    link.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        link.save()


def test_a_lead_does_not_end_before_it_starts(lead: User):
    with pytest.raises(IntegrityError, match="ends_after_start"), transaction.atomic():
        Lead.objects.update(since=TODAY, until="2011-03-21")


def test_two_entries_do_not_take_one_place(swindon_request: Request):
    twin = Entry.objects.get()
    twin.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save(force_insert=True)

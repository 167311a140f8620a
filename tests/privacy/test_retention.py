"""What is deleted or loses its names after its time, and what stays."""

import datetime as dt
from dataclasses import replace
from io import StringIO
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.management import CommandError, call_command
from django.db import DatabaseError, transaction
from django.test import Client

from accounts.changes import lock_administrators, save_account
from accounts.models import Role, User
from areas.models import Contact
from cbtracker import clock
from commissions.models import Draft
from departments.models import EmailContact
from imports.models import Import
from outbox.delivery import queue_email
from outbox.models import Email
from papers.models import DraftPaper
from privacy.domain import retention
from privacy.domain.retention import RULES
from provenance.models import AuditEvent
from provenance.services import save_fact
from requests_log.models import Entry, Request
from tests.factories.areas import get_area, get_department
from tests.factories.clock import TODAY
from tests.factories.commissions import addressee_in, open_areas, send_commission
from tests.factories.drafts import ask, start_draft
from tests.factories.imports.uploads import empty_import, make_import
from tests.factories.meetings import make_meeting
from tests.helpers.forms import main_text

pytestmark = pytest.mark.django_db
LONG_AGO = TODAY - dt.timedelta(days=731)


def apply(*arguments: str) -> dict[str, int]:
    """Run the command; return the counts that are not 0, by what they count."""
    out = StringIO()
    call_command("apply_retention", *arguments, stdout=out)
    lines = [line.split(maxsplit=1) for line in out.getvalue().splitlines()]
    return {what: int(count) for count, what in lines if count.isdigit() and int(count)}


@pytest.fixture(autouse=True)
def _events_are_kept(settings: Any) -> None:
    settings.SECURITY_EVENT_DAYS = 40_000


@pytest.fixture
def at(settings: Any):
    """Set the date of the service."""

    def set_date(day: dt.date) -> None:
        settings.TODAY = day

    return set_date


def close(user: User, by: User) -> None:
    with transaction.atomic():
        lock_administrators()
        user.is_active = False
        save_account(user, by=by, changed={"is_active": True})


def test_a_closed_account_loses_its_name_and_keeps_its_id_and_role(
    swindon_request: Request, official: User, administrator: User, official_client: Client, at: Any
):
    EmailAddress.objects.create(user=official, email=official.email)
    at(LONG_AGO)
    close(official, administrator)
    at(TODAY - dt.timedelta(days=1))
    assert apply() == {}
    at(TODAY)
    assert apply("--dry-run") == {"closed accounts that lose their name": 1}
    assert User.objects.get(pk=official.pk).name == "Olive Official"

    assert apply() == {"closed accounts that lose their name": 1}
    after = User.objects.get(pk=official.pk)
    assert (after.name, after.role) == ("A former official", Role.OFFICIAL)
    assert after.email == f"former-{official.pk}@former.invalid"
    assert not after.has_usable_password()
    assert not EmailAddress.objects.exists()
    assert Entry.objects.get().by == after
    assert apply() == {}


def test_pages_say_a_former_official(
    swindon_request: Request, official: User, make_user: Any, at: Any
):
    User.objects.filter(pk=official.pk).update(
        is_active=False, date_joined=clock.start_of(LONG_AGO)
    )
    assert apply() == {"closed accounts that lose their name": 1}
    client = Client()
    client.force_login(make_user(Role.OFFICIAL))
    page = main_text(client.get("/requests/CB-001/"))
    assert "A former official" in page
    assert "Olive" not in page


def test_an_account_that_was_opened_again_keeps_its_name(
    official: User, administrator: User, at: Any
):
    at(LONG_AGO)
    close(official, administrator)
    User.objects.filter(pk=official.pk).update(is_active=True)
    at(TODAY)
    assert apply() == {}


def test_contacts_that_ended_go_with_their_history(official: User, settings: Any):
    settings.TODAY = LONG_AGO
    ended = {"since": dt.date(2009, 1, 1), "until": TODAY - dt.timedelta(days=731)}
    of_area = Contact(area=get_area("kent"), capacity="contact", name="Cara Contact", **ended)
    department = get_department("DfE")
    other = EmailContact(department=department, name="Dan", email="dan@example.com", **ended)
    current = Contact(area=get_area("kent"), capacity="contact", name="Carl Current")
    for each in (of_area, other, current):
        save_fact(each, by=official)
    settings.TODAY = TODAY
    assert apply() == {
        "contacts of areas that ended": 1,
        "contacts of departments that ended": 1,
        "changes of contacts that are gone": 2,
    }
    assert Contact.objects.get() == current
    assert not EmailContact.objects.exists()
    assert AuditEvent.objects.get().object_name == "Contact in the area: Carl Current"


def test_the_database_keeps_other_changes_and_those_of_a_year(official: User, settings: Any):
    contact = Contact(area=get_area("kent"), capacity="contact", name="Cara Contact")
    settings.TODAY = dt.datetime.now(tz=dt.UTC).date()
    save_fact(contact, by=official)
    settings.TODAY = TODAY
    lead = get_area("kent")
    lead.name = "The county of Kent"
    save_fact(lead, by=official)
    for event in AuditEvent.objects.all():
        with pytest.raises(DatabaseError, match="a change is never changed"), transaction.atomic():
            event.delete()
    assert AuditEvent.objects.count() == 2


def test_changes_of_contacts_are_kept_for_a_year_however_short_the_setting_is(
    official: User, settings: Any
):
    """The clock of the database is the one that counts: it refuses what is less than a year old."""
    today = dt.datetime.now(tz=dt.UTC).date()
    settings.ENDED_CONTACT_DAYS = 180
    for days, name in ((200, "Cara"), (500, "Carl")):
        settings.TODAY = today - dt.timedelta(days=days)
        ended = {"since": dt.date(2009, 1, 1), "until": settings.TODAY, "name": name}
        save_fact(Contact(area=get_area("kent"), capacity="contact", **ended), by=official)
    settings.TODAY = today
    assert apply() == {"contacts of areas that ended": 2, "changes of contacts that are gone": 1}
    assert AuditEvent.objects.get().object_name == "Contact in the area: Cara"


def test_a_rule_that_fails_does_not_stop_the_others(
    official: User, settings: Any, monkeypatch: Any, capsys: Any
):
    def fail(rows: object) -> None:
        raise DatabaseError("the disk is full")

    broken = [
        replace(rule, find=lambda day: Import.objects.all(), apply=fail)
        if rule.setting == "CLOSED_ACCOUNT_DAYS"
        else rule
        for rule in RULES
    ]
    monkeypatch.setattr(retention, "RULES", broken)
    make_import(official, b"Area,Issue\r\nKent,Pooling\r\n", "tracker.csv")
    Import.objects.update(uploaded_at=clock.start_of(LONG_AGO))
    with pytest.raises(CommandError, match="Failed: closed accounts that lose their name"):
        apply()
    assert not Import.objects.exists()
    assert "closed accounts that lose their name: the disk is full" in capsys.readouterr().err


def test_a_storage_that_does_not_answer_fails_only_its_own_part(
    official: User, monkeypatch: Any, capsys: Any
):
    def fail() -> None:
        raise OSError("the storage does not answer")

    monkeypatch.setattr(retention, "delete_redacted_files", fail)
    make_import(official, b"Area,Issue\r\nKent,Pooling\r\n", "tracker.csv")
    Import.objects.update(uploaded_at=clock.start_of(LONG_AGO))
    with pytest.raises(CommandError, match="Failed: files of evidence that redactions"):
        apply()
    assert not Import.objects.exists()
    assert "the storage does not answer" in capsys.readouterr().err


def test_old_emails_lose_their_words_and_are_not_sent_again(official: User, settings: Any):
    def queue(key: str) -> Email:
        return queue_email(
            key=key,
            about="x",
            kind="digest",
            to="a@example.com",
            to_name="A",
            subject="News",
            text="It is new.",
        )

    settings.TODAY = LONG_AGO
    sent, waiting = queue("sent"), queue("waiting")
    settings.TODAY = TODAY
    newer = queue("newer")
    Email.objects.filter(pk__in=[sent.pk, newer.pk]).update(sent_at=clock.now())
    assert apply() == {"emails that lose their words and address": 1}
    assert queue("sent").pk == sent.pk
    assert Email.objects.get(pk=sent.pk).text == "Not kept any more"
    assert Email.objects.get(pk=sent.pk).to == "removed@removed.invalid"
    for kept in (waiting, newer):
        assert Email.objects.get(pk=kept.pk).text == "It is new."
    assert apply() == {}


def test_drafts_and_uploads_that_nobody_used_are_deleted(official: User, settings: Any):
    meeting = make_meeting("Community Budgets Group", TODAY)
    commission = send_commission(open_areas(official, "kent", "swindon"), official)
    unsent = start_draft(official, make_meeting("Another group", TODAY))
    cleared = start_draft(official, meeting)
    ask(official, cleared)
    make_import(official, b"Area,Issue\r\nKent,Pooling\r\n", "tracker.csv")
    saved = empty_import(official)
    settings.TODAY = TODAY - dt.timedelta(days=181)
    Import.objects.update(uploaded_at=clock.now())
    DraftPaper.objects.update(changed_at=clock.now())
    Draft.objects.create(
        addressee=addressee_in(commission, "kent"), channel="link", saved_at=clock.now()
    )
    settings.TODAY = TODAY
    Draft.objects.create(
        addressee=addressee_in(commission, "swindon"), channel="link", saved_at=clock.now()
    )
    assert apply() == {
        "replies that were not sent": 1,
        "draft papers that were neither sent for clearance nor issued": 1,
        "uploads from which nothing was saved": 1,
    }
    assert not DraftPaper.objects.filter(pk=unsent.pk).exists()
    assert DraftPaper.objects.get() == cleared
    assert Import.objects.get() == saved
    assert Draft.objects.get().addressee.recipient == get_area("swindon")

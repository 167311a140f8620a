"""A letter to many: a worker sends it, and a page says how far it is."""

import uuid
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Role, User
from areas.models import Area
from background.execution import execute
from background.models import BackgroundTask, TaskState
from correspondence.models import Letter, LetterCopy, Recipient
from correspondence.recipient_requests import open_requests_with, read_open_requests
from correspondence.recipients import areas_of
from departments.models import Champion, Department
from outbox import tasks
from outbox.models import Email
from tests.factories.correspondence.sent_letters import log_reply, send_letter
from tests.factories.growth import many
from tests.helpers.emails import BACKEND, UnreliableBackend
from tests.helpers.forms import form_fields, main_text, parse

pytestmark = pytest.mark.django_db
MANY = tasks.MOST_ON_A_PAGE + 1
NEW = "/correspondence/new/"


def send(client: Client, number: int) -> Any:
    """Write a letter to so many departments, check it and send it."""
    page = client.post(
        NEW,
        {
            "subject": "Ring us",
            "text": "Dear {name},\n\nRing us.",
            "departments": [each.pk for each in many.add_departments(number)],
            "submission": str(uuid.uuid4()),
            "action": "check",
        },
    )
    held = {name: values for name, values in form_fields(page).items() if name != "show"}
    return client.post(NEW, {**held, "action": "send"})


def test_a_worker_sends_a_letter_to_many(
    official: User, official_client: Client, with_worker: None, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(tasks, "BATCH_SIZE", 20)
    sent = send(official_client, MANY)
    task = BackgroundTask.objects.get()
    assert sent.url == task.get_absolute_url()
    assert task.title == "Send the letter “Ring us”"
    assert LetterCopy.objects.count() == MANY
    assert not mail.outbox
    execute(task.pk, 1)
    task.refresh_from_db()
    assert (task.state, task.outcome) == (TaskState.DONE, "Emails sent: 51.")
    assert len(mail.outbox) == MANY
    page = main_text(official_client.get(task.get_absolute_url()))
    assert "See the letter" in page
    assert task.link == Letter.objects.get().get_absolute_url()


def test_a_letter_to_few_goes_after_the_response(official_client: Client, with_worker: None):
    assert send(official_client, 3).url == Letter.objects.get().get_absolute_url()
    assert not BackgroundTask.objects.exists()
    assert len(mail.outbox) == 3


def test_without_a_worker_a_letter_to_many_goes_after_the_response(official_client: Client):
    assert send(official_client, MANY).url == Letter.objects.get().get_absolute_url()
    assert len(mail.outbox) == MANY


def test_a_mail_server_that_is_away_leaves_the_letters_waiting(
    official_client: Client, with_worker: None, settings: Any, monkeypatch: pytest.MonkeyPatch
):
    send(official_client, MANY)
    settings.EMAIL_BACKEND = BACKEND
    monkeypatch.setattr(UnreliableBackend, "reachable", False)
    task = BackgroundTask.objects.get()
    execute(task.pk, 1)
    task.refresh_from_db()
    assert task.outcome == (
        "Emails sent: 0. 51 could not be sent yet. We will try again automatically."
    )
    assert Email.objects.waiting().count() == MANY


def test_a_worker_sends_all_that_waits(official_client: Client, with_worker: None):
    send(official_client, MANY)
    BackgroundTask.objects.all().delete()
    sent = official_client.post("/emails/send/")
    task = BackgroundTask.objects.get()
    assert sent.url == task.get_absolute_url()
    again = official_client.post("/emails/send/")
    assert again.url == sent.url
    execute(task.pk, 1)
    assert len(mail.outbox) == MANY
    after = official_client.post("/emails/send/", follow=True)
    assert "No emails were sent." in after.content.decode()


def test_each_recipient_reads_of_what_counts_for_them(the_record: None, champion: User):
    recipients: list[Recipient] = [
        *Area.objects.all(),
        *Department.objects.all(),
        *Champion.objects.all(),
    ]
    found = read_open_requests(areas_of(recipients), most=3)
    assert {type(row) for row in found} == {Area, Department, Champion}
    for row in recipients:
        own = open_requests_with(row)
        given = found.get(row)
        assert (given.count if given else 0) == own.count(), row
        assert list(given.first if given else []) == list(own[:3]), row


def test_a_letter_to_many_takes_no_more_queries_to_check_than_one_to_a_few(
    the_record: None, official_client: Client, make_user: Any
):
    for area in Area.objects.all()[:12]:
        make_user(Role.LEAD, area.slug)
    counts = []
    for number in (2, 12):
        typed = {
            "subject": "Ring us about {recipient}",
            "text": "Dear {name}: {number}\n{requests}",
            "areas": [area.pk for area in Area.objects.all()[:number]],
            "departments": [each.pk for each in Department.objects.all()[:number]],
            "champions": [each.pk for each in Champion.objects.all()[:number]],
            "action": "check",
        }
        with CaptureQueriesContext(connection) as queries:
            page = official_client.post(NEW, typed)
        assert page.status_code == 200
        counts.append(len(queries))
    assert counts[1] <= counts[0] + 2


def test_the_replies_of_a_champion_have_pages(
    official: User, official_client: Client, champion: User
):
    copy = send_letter(official, champion.champion).copies.get()
    counts = []
    for number in range(30):
        log_reply(official, copy, f"Reply {number}.")
        if number in (1, 29):
            with CaptureQueriesContext(connection) as queries:
                page = official_client.get(copy.get_absolute_url())
            counts.append(len(queries))
    assert counts[1] <= counts[0] + 1
    first = main_text(page)
    assert "Reply 29." in first
    assert "Reply 4." not in first
    second = official_client.get(f"{copy.get_absolute_url()}?page=2")
    assert "Reply 4." in main_text(second)
    assert len(parse(second).select("main .app-line")) == 1 + 5

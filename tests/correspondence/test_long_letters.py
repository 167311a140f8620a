"""A letter to many: a worker sends it, and a page says how far it is."""

import uuid
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from accounts.models import User
from background.execution import execute
from background.models import BackgroundTask, TaskState
from correspondence.models import Letter, LetterCopy
from outbox import tasks
from outbox.models import Email
from tests.factories.growth import many
from tests.helpers.emails import BACKEND, UnreliableBackend
from tests.helpers.forms import form_fields, main_text

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

"""What is refused, or waits, when a draft is sent for clearance and answered."""

from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.models import User
from outbox.models import Email
from papers.domain import drafts
from papers.models import Clearance, ClearanceAnswer, DraftPaper
from tests.factories.drafts import ask, link_of
from tests.helpers.concurrency import meanwhile
from tests.helpers.emails import BACKEND, UnreliableBackend
from tests.helpers.forms import error_summary, form_fields, heading, main_text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_earlier_guesses")]


class TestADraftThatAColleagueCloses:
    def test_nobody_is_asked_to_clear_it(
        self,
        official_client: Client,
        official: User,
        draft: DraftPaper,
        address: str,
        monkeypatch: pytest.MonkeyPatch,
    ):
        meanwhile(
            monkeypatch, drafts, "ask_several", lambda: drafts.discard(by=official, draft=draft)
        )
        typed = {"name": "Clara Clear", "email": "clara@example.com"}
        page = official_client.post(address, typed)
        assert page.status_code == 409
        assert "This draft was discarded while you were working on it." in main_text(page)
        assert not mail.outbox

    def test_an_answer_is_not_taken_any_more(
        self,
        official: User,
        draft: DraftPaper,
        clearance: Clearance,
        monkeypatch: pytest.MonkeyPatch,
    ):
        meanwhile(
            monkeypatch, drafts, "record_answer", lambda: drafts.discard(by=official, draft=draft)
        )
        page = Client().post(link_of(clearance), {"answer": "cleared"})
        assert page.status_code == 410
        assert heading(page) == "This link no longer works"
        assert not ClearanceAnswer.objects.exists()

    def test_what_has_changed_since_leads_to_the_draft(
        self, official_client: Client, official: User, draft: DraftPaper, clearance: Clearance
    ):
        drafts.discard(by=official, draft=draft)
        page = official_client.get(f"/drafts/copies/{clearance.copy_id}/")
        assert page.headers["Location"] == draft.get_absolute_url()


def test_an_email_that_the_mail_server_does_not_take_is_said_to_wait(
    official_client: Client, address: str, settings: Any, monkeypatch: pytest.MonkeyPatch
):
    settings.EMAIL_BACKEND = BACKEND
    monkeypatch.setattr(UnreliableBackend, "reachable", False)
    typed = {"name": "Clara Clear", "email": "clara@example.com"}
    page = official_client.post(address, typed, follow=True)
    assert "The email to Clara Clear could not be sent yet. We will try again." in main_text(page)
    assert Email.objects.get().state == "waiting"


@pytest.mark.parametrize(
    ("answer", "comments", "message"),
    [
        ("perhaps", "", "Choose whether the paper is cleared."),
        ("comments", "a\x07b", "cannot be printed"),
        ("comments", "x" * 10_001, "Shorten the comments to 10,000 characters or fewer."),
        ("changes", " ", "Enter your comments, or what needs to change."),
    ],
)
def test_an_answer_is_checked_whatever_form_it_came_by(
    answer: str, comments: str, message: str, clearance: Clearance
):
    with pytest.raises(ValidationError, match=message):
        drafts.record_answer(clearance=clearance, answer=answer, comments=comments)
    assert not ClearanceAnswer.objects.exists()


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name", "B" * 151, "Shorten the name to 150 characters or fewer."),
        ("email", f"a@{'b.' * 124}example.com", "an email address of 254 characters or fewer"),
    ],
)
def test_a_person_who_is_too_long_to_keep_is_refused(
    field: str,
    value: str,
    message: str,
    official: User,
    official_client: Client,
    draft: DraftPaper,
    address: str,
):
    person = {"name": "Clara Clear", "email": "clara@example.com", field: value}
    with pytest.raises(ValidationError, match=message):
        ask(official, draft, **person)
    typed = {"name": "Anna Smith", "email": "anna@example.com"}
    listed = official_client.post(address, typed | {"others": "{name}, {email}".format(**person)})
    assert (
        "Line 1 must have a name of up to 150 characters, and an email address of up to 254."
        in error_summary(listed)
    )
    assert value in form_fields(listed)["others"][0]
    alone = official_client.post(address, {**person, "others": ""})
    assert alone.status_code == 200
    assert error_summary(alone)
    assert not Clearance.objects.exists()


def test_a_person_is_checked_whatever_form_they_came_by(official: User, draft: DraftPaper):
    with pytest.raises(ValidationError) as refused:
        ask(official, draft, name=" ", email="nowhere")
    assert set(refused.value.message_dict) == {"name", "email"}

"""An official writes one letter to many, reads each copy, and sends it."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, InternalError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Role, User
from areas.models import Area, Contact
from correspondence import domain, merge_fields
from correspondence.models import Letter, LetterCopy
from departments.models import Champion, Department
from outbox.models import Email
from provenance.models import AuditEvent
from tests.factories.areas import get_area, get_department
from tests.factories.commissions import all_recipients
from tests.factories.correspondence.sent_letters import log_reply, send_letter
from tests.helpers.emails import html_part
from tests.helpers.forms import form_fields, main_text, parse, text_at
from tests.helpers.sign_in import client_for

pytestmark = pytest.mark.django_db
BUTTONS = ("action", "show")
NEW = "/correspondence/new/"
TEXT = "Dear {name},\n\nOn {date} we have {number} with {recipient}:\n{requests}\n\nRing us."


@pytest.fixture
def typed(kent: Area, dfe: Department) -> dict[str, Any]:
    """What an official types: a letter to an area and a department."""
    return {
        "subject": "Ring us by 12 May about {recipient}",
        "text": TEXT,
        "areas": [kent.pk],
        "departments": [dfe.pk],
        "submission": str(uuid.uuid4()),
    }


def press(client: Client, page: Any, action: str = "", **more: str) -> Any:
    """Press a button of the page to check."""
    held = {name: held for name, held in form_fields(page).items() if name not in BUTTONS}
    fields = {**held, **({"action": action} if action else {}), **more}
    return client.post(NEW, fields, follow=action == "send")


class TestReadingBeforeSending:
    def test_each_letter_is_shown_as_it_will_go(
        self, official_client: Client, typed: dict[str, Any], make_request: Any
    ):
        make_request(areas=[get_area("kent")], issue="Share data {name} about families")
        page = official_client.post(NEW, {**typed, "action": "check"})
        text = main_text(page)
        assert "3 letters will go by email." in text
        assert "Letter 1 of 3, to Kent" in text
        assert "Subject: Ring us by 12 May about Kent" in text
        assert "Dear Cora Kent," in text
        assert "On 22 March 2011 we have 1 request with Kent:" in text
        # What is filled in is not filled in again.
        assert "CB-001: Share data {name} about families" in text
        assert "Department for Communities and Local Government" in text
        second = press(official_client, page, show="2")
        assert "Dear Dee Department," in main_text(second)
        third = press(official_client, second, show="3")
        assert "Letter 3 of 3" in main_text(third)
        assert "Dear colleague," in main_text(third)
        assert "Next letter" not in main_text(third)
        assert not Letter.objects.exists()
        assert not Email.objects.exists()

    def test_who_has_no_address_is_named_before_sending(
        self, official_client: Client, typed: dict[str, Any]
    ):
        silent = Champion.objects.create(name="Sir Silent")
        given = {**typed, "areas": [*typed["areas"], get_area("lewisham").pk]}
        page = official_client.post(NEW, {**given, "champions": [silent.pk], "action": "check"})
        assert "no email address for Lewisham and Sir Silent." in main_text(page)
        sent = press(official_client, page, "send")
        assert "The letter is on its way." in sent.content.decode()
        assert LetterCopy.objects.count() == 3

    def test_a_letter_to_nobody_with_an_address_cannot_be_sent(
        self, official_client: Client, typed: dict[str, Any]
    ):
        given = {**typed, "areas": [get_area("lewisham").pk], "departments": []}
        page = official_client.post(NEW, {**given, "action": "check"})
        assert "nothing can be sent" in main_text(page)
        again = press(official_client, page, "send")
        assert "None of these has an email address." in again.content.decode()
        assert not Letter.objects.exists()

    def test_going_back_loses_nothing(self, official_client: Client, typed: dict[str, Any]):
        page = official_client.post(NEW, {**typed, "action": "check"})
        back = press(official_client, page, "edit")
        held = form_fields(back)
        assert held["text"] == [TEXT]
        assert held["areas"] == [str(typed["areas"][0])]
        assert held["submission"] == [typed["submission"]]

    @pytest.mark.parametrize(
        ("wrong", "message", "field"),
        [
            ({"subject": " "}, "Enter the subject.", "subject"),
            ({"text": ""}, "Enter the letter.", "text"),
            ({"text": "Dear {nmae}, {Name} by {}"}, "{nmae}, {Name}, {} cannot be used", "text"),
            ({"text": "Dear {name"}, "There is a { or } that is not part of a field", "text"),
            ({"subject": "About {requests}"}, "{requests} cannot be used here", "subject"),
            ({"subject": "x" * 201}, "Subject must be 200 characters or fewer", "subject"),
            ({"text": "x" * 5_001}, "Letter must be 5,000 characters or fewer", "text"),
            (
                {"areas": [], "departments": []},
                "Choose at least one area, department or champion.",
                "areas",
            ),
            ({"areas": ["x"]}, "is not", "areas"),
        ],
    )
    def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
        self,
        wrong: dict[str, Any],
        message: str,
        field: str,
        official_client: Client,
        typed: dict[str, Any],
    ):
        page = official_client.post(NEW, {**typed, **wrong, "action": "send"})
        assert message in main_text(page)
        assert "Error: " in parse(page).title.get_text()
        assert f'id="id_{field}' in page.content.decode() or field == "areas"
        assert form_fields(page)["subject"] == [{**typed, **wrong}["subject"]]
        assert not Letter.objects.exists()


class TestSendingLetters:
    def test_each_person_gets_their_own_letter(
        self, official_client: Client, typed: dict[str, Any], settings: Any
    ):
        settings.TEAM_PHONE, settings.SUPPORT_EMAIL = "030 3444 0000", "help@example.org"
        page = official_client.post(NEW, {**typed, "action": "check"})
        sent = press(official_client, page, "send")
        letter = Letter.objects.get()
        assert sent.redirect_chain == [(letter.get_absolute_url(), 302)]
        assert all_recipients() == ["cora@example.com", "dee@example.com", "desk@example.com"]
        first = mail.outbox[0]
        assert first.subject == "Ring us by 12 May about Kent"
        assert first.reply_to == ["help@example.org"]
        assert "Telephone: 030 3444 0000" in first.body
        assert "Ring us." in html_part(first)
        assert "{" not in first.body
        copy = letter.copies.first()
        assert copy
        assert (copy.recipient, copy.to, copy.to_name) == (
            get_area("kent"),
            "cora@example.com",
            "Cora Kent",
        )
        assert copy.text == first.body
        assert (letter.text, letter.by) == (TEXT, official_client_user(official_client))
        assert "Sent" in main_text(sent)

    def test_a_champion_is_written_to_about_the_areas_they_support(
        self, official: User, champion: User, make_request: Any
    ):
        make_request(areas=[get_area("leicestershire")], issue="Of theirs")
        make_request(areas=[get_area("kent")], issue="Of another")
        own = Champion.objects.get(user=champion)
        send_letter(official, own, text=TEXT)
        [message] = mail.outbox
        assert message.subject == "Meet us about Leicestershire"
        assert "Of theirs" in message.body
        assert "Of another" not in message.body
        champion.is_active = False
        champion.save()
        with pytest.raises(ValidationError, match="None of these"):
            send_letter(official, Champion.objects.get(pk=own.pk))

    def test_resolved_requests_are_left_out_and_a_long_list_is_cut(
        self,
        official: User,
        kent: Area,
        make_request: Any,
        resolved_request: Any,
        monkeypatch: pytest.MonkeyPatch,
    ):
        monkeypatch.setattr(domain, "MOST_REQUESTS", 2)
        for number in range(4):
            make_request(areas=[kent], issue=f"Barrier\nnumber {number}")
        send_letter(official, kent, text="{number}\n{requests}")
        said = mail.outbox[0].body
        assert said.startswith("4 requests\n• CB-")
        assert "Barrier number 1\n• 2 more\n" in said
        assert "number 2" not in said

    def test_who_has_no_open_request_is_told_so(self, official: User, kent: Area):
        send_letter(official, kent, text="{number}\n{requests}")
        assert mail.outbox[0].body.startswith("0 requests\nNo open requests.\n")

    def test_what_changed_since_it_was_read_is_read_again(
        self, official_client: Client, typed: dict[str, Any]
    ):
        page = official_client.post(NEW, {**typed, "action": "check"})
        Contact.objects.update(email="another@example.com")
        again = press(official_client, page, "send")
        assert again.status_code == 409
        assert "have changed since you read the letters" in again.content.decode()
        assert not Letter.objects.exists()
        press(official_client, again, "send")
        assert "another@example.com" in all_recipients()

    def test_the_same_form_sent_twice_sends_one_letter(
        self, official_client: Client, typed: dict[str, Any]
    ):
        page = official_client.post(NEW, {**typed, "action": "check"})
        for _ in range(2):
            sent = press(official_client, page, "send")
            assert sent.redirect_chain
        assert Letter.objects.count() == 1
        assert len(mail.outbox) == 3

    def test_the_same_form_sent_twice_at_once_sends_one_letter(
        self, official: User, kent: Area, monkeypatch: pytest.MonkeyPatch
    ):
        form = uuid.uuid4()
        compose = domain.compose_copies

        def while_another_sends(*args: Any) -> list[domain.ComposedCopy]:
            letter = Letter.objects.create(subject="S", text="T", by=official, submission=form)
            LetterCopy.objects.create(letter=letter, area=kent, to="a@b.c", subject="S", text="T")
            return compose(*args)

        words = domain.clean_words(subject="S", text="T")
        checked = domain.checksum_of(compose(words, [kent]))
        monkeypatch.setattr(domain, "compose_copies", while_another_sends)
        given = {"by": official, "words": words, "recipients": [kent], "checked": checked}
        assert domain.send_letter(**given, submission=form) == Letter.objects.get()
        assert LetterCopy.objects.count() == 1

    @pytest.mark.parametrize("role", [Role.LEAD, Role.CHAMPION, Role.ADMINISTRATOR])
    def test_only_officials_write(
        self, role: Role, make_user: Callable[..., User], kent: Area, official: User
    ):
        other = make_user(role)
        with pytest.raises(PermissionDenied):
            send_letter(other, kent)
        copy = send_letter(official, kent).copies.get()
        with pytest.raises(PermissionDenied):
            log_reply(other, copy)

    def test_what_was_sent_is_never_changed(self, official: User, kent: Area):
        copy = send_letter(official, kent).copies.get()
        log_reply(official, copy)
        for table in ("letter", "lettercopy", "letterreply"):
            name = f"correspondence_{table}"
            for statement in (f"UPDATE {name} SET id = id", f"DELETE FROM {name}"):
                with (
                    pytest.raises((IntegrityError, InternalError), match="never changed"),
                    transaction.atomic(),
                    connection.cursor() as cursor,
                ):
                    cursor.execute(statement)
        with pytest.raises(TypeError):
            copy.delete()
        assert not AuditEvent.objects.exists()


class TestReadingWhatWasSent:
    def test_a_letter_begins_with_the_words_of_an_earlier_one(
        self, official: User, kent: Area, dfe: Department
    ):
        letter = send_letter(official, kent, dfe)
        client = client_for(official)
        page = client.get(f"{NEW}?from={letter.pk}")
        held = form_fields(page)
        assert (held["subject"], held["text"]) == ([letter.subject], [letter.text])
        assert held["areas"] == [str(kent.pk)]
        assert held["departments"] == [str(dfe.pk)]
        assert held["submission"]
        for unknown in ("99", "x", "9" * 30):
            assert form_fields(client.get(f"{NEW}?from={unknown}"))["text"] == ["Dear {name},\n\n"]

    def test_the_activity_says_who_wrote(self, official: User, kent: Area):
        letter = send_letter(official, kent)
        log_reply(official, letter.copies.get())
        text = text_at(client_for(official), "/history/")
        assert f"Olive Official sent Letter {letter.pk}: Meet us about {{recipient}}" in text
        assert f"Olive Official logged a reply to Letter {letter.pk} to Kent" in text
        of_area = text_at(client_for(official), "/history/?area=kent")
        assert "logged a reply" in of_area

    def test_the_lists_take_the_same_number_of_queries_however_many(
        self, official: User, kent: Area, dfe: Department
    ):
        client = client_for(official)
        letter = send_letter(official, kent, dfe)
        first = letter.copies.first()
        assert first
        # The first reply makes the page read what is open with the recipient.
        log_reply(official, first)
        addresses = ["/correspondence/", letter.get_absolute_url(), first.get_absolute_url()]
        counts: dict[str, int] = {}
        for number in (1, 3):
            for address in addresses:
                client.get(address)
                with CaptureQueriesContext(connection) as queries:
                    client.get(address)
                assert counts.setdefault(address, len(queries)) == len(queries), address
            if number == 1:
                for words in ("Two.", "Three."):
                    send_letter(official, kent)
                    log_reply(official, first, words)


def test_a_field_is_only_what_is_in_braces():
    text = "{name} of {recipient}, not name"
    assert (
        merge_fields.fill_in(text, {"name": "{recipient}"})
        == "{recipient} of {recipient}, not name"
    )
    assert merge_fields.uses(text, "name")
    assert not merge_fields.uses(text, "date", "number")


def official_client_user(client: Client) -> User:
    return User.objects.get(pk=client.session["_auth_user_id"])


def test_a_department_reads_of_what_is_with_it(official: User, dfe: Department, make_request: Any):
    make_request(departments=[dfe], issue="With them")
    make_request(departments=[get_department("MoJ")], issue="With another")
    send_letter(official, dfe, text="{requests}")
    assert "With them" in mail.outbox[0].body
    assert "With another" not in mail.outbox[0].body

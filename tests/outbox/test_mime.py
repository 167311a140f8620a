"""Emails as sent: their headers, their HTML and their links."""

import email.header
import email.policy
import logging
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.core import mail
from django.core.signing import Signer

from outbox import delivery, rendering, signed_urls
from outbox.models import Email
from tests.helpers.emails import html_part, queue_email

pytestmark = pytest.mark.django_db
KEY = "5a2c0f0e-5d5a-4b57-9a55-3d1f0f3f7a11"
# A page of which the address takes one token, and that any project of Django's allauth has.
PAGE = "end-digest"


class TestAddresses:
    def test_open_the_page_that_they_were_signed_for(self):
        token = signed_urls.sign(PAGE, KEY)
        assert signed_urls.unsign(PAGE, token) == KEY
        assert signed_urls.unsign("another-page", token) is None
        assert len(token.partition(":")[2]) == 43

    @pytest.mark.parametrize(
        "change",
        [
            lambda token: token.replace("5a2c", "5a2d"),
            lambda token: token[:-1] + ("A" if token[-1] != "A" else "B"),
            lambda token: token.partition(":")[0],
            lambda token: token[:-1],
            lambda token: f"{token}\x00",
            lambda token: "",
            lambda token: ":" * 300,
            lambda token: f"{KEY}:é",
            lambda token: Signer().sign(KEY),
        ],
    )
    def test_do_not_work_if_tampered_with(self, change: Any):
        assert signed_urls.unsign(PAGE, change(signed_urls.sign(PAGE, KEY))) is None

    def test_stop_working_when_the_secret_changes(self, settings: Any):
        token = signed_urls.sign(PAGE, KEY)
        settings.SECRET_KEY = "another-" * 8
        assert signed_urls.unsign(PAGE, token) is None

    def test_are_not_broken_in_emails(self, settings: Any):
        settings.SITE_URL = "https://requests.example.org"
        path = signed_urls.signed_path(PAGE, KEY)
        assert path == f"/digest/end/{signed_urls.sign(PAGE, KEY)}/"
        assert signed_urls.signed_url(PAGE, KEY) == f"https://requests.example.org{path}"


class TestHeaders:
    @pytest.mark.parametrize(
        ("address", "name", "expected"),
        [
            ("requests@example.org", "cbtracker, DCLG", '"cbtracker, DCLG" <requests@example.org>'),
            ("requests@example.org", "", "requests@example.org"),
            ("The team <requests@example.org>", "DCLG", "The team <requests@example.org>"),
        ],
    )
    def test_name_the_sender(self, settings: Any, address: str, name: str, expected: str):
        settings.DEFAULT_FROM_EMAIL, settings.SENDER_NAME = address, name
        queue_email()
        assert sent()[0]["From"] == expected

    def test_mark_emails_as_automatic(self):
        queue_email()
        [message] = sent()
        assert message["To"] == "Person 1 <person1@example.com>"
        assert message["Auto-Submitted"] == "auto-generated"
        assert message["List-Unsubscribe"] is None

    def test_offer_one_click_unsubscribe(self):
        queue_email(unsubscribe_url_name=PAGE, unsubscribe_value=KEY)
        [message] = sent()
        header = "".join(message["List-Unsubscribe"].split())
        assert header == f"<{signed_urls.signed_url(PAGE, KEY)}>"
        assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"

    def test_keep_the_emails_of_a_conversation_together(self):
        queue_email(1, thread="commissions/1/areas/2")
        queue_email(2, thread="commissions/1/areas/2")
        queue_email(3, thread="commissions/1/areas/3", to="person1@example.com")
        queue_email(4, thread="commissions/1/areas/2", to="person1@example.com")
        queue_email(5, thread="commissions/1/areas/2", to="PERSON1@example.com")
        first, other_person, other_thread, reminder, another = sent()
        for begins in (first, other_person, other_thread):
            assert begins["In-Reply-To"] is begins["References"] is None
        for follows in (reminder, another):
            assert follows["In-Reply-To"] == follows["References"] == first["Message-ID"]
            assert follows["Message-ID"] != first["Message-ID"]

    def test_name_no_email_that_was_not_sent(self):
        email = queue_email(1, thread="commissions/1/areas/2")
        delivery.cancel(about=email.about, reason="The commission was closed.")
        queue_email(2, thread="commissions/1/areas/2", to=email.to)
        assert sent()[0]["References"] is None

    def test_keep_emails_of_no_conversation_apart(self):
        queue_email(1)
        queue_email(2, to="person1@example.com")
        assert [message["References"] for message in sent()] == [None, None]

    @pytest.mark.parametrize(
        "ending", ["\r\n", "\n", "\r", "\x0b", "\x0c", "\x85", "\u2028", "\u2029", "\x00"]
    )
    def test_cannot_be_injected_by_a_name_or_subject(self, ending: str):
        tail = f"{ending}Bcc: spy@example.com{ending}{ending}Another text"
        queue_email(subject=f"Barriers{tail}", to_name=f"Len Lead{tail}")
        [message] = sent()
        assert message["Bcc"] is None
        assert message["Subject"] == "Barriers Bcc: spy@example.com Another text"
        # A name with commas and colons is quoted, and stays a name.
        assert mail.outbox[0].recipients() == [
            '"Len Lead Bcc: spy@example.com Another text" <person1@example.com>'
        ]
        assert Email.objects.get().subject == message["Subject"]

    def test_carry_names_in_any_language(self):
        queue_email(to_name="Łukasz O’Brien, Head", subject="“Barriers” – новости")
        [message] = sent()
        assert str(message["Subject"]) == "“Barriers” – новости"
        assert message["To"].addresses[0].display_name == "Łukasz O’Brien, Head"

    def test_a_subject_that_is_too_long_is_cut(self):
        assert queue_email(subject="x" * 1000).subject == "x" * 299 + "…"


class TestHtml:
    TEXT = (
        "Dear Len & co,\n\nTwo <b>barriers</b>:\n• First <script>alert(1)</script>\n• Second: "
        "http://127.0.0.1:8000/requests/CB-001/.\nThen more.\n\nAnswer at {link}\nby Friday.\n\n"
        "Not ours: https://example.com/x\n"
    )

    def test_says_what_the_text_says(self):
        queue_email(text=self.TEXT, link_url_name=PAGE, link_value=KEY)
        sent()
        [message] = mail.outbox
        url = signed_urls.signed_url(PAGE, KEY)
        page = BeautifulSoup(html_part(message), "lxml")
        assert page.html["lang"] == "en-GB"
        assert page.title.get_text() == "Further barriers"
        assert message.body == self.TEXT.replace("{link}", url)
        paragraphs = [p.get_text() for p in page.select("main > p")]
        assert paragraphs == [
            "Dear Len & co,",
            "Two <b>barriers</b>:",
            "Then more.",
            f"Answer at {url}\nby Friday.",
            "Not ours: https://example.com/x",
        ]
        bullets = [item.get_text() for item in page.select("main > ul > li")]
        assert bullets == [
            "First <script>alert(1)</script>",
            "Second: http://127.0.0.1:8000/requests/CB-001/.",
        ]
        # Nobody but us gets a link out of what they wrote.
        assert [(a["href"], a.get_text()) for a in page.select("a")] == [
            ("http://127.0.0.1:8000/requests/CB-001/",) * 2,
            (url, url),
        ]
        assert page.select("script, style, link, img, [background]") == []
        assert page.h1.get_text() == "Further barriers"
        # Mail programs ignore style sheets, so that each element has its own style.
        assert all(element.get("style") for element in page.select("body, main > *, main a"))
        assert "url(" not in str(page)

    def test_has_a_button_where_the_text_has_words_and_a_link(self):
        queue_email(
            text="Hello.\n\nReply <here>:\n{link}\n\nIn Word:\n{link}requests.docx\n\nRead it:\n"
            f"http://other.example/\n\n{'x' * 60}:\n{{link}}\n",
            link_url_name=PAGE,
            link_value=KEY,
        )
        sent()
        url = signed_urls.signed_url(PAGE, KEY)
        page = BeautifulSoup(html_part(mail.outbox[0]), "lxml")
        buttons = [(a["href"], a.get_text()) for a in page.select("a.govuk-button")]
        assert buttons == [(url, "Reply <here>"), (f"{url}requests.docx", "In Word")]
        # The address is there to be read, too.
        assert [a["href"] for a in page.select("a.govuk-link")] == [
            url,
            f"{url}requests.docx",
            url,
        ]

    def test_styles_come_from_us_and_never_from_what_somebody_wrote(self):
        queue_email(
            text="<style>p { color: red }</style>\n\n<link rel=stylesheet href=http://x.example/a.css>"
        )
        sent()
        page = BeautifulSoup(html_part(mail.outbox[0]), "lxml")
        assert page.select("style, link") == []
        assert "red" not in str([element.get("style") for element in page.select("[style]")])

    def test_leaves_braces_alone_where_there_is_no_link(self):
        queue_email(text="A {link} and {another}")
        sent()
        assert mail.outbox[0].body == "A {link} and {another}"


class TestLinkSecrecy:
    @pytest.fixture
    def letter(self) -> Email:
        return queue_email(
            text="Answer at {link}.",
            link_url_name=PAGE,
            link_value=KEY,
            unsubscribe_url_name=PAGE,
            unsubscribe_value=KEY,
        )

    def test_is_in_the_email_and_never_in_the_database(self, letter: Email):
        sent()
        token = signed_urls.sign(PAGE, KEY)
        assert token in mail.outbox[0].body
        assert token in html_part(mail.outbox[0])
        signature = token.partition(":")[2]
        for model in apps.get_models():
            for row in model._base_manager.values_list():
                assert all(signature not in str(value) for value in row), model

    def test_is_in_no_log(self, letter: Email, caplog: pytest.LogCaptureFixture):
        caplog.set_level(logging.DEBUG)
        sent()
        assert signed_urls.sign(PAGE, KEY) not in caplog.text
        assert "Answer at" not in caplog.text

    def test_is_removed_from_the_servers_error_message(self, letter: Email, caplog: Any):
        url = signed_urls.signed_url(PAGE, KEY)
        error = ValueError(f"Blocked for {url}")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(delivery, "build_message", lambda letter: _raise(error))
            delivery.send_waiting()
        letter.refresh_from_db()
        assert letter.last_error.startswith("ValueError: Blocked for http://127.0.0.1:8000/")
        assert "[link]" in letter.last_error
        assert signed_urls.sign(PAGE, KEY) not in caplog.text + letter.last_error

    def test_shows_in_a_demonstration_and_works_at_any_port(self, letter: Email):
        path = signed_urls.signed_path(PAGE, KEY)
        shown = rendering.render_for_page(letter)
        assert shown.text == f"Answer at {path}."
        assert BeautifulSoup(shown.html, "lxml").a["href"] == path

    def test_shows_to_no_official_elsewhere(self, letter: Email, settings: Any):
        settings.DEMONSTRATION = False
        shown = rendering.render_for_page(letter)
        assert shown.text == "Answer at (the link is only in the email)."
        assert "<a" not in shown.html
        assert signed_urls.sign(PAGE, KEY).partition(":")[2] not in shown.html


def sent() -> list[Any]:
    """Send what waits, and return each message as a mail program reads it."""
    delivery.send_waiting()
    return [
        email.message_from_bytes(message.message().as_bytes(), policy=email.policy.default)
        for message in mail.outbox
    ]


def _raise(error: Exception) -> Any:
    raise error

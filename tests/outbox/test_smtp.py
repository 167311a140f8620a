"""Send emails through a real SMTP conversation: accepted, refused, cut off and unreachable."""

import socketserver
import threading
from collections.abc import Iterator
from typing import Any, ClassVar

import pytest

from outbox import delivery
from outbox.delivery import DeliveryResult
from outbox.models import Email
from tests.helpers.emails import queue_email

pytestmark = pytest.mark.django_db


class Session(socketserver.StreamRequestHandler):
    """One connection; ``answers`` are what is said to a command or an address in place of yes."""

    answers: ClassVar[dict[str, str]] = {}
    hangs_up_after: ClassVar[int | None] = None
    hangs_up_from: ClassVar[int | None] = None
    hangs_up_after_421: ClassVar[bool] = False
    taken: ClassVar[list[str]] = []
    connections: ClassVar[int] = 0

    def handle(self) -> None:
        Session.connections += 1
        self.say("220 ready")
        for line in self.rfile:
            words = line.decode().strip()
            command = words.partition(" ")[0].upper()
            refusal = next((no for what, no in Session.answers.items() if what in words), None)
            if refusal:
                self.say(refusal)
                if Session.hangs_up_after_421 and refusal.startswith("421"):
                    return
            elif command == "DATA" and Session.hangs_up_from == len(Session.taken):
                return
            elif command == "DATA":
                self.say("354 go on")
                self.take()
                if len(Session.taken) == Session.hangs_up_after:
                    return
            elif command == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 yes")

    def take(self) -> None:
        lines = iter(self.rfile.readline, b".\r\n")
        text = b"".join(lines).decode()
        if "SPAM" in text:
            self.say("554 looks like spam")
            return
        Session.taken.append(text)
        self.say("250 taken")

    def say(self, words: str) -> None:
        self.wfile.write(f"{words}\r\n".encode())


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


@pytest.fixture(autouse=True)
def server(settings: Any) -> Iterator[Server]:
    Session.answers, Session.taken = {}, []
    Session.hangs_up_after, Session.hangs_up_from, Session.connections = None, None, 0
    Session.hangs_up_after_421 = False
    with Server(("127.0.0.1", 0), Session) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = running.server_address
        settings.EMAIL_TIMEOUT = 5
        yield running
        running.shutdown()


def three() -> None:
    for number in (1, 2, 3):
        queue_email(number)


def test_all_are_sent_by_one_connection():
    three()
    assert delivery.send_waiting() == DeliveryResult(3, 0, 0)
    assert (len(Session.taken), Session.connections) == (3, 1)
    letter = Email.objects.earliest("pk")
    assert f"Message-ID: <letter-{letter.pk}." in Session.taken[0]
    assert "Content-Type: text/html" in Session.taken[0]


def states() -> dict[str, list[str]]:
    """Return the numbers of the people whose emails are in each state."""
    found: dict[str, list[str]] = {}
    for email in Email.objects.order_by("pk"):
        found.setdefault(email.state, []).append(email.to.removeprefix("person")[0])
    return found


@pytest.mark.parametrize(
    ("answer", "state"), [("550 no such user", "not_delivered"), ("450 come back later", "waiting")]
)
def test_a_refused_address_does_not_stop_the_next(answer: str, state: str):
    three()
    Session.answers = {"TO:<person2@": answer}
    assert delivery.send_waiting() == DeliveryResult(2, 1, 0)
    assert states() == {"sent": ["1", "3"], state: ["2"]}
    assert Email.objects.get(sent_at=None).last_error == answer
    assert Session.connections == 1


def test_a_server_that_hangs_up_on_one_address_does_not_stop_the_next():
    three()
    Session.answers = {"TO:<person2@": "421 too many of yours"}
    Session.hangs_up_after_421 = True
    assert delivery.send_waiting() == DeliveryResult(2, 1, 0)
    assert states() == {"sent": ["1", "3"], "waiting": ["2"]}


def test_refused_content_does_not_stop_the_next():
    three()
    Email.objects.filter(to="person2@example.com").update(subject="SPAM")
    assert delivery.send_waiting() == DeliveryResult(2, 1, 0)
    assert states() == {"sent": ["1", "3"], "not_delivered": ["2"]}
    assert Email.objects.get(sent_at=None).last_error == "554 looks like spam"


def test_a_server_that_hangs_up_after_an_email_gets_the_next_by_a_new_connection():
    three()
    Session.hangs_up_after = 1
    assert delivery.send_waiting() == DeliveryResult(3, 0, 0)
    assert len(Session.taken) == 3


def test_the_rest_stay_queued_when_the_server_hangs_up_each_time():
    three()
    Session.hangs_up_from = 1
    outcome = delivery.send_waiting()
    assert (outcome.sent, outcome.failed, outcome.waiting) == (1, 2, 0)
    assert outcome.server_error.startswith("SMTPServerDisconnected: ")
    assert states() == {"sent": ["1"], "waiting": ["2", "3"]}
    Session.hangs_up_from = None
    assert delivery.send_waiting(include_delayed=True) == DeliveryResult(2, 0, 0)


def test_all_stay_queued_when_the_server_refuses_the_connection():
    three()
    Session.answers = {"ehlo": "421 too busy", "helo": "421 too busy"}
    outcome = delivery.send_waiting()
    assert (outcome.sent, outcome.failed, outcome.waiting) == (0, 0, 3)
    assert outcome.server_error == "421 too busy"


def test_all_stay_queued_when_there_is_no_server(server: Server):
    three()
    server.shutdown()
    server.server_close()
    outcome = delivery.send_waiting()
    assert (outcome.sent, outcome.failed, outcome.waiting) == (0, 0, 3)
    assert outcome.server_error.startswith("ConnectionRefusedError: ")

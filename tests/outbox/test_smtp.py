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
    Session.hangs_up_after, Session.connections = None, 0
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


def waiting() -> list[str]:
    return list(Email.objects.waiting().order_by("pk").values_list("to", flat=True))


def test_all_are_sent_by_one_connection():
    three()
    assert delivery.send_waiting() == DeliveryResult(3, 0, 0)
    assert (len(Session.taken), Session.connections) == (3, 1)
    letter = Email.objects.earliest("pk")
    assert f"Message-ID: <letter-{letter.pk}." in Session.taken[0]
    assert "Content-Type: text/html" in Session.taken[0]


@pytest.mark.parametrize("answer", ["550 no such user", "450 come back later"])
def test_a_refused_address_does_not_stop_the_next(answer: str):
    three()
    Session.answers = {"TO:<person2@": answer}
    assert delivery.send_waiting() == DeliveryResult(2, 1, 0)
    assert waiting() == ["person2@example.com"]
    assert Email.objects.waiting().get().last_error == answer
    assert Session.connections == 1


def test_refused_content_does_not_stop_the_next():
    three()
    Email.objects.filter(to="person2@example.com").update(subject="SPAM")
    assert delivery.send_waiting() == DeliveryResult(2, 1, 0)
    assert Email.objects.waiting().get().last_error == "554 looks like spam"


def test_the_rest_stay_queued_when_the_server_hangs_up():
    three()
    Session.hangs_up_after = 1
    outcome = delivery.send_waiting()
    assert (outcome.sent, outcome.failed, outcome.waiting) == (1, 0, 2)
    assert outcome.server_error.startswith("SMTPServerDisconnected: ")
    assert waiting() == ["person2@example.com", "person3@example.com"]
    Session.hangs_up_after = None
    assert delivery.send_waiting() == DeliveryResult(2, 0, 0)
    assert len(Session.taken) == 3


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

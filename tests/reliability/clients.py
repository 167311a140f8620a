"""Browsers of officials that raise requests and attach files, and try again until answered."""

import http.client
import re
import threading
import time
from collections import Counter
from dataclasses import dataclass
from urllib.parse import urldefrag, urlencode
from uuid import uuid4

CLIENTS = 4
# What a browser waits for an answer, in seconds, and until it tries again.
TIMEOUT, PAUSE = 30, 0.2
BOUNDARY = "a-boundary-that-is-in-no-file"
# Answers that say “try again”; others than these and redirects are faults.
AWAY = (502, 503)


@dataclass
class ClientAct:
    """One request that a client raised, with one file: its issue and title are ``mark``."""

    mark: str
    is_raised: bool = False
    is_attached: bool = False


class Client(threading.Thread):
    """Raises a request and attaches a file to it, again and again, until it is told to stop.

    What is not answered is sent again just as it was, as by somebody who presses the button again.
    """

    def __init__(
        self,
        number: int,
        port: int,
        cookies: dict[str, str],
        fields: dict[str, str],
        *,
        reads: bool,
    ) -> None:
        super().__init__(daemon=True)
        self.acts: list[ClientAct] = []
        self.answers: Counter[object] = Counter()
        self.faults: list[str] = []
        self.stopped = threading.Event()
        self._number, self._fields, self._reads = number, fields, reads
        self._csrf = cookies["csrftoken"]
        self._cookies = "; ".join(f"{name}={value}" for name, value in cookies.items())
        self._server = http.client.HTTPConnection("127.0.0.1", port, timeout=TIMEOUT)

    def run(self) -> None:
        while not self.stopped.is_set():
            act = ClientAct(f"Budget {self._number}-{len(self.acts)} {uuid4().hex}")
            self.acts.append(act)
            if not (address := self._raise(act)):
                return
            act.is_raised = True
            page = self._insist("GET", address)
            found = re.search(r"/requests/CB-\d+/entries/\d+/evidence/", page)
            if page and not found:
                self.faults.append(f"{address} has no link to attach a file")
            if not found or not self._insist("POST", found[0], *_file(act.mark, self._csrf)):
                return
            act.is_attached = True
            if self._reads:
                for each in ("/", "/requests/?words=budget", "/requests/?page=2", "/history/"):
                    self._insist("GET", each)

    def _raise(self, act: ClientAct) -> str:
        """Raise a request and return its address; empty if told to stop before it is answered."""
        return self._insist("POST", "/requests/new/", *self._filled_in(act.mark))

    def _filled_in(self, mark: str) -> tuple[bytes, str]:
        """Return what the form to raise a request sends."""
        own = {"issue": mark, "submission": str(uuid4()), "csrfmiddlewaretoken": self._csrf}
        return urlencode({**self._fields, **own}).encode(), "application/x-www-form-urlencoded"

    def _insist(self, method: str, address: str, body: bytes = b"", kind: str = "") -> str:
        """Send until it is answered; return the page, or where an act leads. Empty if stopped."""
        headers = {"Cookie": self._cookies, **({"Content-Type": kind} if kind else {})}
        expected = 302 if method == "POST" else 200
        while not self.stopped.is_set():
            try:
                self._server.request(method, address, body or None, headers)
                answer = self._server.getresponse()
                page = answer.read().decode()
            except (OSError, http.client.HTTPException) as error:
                self.answers[type(error).__name__] += 1
                self._server.close()
            else:
                self.answers[answer.status] += 1
                if answer.status == expected:
                    leads_to = urldefrag(answer.headers.get("Location", "")).url
                    return leads_to if method == "POST" else page
                if answer.status not in AWAY:
                    self.faults.append(f"{method} {address}: {answer.status} {_said(page)}")
                    return ""
            time.sleep(PAUSE)
        return ""


def start_clients(port: int, *, reads: bool = False) -> list[Client]:
    """Start clients in which an official is signed in."""
    from django.db import connections
    from django.middleware.csrf import _get_new_csrf_string

    from accounts.models import User
    from tests.factories.areas import get_area, get_department
    from tests.helpers.sign_in import client_for

    # Before PostgreSQL is killed: clients have no connection of their own.
    fields = {
        "areas": str(get_area("swindon").pk),
        "reach": "named",
        "departments": str(get_department("DfE").pk),
        "request_kind": "capacity",
        "areas_label": "Swindon",
        "departments_label": "DfE",
        "status": "DfE looks into it.",
        "effective_on_day": "22",
        "effective_on_month": "3",
        "effective_on_year": "2011",
        "action": "save",
    }
    official = User.objects.get(email="official@example.com")
    clients = []
    for number in range(CLIENTS):
        cookies = {
            "sessionid": client_for(official).cookies["sessionid"].value,
            "csrftoken": _get_new_csrf_string(),
        }
        clients.append(Client(number, port, cookies, fields, reads=reads))
    connections.close_all()
    for client in clients:
        client.start()
    return clients


def count_answers(clients: list[Client]) -> int:
    """Return how often they got what they asked for."""
    return sum(client.answers[200] + client.answers[302] for client in clients)


def stop_clients(clients: list[Client]) -> str:
    """Stop them once each has its answer, and return what answers they got.

    Fails if any was neither what was asked for nor the words to try again.
    """
    for client in clients:
        client.stopped.set()
    for client in clients:
        client.join(2 * TIMEOUT)
    faults = [fault for client in clients for fault in client.faults]
    assert not faults, "\n".join(faults)
    answers = sum((client.answers for client in clients), Counter[object]())
    return "Answers: " + ", ".join(f"{kind}: {count}" for kind, count in answers.most_common())


def _file(mark: str, csrf: str) -> tuple[bytes, str]:
    """Return what the form to attach a file sends: a file that only this act has."""
    from tests.factories.evidence import pdf

    part = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="'
    head = "".join(
        f'{part}{name}"\r\n\r\n{value}\r\n'
        for name, value in (("title", mark), ("url", ""), ("csrfmiddlewaretoken", csrf))
    )
    head += f'{part}file"; filename="letter.pdf"\r\nContent-Type: application/pdf\r\n\r\n'
    body = head.encode() + pdf(mark) + f"\r\n--{BOUNDARY}--\r\n".encode()
    return body, f"multipart/form-data; boundary={BOUNDARY}"


def _said(page: str) -> str:
    """Return the words of the error on a page, as far as there are any."""
    found = re.findall(r"<h1[^>]*>(.*?)</h1>|govuk-error-summary.*?</ul>", page, re.DOTALL)
    return " ".join(str(each) for each in found)[:300]

"""Letters and their replies are read by officials alone, and say nothing internal to anybody."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail

from accounts.models import Role, User
from areas.models import Contact
from requests_log.domain import corrections
from tests.factories.areas import get_area
from tests.factories.correspondence.sent_letters import log_reply, send_letter
from tests.factories.entries import entry_fields
from tests.helpers.crawl import read_everywhere
from tests.helpers.emails import html_part
from tests.helpers.sign_in import client_for

pytestmark = pytest.mark.django_db
SECRET = "Zebrawood"
EVERY_FIELD = "{name} {recipient} {number} {requests} {date}"


@pytest.mark.parametrize("role", [Role.LEAD, Role.CHAMPION, Role.ADMINISTRATOR])
def test_what_officials_write_and_log_is_hidden_everywhere(
    role: Role, example_urls: dict[str, str], official: User, make_user: Callable[..., User]
):
    area = get_area("leicestershire")
    Contact.objects.create(area=area, capacity="contact", name="Lena", email="lena@example.com")
    letter = send_letter(official, area, subject=f"{SECRET} subject", text=f"{SECRET} text")
    copy = letter.copies.filter(to="lena@example.com").get()
    log_reply(official, copy, f"{SECRET} reply")
    pages = {
        **example_urls,
        "letter": letter.get_absolute_url(),
        "copy": copy.get_absolute_url(),
        "from": f"/correspondence/new/?from={letter.pk}",
        "history": "/history/?area=leicestershire",
    }
    areas = [] if role == Role.ADMINISTRATOR else ["leicestershire"]
    texts = dict(read_everywhere(client_for(make_user(role, *areas)), pages))
    assert {address for address, text in texts.items() if SECRET in text} == set()
    shown = dict(read_everywhere(client_for(official), {"copy": copy.get_absolute_url()}))
    assert SECRET in shown[copy.get_absolute_url()]


def test_a_letter_says_nothing_of_a_request_that_is_internal(official: User, make_request: Any):
    area = get_area("kent")
    Contact.objects.create(area=area, capacity="contact", name="Cora", email="cora@example.com")
    request = make_request(areas=[area], source=f"{SECRET} source")
    fields = {**entry_fields(request.current), "reason": f"{SECRET} note", "status": "Better."}
    corrections.correct(by=official, entry=request.current, **fields)
    make_request(areas=[get_area("lewisham")], issue=f"{SECRET} of another area")
    send_letter(official, area, text=EVERY_FIELD)
    [message] = mail.outbox
    assert request.reference in message.body
    assert SECRET not in f"{message.subject}{message.body}{html_part(message)}"

"""Letters and their replies are read by officials alone, and say nothing internal to anybody."""

from typing import Any

import pytest
from django.core import mail

from accounts.models import User
from areas.models import Contact
from requests_log.domain import corrections
from tests.factories.areas import get_area
from tests.factories.correspondence.sent_letters import send_letter
from tests.factories.entries import entry_fields
from tests.helpers.emails import html_part

pytestmark = pytest.mark.django_db
SECRET = "Zebrawood"
EVERY_FIELD = "{name} {recipient} {number} {requests} {date}"


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

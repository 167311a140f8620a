"""Every kind of email as a mail program shows it: it says what its plain text says, and it fits.

``PICTURES`` names a folder for pictures of them, to be looked at.
"""

import os
import re
from collections.abc import Callable
from email.message import Message
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page

from accounts.models import Role, User
from administration.domain import invitations
from commissions.domain import sending
from departments.models import Department
from digests import subscriptions
from digests.models import Frequency
from outbox import delivery
from outbox.account_emails import send_notice
from outbox.models import Email
from tests.factories.areas import get_department
from tests.factories.commissions import (
    addressee_in,
    open_areas,
    open_departments,
    propose,
    send_commission,
)
from tests.factories.correspondence.sent_letters import send_letter
from tests.factories.drafts import ask, start_draft
from tests.factories.entries import write_news
from tests.factories.meetings import make_meeting
from tests.helpers.accessibility import DESKTOP, PHONE, check_state
from tests.helpers.browser import OpenAs
from tests.helpers.emails import html_part

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("no_earlier_guesses")]
UGLY = "A <b>line</b> & “more”, with {link} and " + "averylongwordthatnobodycanbreak" * 4


@pytest.fixture
def every_kind(
    official: User,
    lead: User,
    administrator: User,
    make_user: Callable[..., User],
    swindon_request: Any,
    settings: Any,
) -> list[Message]:
    """The emails of every kind that the service sends, sent."""
    settings.SUPPORT_EMAIL, settings.TEAM_PHONE = "help@example.org", "030 3444 0000"
    subscriptions.set_frequency(by=lead, frequency=Frequency.EACH_CHANGE)
    meeting = make_meeting()
    given = {"message": UGLY, "meeting": meeting, "in_the_name_of": "Baroness Hanham"}
    to_areas = send_commission(open_areas(official, "swindon", **given), official)
    codes = [each.code for each in Department.objects.all()][:1]
    to_departments = send_commission(open_departments(official, *codes, "MoJ", **given), official)
    propose(addressee_in(to_departments, codes[0]), swindon_request, "We agree.")
    for commission in (to_areas, to_departments):
        sending.remind_now(by=official, commission=commission)
    write_news(swindon_request, official, UGLY)
    send_letter(official, get_department("MoJ"), text="Dear {name},\n\n{number}:\n{requests}")
    ask(official, start_draft(official, meeting))
    newcomer = make_user(Role.LEAD, "kent", name="Kim Kent")
    newcomer.set_unusable_password()
    newcomer.save()
    invitations.invite(newcomer, by=administrator)
    Client().post(reverse("account_reset_password"), {"email": lead.email})
    send_notice("password_changed", lead)
    call_command("send_reminders")
    delivery.send_waiting()
    assert not Email.objects.waiting().exists()
    kinds = {each.kind for each in Email.objects.all()}
    assert kinds >= {"invitation", "reminder", "copy", "digest", "clearance", "letter"}
    assert kinds >= {"password", "security notice"}
    return list(mail.outbox)


def test_every_kind_of_email_says_what_its_text_says_and_fits(
    every_kind: list[Any], open_as: OpenAs
):
    window = open_as(None)
    for number, message in enumerate(every_kind):
        window.set_content(html_part(message))
        check_state(window)
        assert words_of(window.locator("main").inner_text()) == words_of(
            f"{message.subject}\n{message.body}"
        )
        assert "probably you" not in message.body
        assert window.locator("img, script, style, link").count() == 0
        _take_pictures(window, number)


def words_of(text: str) -> list[str]:
    """Return the words of a text, without bullets and the colon that a button leaves out."""
    return re.sub(r"•|:(?=\s)", " ", text).split()


def _take_pictures(window: Page, number: int) -> None:
    if folder := os.environ.get("PICTURES"):
        for size in (PHONE, DESKTOP):
            window.set_viewport_size(size)
            path = Path(folder) / f"email-{number:02}-{size['width']}.png"
            window.screenshot(path=path, full_page=True)

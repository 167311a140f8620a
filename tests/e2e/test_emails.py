"""An official reads sent emails, and sends queued ones."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from accounts.models import Role, User
from outbox import delivery
from outbox.models import Email
from tests.helpers.accessibility import check_page
from tests.helpers.browser import OpenAs, expect_banner, follow, press
from tests.helpers.emails import queue_email

pytestmark = pytest.mark.browser
LONG = "lena.of.a.council.with.a.long.name@department-of-long-names.example.gov.uk"


def test_sends_queued_emails_and_reads_one(open_as: OpenAs, make_user: Callable[..., User]) -> None:
    official = make_user(Role.OFFICIAL, name="Olive Official")
    queue_email(1, to=LONG, text=f"Dear Lena,\n\n• {'word ' * 60}\n• {'x' * 200}\n", by=official)
    queue_email(2, about="commissions/1/addressees/2")
    delivery.cancel(about="commissions/1/addressees/2", reason="The round was closed.")
    page = open_as(official)
    page.goto("/emails/")
    check_page(page, "Emails")
    press(page, "Send 1 waiting email")
    check_page(page, "Emails")
    expect_banner(page, "1 email was sent.")
    follow(page, "Sent", exact=True)
    check_page(page, "Emails")
    expect(page.locator("tbody tr")).to_have_count(1)
    page.locator("tbody a").click()
    check_page(page, "Further barriers")
    assert Email.objects.sent().count() == 1

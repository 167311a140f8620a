"""Somebody who is not signed in unsubscribes by the link in an email."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from accounts.models import Role, User
from digests import subscriptions
from digests.models import Digest, Frequency
from outbox.signed_urls import signed_path
from tests.helpers.accessibility import check_page
from tests.helpers.browser import OpenAs, expect_banner, press

pytestmark = pytest.mark.browser


@pytest.fixture
def digest(make_user: Callable[..., User]) -> Digest:
    lead = make_user(Role.LEAD, "swindon", name="Len Lead")
    return subscriptions.set_frequency(by=lead, frequency=Frequency.WEEKLY)


def test_ends_it_by_the_link_with_and_without_scripts(open_as: OpenAs, digest: Digest) -> None:
    for with_scripts in (True, False):
        digest = subscriptions.set_frequency(by=digest.user, frequency=Frequency.WEEKLY)
        page = open_as(None, with_scripts=with_scripts)
        page.goto(signed_path(subscriptions.UNSUBSCRIBE_URL_NAME, str(digest.key)))
        check_page(page, "Unsubscribe from the email digest")
        assert page.locator("header a, nav a").count() == 0
        press(page, "Unsubscribe")
        check_page(page, "You have unsubscribed")
        digest.refresh_from_db()
        assert digest.frequency == Frequency.NONE
        page.goto(signed_path(subscriptions.UNSUBSCRIBE_URL_NAME, str(digest.key)))
        check_page(page, "This link no longer works")


def test_a_lead_chooses_a_digest_and_ends_it(open_as: OpenAs, digest: Digest) -> None:
    page = open_as(digest.user)
    page.goto("/digest/")
    check_page(page, "Email digest")
    expect(page.get_by_label("Weekly")).to_be_checked()
    page.get_by_label("Every change").check()
    press(page, "Save")
    check_page(page, "Email digest")
    expect_banner(page, "Your choice has been saved.")
    expect(page.get_by_label("Every change")).to_be_checked()

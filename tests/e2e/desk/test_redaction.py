"""One administrator proposes to remove a name, another confirms, and the request has a mark."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from accounts.models import Role, User
from tests.factories.entries import get_request, write_news
from tests.helpers.accessibility import check_page
from tests.helpers.browser import OpenAs, expect_banner, expect_problems, follow, press, status_of

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("the_record")]
NAME = "Zebedee Quillfeather"


def test_a_name_is_removed_by_two_administrators(
    open_as: OpenAs, official: User, administrator: User, make_user: Any
) -> None:
    second = make_user(Role.ADMINISTRATOR, name="Basil Administrator")
    write_news(get_request(12), official, f"{NAME} of MoJ will write to all areas.")

    page = open_as(administrator)
    page.goto("/redactions/")
    check_page(page, "Redactions")
    follow_button(page, "Propose a redaction")
    check_page(page, "Propose a redaction")
    press(page, "See where the words are")
    expect_problems(page, "Enter the words to remove.", "Enter why the words must go.")
    page.get_by_label("Words to remove").fill(NAME)
    page.get_by_label("Why must they go?").fill("They asked us to.")
    press(page, "See where the words are")
    check_page(page, "Check the redaction")
    expect(page.get_by_role("row", name="Entries: status 1")).to_be_visible()
    press(page, "Propose")
    expect_banner(page, "Proposed. Another administrator must confirm it.")
    expect(page.get_by_role("button", name="Remove the words")).to_have_count(0)
    check_page(page)

    other = open_as(second)
    other.goto("/redactions/")
    other.locator("td a").first.click()
    expect(other.get_by_role("main")).to_contain_text(NAME)
    check_page(other)
    press(other, "Remove the words")
    expect_banner(other, "The words were removed from 1 place.")
    expect(other.get_by_role("main")).not_to_contain_text("Quillfeather")
    check_page(other)
    follow(other.locator(".govuk-breadcrumbs"), "Redactions")
    expect(other.get_by_role("main")).to_contain_text("Confirmed on 22 March 2011 by Basil")
    check_page(other, "Redactions")

    reader = open_as(official)
    reader.goto("/requests/CB-012/")
    expect(status_of(reader)).to_have_text("██ [words removed] of MoJ will write to all areas.")
    check_page(reader)
    reader.goto("/requests/?words=Quillfeather")
    expect(reader.get_by_role("main")).to_contain_text("No requests match")


def follow_button(page: Page, name: str) -> None:
    """Follow a link that looks like a button."""
    page.get_by_role("button", name=name).click()

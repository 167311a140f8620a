"""An official writes one letter to many and records the reply; a department prints its requests."""

import datetime as dt
from typing import Any

import pytest
from django.core import mail
from playwright.sync_api import expect

from accounts.models import User
from areas.models import Area, Contact
from correspondence.models import Letter
from departments.models import Department, EmailContact
from tests.factories.commissions import (
    all_recipients,
    link_sent_to,
    open_departments,
    send_commission,
)
from tests.helpers.accessibility import check_page
from tests.helpers.browser import (
    OpenAs,
    choose,
    expect_banner,
    expect_problems,
    follow,
    press,
)

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("the_record")]
SUBJECT = "Ring us by 12 April about {recipient}"
TEXT = "Dear {name},\n\nWe have {number} with {recipient}:\n{requests}\n\nPlease ring us."


@pytest.fixture
def contacts(the_record: None) -> None:
    """Kent and the Ministry of Justice have somebody to write to; Barnet has nobody."""
    Contact.objects.create(
        area=Area.objects.get(slug="kent"),
        capacity="contact",
        name="Cora Kent",
        email="cora@example.com",
    )
    EmailContact.objects.create(
        department=Department.objects.get(code="MoJ"),
        name="Jo Justice",
        email="jo@example.com",
        since=dt.date(2011, 1, 1),
    )


def test_one_letter_to_many_is_read_sent_and_answered(
    open_as: OpenAs, official: User, contacts: None
) -> None:
    page = open_as(official)
    page.goto("/commissions/")
    follow(page, "Letters")
    check_page(page, "Letters")
    press(page, "Write a letter")
    check_page(page, "Write a letter")
    page.get_by_label("Subject").fill(SUBJECT)
    page.get_by_label("Letter", exact=True).fill("Dear {nmae},")
    press(page, "Check the letters")
    expect_problems(
        page,
        "{nmae} cannot be used here. You can use {name}, {recipient}, {number}, "
        "{requests}, {date}.",
    )
    check_page(page, "Write a letter")
    page.get_by_label("Letter", exact=True).fill(TEXT)
    for control, typed in (
        ("Find an area", "Kent"),
        ("Find an area", "Barnet"),
        ("Find a department", "MoJ"),
    ):
        choose(page, control, typed)
    press(page, "Check the letters")
    check_page(page, "Check the letters and send")
    expect(page.locator("main")).to_contain_text("2 letters will go by email.")
    expect(page.locator("main")).to_contain_text("There is no email address for Barnet.")
    expect(page.locator("main")).to_contain_text("Dear Cora Kent,")
    press(page, "Next letter")
    expect(page.locator("main")).to_contain_text("Ring us by 12 April about the Ministry of")
    expect(page.locator("main")).to_contain_text("CB-006")
    press(page, "Send 2 letters")
    expect_banner(page, "The letter is on its way.")
    check_page(page, SUBJECT)
    page.reload()
    expect(page.get_by_text("Sent", exact=True).first).to_be_visible()
    assert all_recipients() == ["cora@example.com", "jo@example.com"]
    assert "Dear Jo Justice," in mail.outbox[1].body

    page.get_by_role("link", name="Ministry of Justice").click()
    check_page(page, "To Ministry of Justice")
    page.get_by_label("Telephone").check()
    page.get_by_label("What does it say?").fill("Courts will share their figures.")
    press(page, "Log the reply")
    expect_banner(page, "The reply has been logged.")
    page.get_by_text("Record what it says on a request").click()
    check_page(page, "To Ministry of Justice")
    page.get_by_role("link", name="CB-006").click()
    source = page.get_by_label("Who said it")
    number = f"Letter {Letter.objects.get().pk}"
    expect(source).to_have_value(f"{number} to Ministry of Justice, reply of 22 March 2011")
    page.get_by_label("What the department says").fill("Courts will share their figures.")
    expect(page.get_by_label("Ministry of Justice")).to_be_checked()
    expect(page.get_by_label("Telephone")).to_be_checked()
    press(page, "Continue")
    check_page(page, "Check the new status")
    press(page, "Save")
    page.get_by_role("link", name=number, exact=True).first.click()
    check_page(page, SUBJECT)
    follow(page, "Begin another letter with these words")
    expect(page.get_by_label("Letter", exact=True)).to_have_value(TEXT)


def test_a_department_prints_every_request_with_its_answer(
    open_as: OpenAs, official: User, contacts: None, settings: Any
) -> None:
    settings.SUPPORT_EMAIL, settings.TEAM_PHONE = "help@example.org", "030 3444 0000"
    send_commission(open_departments(official, "MoJ"), official)
    page = open_as(None)
    page.goto(link_sent_to("jo@example.com"))
    page.get_by_label("Latest position for CB-006").fill("Courts will share their figures.")
    press(page, "Save and come back later")
    follow(page, "Print every request, with the answers in the draft")
    check_page(page, "Ministry of Justice")
    expect(page.locator("section")).to_have_count(7)
    expect(page.locator("section", has_text="CB-006")).to_contain_text("Courts will share")
    # What a browser prints: no footer, no links to other pages, and whom to ask.
    page.emulate_media(media="print")
    expect(page.get_by_text("Back to your reply")).to_be_hidden()
    expect(page.locator("main")).to_contain_text("030 3444 0000")
    expect(page.locator("main").get_by_text("help@example.org")).to_be_visible()

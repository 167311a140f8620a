"""A commission from draft to paper: an official sends it, departments and areas reply."""

import datetime as dt
import re

import pytest
from django.conf import settings
from django.core import mail
from playwright.sync_api import Page, expect

from accounts.models import User
from departments.models import Department, EmailContact
from tests.factories.commissions import link_sent_to
from tests.helpers.accessibility import check_page
from tests.helpers.browser import (
    OpenAs,
    cell_of,
    expect_banner,
    expect_problems,
    fill_date,
    follow,
    press,
    press_enter,
    stage_of,
    status_of,
    tab_to,
)

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("the_record")]
MEETING = "Ministers’ meeting with leaders, 24 March 2011"


@pytest.fixture
def justice_correspondent(the_record: None) -> None:
    EmailContact.objects.create(
        department=Department.objects.get(code="MoJ"),
        name="Cora Justice",
        email="cora@justice.example.com",
        since=dt.date(2011, 1, 1),
    )


def open_commission(page: Page, ask: str, only: str) -> None:
    """Draft a commission for the meeting of 24 March to one recipient, and send it."""
    page.goto("/")
    follow(page, "Commissions")
    press(page, ask)
    check_page(page, "New commission")
    fill_date(page, "When are replies due?", "24", "3", "2011")
    page.get_by_label("Which meeting is it for?").select_option(MEETING)
    whom = page.get_by_role("group", name="Who should get this commission?")
    for box in whom.get_by_role("checkbox").all():
        box.uncheck()
    whom.get_by_label(only).check()
    press(page, "Save and check emails")
    check_page(page, "Check emails and send")
    press(page, "Send commission")
    check_page(page, "Commission sent")
    expect(page.get_by_role("main")).to_contain_text("1 email has been sent.")
    follow(page, "See who has replied")
    check_page(page, None)


@pytest.mark.usefixtures("justice_correspondent")
def test_two_departments_answer_a_joint_request_and_the_paper_prints_both(
    open_as: OpenAs, official: User
) -> None:
    page = open_as(official)
    open_commission(page, "Commission departments", "Ministry of Justice (MoJ)")
    its_round = page.url
    theirs = open_as(None)
    theirs.goto(link_sent_to("cora@justice.example.com").removeprefix(settings.SITE_URL))
    expect(theirs.get_by_label("Latest position for CB-003")).to_have_value("")
    theirs.get_by_label("Latest position for CB-003").fill("MoJ has asked the courts for figures.")
    theirs.get_by_label("No change to any request above").check()
    theirs.get_by_label("Your name").fill("Cora Justice")
    press(theirs, "Continue")
    press(theirs, "Send reply")

    # Meanwhile, the Department for Education has answered in a letter.
    page.goto("/requests/CB-003/")
    follow(page, "Record what a department says")
    check_page(page, "Record what a department says")
    press(page, "Continue")
    expect_problems(page, "Choose the department.", "Choose how the department said it.")
    check_page(page, "Record what a department says")
    page.get_by_label("Department for Education").check()
    page.get_by_label("What the department says").fill("A note goes to boroughs.")
    page.get_by_label("Letter").check()
    press(page, "Continue")
    check_page(page, "Check the new status")
    expect(cell_of(page, "Status")).to_contain_text("DfE: A note goes to boroughs.")
    press(page, "Save")
    expect_banner(page, "CB-003 now has the position of DfE.")
    check_page(page, None)
    awaited = page.get_by_role("heading", name="Ministry of Justice")
    expect(awaited).to_contain_text("Waiting for")

    page.goto(its_round)
    follow(page, "Review replies: 7 to decide")
    follow(page, "Accept, change or decline CB-003, from MoJ")
    check_page(page, None)
    press(page, "Continue")
    check_page(page, "Check the new status")
    press(page, "Accept and update the record")
    expect_banner(page, "Accepted: CB-003.")
    page.goto("/requests/CB-003/")
    expect(awaited).not_to_contain_text("Waiting for")
    follow(page, re.compile("^Correct what Department for Education said"))
    check_page(page, "Correct what DfE said on 22 March 2011")
    page.get_by_label("What was wrong?").fill("It goes to one borough first.")
    page.get_by_label("What the department says").fill("A note goes to one borough.")
    press(page, "Save correction")
    check_page(page, None)
    page.goto("/paper/")
    paper = page.get_by_role("main")
    expect(paper).to_contain_text("DfE: A note goes to one borough.")
    expect(paper).to_contain_text("MoJ: MoJ has asked the courts for figures.")


@pytest.mark.usefixtures("justice_correspondent")
def test_departments_reply_by_link_and_the_paper_shows_it(open_as: OpenAs, official: User) -> None:
    page = open_as(official)
    open_commission(page, "Commission departments", "Ministry of Justice (MoJ)")
    its_round = page.url

    path = link_sent_to("cora@justice.example.com").removeprefix(settings.SITE_URL)
    theirs = open_as(None)
    theirs.goto(path)
    check_page(theirs, "Ministry of Justice")
    expect(theirs.get_by_role("navigation")).to_have_count(0)
    press(theirs, "Continue")
    missing = [
        f"CB-0{n}: Choose no change, or enter the latest position."
        for n in ("03", "06", "11", "12", "13", "14", "16")
    ]
    expect_problems(theirs, *missing, "Enter your name.")
    check_page(theirs, "Ministry of Justice")
    theirs.get_by_label("Latest position for CB-011").fill(
        "NOMS and Probation pool budgets from April."
    )
    theirs.get_by_label("Latest position for CB-014").fill("Governors take part in every area.")
    group = theirs.get_by_role("group", name="Stage of CB-014")
    group.get_by_label("Resolved").check()
    press(theirs, "Save and come back later")
    expect_banner(theirs, "Draft saved. You have not sent your reply yet.")

    # Another day, from the same email.
    again = open_as(None)
    again.goto(path)
    expect(again.get_by_label("Latest position for CB-011")).to_have_value(
        "NOMS and Probation pool budgets from April."
    )
    again.get_by_label("No change to any request above").check()
    again.get_by_label("Your name").fill("Cora Justice")
    press(again, "Continue")
    press(again, "Send reply")
    expect_banner(again, "Your reply has been sent.")
    check_page(again, "Ministry of Justice: your reply")
    assert "NOMS and Probation pool budgets" in mail.outbox[-1].body

    page.goto("/requests/CB-011/")
    expect(status_of(page)).not_to_contain_text("from April")
    page.goto(its_round)
    check_page(page, None)
    follow(page, "Review replies: 7 to decide")
    check_page(page, "Review replies")
    press(page, "Confirm no change for all 5")
    expect(page.get_by_role("alert")).to_contain_text("No change confirmed: CB-003, CB-006")
    follow(page, "Accept, change or decline CB-011, from MoJ")
    check_page(page, None)
    press(page, "Accept and update the record")
    expect_banner(page, "Accepted: CB-011.")
    follow(page, "Accept, change or decline CB-014, from MoJ")
    page.get_by_label("New status of CB-014").fill("Governors take part.")
    press(page, "Accept and update the record")
    expect_banner(page, "Accepted with changes: CB-014.")
    check_page(page, "Review replies")

    page.goto("/requests/CB-014/")
    expect(stage_of(page)).to_have_text("Resolved")
    expect(status_of(page)).to_have_text("Governors take part.")
    page.goto("/meetings/")
    follow(page, re.compile(f"^View paper.*{MEETING}"))
    paper = page.get_by_role("main")
    expect(paper).to_contain_text("NOMS and Probation pool budgets from April.")
    expect(paper).to_contain_text(
        "The one department that was asked responded to the request for the latest position; "
        "MoJ gave updates."
    )

    page.goto(its_round)
    follow(page, "Close commission")
    check_page(page, "Close commission")
    press(page, "Close commission")
    again.goto(path)
    check_page(again, "This link no longer works")


def test_a_lead_replies_nothing_to_add_by_keyboard(
    open_as: OpenAs, official: User, lead: User
) -> None:
    page = open_as(official)
    open_commission(page, "Commission areas", "Swindon")
    theirs = open_as(lead)
    theirs.goto("/")
    check_page(theirs, "Your requests")
    tab_to(theirs, theirs.get_by_role("link", name="Reply for Swindon"))
    press_enter(theirs)
    check_page(theirs, "Swindon")
    tab_to(theirs, theirs.get_by_label("No, all our barriers are already in the record"))
    theirs.keyboard.press("Space")
    # Enter in the choice leads on, and sends nothing yet.
    press_enter(theirs)
    check_page(theirs, "Check your reply")
    expect(theirs.get_by_role("main")).to_contain_text("No further barriers.")
    tab_to(theirs, theirs.get_by_role("button", name="Send reply"))
    press_enter(theirs)
    expect_banner(theirs, "Your reply has been sent.")
    check_page(theirs, "Swindon: your reply")
    follow(theirs, "Your commissions")
    check_page(theirs, "Your commissions")
    page.reload()
    expect(page.get_by_role("main")).to_contain_text(
        "The one area that was asked responded to the request for further barriers; it confirmed "
        "that all barriers had been included."
    )


def test_a_barrier_joins_a_request_and_the_area_sees_it(
    open_as: OpenAs, official: User, lead: User
) -> None:
    page = open_as(official)
    open_commission(page, "Commission areas", "Swindon")
    its_round = page.url
    theirs = open_as(lead)
    theirs.goto("/your-replies/")
    theirs.get_by_role("link", name="Reply for Swindon").first.click()
    theirs.get_by_label("Yes, we want to add the barriers below").check()
    theirs.get_by_label("What is the barrier?").fill("Aligning ESF funding with our budget")
    theirs.get_by_label("Why is it a barrier?").fill("Contractors may not share it.")
    press(theirs, "Add another barrier")
    expect(theirs.get_by_label("What is the barrier?").first).to_have_value(
        "Aligning ESF funding with our budget"
    )
    check_page(theirs, "Swindon")
    press(theirs, "Continue")
    press(theirs, "Send reply")
    expect_banner(theirs, "Your reply has been sent.")

    page.goto(its_round)
    follow(page, "Review replies: 1 to decide")
    follow(page, "Decide on Aligning ESF funding with our budget")
    check_page(page, "Barrier from Swindon")
    follow(page, re.compile("^Add to this request.*CB-004"))
    check_page(page, "Add a barrier to CB-004")
    expect(page.get_by_label("Areas, as printed from this date")).to_have_value(
        "West London Group (Westminster), Swindon and others"
    )
    press(page, "Add to CB-004")
    check_page(page, "Review replies")
    theirs.goto("/your-replies/")
    theirs.get_by_role("link", name="CB-004").click()
    expect(theirs.get_by_role("main")).to_contain_text(
        "West London Group (Westminster), Swindon and others"
    )

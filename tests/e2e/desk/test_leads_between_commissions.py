"""A lead raises a barrier in few clicks, by the keyboard and without scripts; it is let through."""

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from proposals.models import LeadProposal
from requests_log.models import Request
from tests.factories.feedback import propose
from tests.helpers.accessibility import check_page
from tests.helpers.browser import OpenAs, choose, expect_banner, follow, press, press_enter, tab_to

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("the_record")]
# Like CB-001, which covers many areas.
LIKE_ANOTHER = "Pooling of budgets across local partners"
WHY = "Each grant has its own audit."
MOST_CLICKS = 4


def count_clicks(page: Page) -> None:
    """Count in every page from now on what is clicked; ``clicks_of`` reads the count."""
    page.context.add_init_script(
        """addEventListener("click", (event) => {
            if (!event.isTrusted) return;
            const before = Number(localStorage.getItem("clicks") || 0);
            localStorage.setItem("clicks", before + 1);
        }, true);"""
    )


def clicks_of(page: Page) -> int:
    return int(page.evaluate("Number(localStorage.getItem('clicks') || 0)"))


def test_a_barrier_is_raised_in_few_clicks(open_as: OpenAs, lead: User, official: User) -> None:
    page = open_as(lead)
    count_clicks(page)
    page.goto("/")
    page.evaluate("localStorage.setItem('clicks', 0)")
    page.get_by_role("button", name="Raise a barrier").click()
    check_page(page, "Raise a barrier")
    # Nobody clicks into a box: the keyboard reaches it.
    tab_to(page, page.get_by_label("What is the barrier?"))
    page.keyboard.type(LIKE_ANOTHER)
    tab_to(page, page.get_by_label("Why is it a barrier?"))
    page.keyboard.type(WHY)
    page.get_by_role("button", name="Send to DCLG").click()
    check_page(page, "It may be in the record already")
    expect(page.get_by_label("Why is it a barrier?")).to_have_value(WHY)
    page.get_by_role("button", name="It is another: send to DCLG").click()
    check_page(page, "What you have proposed")
    expect_banner(page, "Sent to DCLG, who will decide. This page says where it stands.")
    expect(page.get_by_role("main")).to_contain_text("Waiting since 22 March 2011")
    assert 0 < clicks_of(page) <= MOST_CLICKS

    desk = open_as(official)
    desk.goto("/")
    follow(desk, "From area leads, to decide: 1")
    check_page(desk, "Waiting for a decision")
    follow(desk, f"Decide on the barrier from Swindon: {LIKE_ANOTHER}")
    check_page(desk, "Barrier from Swindon")
    press(desk, "Raise a request")
    check_page(desk, "Raise a request from a barrier")
    desk.get_by_label("Status").fill("DCLG has asked all departments.")
    choose(desk, "Find a department", "CO")
    desk.get_by_label("Flexibility from rules").check()
    press(desk, "Raise the request")
    raised = Request.objects.order_by("number").last()
    assert raised
    expect_banner(desk, f"Let through: {raised.reference}. Swindon sees where it stands.")
    page.reload()
    follow(page, raised.reference)
    check_page(page, LIKE_ANOTHER)


def test_all_is_done_by_keyboard_and_without_scripts(
    open_as: OpenAs, lead: User, official: User
) -> None:
    page = open_as(lead)
    page.goto("/requests/CB-008/")
    tab_to(page, page.get_by_role("link", name="Comment on where it stands"))
    press_enter(page)
    check_page(page, "Comment on where it stands")
    tab_to(page, page.get_by_role("button", name="Send to DCLG"))
    press_enter(page)
    check_page(page, "Comment on where it stands")
    tab_to(page, page.get_by_label("Your comment on where it stands"))
    page.keyboard.type("The note has not come.")
    tab_to(page, page.get_by_role("button", name="Send to DCLG"))
    press_enter(page)
    check_page(page, "What you have proposed")

    request = Request.objects.get(number=8)
    propose(lead, "step", request, words="Send the note to Swindon.")
    plain = open_as(official, with_scripts=False)
    plain.goto("/proposals/")
    plain.get_by_role("button", name="Let it through").click()
    expect_banner(plain, "Let through: CB-008. Swindon sees where it stands.")
    plain.get_by_role("link", name="Decide on the next step").click()
    plain.get_by_role("button", name="Decline").click()
    expect(plain.get_by_role("alert")).to_contain_text("Enter a reason. The area will see it.")
    plain.get_by_label("Reason").fill("It was sent on 21 March.")
    plain.get_by_role("button", name="Decline").click()
    expect(plain.get_by_role("main")).to_contain_text("Nothing waits.")
    page.reload()
    expect(page.get_by_role("main")).to_contain_text("It was sent on 21 March.")
    page.goto("/requests/CB-008/")
    expect(page.get_by_role("main")).to_contain_text("The note has not come.")
    check_page(page, request.line.issue)
    assert not LeadProposal.objects.filter(end="").exists()

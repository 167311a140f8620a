"""The lead for Swindon says what an outcome did not solve, and an official finds it."""

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from requests_log.domain import commands
from requests_log.domain.feedback import SAY_WHY
from requests_log.models import Request
from requests_log.rules.stages import Stage
from tests.factories.clock import TODAY
from tests.helpers.accessibility import check_page
from tests.helpers.browser import (
    OpenAs,
    expect_banner,
    expect_problems,
    follow,
    press,
    row_of,
    stage_of,
)

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("the_record")]

WHY = "The constabulary still may not share it with schools."


def test_what_a_lead_says_reaches_the_officials_list(
    open_as: OpenAs, official: User, lead: User
) -> None:
    request = Request.objects.get(number=30)
    issue = request.line.issue
    page = open_as(lead)
    page.goto("/your-requests/")
    card = page.locator(".govuk-summary-card").filter(has_text="CB-030")
    expect(card).to_contain_text("No answer yet")
    check_page(page, "Your requests")

    follow(page, "Tell us if CB-030 is solved")
    check_page(page, "Is it solved for Swindon?")
    page.get_by_label("Partly").check()
    press(page, "Save")
    expect_problems(page, SAY_WHY)
    check_page(page, "Is it solved for Swindon?")
    expect(page.get_by_label("Partly")).to_be_checked()
    page.get_by_label("Why?").fill(WHY)
    press(page, "Save")
    expect_banner(page, "Your answer on CB-030 for Swindon has been saved.")
    check_page(page, issue)
    expect(stage_of(page)).to_have_text("Resolved")
    expect(told(page)).to_contain_text("Partly solved")
    expect(told(page)).to_contain_text(WHY)
    expect(page.get_by_role("link", name="Change your answer for Swindon")).to_be_visible()
    page.goto("/your-requests/")
    expect(card).not_to_contain_text("No answer yet")

    page = open_as(official)
    page.goto("/")
    follow(page, "Resolved but not solved: 1")
    check_page(page, "Resolved but not solved")
    expect(row_of(page, "Swindon")).to_contain_text("Partly solved")
    expect(row_of(page, "Swindon")).to_contain_text(f"Answered by {lead.name} on 22 March 2011")
    expect(row_of(page, "Swindon")).to_contain_text(WHY)
    page.get_by_label("Answer").select_option("Not solved")
    press(page, "Show")
    expect(page.get_by_text("No requests match these filters.")).to_be_visible()
    page.get_by_label("Answer").select_option("Partly solved")
    press(page, "Show")
    follow(page, "CB-030")
    check_page(page, issue)
    expect(told(page)).to_contain_text(WHY)
    request.refresh_from_db()
    assert request.stage == Stage.RESOLVED
    assert request.entries.count() == 1


def test_a_lead_sends_feedback_again_after_the_outcome_changed(
    open_as: OpenAs, official: User, lead: User
) -> None:
    page = open_as(lead)
    page.goto("/requests/CB-030/solved/")
    page.get_by_label("No", exact=True).check()
    page.get_by_label("Why?").fill(WHY)
    request = Request.objects.get(number=30)
    commands.write_news(
        by=official,
        request=request,
        seen=request.line,
        status="HO has written to the constabulary.",
        effective_on=TODAY,
        target_date=None,
    )
    press(page, "Save")
    check_page(page, "Is it solved for Swindon?")
    expect(page.get_by_role("alert")).to_contain_text("CB-030 has changed since you opened")
    expect(page.get_by_role("main")).to_contain_text("HO has written to the constabulary.")
    expect(page.get_by_label("Why?")).to_have_value(WHY)
    press(page, "Save")
    expect_banner(page, "Your answer on CB-030 for Swindon has been saved.")
    expect(told(page)).to_contain_text("Not solved")


def told(page: Page) -> Locator:
    """Return the text beside the outcome."""
    return page.locator(".govuk-grid-column-one-third")

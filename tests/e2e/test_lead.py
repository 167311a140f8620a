"""The lead for Swindon follows the requests that Swindon made or that cover it."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.models import Role, User
from requests_log.domain import commands
from requests_log.models import Request
from requests_log.rules.stages import Stage
from tests.factories.clock import TODAY
from tests.factories.people import PASSWORD
from tests.helpers.accessibility import check_page
from tests.helpers.browser import (
    OpenAs,
    expect_banner,
    expect_problems,
    follow,
    log_of,
    press,
    sign_in,
    stage_of,
)

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("the_record")]

NEWS = "DH has sent its note on Clusters to Swindon."
REASON = "The constabulary wrote to the Minister in confidence."


def test_reads_what_became_of_swindons_requests(
    open_as: OpenAs, official: User, lead: User
) -> None:
    write_news(official, number=8, status=NEWS)
    reopen(official, number=29, reason=REASON)
    page = open_as(None)
    page.goto("/")
    sign_in(page, lead.email, PASSWORD)
    check_page(page, "Your requests")

    own = page.locator("section").filter(has=page.get_by_role("heading", name="Your own requests"))
    expect(own.locator("h3 a")).to_have_text(["CB-002", "CB-008", "CB-029", "CB-028", "CB-030"])
    moved = page.get_by_role("region", name="Has anything moved?")
    expect(moved.get_by_role("listitem").first).to_contain_text("CB-029")
    card = card_of(page, "CB-008")
    expect(card).to_contain_text("Last update")
    expect(card).to_contain_text("22 March 2011")
    expect(card).to_contain_text(NEWS)
    expect(card).to_contain_text(
        "It is for DH to act: DH will be sending a note on Clusters to all 16 areas."
    )
    page.get_by_text("Resolved: 2").click()
    expect(card_of(page, "CB-030")).to_contain_text("Whitehall has answered.")
    expect(card_of(page, "CB-016")).to_have_count(0)
    page.locator("summary", has_text="for many or all areas").click()
    expect(card_of(page, "CB-016")).to_contain_text("through the Innovative finance workstream")
    check_page(page, "Your requests")

    follow(own, "CB-029")
    check_page(page, "‘Top down driven targets’ on police forces")
    expect(stage_of(page)).to_have_text("In progress")
    expect(page.get_by_role("heading", name="What happens next")).to_be_visible()
    expect(log_of(page)).to_have_count(2)
    expect(log_of(page).first).to_contain_text("Recorded on 22 March 2011")
    expect_nothing_for_officials(page, official)

    follow(page, "Find a request")
    check_page(page, "Requests")
    expect(page.get_by_text("GP Commissioners")).to_have_count(0)
    follow(page, "Workstreams")
    check_page(page, "Workstreams")


def test_finds_what_has_been_solved_for_another_area(
    open_as: OpenAs, official: User, make_user: Callable[..., User]
) -> None:
    page = open_as(official)
    page.goto("/requests/CB-031/")
    follow(page, "Share this outcome with every area")
    check_page(page, "Share this outcome with every area")
    page.get_by_label("What holds for any area?").fill("Hull may pool drugs budgets.")
    press(page, "Share")
    expect_problems(page, "Name no area: everybody reads this. Leave out Hull.")
    check_page(page, "Share this outcome with every area")
    page.get_by_label("What holds for any area?").fill("Areas may pool drugs budgets.")
    press(page, "Share")
    expect_banner(page, "CB-031 is now shared with every area as solved.")
    check_page(page, None)

    theirs = open_as(make_user(Role.LEAD, "kent"))
    theirs.goto("/")
    follow(theirs, "Has this been solved already?")
    check_page(theirs, "Has this been solved already?")
    theirs.get_by_label("Search what has been solved").fill("drugs")
    press(theirs, "Search")
    check_page(theirs, "Has this been solved already?")
    expect(theirs.get_by_role("main")).to_contain_text("Areas may pool drugs budgets.")
    expect(theirs.get_by_role("main")).not_to_contain_text("Hull")
    expect(theirs.get_by_role("link", name="CB-031")).to_have_count(0)


def test_finds_no_page_of_another_area(open_as: OpenAs, lead: User) -> None:
    page = open_as(lead)
    for elsewhere in ("/requests/CB-007/", "/requests/CB-999/"):
        answer = page.goto(elsewhere)
        assert answer is not None
        assert answer.status == 404
        check_page(page, "Page not found")
    expect(page.get_by_text("GP Commissioners")).to_have_count(0)
    follow(page, "Go to the home page")
    check_page(page, "Your requests")


def test_is_refused_what_is_for_officials(open_as: OpenAs, lead: User) -> None:
    page = open_as(lead)
    answer = page.goto("/requests/CB-008/update/")
    assert answer is not None
    assert answer.status == 403
    check_page(page, "You do not have permission to view this page")


def write_news(official: User, *, number: int, status: str) -> None:
    request = Request.objects.get(number=number)
    commands.write_news(
        by=official,
        request=request,
        seen=request.current,
        status=status,
        effective_on=TODAY,
        target_date=request.target_date,
    )


def reopen(official: User, *, number: int, reason: str) -> None:
    request = Request.objects.get(number=number)
    commands.move(
        by=official,
        request=request,
        seen=request.current,
        to=Stage.IN_PROGRESS,
        status="HO is looking at it again.",
        effective_on=TODAY,
        target_date=TODAY + dt.timedelta(days=90),
        reason=reason,
    )


def card_of(page: Page, reference: str) -> Locator:
    return page.locator(".govuk-summary-card").filter(
        has=page.get_by_role("link", name=reference, exact=True)
    )


def expect_nothing_for_officials(page: Page, official: User) -> None:
    """Expect no author, no reason and no form in the page, but the one to watch it."""
    sent = page.content()
    for kept_back in (official.name, official.email, REASON, "Internal note", "/update/"):
        assert kept_back not in sent, f"a lead is sent “{kept_back}”"
    main = page.get_by_role("main")
    expect(main.get_by_role("button")).to_have_text(["Watch this request", "Copy this line"])
    expect(main.get_by_role("link", name="Correct")).to_have_count(0)


def test_a_lead_has_this_too_and_an_official_lets_the_area_join(
    open_as: OpenAs, official: User, lead: User
) -> None:
    page = open_as(lead)
    page.goto("/requests/CB-001/")
    issue = page.locator("h1").inner_text()
    follow(page, "We have this too")
    check_page(page, "We have this too")
    press(page, "Send")
    expect_problems(page, "Enter what the barrier means in your area.")
    check_page(page, "We have this too")
    page.get_by_label("What does it mean in your area?").fill("Our schools do not come.")
    press(page, "Send")
    expect_banner(page, "Sent to DCLG, who will decide. This page will say what became of it.")
    check_page(page, issue)
    expect(page.get_by_role("heading", name="Swindon: waiting for a decision")).to_be_visible()

    page = open_as(official)
    page.goto("/")
    follow(page, "From area leads, to decide: 1")
    check_page(page, "Waiting for a decision")
    follow(page, re.compile("^Decide if Swindon joins CB-001"))
    check_page(page, "Swindon has this too")
    press(page, "Decline")
    expect_problems(page, "Enter a reason. The area will see it.")
    check_page(page, "Swindon has this too")
    press(page, "Let Swindon join")
    expect_banner(page, "Swindon has joined CB-001.")
    check_page(page, issue)
    expect(page.get_by_text("Our schools do not come.")).to_be_visible()

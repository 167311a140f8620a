"""The champion for Leicestershire reads its requests in the admin site, and adds a note."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.models import Role, User
from requests_log.models import Entry, Request
from tests.factories.people import PASSWORD
from tests.helpers.accessibility import check_page
from tests.helpers.browser import (
    OpenAs,
    expect_banner,
    expect_problems,
    fill_date,
    follow,
    press,
    sign_in,
)

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("the_record")]

NOTE = "I spoke to the Director of Public Health: she will meet the GPs in May."


def test_finds_a_request_and_adds_a_note(open_as: OpenAs, champion: User, official: User) -> None:
    page = open_as(None)
    page.goto("/")
    sign_in(page, champion.email, PASSWORD)
    check_page(page, "Your areas")
    follow(page.get_by_role("main"), "Requests")
    check_page(page, "Requests")
    expect(page.get_by_role("link", name="CB-012")).to_have_count(0)

    page.get_by_role("textbox", name="Search").fill("commissioners")
    press(page, "Search")
    check_page(page, "Requests")
    expect(references(page)).to_have_text(["CB-007"])
    # All that she may see, and not the 33 that there are.
    follow(page, "Show all")
    expect(references(page)).to_have_count(16)
    page.locator("summary", has_text="Filter").click()
    follow(page, "Resolved")
    check_page(page, "Requests")
    expect(page.get_by_role("link", name="CB-027")).to_be_visible()
    expect(page.get_by_role("link", name="CB-007")).to_have_count(0)
    follow(page, "In progress")
    follow(page, "CB-007")
    check_page(page, "CB-007")
    expect(page.get_by_role("heading", name="History")).to_be_visible()
    expect(page.locator(".inline-related")).to_have_count(1)

    follow(page, "Add a note")
    check_page(page, "Add a note to CB-007")
    press(page, "Add note")
    check_page(page, "Add a note to CB-007")
    expect_problems(page, "Enter a note.")
    page.get_by_label("Note").fill(NOTE)
    press(page, "Add note")
    check_page(page, "CB-007")
    expect(page.get_by_text("Your note has been added to CB-007.")).to_be_visible()
    newest = page.locator(".inline-related").first
    expect(newest).to_contain_text(NOTE)
    expect(newest).to_contain_text(champion.name)

    reader = open_as(official)
    reader.goto("/requests/CB-007/")
    check_page(reader, "Ensuring positive engagement from GP Commissioners.")
    expect(reader.locator(".app-timeline__item").first).to_contain_text(NOTE)


def test_an_overdue_step_reaches_the_lead_and_the_champion(
    open_as: OpenAs, champion: User, official: User, make_user: Callable[..., User]
) -> None:
    page = open_as(official)
    page.goto("/requests/CB-007/")
    follow(page, "Add a next step")
    check_page(page, "Add a next step")
    press(page, "Save")
    expect_problems(page, "Enter what is to be done.", "Choose whose move it is.")
    check_page(page, "Add a next step")
    page.get_by_label("What is to be done?").fill("Write to GP commissioners.")
    page.get_by_label("Whose move is it?").select_option("Department of Health")
    fill_date(page, "Due date", "20", "3", "2011")
    fill_date(page, "Date it was agreed", "17", "3", "2011")
    press(page, "Save")
    expect_banner(page, "The next step has been added.")
    check_page(page, None)
    page.goto("/")
    follow(page, "With a next step overdue: 1")
    check_page(page, "Requests")
    expect(page.locator("tbody tr")).to_contain_text(["DH by 20 Mar 2011"])

    lead = open_as(make_user(Role.LEAD, "leicestershire"))
    lead.goto("/")
    expect(lead.get_by_role("main")).to_contain_text(
        "It is for DH to act: Write to GP commissioners. This was due by 20 March 2011 and is late."
    )
    theirs = open_as(champion)
    theirs.goto(f"/admin/requests_log/request/{Request.objects.get(number=7).pk}/change/")
    check_page(theirs, "CB-007")
    expect(theirs.get_by_role("main")).to_contain_text(
        "DH: Write to GP commissioners. Due 20 March 2011. Overdue."
    )

    page.goto("/requests/CB-007/")
    follow(page, "Done or dropped “Write to GP commissioners.”")
    check_page(page, "Say how a next step ended")
    page.get_by_label("Overtaken by events").check()
    press(page, "Save")
    expect_banner(page, "The next step is now recorded as overtaken by events.")
    lead.reload()
    expect(lead.locator("dl").first).to_contain_text("What happens next")
    expect(lead.locator("dl", has_text="Write to GP commissioners")).to_have_count(0)


def test_finds_no_way_to_change_or_delete(open_as: OpenAs, champion: User) -> None:
    page = open_as(champion)
    own = Request.objects.get(number=7)
    entry = own.current
    page.goto(f"/admin/requests_log/request/{own.pk}/change/")
    for name in ("Save", "Delete", "Add another", "Save and continue editing"):
        expect(page.get_by_role("button", name=name)).to_have_count(0)
        expect(page.get_by_role("link", name=name)).to_have_count(0)
    expect(page.locator("#content-main input:not([type=hidden]), textarea")).to_have_count(0)
    entries = Entry.objects.count()
    for refused in (
        f"/admin/requests_log/request/{own.pk}/delete/",
        "/admin/requests_log/request/add/",
        f"/admin/requests_log/entry/{entry.pk}/change/",
        f"/admin/requests_log/entry/{entry.pk}/delete/",
        f"/requests/CB-007/entries/{entry.pk}/correct/",
        "/requests/CB-007/update/",
    ):
        answer = page.goto(refused)
        assert answer is not None
        assert answer.status in (403, 404), f"{refused} answers {answer.status}"
        check_page(page)
    assert Entry.objects.count() == entries


def test_finds_no_request_of_another_area(open_as: OpenAs, champion: User) -> None:
    page = open_as(champion)
    other = Request.objects.get(number=12)
    answer = page.goto(f"/admin/requests_log/request/{other.pk}/note/")
    assert answer is not None
    assert answer.status == 404
    check_page(page, "Page not found")
    page.goto(f"/admin/requests_log/request/{other.pk}/change/")
    expect(page.get_by_text("Prisoner release dates")).to_have_count(0)


def references(page: Page) -> Locator:
    return page.locator("#result_list .field-reference")

"""An official finds a request and writes the latest position."""

import re
from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Page, expect

from accounts.models import Role, User
from requests_log.models import Request
from tests.factories.people import PASSWORD
from tests.helpers.accessibility import check_page
from tests.helpers.browser import (
    OpenAs,
    date_in,
    expect_banner,
    expect_problems,
    fill_date,
    follow,
    log_of,
    press,
    press_enter,
    row_of,
    sign_in,
    stage_of,
    status_of,
    tab_to,
)

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("the_record")]


def test_finds_a_request_and_writes_news_by_keyboard_alone(
    open_as: OpenAs, make_user: Callable[..., User]
) -> None:
    make_user(Role.OFFICIAL, name="Olive Official", email="olive@dclg.example")
    page = open_as(None)
    page.goto("/")
    check_page(page, "Sign in")
    sign_in(page, "Olive@DCLG.example", PASSWORD)
    check_page(page, "What needs attention")
    expect(page.get_by_text("The date here is 22 March 2011.")).to_be_visible()

    figure = page.get_by_role("link", name=re.compile("in progress with Ministry of Justice$"))
    counted = int(figure.inner_text().split()[0])
    follow(page, f"{counted} in progress with Ministry of Justice")
    check_page(page, "Requests")
    expect_found(page, counted)

    page.get_by_label("Area", exact=True).select_option("Lewisham")
    page.get_by_label("Search requests").fill("sharing  Information")
    press(page, "Search")
    check_page(page, "Requests")
    expect_found(page, 2)
    follow(page, "Remove the filter Search requests: sharing Information", exact=False)
    expect_found(page, 3)
    expect(page.get_by_label("Search requests")).to_have_value("")
    expect(page.get_by_role("link", name="Remove the filter Area: Lewisham")).to_be_visible()
    follow(page, re.compile("^CB-012 "))
    check_page(page, "Prisoner release dates and placements")

    news = "Discussions around prisoner release dates and information sharing have ended."
    write_news_by_keyboard(page, "CB-012", news)
    check_page(page, "Prisoner release dates and placements")
    expect_banner(page, "CB-012 has been updated.")
    expect(status_of(page)).to_have_text(news)
    expect(row_of(page, "Last update")).to_have_text("22 March 2011")
    newest = log_of(page).first
    expect(newest).to_contain_text("22 March 2011: update")
    expect(newest).to_contain_text("Recorded by Olive Official")
    expect(newest).to_contain_text(news)
    newest.get_by_text("Show what changed").click()
    expect(newest.locator("del", has_text="are on-going")).to_be_visible()
    expect(newest.locator("ins", has_text="have ended.")).to_be_visible()
    # Not by colour alone: by a line through or under the words, and in words for a screen reader.
    expect(newest.locator("del").first).to_have_css("text-decoration-line", "line-through")
    expect(newest.locator("ins").first).to_have_css("text-decoration-line", "underline")
    expect(newest.locator("ins").first).to_contain_text("[added: ")


def test_confirms_that_nothing_has_changed(open_as: OpenAs, official: User) -> None:
    page = open_as(official)
    page.goto("/requests/CB-010/update/")
    check_page(page, "Update this request")
    press(page, "Save update")
    check_page(page, "You have not changed anything")
    press(page, "Confirm no change")
    check_page(page, "Incorporate Family Nurse Partnership budget into CB")
    expect_banner(page, "CB-010 has been confirmed: no change.")
    expect(log_of(page).first).to_contain_text("No change.")


def test_errors_are_shown_and_text_is_kept(open_as: OpenAs, official: User) -> None:
    page = open_as(official)
    page.goto("/requests/CB-012/update/")
    page.get_by_label("Status").fill("")
    fill_date(page, "Date this applies from", "31", "2", "2011")
    fill_date(page, "Target date", "1", "6", "2011")
    press(page, "Save update")
    check_page(page, "Update this request")
    no_status = "Enter the status: the latest position."
    no_date = "Date this applies from must be a real date, such as 22 3 2011."
    expect_problems(page, no_status, no_date)
    summary = page.locator(".govuk-error-summary")
    expect(summary).to_be_focused()
    expect(page.locator("main > :first-child")).to_have_class("govuk-error-summary")

    summary.get_by_role("link", name=no_date).click()
    expect(
        page.get_by_role("group", name="Date this applies from").get_by_label("Day")
    ).to_be_focused()
    summary.get_by_role("link", name=no_status).click()
    expect(page.get_by_label("Status")).to_be_focused()
    assert date_in(page, "Date this applies from") == ["31", "2", "2011"]
    assert date_in(page, "Target date") == ["1", "6", "2011"]

    page.keyboard.type("The dates are agreed.")
    fill_date(page, "Date this applies from", "21", "March", "2011")
    press(page, "Save update")
    expect_banner(page, "CB-012 has been updated.")
    expect(row_of(page, "Target date")).to_have_text("1 June 2011")
    expect(log_of(page).first).to_contain_text("21 March 2011: update")


def test_is_told_that_nothing_is_found_and_clears_the_filters(
    open_as: OpenAs, official: User
) -> None:
    page = open_as(official)
    page.goto("/requests/?words=unicorns")
    check_page(page, "Requests")
    expect_found(page, 0)
    expect(page.get_by_text("No requests match these filters.")).to_be_visible()
    follow(page, "clear all filters")
    expect_found(page, 33, filtered=False)
    follow(page, "Target date")
    follow(page, "Page 2")
    check_page(page, "Requests")
    assert "sort=target_date" in page.url, "the order must last from page to page"
    expect(page).to_have_title("Requests (page 2 of 2) – Requests of Whitehall")


def test_reads_a_request_on_paper(open_as: OpenAs, official: User) -> None:
    page = open_as(official)
    page.goto("/requests/CB-017/")
    page.emulate_media(media="print")
    for not_printed in (
        page.get_by_role("navigation"),
        page.get_by_role("button"),
        page.get_by_role("link", name="Correct this entry"),
        page.get_by_role("link", name="Change areas, departments or wording"),
    ):
        for index in range(not_printed.count()):
            expect(not_printed.nth(index)).to_be_hidden()
    expect(page.get_by_text("The date here is 22 March 2011.")).to_be_visible()
    expect(stage_of(page)).to_be_visible()
    expect(status_of(page)).to_contain_text("Propose workshops with interested places")
    expect(status_of(page)).to_be_visible()
    expect(log_of(page).first).to_be_visible()
    expect(log_of(page).first).to_contain_text("17 March 2011")


def write_news_by_keyboard(page: Page, reference: str, news: str) -> None:
    """Write news from the page of a request without a mouse."""
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    tab_to(page, page.get_by_role("button", name="Update this request"))
    press_enter(page)
    check_page(page, "Update this request")
    expect(page).to_have_title(f"Update – {reference} – Requests of Whitehall")
    assert date_in(page, "Date this applies from") == ["22", "3", "2011"]
    tab_to(page, page.get_by_label("Status"))
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type(news)
    tab_to(page, page.get_by_role("radio", name="Keep in progress"))
    tab_to(page, page.get_by_role("button", name="Save update"))
    press_enter(page)


def expect_found(page: Page, count: int, *, filtered: bool = True) -> None:
    """Expect the list to say how many it found, and to show as many, up to a page of 25."""
    words = f"{count} request{'' if count == 1 else 's'}{' found' if filtered else ''}"
    expect(page.locator("#found")).to_have_text(words)
    expect(page.locator("tbody tr")).to_have_count(min(count, 25))


@pytest.mark.parametrize(
    ("width", "height", "rows"), [(1920, 1080, 12), (1280, 900, 7), (375, 800, 3)]
)
def test_the_list_shows_many_whole_rows_without_scrolling(
    open_as: OpenAs, official: User, width: int, height: int, rows: int
) -> None:
    page = open_as(official)
    page.set_viewport_size({"width": width, "height": height})
    page.goto("/requests/")
    expect(page.locator("tbody tr").first).to_be_visible()
    boxes = [row.bounding_box() for row in page.locator("tbody tr").all()]
    whole = [box for box in boxes if box and box["y"] + box["height"] <= height]
    assert len(whole) >= rows


def test_filters_fold_away_and_a_status_opens_in_its_place(open_as: OpenAs, official: User) -> None:
    page = open_as(official)
    page.goto("/requests/")
    words = page.get_by_label("Search requests")
    expect(words).to_be_visible()
    row = page.locator("tbody tr").filter(has_text="CB-002")
    status = row.locator("summary")
    closed = status.bounding_box()
    status.click()
    opened = status.bounding_box()
    assert closed
    assert opened
    assert opened["height"] > 2 * closed["height"]
    check_page(page, "Requests")
    page.locator("#filters > summary").click()
    expect(words).to_be_hidden()
    page.reload()
    expect(words).to_be_hidden()
    check_page(page, "Requests")
    page.locator("#filters > summary").click()
    # The list changes in its place, and the address says what it shows.
    words.fill("pool locally")
    page.get_by_role("button", name="Search", exact=True).click()
    expect(page.locator("#found")).to_have_text("5 requests found")
    expect(page).to_have_url(re.compile("words=pool"))
    expect(words).to_have_value("pool locally")
    page.get_by_role("link", name="Clear all filters").click()
    expect(page.locator("#found")).to_have_text("33 requests")
    page.go_back()
    expect(page.locator("#found")).to_have_text("5 requests found")


def test_copies_the_line_for_an_email(open_as: OpenAs, official: User) -> None:
    page = open_as(official)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/requests/CB-012/")
    page.get_by_role("button", name="Copy this line").click()
    expect(page.get_by_role("status").filter(has_text="Copied")).to_be_visible()
    read = """async (type) => {
        const [item] = await navigator.clipboard.read();
        return (await item.getType(type)).text();
    }"""
    line = Request.objects.get(number=12).line
    plain = page.evaluate(read, "text/plain")
    assert plain == (
        f"Reference: CB-012\nArea: {line.areas_label}\nIssue: {line.issue}\n"
        f"Dept: {line.departments_label}\nStatus: {line.status}"
    )
    formatted = BeautifulSoup(page.evaluate(read, "text/html"), "html.parser")
    cells = [cell.get_text() for cell in formatted.select("td")]
    assert cells == ["CB-012", line.areas_label, line.issue, line.departments_label, line.status]

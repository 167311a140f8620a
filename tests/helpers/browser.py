"""What people do in the browser, and what they see."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, Page, expect

# Opens a window of a browser: open_as(person), or open_as(None) for nobody.
OpenAs = Callable[..., Page]


def follow(page: Page | Locator, link: str | re.Pattern[str], *, exact: bool = True) -> None:
    """Follow the link of that name, and wait for the page behind it."""
    control = page.get_by_role("link", name=link, exact=exact)
    _and_wait(lambda: _click(control), page)


def press(page: Page | Locator, button: str | re.Pattern[str]) -> None:
    """Press the button of that name, and wait for the page that answers."""
    control = page.get_by_role("button", name=button, exact=True)
    _and_wait(lambda: _click(control), page)


def press_enter(page: Page) -> None:
    """Press Enter where the focus is, and wait for the page that answers."""
    _and_wait(lambda: page.keyboard.press("Enter"), page)


def tab_to(page: Page, control: Locator) -> None:
    """Press Tab until the focus is on the control; fail where Tab does not come to it."""
    expect(control).to_have_count(1)
    for _ in range(80):
        page.keyboard.press("Tab")
        if control.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"Tab does not come to {control}")


def sign_in(page: Page, email: str, password: str) -> None:
    """Fill in the sign-in page, and send it."""
    page.get_by_label("Email address").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    press(page, "Sign in")


def choose(page: Page, control: str, typed: str) -> None:
    """Find one of many by what is typed in a box, such as "Find an area", and choose it."""
    box = page.get_by_label(control)
    box.fill(typed)
    box.press("Enter")
    expect(box).to_have_value("")


def chosen(page: Page, many: str) -> Locator:
    """Return what is chosen so far, such as of "areas"."""
    return page.get_by_role("list", name=f"Chosen {many}").get_by_role("listitem")


def fill_date(page: Page, name: str, day: str, month: str, year: str) -> None:
    boxes = page.get_by_role("group", name=name)
    for label, value in (("Day", day), ("Month", month), ("Year", year)):
        boxes.get_by_label(label).fill(value)


def date_in(page: Page, name: str) -> list[str]:
    """Return the values of the three fields of a date."""
    boxes = page.get_by_role("group", name=name)
    return [boxes.get_by_label(label).input_value() for label in ("Day", "Month", "Year")]


def expect_banner(page: Page, words: str) -> None:
    """Expect the banner that confirms what was done."""
    banner = page.get_by_role("alert").filter(has_text="Success")
    expect(banner.locator(".govuk-notification-banner__heading")).to_have_text(words)


def expect_problems(page: Page, *messages: str) -> None:
    """Expect just these messages in the error summary, and the title to begin with "Error:"."""
    expect(page).to_have_title(_begins("Error: "))
    summary = page.locator(".govuk-error-summary")
    expect(summary.get_by_role("heading")).to_have_text("There is a problem")
    expect(summary.get_by_role("link")).to_have_text(list(messages))


def stage_of(page: Page) -> Locator:
    """Return the tag under the heading of a request that says its stage."""
    return page.locator("h1 + p .govuk-tag").first


def status_of(page: Page) -> Locator:
    """Return the status, or the outcome, set for reading on the page of a request."""
    return page.locator("h2:is(:text-is('Status'), :text-is('Outcome')) ~ *:not(h2)").first


def log_of(page: Page) -> Locator:
    """Return the entries of a request's log, newest first."""
    return page.locator(".app-timeline__item")


def row_of(page: Page, key: str) -> Locator:
    """Return what the summary list of a request says beside ``key``."""
    term = page.get_by_role("term").filter(has_text=key)
    return page.locator(".govuk-summary-list__row").filter(has=term).get_by_role("definition")


def cell_of(page: Page, heading: str) -> Locator:
    """Return the cell of the one line shown, as the paper prints it, under ``heading``."""
    return page.locator(f"td[data-label='{heading}']")


def _click(control: Locator) -> None:
    # A click would itself wait for the page that it leads to, and sometimes misses its coming.
    control.click(no_wait_after=True)


def _and_wait(act: Callable[[], None], within: Page | Locator) -> None:
    page = within if isinstance(within, Page) else within.page
    with page.expect_navigation(wait_until="load"):
        act()


def _begins(words: str) -> re.Pattern[str]:
    return re.compile(f"^{re.escape(words)}")

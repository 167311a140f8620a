"""What people do in the browser on the page that updates several requests."""

from playwright.sync_api import Locator, Page

from tests.helpers.browser import tab_to


def cards(page: Page) -> Locator:
    return page.locator(".govuk-summary-card")


def card(page: Page, reference: str) -> Locator:
    return cards(page).filter(has=page.get_by_role("link", name=reference, exact=True))


def text_on_card(page: Page, reference: str) -> Locator:
    """Return the text on a request's card outside its fields."""
    return card(page, reference).locator(".govuk-summary-card__content")


def new_status(page: Page, reference: str) -> Locator:
    return page.get_by_label(f"New status of {reference}")


def stage_choice(page: Page, reference: str, name: str) -> Locator:
    return page.get_by_role("group", name=f"Stage of {reference}").get_by_label(name)


def write_by_keyboard(page: Page, reference: str, words: str) -> None:
    tab_to(page, new_status(page, reference))
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type(words)

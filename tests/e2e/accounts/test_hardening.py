"""What no-store and the content security policy change for people: nothing typed is lost."""

import logging

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from requests_log.models import Request
from tests.helpers.accessibility import check_page
from tests.helpers.browser import OpenAs, press

pytestmark = pytest.mark.browser
TYPED = "DfE will write to every head teacher by the end of the month."


def box(page: Page) -> Locator:
    return page.locator("main textarea").first


@pytest.mark.parametrize("keeps", [True, False], ids=["Chromium", "keeps no form"])
def test_back_leads_to_what_was_typed(
    keeps: bool, open_as: OpenAs, official: User, swindon_request: Request
) -> None:
    """Also in a browser that forgets the form of a page that it may not keep, such as Firefox."""
    page = open_as(official)
    page.on("dialog", lambda dialog: dialog.accept())
    if not keeps:
        forget = "document.querySelectorAll('form').forEach((f) => { f.autocomplete = 'off' })"
        page.add_init_script(f"document.addEventListener('readystatechange', () => {{{forget}}})")
    page.goto(f"/requests/{swindon_request.reference}/update/")
    box(page).fill(TYPED)
    page.goto("/requests/")
    page.go_back()
    expect(box(page)).to_have_value(TYPED)
    # Another visit begins with an empty form.
    page.goto("/requests/")
    page.goto(f"/requests/{swindon_request.reference}/update/")
    expect(box(page)).not_to_have_value(TYPED)


def test_back_after_signing_out_leads_to_no_page_of_the_service(
    open_as: OpenAs, official: User, swindon_request: Request
) -> None:
    page = open_as(official)
    page.goto("/requests/")
    page.goto(f"/requests/{swindon_request.reference}/")
    page.goto("/accounts/sign-out/")
    press(page, "Sign out")
    check_page(page, "Sign in")
    for _ in range(3):
        page.go_back()
        check_page(page, "Sign in")
        expect(page.get_by_text(swindon_request.reference)).to_have_count(0)


def test_what_the_browser_blocks_is_reported(
    open_as: OpenAs, official: User, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    page = open_as(official)
    page.goto("/requests/")
    put = "const s = document.createElement('script'); s.textContent = 'window.ran = true';"
    with page.expect_response("**/security/blocked/") as answer:
        page.evaluate(f"() => {{ {put} document.body.append(s) }}")
    assert answer.value.status == 204
    assert page.evaluate("() => window.ran") is None
    [line] = [each for each in caplog.records if getattr(each, "event", "") == "blocked"]
    assert (line.directive, line.source) == ("script-src-elem", "inline")  # type: ignore[attr-defined]
    assert line.page == "/requests/"  # type: ignore[attr-defined]


def test_no_page_breaks_the_policy(open_as: OpenAs, official: User) -> None:
    """The page with the QR code of an app too, which has no address of its own."""
    page = open_as(official)
    blocked: list[str] = []
    page.on(
        "request",
        lambda sent: (
            blocked.append(sent.post_data or "") if "/security/blocked/" in sent.url else None
        ),
    )
    for address in ("/", "/requests/", "/requests/new/", "/accounts/second-factor/totp/activate/"):
        page.goto(address)
    expect(page.locator(".app-qr svg")).to_be_visible()
    assert blocked == []

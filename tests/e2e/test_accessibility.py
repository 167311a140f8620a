"""Pages that no other test visits are accessible too; and the page check finds faults."""

import pytest
from playwright.sync_api import expect

from accounts.models import User
from requests_log.views import home
from tests.helpers.accessibility import PHONE, check_admin_page, check_page
from tests.helpers.browser import OpenAs, follow, press

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("the_record")]


@pytest.mark.parametrize(
    ("fault", "title", "body"),
    [
        ("must have one h1", "A page", "<p>No heading"),
        ("must have one h1", "A page", "<h1>One</h1><h1>Two</h1>"),
        ("does not name the page", "", "<h1>A page</h1>"),
        ("does not name the page", "Error: ", "<h1>A page</h1>"),
        ("color-contrast", "A page", "<h1 style='color: #ccc'>Pale words</h1>"),
        ("label", "A page", "<h1>A page</h1><input>"),
        ("scrolls sideways", "A page", "<h1>A page</h1><p style='width: 330px'>Wide"),
    ],
)
def test_the_page_check_finds_each_fault(
    open_as: OpenAs, fault: str, title: str, body: str
) -> None:
    page = open_as(None)
    head = f"<title>{title} – Requests of Whitehall</title>"
    page.set_content(f"<!DOCTYPE html><html lang='en-GB'>{head}<main>{body}</main></html>")
    with pytest.raises(AssertionError, match=fault):
        check_page(page)


def test_a_phone_shows_a_menu_and_each_request_as_a_card(open_as: OpenAs, official: User) -> None:
    page = open_as(official)
    page.set_viewport_size(PHONE)
    page.goto("/")
    requests = page.get_by_role("link", name="Requests", exact=True)
    expect(requests).to_be_hidden()
    page.get_by_role("button", name="Menu").click()
    expect(requests).to_be_visible()
    follow(page, "Requests")
    card = page.locator("tbody tr", has_text="CB-005")
    boxes = [cell.bounding_box() for cell in card.locator("td:not(:empty)").all()]
    lefts = [box["x"] + box["width"] for box in boxes if box]
    assert len(lefts) == len(boxes) > 5
    assert max(lefts) <= PHONE["width"], "the whole card fits beside nothing"
    assert boxes[0]
    assert all(box and box["y"] > boxes[0]["y"] for box in boxes[1:])
    check_page(page, "Requests")


def test_a_phone_without_scripts_shows_the_whole_navigation(
    open_as: OpenAs, official: User
) -> None:
    page = open_as(official, with_scripts=False)
    page.set_viewport_size(PHONE)
    page.goto("/")
    expect(page.get_by_role("button", name="Menu")).to_be_hidden()
    follow(page, "Workstreams")
    check_page(page, "Workstreams")


def test_a_form_that_cannot_be_checked_says_so(open_as: OpenAs) -> None:
    page = open_as(None)
    page.goto("/accounts/sign-in/")
    page.context.clear_cookies()
    press(page, "Sign in")
    check_page(page, "Your form was not accepted")


def test_an_error_of_the_service_has_a_page(
    open_as: OpenAs, official: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise RuntimeError("made to fail by a test")

    monkeypatch.setattr(home.dashboard, "dashboard_figures", fail)
    page = open_as(official)
    answer = page.goto("/")
    assert answer is not None
    assert answer.status == 500
    check_page(page, "Sorry, there is a problem with the service")


def test_an_administrators_pages(open_as: OpenAs, administrator: User, lead: User) -> None:
    page = open_as(administrator)
    page.goto("/")
    follow(page, "Admin site")
    check_admin_page(page, "Administration", leaving_out=())
    follow(page, "Users")
    check_admin_page(page, "Select user to change", leaving_out=("label-title-only",))
    follow(page, lead.name)
    check_admin_page(page, "Change user", leaving_out=())
    page.goto("/admin/accounts/signinlock/")
    check_admin_page(page, "Select sign-in lock to view", leaving_out=("label-title-only",))
    page.goto("/admin/security/securityevent/")
    check_admin_page(page, "Select security event to view", leaving_out=("label-title-only",))

"""A champion's day by the keyboard alone, and what an administrator gives without scripts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from accounts.models import Role, User
from departments.models import Champion
from tests.factories.areas import get_area
from tests.helpers.accessibility import check_page
from tests.helpers.browser import OpenAs, expect_banner, follow, press, press_enter, tab_to

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("the_record")]


@pytest.fixture
def lead_of_the_area(make_user: Callable[..., User]) -> User:
    return make_user(Role.LEAD, "leicestershire")


WORDS = "I met the Chief Constable, who will second two officers."


def test_a_champions_day_by_keyboard(
    open_as: OpenAs, champion: User, official: User, lead_of_the_area: User
) -> None:
    page = open_as(champion)
    page.goto("/")
    check_page(page, "Your areas")
    # What to raise with the Home Office is one key away, on the first page.
    home_office = page.locator("summary", has_text="Home Office")
    tab_to(page, home_office)
    page.keyboard.press("Enter")
    owed = page.locator("details", has=home_office)
    expect(owed).to_contain_text("Help in persuading and obtaining commitment from police")
    check_page(page, "Your areas")

    page.goto("/admin/")
    tab_to(page, page.get_by_role("link", name="Say what you did for Leicestershire"))
    press_enter(page)
    check_page(page, "Say what you did")
    tab_to(page, page.get_by_role("button", name="Save"))
    press_enter(page)
    check_page(page, "Say what you did")
    page.reload()
    tab_to(page, page.get_by_label("What is it about?"))
    page.keyboard.type("CB-005")
    tab_to(page, page.get_by_label("Met", exact=True))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_label("What was said or agreed?"))
    page.keyboard.type(WORDS)
    tab_to(page, page.get_by_label("Show this to the leads of the areas concerned"))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_label("Next step (optional)"))
    page.keyboard.type("Second two officers.")
    tab_to(page, page.get_by_label("Whose move is the next step?"))
    page.keyboard.type("Home Office")
    tab_to(page, page.get_by_role("button", name="Save"))
    press_enter(page)
    expect_banner(page, "What was done has been recorded.")
    check_page(page, "Your areas")

    tab_to(page, page.get_by_role("button", name="Mark all changes as read"))
    press_enter(page)
    expect(page.locator("#changed-leicestershire")).to_contain_text("Nothing")

    for reader in (official, lead_of_the_area):
        window = open_as(reader)
        window.goto("/requests/CB-005/")
        expect(window.get_by_role("main")).to_contain_text(WORDS)
        expect(window.get_by_role("main")).to_contain_text("Second two officers.")
        check_page(window, None)


def test_an_administrator_gives_an_area_without_scripts(
    open_as: OpenAs, administrator: User, champion: User
) -> None:
    page = open_as(administrator, with_scripts=False)
    page.goto("/admin/")
    follow(page, "Champions")
    follow(page, champion.name)
    row = blank_row(page, "Add area championed")
    row.get_by_label("Area").select_option(str(get_area("swindon").pk))
    press(page, "Save")
    expect(page.get_by_role("main")).to_contain_text("was changed successfully")
    areas = Champion.objects.get(user=champion).area_champions.values_list("area__slug", flat=True)
    assert set(areas) == {"leicestershire", "swindon"}
    check_page(page, "Champions")


def blank_row(page: Page, name: str) -> Locator:
    return page.locator(".inline-related", has=page.get_by_role("heading", name=name))

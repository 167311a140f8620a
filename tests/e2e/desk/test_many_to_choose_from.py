"""An official chooses an area among thousands, with scripts and without, and loses nothing."""

import pytest
from playwright.sync_api import expect

from accounts.models import User
from tests.factories.growth import many
from tests.helpers.accessibility import check_page
from tests.helpers.browser import OpenAs

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("the_record")]


@pytest.mark.parametrize("with_scripts", [True, False])
def test_an_area_is_found_by_part_of_its_name(
    open_as: OpenAs, official: User, with_scripts: bool
) -> None:
    many.add_areas(200)
    page = open_as(official, with_scripts=with_scripts)
    page.goto("/requests/new/")
    page.get_by_label("Issue").fill("Sharing a budget")
    page.get_by_label("Find areas by name").fill("grown area 01")
    page.get_by_label("Find areas by name").press("Enter")
    if with_scripts:
        check_page(page, "Raise a request")
    expect(page.get_by_label("Issue")).to_have_value("Sharing a budget")
    page.get_by_label("Grown area 0107").check()
    page.get_by_label("Find areas by name").fill("Swindon")
    page.get_by_role("button", name="Find").first.click()
    expect(page.get_by_label("Grown area 0107")).to_be_checked()
    expect(page.get_by_label("Swindon")).not_to_be_checked()
    expect(page.get_by_label("Issue")).to_have_value("Sharing a budget")

    page.goto("/areas/")
    page.get_by_label("Find an area").fill("Swin")
    page.get_by_role("button", name="Find").click()
    expect(page.get_by_role("main").get_by_role("row")).to_have_count(2)
    page.get_by_role("link", name="Swindon").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Swindon")

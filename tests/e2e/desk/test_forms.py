"""The forms to raise, change and correct, by keyboard alone and without scripts."""

import pytest
from playwright.sync_api import expect

from accounts.models import User
from departments.models import Department
from requests_log.models import Request
from tests.factories.commissions import open_areas, send_commission
from tests.helpers.accessibility import check_page, check_state
from tests.helpers.browser import (
    OpenAs,
    chosen,
    expect_banner,
    expect_problems,
    fill_date,
    follow,
    press,
    press_enter,
    row_of,
    tab_to,
)

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("the_record")]


def test_raises_a_request_by_keyboard_alone(open_as: OpenAs, official: User) -> None:
    name = "Office for <b>Tea</b> & Cake"
    Department.objects.create(code="OTC", name=name)
    page = open_as(official)
    page.goto("/requests/new/")
    areas, departments = page.get_by_label("Find an area"), page.get_by_label("Find a department")
    tab_to(page, areas)
    # A group and its members are found by the name of the group, the group first.
    page.keyboard.type("west lon")
    options = page.get_by_role("option")
    expect(options.first).to_have_text("West London")
    expect(options.nth(1)).to_contain_text("(West London)")
    check_state(page)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_be_focused()
    member = str(options.nth(1).text_content())
    page.keyboard.press("Enter")
    expect(chosen(page, "areas")).to_have_text([f"{member} Remove {member}"])
    expect(areas).to_be_focused()
    expect(areas).to_have_value("")
    expect(page.get_by_text(f"{member} added. 1 chosen.")).to_be_attached()
    # A short name that is typed in full is enough, and nothing is offered twice.
    page.keyboard.type("hull")
    page.keyboard.press("Enter")
    expect(chosen(page, "areas")).to_have_count(2)
    expect(areas).to_have_value("")
    page.keyboard.type("hull")
    expect(page.get_by_text("No other areas found").first).to_be_visible()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.press("Delete")
    tab_to(page, page.get_by_role("button", name=f"Remove {member}"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Remove Kingston upon Hull")).to_be_focused()
    tab_to(page, departments)
    page.keyboard.type("tea cake")
    expect(options).to_have_text([f"{name} (OTC)"])
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("HO")
    page.keyboard.press("Tab")
    expect(chosen(page, "departments")).to_contain_text(["Home Office (HO)"])

    tab_to(page, page.get_by_label("Issue"))
    page.keyboard.type("One budget for family workers")
    tab_to(page, page.get_by_role("button", name="Continue"))
    press_enter(page)
    expect_problems(
        page,
        "Choose which areas the request covers.",
        "Choose the type of request.",
        "Enter the status: the latest position.",
    )
    expect(chosen(page, "areas")).to_contain_text(["Kingston upon Hull"])
    check_page(page, "Raise a request")
    check_state(page)
    tab_to(page, page.get_by_label("The areas named", exact=True))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_label("Flexibility from rules"))
    page.keyboard.press("Space")
    tab_to(page, page.get_by_label("Status"))
    page.keyboard.type("HO will answer.")
    tab_to(page, page.get_by_role("button", name="Continue"))
    press_enter(page)
    check_page(page, "Check the request")
    check_state(page)
    expect(row_of(page, "Areas, as printed").first).to_have_text("Hull")

    tab_to(page, page.get_by_role("button", name="Change Areas", exact=True))
    press_enter(page)
    # The link leads to the box, with what was chosen below it.
    expect(areas).to_be_focused()
    page.keyboard.type("blackp")
    page.keyboard.press("Enter")
    expect(chosen(page, "areas")).to_have_count(2)
    expect(page.get_by_label("Status")).to_have_value("HO will answer.")
    tab_to(page, page.get_by_role("button", name="Continue"))
    press_enter(page)
    expect(row_of(page, "Areas, as printed").first).to_have_text("Blackpool / Hull")
    tab_to(page, page.get_by_role("button", name="Save"))
    press_enter(page)
    expect_banner(page, "CB-034 has been raised.")
    line = Request.objects.get(number=34).line
    assert line.area_slugs == ["blackpool", "kingston-upon-hull"]
    assert line.department_codes == ["HO"]


def test_corrects_a_request_without_scripts(open_as: OpenAs, official: User) -> None:
    page = open_as(official, with_scripts=False)
    page.goto("/requests/CB-014/")
    follow(page, "Correct this entry", exact=False)
    check_page(page, "Correct the entry for 17 March 2011")
    areas = page.get_by_role("group", name="Areas").get_by_role("checkbox")
    # What is chosen comes first, and the rest is there to scroll to.
    expect(areas.first).to_be_checked()
    expect(areas.first).to_have_accessible_name("Birmingham")
    tab_to(page, page.get_by_label("Lewisham"))
    page.keyboard.press("Space")
    press(page, "Continue")
    expect_problems(page, "Enter what was wrong.")
    check_page(page, "Correct the entry for 17 March 2011")
    expect(areas.nth(1)).to_be_checked()
    page.get_by_label("What was wrong?").fill("Lewisham asked for it too.")
    press(page, "Continue")
    check_page(page, "Check your correction")
    press(page, "Change Date this applies from")
    fill_date(page, "Date this applies from", "16", "3", "2011")
    press(page, "Continue")
    changed = page.locator(".govuk-summary-list__row", has_text="Changed")
    expect(changed).to_contain_text(["16 March 2011", "Lewisham"])
    press(page, "Save")
    expect_banner(page, "CB-014 has been corrected.")
    line = Request.objects.get(number=14).line
    assert line.area_slugs == ["birmingham", "lewisham"]


def test_closes_a_commission_and_reads_what_happens_next(
    open_as: OpenAs, official: User, lead: User
) -> None:
    commission = send_commission(open_areas(official, "swindon", "kent"), official)
    page = open_as(official)
    page.goto(commission.get_absolute_url())
    follow(page, "Close commission")
    press(page, "Close commission")
    check_page(page, "Commission closed")
    check_state(page)
    expect(page.get_by_role("main")).to_contain_text("0 of 2 replied.")
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Commission closed")
    follow(page, "View the commission")
    check_page(page, None)

"""An official raises a request, changes its areas, and corrects an entry."""

import pytest
from playwright.sync_api import expect

from accounts.models import User
from tests.helpers.accessibility import check_page
from tests.helpers.browser import (
    OpenAs,
    cell_of,
    choose,
    chosen,
    expect_banner,
    expect_problems,
    fill_date,
    follow,
    log_of,
    press,
    row_of,
    stage_of,
    status_of,
)

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("the_record")]


def test_raises_a_request(open_as: OpenAs, official: User) -> None:
    page = open_as(official)
    page.goto("/")
    follow(page, "Raise a request")
    check_page(page, "Raise a request")
    press(page, "Continue")
    check_page(page, "Raise a request")
    expect_problems(
        page,
        "Choose which areas the request covers.",
        "Enter the issue: what the area is asking for.",
        "Choose the type of request.",
        "Enter the status: the latest position.",
    )

    choose(page, "Find an area", "Blackpool")
    choose(page, "Find an area", "Hull")
    page.get_by_label("The areas named", exact=True).check()
    choose(page, "Find a department", "HO")
    page.get_by_label("Issue").fill("One budget for family workers")
    page.get_by_label("Flexibility from rules").check()
    page.get_by_label("Status").fill("HO will answer:\n* in writing\n* by May")
    fill_date(page, "Target date", "31", "5", "2011")
    press(page, "Continue")
    check_page(page, "Check the request")
    expect(cell_of(page, "Area")).to_have_text("Blackpool / Hull")
    expect(cell_of(page, "Dept")).to_have_text("HO")

    press(page, "Save")
    check_page(page, "One budget for family workers")
    expect_banner(page, "CB-034 has been raised.")
    expect(stage_of(page)).to_have_text("In progress")
    expect(status_of(page)).to_have_text("HO will answer:")
    expect(page.get_by_role("list").get_by_text("in writing").first).to_be_visible()
    expect(log_of(page)).to_have_count(1)
    expect(log_of(page)).to_contain_text("22 March 2011: raised")


def test_changes_the_areas_of_a_request_and_its_label_follows(
    open_as: OpenAs, official: User
) -> None:
    page = open_as(official)
    page.goto("/requests/CB-014/")
    follow(page, "Change areas, departments or wording")
    check_page(page, "Change areas, departments or wording")
    expect(chosen(page, "areas")).to_have_text(["Birmingham Remove Birmingham"])
    choose(page, "Find an area", "Lewisham")
    page.get_by_label("Reason for the change").fill("Lewisham has joined in.")
    press(page, "Continue")
    check_page(page, "Check your changes")
    expect(cell_of(page, "Area")).to_have_text("Birmingham / Lewisham")
    expect(page.get_by_text("Before: Birmingham")).to_be_visible()

    press(page, "Save")
    expect_banner(page, "CB-014 has been changed.")
    expect(row_of(page, "Areas")).to_contain_text("Birmingham / Lewisham")
    expect(row_of(page, "Areas")).to_contain_text("Covers Birmingham, Lewisham")
    newest = log_of(page).first
    expect(newest.locator("ins")).to_contain_text("/ Lewisham")
    expect(newest).to_contain_text("Lewisham has joined in.")
    expect(row_of(page, "Last update")).to_have_text("17 March 2011")


def test_corrects_an_entry_and_both_stay_in_the_log(open_as: OpenAs, official: User) -> None:
    page = open_as(official)
    page.goto("/requests/CB-011/")
    follow(page, "Correct this entry", exact=False)
    check_page(page, "Correct the entry for 17 March 2011")
    page.get_by_label("Issue").fill("")
    press(page, "Continue")
    check_page(page, "Correct the entry for 17 March 2011")
    expect_problems(
        page,
        "Enter what was wrong.",
        "Enter the issue: what the area is asking for.",
    )

    issue = "Greater co-operation with NOMS on assessments for pre-release and community orders"
    page.get_by_label("What was wrong?").fill("Lewisham wrote pre-release.")
    page.get_by_label("Issue").fill(issue)
    press(page, "Continue")
    check_page(page, "Check your correction")
    expect(page.locator("main ins", has_text="pre-release")).to_be_visible()
    press(page, "Save")
    check_page(page, issue)
    expect_banner(page, "CB-011 has been corrected.")
    expect(log_of(page)).to_have_count(1)
    entry = log_of(page).first
    expect(entry).to_contain_text("Lewisham wrote pre-release.")
    expect(entry).to_contain_text("Before the correction")
    entry.get_by_text("Show what was corrected").click()
    expect(entry.locator("del", has_text="lease")).to_be_visible()
    expect(entry.locator("ins", has_text="pre-release")).to_be_visible()


def test_is_told_that_an_entry_was_corrected_already(open_as: OpenAs, official: User) -> None:
    first, second = open_as(official), open_as(official)
    for page in (first, second):
        page.goto("/requests/CB-013/")
        follow(page, "Correct this entry", exact=False)
        page.get_by_label("What was wrong?").fill("It is with two departments.")
        page.get_by_text("How areas and departments are printed").click()
    first.get_by_label("Departments, as printed").fill("MoJ / HMP")
    second.get_by_label("Departments, as printed").fill("MoJ / DCLG")
    for page in (first, second):
        press(page, "Continue")
    press(first, "Save")
    expect_banner(first, "CB-013 has been corrected.")
    press(second, "Save")
    check_page(second, "Correct the entry for 17 March 2011")
    expect(second.get_by_text("This entry has already been corrected")).to_be_visible()
    expect(cell_of(second, "Dept")).to_have_text("MoJ / HMP")
    expect(second.get_by_label("Departments, as printed")).to_have_value("MoJ / DCLG")

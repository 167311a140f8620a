"""After a meeting, an official updates all open requests with one department."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Dialog, Page, expect

from accounts.models import Role, User
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
    stage_of,
    status_of,
    tab_to,
)
from tests.helpers.bulk_update_steps import (
    card,
    cards,
    new_status,
    stage_choice,
    text_on_card,
    write_by_keyboard,
)

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("the_record")]

JUSTICE = "/update-several/?department=MoJ"
MEETING = "Community Budgets Group, 17 March 2011"
OPEN_WITH_JUSTICE = ["CB-003", "CB-006", "CB-011", "CB-012", "CB-013", "CB-014", "CB-016"]


def test_updates_a_departments_requests_by_keyboard(open_as: OpenAs, official: User) -> None:
    page = open_as(official)
    page.goto("/")
    tab_to(page, page.get_by_role("link", name="Update several requests", exact=True))
    press_enter(page)
    check_page(page, "Update several requests")
    tab_to(page, page.get_by_role("link", name="Ministry of Justice"))
    press_enter(page)
    check_page(page, "Ministry of Justice")
    expect(page).to_have_title(
        "Update several requests: Ministry of Justice – Requests of Whitehall"
    )
    expect(cards(page).get_by_role("heading", level=2)).to_have_count(7)
    assert date_in(page, "Date this applies from") == ["22", "3", "2011"]

    tab_to(page, page.get_by_label("Meeting this update comes from"))
    page.keyboard.type("Community")
    write_by_keyboard(page, "CB-011", "NOMS and Probation pool budgets from April.")
    write_by_keyboard(page, "CB-012", "The dates are shared each week.")
    tab_to(page, page.get_by_label("Confirm no change to CB-013"))
    page.keyboard.press("Space")
    write_by_keyboard(page, "CB-014", "Governors will take part.")
    tab_to(page, stage_choice(page, "CB-014", "In progress"))
    page.keyboard.press("ArrowUp")
    expect(stage_choice(page, "CB-014", "Resolved")).to_be_checked()
    tab_to(page, page.get_by_role("button", name="Save"))
    press_enter(page)

    check_page(page, "Ministry of Justice")
    expect_banner(
        page, "Saved: CB-011 and CB-012 updated, CB-014 moved to resolved, CB-013 confirmed."
    )
    expect(cards(page)).to_have_count(6)
    expect(text_on_card(page, "CB-012")).to_contain_text("The dates are shared each week.")
    expect(text_on_card(page, "CB-013")).to_contain_text("last updated 22 March 2011")
    expect(text_on_card(page, "CB-003")).to_contain_text("last updated 17 March 2011")
    follow(page, "CB-012")
    expect(log_of(page).first).to_contain_text(f"source: {MEETING}")
    page.goto("/requests/CB-014/")
    expect(stage_of(page)).to_have_text("Resolved")
    expect(status_of(page)).to_have_text("Governors will take part.")
    page.goto("/requests/CB-003/")
    expect(log_of(page)).to_have_count(1)


def test_an_incomplete_move_is_left_and_the_rest_is_saved(open_as: OpenAs, official: User) -> None:
    page = open_as(official)
    page.goto(JUSTICE)
    stage_choice(page, "CB-003", "On-going workstream").check()
    new_status(page, "CB-003").fill("It will take more than a year.")
    stage_choice(page, "CB-006", "Resolved").check()
    new_status(page, "CB-011").fill("NOMS has agreed.")
    stage_choice(page, "CB-016", "In progress").check()
    press(page, "Save")

    check_page(page, "Ministry of Justice")
    workstream = "CB-003: Choose the workstream that will take the request forward."
    outcome = "CB-006: Enter the outcome to print in Annex B."
    reason = "CB-016: Enter why the request is back in progress."
    expect_problems(page, workstream, outcome, reason)
    summary = page.locator(".govuk-error-summary")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("Saved: CB-011 updated.")
    expect(summary).to_contain_text("Not saved: CB-003, CB-006 and CB-016.")
    expect(new_status(page, "CB-003")).to_have_value("It will take more than a year.")
    expect(stage_choice(page, "CB-006", "Resolved")).to_be_checked()
    expect(card(page, "CB-011")).to_contain_text("Saved: updated")
    expect(card(page, "CB-016")).to_contain_text("Not saved")

    summary.get_by_role("link", name=workstream).click()
    expect(page.get_by_label("Workstream of CB-003")).to_be_focused()
    page.get_by_label("Workstream of CB-003").select_option("Innovative finance")
    summary.get_by_role("link", name=outcome).click()
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("The ring-fence is gone.")
    summary.get_by_role("link", name=reason).click()
    page.keyboard.type("Places want an answer now.")
    press(page, "Save")
    expect_banner(
        page,
        "Saved: CB-016 moved to in progress, CB-003 moved to an on-going workstream, "
        "CB-006 moved to resolved.",
    )
    page.goto("/requests/CB-003/")
    expect(row_of(page, "Workstream")).to_have_text("Innovative finance")
    page.goto("/requests/CB-011/")
    expect(log_of(page)).to_have_count(2)


def test_a_conflict_keeps_all_text(
    open_as: OpenAs, make_user: Callable[..., User], official: User
) -> None:
    olive = open_as(official)
    oscar = open_as(make_user(Role.OFFICIAL, name="Oscar Official"))
    for page in (olive, oscar):
        page.goto(JUSTICE)
    new_status(olive, "CB-012").fill("Discussions have ended.")
    stage_choice(olive, "CB-012", "Resolved").check()
    press(olive, "Save")
    expect_banner(olive, "Saved: CB-012 moved to resolved.")

    new_status(oscar, "CB-012").fill("The dates are shared each week.")
    new_status(oscar, "CB-014").fill("Governors will take part.")
    press(oscar, "Save")
    check_page(oscar, "Ministry of Justice")
    summary = oscar.locator(".govuk-error-summary")
    expect(summary).to_contain_text("Saved: CB-014 updated.")
    expect(summary).to_contain_text("Not saved: CB-012.")
    theirs = card(oscar, "CB-012")
    expect(theirs).to_contain_text("Updated by Olive Official, applies from 22 March 2011")
    expect(theirs.locator(".govuk-tag", has_text="Resolved")).to_be_visible()
    expect(theirs.locator("ins", has_text="have ended.")).to_be_visible()
    expect(theirs.get_by_role("textbox", name="New outcome")).to_have_value(
        "The dates are shared each week."
    )
    expect(stage_choice(oscar, "CB-012", "Resolved")).to_be_checked()

    press(oscar, "Save")
    expect_banner(oscar, "Saved: CB-012 updated.")
    oscar.goto("/requests/CB-012/")
    expect(stage_of(oscar)).to_have_text("Resolved")
    expect(status_of(oscar)).to_have_text("The dates are shared each week.")
    expect(log_of(oscar)).to_have_count(3)


def test_an_invalid_date_saves_nothing_and_keeps_all_text(open_as: OpenAs, official: User) -> None:
    page = open_as(official, with_scripts=False)
    page.goto(JUSTICE)
    fill_date(page, "Date this applies from", "31", "2", "2011")
    new_status(page, "CB-011").fill("NOMS has agreed.")
    page.get_by_label("Confirm no change to CB-012").check()
    press(page, "Save")
    check_page(page, "Ministry of Justice")
    expect_problems(page, "Date this applies from must be a real date, such as 22 3 2011.")
    expect(new_status(page, "CB-011")).to_have_value("NOMS has agreed.")
    expect(page.get_by_label("Confirm no change to CB-012")).to_be_checked()
    fill_date(page, "Date this applies from", "21", "3", "2011")
    press(page, "Save")
    expect_banner(page, "Saved: CB-011 updated, CB-012 confirmed.")


def test_leaving_with_unsaved_text_warns(open_as: OpenAs, official: User) -> None:
    page = open_as(official)
    warnings = collect_warnings(page)
    page.goto(JUSTICE)
    page.get_by_role("heading", level=1).click()
    follow(page, "Home")
    assert warnings == [], "nothing had been typed"

    for change in (
        lambda: new_status(page, "CB-011").fill("NOMS has agreed."),
        lambda: page.get_by_label("Confirm no change to CB-011").check(),
        lambda: stage_choice(page, "CB-011", "Resolved").check(),
        lambda: page.get_by_label("Workstream of CB-011").select_option("Data sharing"),
        lambda: fill_date(page, "Date this applies from", "21", "3", "2011"),
    ):
        page.goto(JUSTICE)
        page.get_by_role("heading", level=1).click()
        change()
        follow(page, "Home")
        assert warnings == ["beforeunload"]
        warnings.clear()

    page.goto(JUSTICE)
    new_status(page, "CB-011").fill("NOMS has agreed.")
    press(page, "Save")
    expect_banner(page, "Saved: CB-011 updated.")
    stage_choice(page, "CB-011", "Resolved").check()
    press(page, "Save")
    assert warnings == [], "saving is not leaving"
    expect_problems(page, "CB-011: Enter the outcome to print in Annex B.")
    follow(page, "Discard unsaved changes")
    assert warnings == ["beforeunload"], "the page came back with words that are not saved"
    expect(stage_choice(page, "CB-011", "In progress")).to_be_checked()


def collect_warnings(page: Page) -> list[str]:
    """Return the list that collects each warning of the page; accept each warning."""
    warnings: list[str] = []

    def hear(dialog: Dialog) -> None:
        warnings.append(dialog.type)
        dialog.accept()

    page.on("dialog", hear)
    return warnings


def test_slips_ten_target_dates_and_undoes_it(open_as: OpenAs, official: User) -> None:
    page = open_as(official)
    page.goto("/requests/?stage=in_progress")
    for number in range(1, 11):
        box = page.get_by_label(f"Tick CB-{number:03d}")
        box.focus()
        page.keyboard.press("Space")
        expect(box).to_be_checked()
    press(page, "Continue with those ticked")
    check_page(page, "Several requests")
    press(page, "Continue")
    expect_problems(page, "Choose what to do with the ticked requests.")
    check_page(page, "Several requests")
    page.get_by_label("Move the target date").check()
    fill_date(page, "The new target date", "1", "5", "2011")
    press(page, "Continue")
    check_page(page, "Check several requests")
    expect(page.get_by_role("cell", name="1 May 2011")).to_have_count(10)
    press(page, "Save")
    check_page(page, "Several requests changed")
    press(page, "Undo")
    expect_banner(page, "Undone: Move the target date, 1 May 2011, for 10 requests.")
    page.goto("/history/")
    check_page(page)
    expect(page.get_by_text("Move the target date, 1 May 2011").first).to_be_visible()

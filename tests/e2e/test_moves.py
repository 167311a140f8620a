"""An official moves a request from stage to stage, and is asked only for what each move needs."""

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from requests_log.models import Request
from requests_log.rules.stages import Stage
from tests.helpers.accessibility import check_page
from tests.helpers.browser import (
    OpenAs,
    cell_of,
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

WITH_AND_WITHOUT_SCRIPTS = pytest.mark.parametrize(
    "with_scripts", [True, False], ids=["scripts", "no scripts"]
)
BACK = "Move back to in progress (Annex A, table 1)"
ON_GOING = "Move to an on-going workstream (Annex A)"
RESOLVED = "Move to resolved (Annex B)"
WHY, NOW = "Why is it back in progress?", "What is the status now?"


@WITH_AND_WITHOUT_SCRIPTS
def test_in_progress_to_an_on_going_workstream(
    open_as: OpenAs, official: User, with_scripts: bool
) -> None:
    page = open_as(official, with_scripts=with_scripts)
    page.goto("/requests/CB-007/")
    check_page(page, "Ensuring positive engagement from GP Commissioners.")
    choose_move(page, ON_GOING)
    check_page(page, "Move to an on-going workstream")
    expect_asked_only_for(page, "Day", "Month", "Year", workstreams=3)

    press(page, "Continue")
    check_page(page, "Move to an on-going workstream")
    expect_problems(page, "Choose the workstream that will take the request forward.")
    page.get_by_label("Data sharing").check()
    press(page, "Continue")
    check_page(page, "Check your update")
    expect_the_line(
        page,
        area="Leicestershire",
        issue="Ensuring positive engagement from GP Commissioners.",
        dept="DH",
        status="Areas to engage locally with GP commissioners.",
    )
    expect(row_of(page, "Stage")).to_have_text("from In progress to On-going workstream")
    expect(row_of(page, "Workstream")).to_have_text("Data sharing")
    assert stage_in_record(7) == Stage.IN_PROGRESS, "nothing may be saved before it was checked"

    press(page, "Save")
    check_page(page, "Ensuring positive engagement from GP Commissioners.")
    expect_banner(page, "CB-007 has moved to an on-going workstream.")
    expect(stage_of(page)).to_have_text("On-going workstream")
    expect(log_of(page).first).to_contain_text("Moved from In progress to On-going workstream")
    follow(page, "Workstreams")
    check_page(page, "Workstreams")
    expect(row_of(page, "Data sharing")).to_have_text("2 requests")
    follow(page, "Data sharing")
    check_page(page, "Data sharing")
    expect(page.get_by_role("link", name="CB-007")).to_be_visible()


@WITH_AND_WITHOUT_SCRIPTS
def test_in_progress_to_resolved_with_an_outcome(
    open_as: OpenAs, official: User, with_scripts: bool
) -> None:
    page = open_as(official, with_scripts=with_scripts)
    page.goto("/requests/CB-010/")
    choose_move(page, RESOLVED)
    check_page(page, "Move to resolved")
    expect_asked_only_for(page, "What is the outcome?")
    press(page, "Continue")
    expect_problems(page, "Enter the outcome to print in Annex B.")
    outcome = "The budget is part of the Community Budget from 1 April."
    page.get_by_label("What is the outcome?").fill(outcome)
    press(page, "Continue")
    check_page(page, "Check your update")
    expect(cell_of(page, "Outcome")).to_have_text(outcome)

    # Second thoughts: back to the form and on again, with nothing to type twice.
    press(page, "Go back and edit")
    check_page(page, "Update this request")
    expect(page.get_by_label(RESOLVED)).to_be_checked()
    press(page, "Continue")
    expect(page.get_by_label("What is the outcome?")).to_have_value(outcome)
    press(page, "Continue")
    press(page, "Save")
    check_page(page, "Incorporate Family Nurse Partnership budget into CB")
    expect_banner(page, "CB-010 has moved to resolved.")
    expect(stage_of(page)).to_have_text("Resolved")
    expect(page.get_by_role("heading", name="Outcome", exact=True)).to_be_visible()
    expect(status_of(page)).to_have_text(outcome)


def test_an_outcome_written_in_the_first_form_is_not_asked_for_again(
    open_as: OpenAs, official: User
) -> None:
    page = open_as(official)
    page.goto("/requests/CB-010/")
    outcome = "DH has worked with Leicestershire, and the budget is pooled."
    choose_move(page, RESOLVED, status=outcome)
    expect(page.get_by_label("What is the outcome?")).to_have_value(outcome)


def test_an_on_going_workstream_to_resolved(open_as: OpenAs, official: User) -> None:
    page = open_as(official)
    page.goto("/requests/CB-018/")
    expect(row_of(page, "Workstream")).to_have_text("Health reform and others after April")
    choose_move(page, RESOLVED)
    page.get_by_label("What is the outcome?").fill("* DH agreed.\n* The Bill is amended.")
    press(page, "Continue")
    check_page(page, "Check your update")
    expect(cell_of(page, "Outcome").get_by_role("listitem")).to_have_text(
        ["DH agreed.", "The Bill is amended."]
    )
    press(page, "Save")
    expect_banner(page, "CB-018 has moved to resolved.")
    expect(stage_of(page)).to_have_text("Resolved")
    expect(row_of(page, "Workstream")).to_have_count(0)
    expect(log_of(page).first).to_contain_text("Workstream: from Health reform")


def test_an_on_going_workstream_back_to_in_progress(open_as: OpenAs, official: User) -> None:
    page = open_as(official)
    page.goto("/requests/CB-018/update/")
    fill_date(page, "Target date", "1", "6", "2011")
    page.get_by_label(BACK).check()
    press(page, "Continue")
    expect_asked_only_for(page, WHY, "Day", "Month", "Year")
    page.get_by_label("Why is it back in progress?").fill("The Bill is paused.")
    press(page, "Continue")
    press(page, "Save")
    expect_banner(page, "CB-018 has moved to in progress.")
    expect(row_of(page, "Target date")).to_have_text("1 June 2011")
    expect(log_of(page).first).to_contain_text("The Bill is paused.")


def test_resolved_to_in_progress_with_a_reason_hidden_from_the_area(
    open_as: OpenAs, official: User, lead: User
) -> None:
    page = open_as(official)
    issue = "Local flexibility over restorative justice approaches"
    page.goto("/requests/CB-030/")
    check_page(page, issue)
    choose_move(page, BACK)
    check_page(page, "Move to in progress")
    expect_asked_only_for(page, WHY, NOW, "Day", "Month", "Year")
    press(page, "Continue")
    expect_problems(
        page,
        "Enter why the request is back in progress.",
        "Enter the status now. The outcome cannot stand in Annex A.",
    )
    page.get_by_label(NOW).fill("MoJ is asking the police.")
    reason = "The police say that MoJ’s answer is not theirs."
    page.get_by_label("Why is it back in progress?").fill(reason)
    press(page, "Continue")
    check_page(page, "Check your update")
    expect(page.get_by_text(reason)).to_be_visible()
    press(page, "Save")
    check_page(page, issue)
    expect_banner(page, "CB-030 has moved to in progress.")
    expect(stage_of(page)).to_have_text("In progress")
    expect(log_of(page).first).to_contain_text(reason)

    swindon = open_as(lead)
    swindon.goto("/requests/CB-030/")
    check_page(swindon, issue)
    expect(stage_of(swindon)).to_have_text("In progress")
    expect(log_of(swindon).first).to_contain_text("Moved from Resolved to In progress")
    expect(swindon.get_by_text(reason)).to_have_count(0)


def choose_move(page: Page, move: str, *, status: str = "") -> None:
    """From the page of a request, fill in the update up to the move, and go on."""
    _update(page)
    if status:
        page.get_by_label("Status").fill(status)
    page.get_by_label(move).check()
    press(page, "Continue")


def expect_asked_only_for(page: Page, *labels: str, workstreams: int = 0) -> None:
    """Expect a text field with each label, and so many workstreams to choose from."""
    boxes = page.get_by_role("main").get_by_role("textbox")
    expect(boxes).to_have_count(len(labels))
    expect(page.get_by_role("radio")).to_have_count(workstreams)
    for label in labels:
        expect(page.get_by_label(label)).to_be_visible()


def expect_the_line(page: Page, **cells: str) -> None:
    """Expect the line as the paper will print it."""
    for heading, words in cells.items():
        expect(cell_of(page, heading.capitalize())).to_have_text(words)


def stage_in_record(number: int) -> str:
    return Request.objects.get(number=number).stage


def _update(page: Page) -> None:
    # With scripts or without, it is a link that looks like a button.
    press(page, "Update this request")

"""An official asks what happened yesterday, and goes from there to what was changed."""

import datetime as dt
from typing import Any

import pytest
from playwright.sync_api import expect

from accounts.models import Role, User
from tests.factories.entries import get_request, move, write_news
from tests.helpers.accessibility import check_page
from tests.helpers.browser import OpenAs, follow, log_of, press

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("the_record")]


def test_what_happened_yesterday(
    open_as: OpenAs, official: User, make_user: Any, settings: Any
) -> None:
    colleague = make_user(Role.OFFICIAL, name="Colin Colleague")
    settings.TODAY = dt.date(2011, 3, 23)
    news = "MoJ has written to all sixteen areas.\n\n• It will meet them in May."
    entry = write_news(get_request(12), colleague, news)
    settings.TODAY = dt.date(2011, 3, 24)
    write_news(get_request(5), official, "The police have agreed.")

    page = open_as(official)
    page.goto("/")
    follow(page, "Activity: who did what, and when")
    check_page(page, "Activity")
    expect(page.get_by_role("heading", level=2, name="Thursday 24 March 2011")).to_be_visible()
    follow(page, "Yesterday")
    check_page(page, "Activity")
    expect(page.get_by_role("main").get_by_role("heading", level=2)).to_have_text(
        ["Wednesday 23 March 2011"]
    )
    line = page.locator(".app-activity")
    expect(line).to_have_count(1)
    expect(line).to_contain_text("Colin Colleague updated CB-012, Prisoner release dates")
    expect(line.locator("time")).to_have_text(f"{entry.recorded_at:%H:%M}")

    follow(page, "CB-012", exact=False)
    check_page(page, "Prisoner release dates and placements")
    newest = log_of(page).first
    expect(newest.locator(f"#entry-{entry.pk}")).to_be_in_viewport()
    expect(newest).to_contain_text(f"on 23 March 2011, {entry.recorded_at:%H:%M}")
    expect(newest.get_by_role("listitem")).to_have_text("It will meet them in May.")
    marks = newest.locator("ins").first
    expect(marks).to_be_hidden()
    newest.get_by_text("Show what changed").click()
    expect(marks).to_be_visible()


def test_filters_by_person_and_area(open_as: OpenAs, official: User, make_user: Any) -> None:
    colleague = make_user(Role.OFFICIAL, name="Colin Colleague")
    move(get_request(5), colleague, "resolved")
    write_news(get_request(12), colleague, "MoJ has agreed.")
    page = open_as(official)
    page.goto("/history/")
    page.get_by_text("Filter by person, day, area or department").click()
    page.get_by_label("Person").select_option(label="Colin Colleague")
    page.get_by_label("Area").select_option(label="Lewisham")
    press(page, "Filter")
    check_page(page, "Activity")
    expect(page.locator(".app-activity")).to_have_count(1)
    expect(page.locator(".app-activity")).to_contain_text("updated CB-012")
    expect(page.get_by_label("Person")).to_have_value(str(colleague.pk))
    follow(page, "Clear all filters")
    expect(page.locator(".app-activity")).to_have_count(40)

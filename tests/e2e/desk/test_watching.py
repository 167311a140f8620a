"""An official watches a department, and hears what a colleague did, on the page and by email."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from accounts.models import Role, User
from digests.schedule import queue_due_digests
from outbox.models import Email
from tests.factories.clock import TODAY
from tests.helpers.accessibility import check_page
from tests.helpers.browser import OpenAs, expect_banner, follow, press

pytestmark = pytest.mark.browser


def test_an_official_watches_a_department_and_hears_what_a_colleague_writes(
    open_as: OpenAs, make_request: Any, make_user: Callable[..., User]
) -> None:
    make_request(issue="Sharing a budget")
    watcher = make_user(Role.OFFICIAL, name="Wanda Watcher")
    page = open_as(watcher)
    page.goto("/watching/")
    check_page(page, "Watching")
    page.goto("/departments/DfE/")
    press(page, "Watch this department")
    expect_banner(page, "You now watch Department DfE (DfE).")
    check_page(page, "Department DfE")
    follow(page, "Watching")
    check_page(page, "Watching")
    expect(page.get_by_text("Nothing you watch has changed")).to_be_visible()
    follow(page.get_by_role("main"), "email digest")
    page.get_by_label("Daily").check()
    page.get_by_label("Only what you watch").check()
    press(page, "Save")
    expect_banner(page, "Your choice has been saved.")
    check_page(page, "Email digest")

    colleague = open_as(make_user(Role.OFFICIAL, name="Cole League"))
    colleague.goto("/requests/CB-001/update/")
    colleague.get_by_label("Status").fill("DfE will write to all schools.")
    press(colleague, "Save update")
    expect_banner(colleague, "CB-001 has been updated.")

    follow(page, "Watching")
    check_page(page, "Watching")
    group = page.locator("main section")
    expect(group.get_by_role("heading", level=2)).to_contain_text("Department DfE")
    expect(group.get_by_role("listitem")).to_have_text(["New status."])
    expect(group).to_contain_text("DfE will write to all schools.")
    press(page, "Mark all as read")
    expect_banner(page, "Everything you watch has been marked as read.")
    expect(page.locator("main section")).to_have_count(0)
    check_page(page, "Watching")

    tomorrow = TODAY + dt.timedelta(days=1)
    assert [queue_due_digests(today=tomorrow) for _ in range(2)] == [1, 0]
    email = Email.objects.get()
    assert email.to == watcher.email
    assert "1 request that you watch on 22 March 2011." in email.text
    assert "DfE will write to all schools." in email.text

    press(page, "Stop watching Department DfE (DfE)")
    expect_banner(page, "You no longer watch Department DfE (DfE).")
    expect(page.get_by_text("You are not watching anything.")).to_be_visible()

"""The service becomes read-only while an official writes: what they typed is not lost."""

from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from accounts.models import User
from tests.factories.entries import get_request
from tests.helpers.accessibility import check_page
from tests.helpers.browser import OpenAs, press

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("the_record")]
NEWS = "The police have agreed. They will write in May."
BANNER = (
    "We are working on the service until 6pm. You can read everything. You cannot save changes."
)


@pytest.mark.parametrize("with_scripts", [True, False])
def test_what_was_typed_is_kept(
    with_scripts: bool, open_as: OpenAs, official: User, settings: Any, tmp_path: Path
) -> None:
    settings.MAINTENANCE_FILE = str(tmp_path / "maintenance.txt")
    page = open_as(official, with_scripts=with_scripts)
    address = f"{get_request(5).get_absolute_url()}update/"
    page.goto(address)
    page.get_by_label("Status").fill(NEWS)
    call_command("maintenance", "on", "--until", "6pm")
    press(page, "Save update")
    if with_scripts:
        check_page(page, "Not saved: the service is read-only")
    expect(page.get_by_label("Your words")).to_have_value(NEWS)
    # Reading goes on, with a banner.
    page.goto("/requests/")
    if with_scripts:
        check_page(page, "Requests")
    expect(page.get_by_role("region", name="Read-only")).to_contain_text(BANNER)
    call_command("maintenance", "off")
    page.goto(address)
    expect(page.get_by_text(BANNER)).to_have_count(0)

"""A long web address in a text makes no page wider than the window."""

from collections.abc import Callable

import pytest

from accounts.models import User
from requests_log.models import Request
from requests_log.rules.stages import Stage
from tests.factories.areas import get_area, get_workstream
from tests.factories.entries import move, write_news
from tests.helpers.browser import OpenAs

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LONG = (
    "http://www.example.gov.uk/government/uploads/system/uploads/attachment_data/file/60123/"
    "Community_Budgets_Prospectus_FINAL_v2.pdf"
)
PAGES = (
    "/",
    "/requests/",
    "/requests/CB-001/",
    "/requests/CB-001/update/",
    "/requests/CB-001/change/",
    "/areas/swindon/",
    "/departments/DfE/",
    "/workstreams/data-sharing/",
    "/paper/",
    "/changes/?since=2011-03-17",
    "/history/",
    "/update-several/?department=DfE",
)


def test_no_page_is_wider_than_the_window(
    open_as: OpenAs, official: User, lead: User, make_request: Callable[..., Request]
) -> None:
    request = make_request(
        issue=f"See {LONG}", areas_label=LONG, departments_label=LONG, areas=[get_area("swindon")]
    )
    write_news(request, official, f"* {LONG}\n* and {LONG}.")
    moved = make_request(issue=LONG, status=LONG, stage=Stage.ON_GOING, workstream=get_workstream())
    move(moved, official, Stage.RESOLVED, status=LONG)
    make_request(issue=LONG, status=LONG, stage=Stage.ON_GOING, workstream=get_workstream())
    wide = {}
    for person, addresses in ((official, PAGES), (lead, ("/your-requests/",))):
        page = open_as(person)
        for width in (320, 375, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            for address in addresses:
                answer = page.goto(address)
                assert answer is not None
                assert answer.status == 200, address
                found = page.evaluate("document.documentElement.scrollWidth")
                if found > width:
                    wide[address, width] = found
    assert wide == {}


def test_columns_of_a_pasted_table_stay_apart(
    open_as: OpenAs, official: User, make_request: Callable[..., Request]
) -> None:
    row = "Agency\t2011\t£40,000"
    request = make_request(status=f"Costs:\n{row}", stage=Stage.IN_PROGRESS)
    page = open_as(official)
    for address in (request.get_absolute_url(), "/paper/"):
        page.goto(address)
        # A browser gives a tab that it shows as a space as a space.
        assert row in page.locator("main").inner_text(), address

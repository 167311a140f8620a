"""An official reads the charts: on a screen, on a phone, on paper and in forced colours."""

from io import BytesIO

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from accounts.models import User
from tests.helpers.accessibility import NARROWEST, check_page
from tests.helpers.browser import OpenAs, follow

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("the_record")]

BY_DEPARTMENT = "Requests by department and stage"
TITLES = (BY_DEPARTMENT, "Requests in each stage, day by day", "Requests by area and stage")
SMALLEST_TEXT = """() => Math.min(...[...document.querySelectorAll("svg text")].map(text =>
    parseFloat(getComputedStyle(text).fontSize) * text.getScreenCTM().a))"""
FILLS = """() => Object.fromEntries(["solid", "outline"].map(name =>
    [name, getComputedStyle(document.querySelector(`rect.app-chart__${name}`)).fill]))"""


def test_sees_the_charts_and_follows_a_bar(open_as: OpenAs, official: User) -> None:
    page = open_as(official)
    page.goto("/")
    check_page(page, "What needs attention")
    expect(page.get_by_role("heading", name="Progress", exact=True)).to_be_visible()
    for title in TITLES:
        expect(page.get_by_role("img", name=title)).to_be_visible()
    expect(page.get_by_role("img", name=BY_DEPARTMENT)).to_have_accessible_description(
        "Department of Health and Ministry of Justice have the most: 13 each. A request with"
        " more than one department counts for each. A request with an agency also counts for its"
        " department. A request with all departments counts for every department."
    )

    table = page.get_by_role("table", name=BY_DEPARTMENT)
    expect(table).to_be_hidden()
    for title in TITLES:
        page.get_by_text(f"View as a table: {title}").click()
    check_page(page, "What needs attention")
    row = table.get_by_role("row", name="HM Prison Service")
    expect(row.get_by_role("cell")).to_have_text(["1", "0", "4", "5"])
    follow(row, "HM Prison Service")
    check_page(page, "Requests")
    expect(page.get_by_role("heading", name="5 requests found")).to_be_visible()


def test_reads_the_charts_on_a_phone_and_in_forced_colours(open_as: OpenAs, official: User) -> None:
    page = open_as(official)
    page.set_viewport_size(NARROWEST)
    page.goto("/")
    assert page.evaluate(SMALLEST_TEXT) >= 14
    plain = page.evaluate(FILLS)
    page.emulate_media(forced_colors="active", color_scheme="dark")
    forced = page.evaluate(FILLS)
    assert forced == {"solid": "rgb(255, 255, 255)", "outline": "rgb(0, 0, 0)"}
    assert plain != forced


def test_prints_each_chart_with_its_figures(open_as: OpenAs, official: User) -> None:
    page = open_as(official)
    page.goto("/")
    expect(page.get_by_role("table", name=BY_DEPARTMENT)).to_be_hidden()
    printed = print_out(page)
    # Once in the chart, and once in the table that was closed on the screen.
    for name in ("Probation service", "Barnet"):
        assert printed.count(name) == 2
    assert "Jobcentre Plus 0 0 4 4" in printed


def print_out(page: Page) -> str:
    """Return the text of the page as printed on A4."""
    pdf = PdfReader(BytesIO(page.pdf(format="A4")))
    return " ".join(
        " ".join(bulk_update_page.extract_text() for bulk_update_page in pdf.pages).split()
    )

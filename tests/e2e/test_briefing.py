"""An official reads, prints and downloads the briefing on an area."""

import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from accounts.models import User
from areas.models import Area
from areas.models.families import WARNING
from places.briefing import layout
from tests.helpers.accessibility import check_page
from tests.helpers.browser import OpenAs, expect_problems, follow, press

pytestmark = pytest.mark.browser
# A4 between the margins, at 96 pixels to the inch.
PIXELS_OF_A_POINT = 96 / 72


def printed(page: Page) -> PdfReader:
    return PdfReader(io.BytesIO(page.pdf(format="A4")))


def height(page: Page) -> float:
    """Return how much of a sheet of paper the briefing takes, in points."""
    box = page.locator("article").bounding_box()
    assert box
    return box["height"] / PIXELS_OF_A_POINT


def words(text: str) -> str:
    return "".join(text.split())


@pytest.mark.usefixtures("the_record")
def test_reads_and_downloads_the_briefing_on_swindon(
    open_as: OpenAs, official: User, tmp_path: Path
) -> None:
    page = open_as(official)
    page.goto("/areas/swindon/")
    follow(page, "One-page briefing")
    check_page(page, "Briefing on Swindon")
    expect(page).to_have_title("Briefing on Swindon – Requests of Whitehall")
    expect(
        page.get_by_text("5 requests from this area: 2 in progress, 3 resolved.")
    ).to_be_visible()
    expect(page.get_by_text(WARNING)).to_be_visible()

    page.get_by_text("Change how far back to look").click()
    page.get_by_label("Number of weeks to look back").fill("all")
    press(page, "Update briefing")
    expect_problems(page, "The number of weeks must be a whole number from 1 to 52, such as 4.")
    check_page(page, "Briefing on Swindon")
    expect(page.get_by_label("Number of weeks to look back")).to_have_value("all")
    page.get_by_label("Number of weeks to look back").fill("12")
    press(page, "Update briefing")
    check_page(page, "Briefing on Swindon")
    changed = page.get_by_role("heading", name="Changed in the 12 weeks since 28 December 2010")
    expect(changed).to_be_visible()

    for name, extension in (("Word (DOCX)", "docx"), ("PDF", "pdf")):
        with page.expect_download() as downloading:
            page.get_by_role("link", name=name).click()
        assert downloading.value.suggested_filename == f"briefing-swindon-2011-03-22.{extension}"
        downloading.value.save_as(tmp_path / extension)
    pdf = PdfReader(tmp_path / "pdf").pages[0].extract_text()
    assert words("Changed in the 12 weeks since 28 December 2010") in words(pdf)


@pytest.mark.usefixtures("the_record")
def test_the_page_of_every_area_prints_on_one_side_of_a4(open_as: OpenAs, official: User) -> None:
    page = open_as(official)
    page.emulate_media(media="print")
    width = round(layout.WIDTH * PIXELS_OF_A_POINT)
    page.set_viewport_size({"width": width, "height": 1000})
    longest = ("", 0.0)
    for area in Area.objects.all():
        page.goto(f"/areas/{area.slug}/briefing/")
        longest = max(longest, (area.slug, height(page)), key=lambda found: found[1])
    assert 0 < longest[1] <= layout.HEIGHT, longest
    page.goto(f"/areas/{longest[0]}/briefing/?as_at=2011-03-22")
    sheets = printed(page).pages
    assert len(sheets) == 1
    said = words(sheets[0].extract_text())
    assert words(WARNING) in said
    for left_out in ("Sign out", "Look back", "View a past date", "download", "You cannot make"):
        assert words(left_out) not in said


@pytest.mark.usefixtures("very_long_briefing")
def test_a_very_long_briefing_prints_on_one_side_of_a4(open_as: OpenAs, official: User) -> None:
    page = open_as(official)
    page.goto("/areas/swindon/briefing/")
    check_page(page, "Briefing on Swindon")
    sheets = printed(page).pages
    assert len(sheets) == 1
    assert re.search(r"And\d+more", words(sheets[0].extract_text()))

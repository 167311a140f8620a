"""An official attaches the letter that proves an outcome, and withdraws one that does not."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.factories.evidence import SCRIPT, pdf
from tests.helpers.accessibility import check_page
from tests.helpers.browser import (
    OpenAs,
    expect_banner,
    expect_problems,
    follow,
    log_of,
    press,
)

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("the_record")]
LETTER = "Letter from DWP of 21 March 2011"


def test_attaches_the_letter_that_proves_an_outcome(
    open_as: OpenAs, official: User, tmp_path: Path
) -> None:
    letter, page_of_script = tmp_path / "letter.pdf", tmp_path / "page.pdf"
    letter.write_bytes(pdf("DWP agrees."))
    page_of_script.write_bytes(b"<html>" + SCRIPT)
    page = open_as(official)
    resolve(page)
    expect(log_of(page).first).to_contain_text("source: Letter from DWP of 21 March")

    follow(page, "Attach evidence")
    check_page(page, "Attach evidence")
    press(page, "Attach")
    check_page(page, "Attach evidence")
    expect_problems(page, "Enter what it is.", "Choose a file, or enter a link.")

    page.get_by_label("What is it?").fill(LETTER)
    page.get_by_label("Choose a file").set_input_files(page_of_script)
    press(page, "Attach")
    check_page(page, "Attach evidence")
    expect_problems(
        page,
        "The file must be a PDF, Word (docx), OpenDocument (odt, ods or odp), PNG, JPEG, GIF or "
        "email (eml).",
    )
    expect(page.get_by_label("What is it?")).to_have_value(LETTER)

    page.get_by_label("Choose a file").set_input_files(letter)
    press(page, "Attach")
    expect_banner(page, f"CB-004 now has the evidence “{LETTER}”.")
    check_page(page)
    entry = log_of(page).first
    expect(entry).to_contain_text(f"{LETTER} (PDF,")
    with page.expect_download() as download:
        entry.get_by_role("link", name=LETTER, exact=True).click()
    assert download.value.suggested_filename == "letter.pdf"
    assert Path(download.value.path()).read_bytes() == letter.read_bytes()

    page.locator(".govuk-notification-banner").get_by_role("link", name="Attach evidence").click()
    page.get_by_label("What is it?").fill("What GOV.UK says")
    page.get_by_label("Or enter a link").fill("https://www.gov.uk/government/policies")
    press(page, "Attach")
    check_page(page)
    link = log_of(page).first.get_by_role("link", name="What GOV.UK says (opens in new tab)")
    expect(link).to_have_attribute("rel", "noreferrer noopener")

    follow(page, f"Withdraw the evidence {LETTER}")
    check_page(page, "Withdraw evidence")
    press(page, "Withdraw this evidence")
    check_page(page, "Withdraw evidence")
    expect_problems(page, "Enter why it is withdrawn.")
    page.get_by_label("Why do you withdraw it?").fill("It is the wrong letter.")
    press(page, "Withdraw this evidence")
    expect_banner(page, f"CB-004 has been updated: the evidence “{LETTER}” was withdrawn.")
    check_page(page)
    expect(log_of(page).first).to_contain_text("Withdrawn by Olive Official on 22 March 2011")


def resolve(page: Page) -> None:
    page.goto("/requests/CB-004/update/")
    page.get_by_label("Move to resolved (Annex B)").check()
    page.get_by_label("Source").fill("Letter from DWP of 21 March")
    press(page, "Continue")
    page.get_by_label("What is the outcome?").fill("DWP shares the data.")
    press(page, "Continue")
    check_page(page, "Check your update")
    expect(page.get_by_text("Letter from DWP of 21 March")).to_be_visible()
    press(page, "Save")
    expect_banner(page, "CB-004 has moved to resolved.")

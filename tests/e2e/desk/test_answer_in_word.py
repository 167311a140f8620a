"""A department answers its commission in Word: downloads, fills in, uploads, checks and sends."""

import datetime as dt
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from accounts.models import User
from commissions.models import Commission
from departments.models import Department, EmailContact
from tests.factories.commissions import link_sent_to, open_departments, send_commission
from tests.factories.imports.answer_files import ANSWER, STAGE, TARGET_DATE, fill_in
from tests.helpers.accessibility import check_page
from tests.helpers.browser import OpenAs, expect_banner, follow, press

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("the_record")]


@pytest.fixture
def commission(the_record: None, official: User) -> Commission:
    EmailContact.objects.create(
        department=Department.objects.get(code="MoJ"),
        name="Cora Justice",
        email="cora@justice.example.com",
        since=dt.date(2011, 1, 1),
    )
    return send_commission(open_departments(official, "MoJ"), official)


def download_file(page: Page, folder: Path) -> Path:
    page.get_by_text("Answer in Word instead").click()
    check_page(page, "Ministry of Justice")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the requests with you (Word)").click()
    assert download.value.suggested_filename == "requests-MoJ.docx"
    saved = folder / download.value.suggested_filename
    download.value.save_as(saved)
    return saved


def test_a_department_answers_in_word_and_the_paper_prints_it(
    open_as: OpenAs, official: User, commission: Commission, tmp_path: Path
) -> None:
    theirs = open_as(None)
    theirs.goto(link_sent_to("cora@justice.example.com").removeprefix(settings.SITE_URL))
    file = download_file(theirs, tmp_path)

    answers: dict[str, str | dict[int, str]] = {
        "CB-003": "No change",
        "CB-006": "Courts will “share” their figures from May.",
        "CB-011": {ANSWER: "NOMS pools its budget.", TARGET_DATE: "30 June 2011"},
        "CB-014": {ANSWER: "Governors take part in every area.", STAGE: "Resolved"},
    }
    file.write_bytes(fill_in(file.read_bytes(), answers))
    # Something was typed before the file was uploaded.
    theirs.get_by_label("Latest position for CB-006").fill("Typed before.")
    theirs.get_by_label("The Word file, filled in").set_input_files(file)
    press(theirs, "Upload and check")
    check_page(theirs, "Check what was read from the Word file")
    main = theirs.get_by_role("main")
    expect(main).to_contain_text("4 requests with something filled in, and 3 with no answer yet")
    expect(main).to_contain_text("Typed before.")
    both = theirs.get_by_role("group", name="Which answer should we use for CB-006?")
    expect(both.get_by_label("The one in the Word file")).to_be_checked()
    press(theirs, "Use these answers")
    expect_banner(
        theirs,
        "The answers from the Word file are below, saved as a draft. Check them, then send your "
        "reply.",
    )
    expect(theirs.get_by_label("Latest position for CB-006")).to_have_value(
        "Courts will “share” their figures from May."
    )
    theirs.get_by_label("No change to any request above").check()
    theirs.get_by_label("Your name").fill("Cora Justice")
    press(theirs, "Continue")
    check_page(theirs, "Check your reply")
    expect(main).to_contain_text("New target date: 30 June 2011")
    press(theirs, "Send reply")
    expect_banner(theirs, "Your reply has been sent.")

    page = open_as(official)
    page.goto(commission.get_absolute_url())
    follow(page, "Review replies: 7 to decide")
    follow(page, "Accept, change or decline CB-011, from MoJ")
    check_page(page, None)
    press(page, "Accept and update the record")
    expect_banner(page, "Accepted: CB-011.")
    page.goto("/paper/")
    expect(page.get_by_role("main")).to_contain_text("NOMS pools its budget.")
    page.goto("/requests/CB-011/")
    expect(page.get_by_role("main")).to_contain_text("30 June 2011")
    follow_up = f"/commissions/recipients/{commission.addressees.get().pk}/"
    page.goto(follow_up)
    follow(page, "Reopen this reply")
    check_page(page, "Reopen the reply from Ministry of Justice")
    page.get_by_label("Why are you reopening it?").fill("CB-014 is not resolved.")
    press(page, "Reopen the reply")
    expect_banner(page, "Reply reopened. Emails sent: 1.")
    check_page(page, "Ministry of Justice")
    theirs.reload()
    expect(theirs.get_by_label("Latest position for CB-014")).to_have_value(
        "Governors take part in every area."
    )

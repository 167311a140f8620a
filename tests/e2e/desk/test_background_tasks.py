"""What takes long goes on in the background: a page shows how far it is, without any script."""

import pytest
from playwright.sync_api import FilePayload, expect

from accounts.models import User
from requests_log.models import Request
from tests.factories.background.workers import start_worker
from tests.factories.imports.records import load_without_requests
from tests.helpers.accessibility import check_page
from tests.helpers.browser import OpenAs, follow, press

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("with_worker")]
# Milliseconds that a worker may take for a thousand rows on a busy machine.
LONG = 300_000


@pytest.mark.django_db(transaction=True)
def test_brings_in_1200_rows_and_sees_how_far_they_are(open_as: OpenAs, official: User) -> None:
    load_without_requests()
    page = open_as(official, with_scripts=False)
    # The worker leaves less of the machine to the pages.
    page.set_default_timeout(LONG)
    page.goto("/imports/")
    rows = [f"Hull,Pooling of housing budget {n},DWP,New" for n in range(1_200)]
    content = "\r\n".join(["Authority,Ask,Lead dept,Progress", *rows]).encode()
    file: FilePayload = {"name": "tracker.csv", "mimeType": "text/csv", "buffer": content}
    page.get_by_label("File", exact=True).set_input_files(file)
    press(page, "Upload")
    page.get_by_label("Capacity to pool or align").check()
    press(page, "Continue")
    expect(page.get_by_role("heading", name="Compare tracker.csv")).to_be_visible()
    expect(page.get_by_text("Waiting to begin")).to_be_visible()

    process = start_worker()
    try:
        # Nobody selects anything: the page refreshes itself.
        link = page.get_by_role("link", name="Check the rows")
        expect(link).to_be_visible(timeout=LONG)
        follow(page, "Check the rows")
        press(page, "Save 1,200 rows")
        expect(page.get_by_text("of 1,200")).to_be_visible(timeout=LONG)
        expect(page.get_by_role("progressbar")).to_be_visible()
        page.goto("/")
        follow(page, "Your background tasks")
        follow(page, "Save tracker.csv")
        expect(page.get_by_text("1,200 of 1,200 rows were saved.")).to_be_visible(timeout=LONG)
        follow(page, "See the import")
        expect(page.get_by_text("1,200 new, 0 changed")).to_be_visible()
    finally:
        process.kill()
        process.communicate()
    assert Request.objects.count() == 1_200


@pytest.mark.django_db(transaction=True)
def test_has_a_long_paper_made_and_downloads_it(
    open_as: OpenAs, official: User, the_record: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("papers.views.long_papers.LONG_FROM", {"pdf": 30})
    page = open_as(official)
    page.set_default_timeout(LONG)
    page.goto("/paper/")
    follow(page, "PDF")
    check_page(page, "This file takes a while to make")
    press(page, "Make the file")
    check_page(page, "Make the paper as at 22 March 2011 as PDF")
    press(page, "Cancel this task")
    expect(page.get_by_text("It was cancelled.")).to_be_visible()
    check_page(page, "Make the paper as at 22 March 2011 as PDF")
    press(page, "Try again")
    worker = start_worker("--once")
    assert worker.wait(timeout=300) == 0
    button = page.get_by_role("button", name="Download")
    expect(button).to_be_visible(timeout=LONG)
    check_page(page, "Make the paper as at 22 March 2011 as PDF")
    with page.expect_download() as download:
        button.click()
    assert download.value.suggested_filename.endswith(".pdf")
    page.get_by_role("contentinfo").get_by_role("link", name="Your background tasks").click()
    check_page(page, "Your background tasks")

"""A request whose only entry is withdrawn is nowhere, and what was known at the time stays."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.models import User
from imports.domain.taking_back import USED_SINCE, WRITTEN_SINCE, take_back
from papers.domain.publish import issue
from papers.domain.scope import PaperScope
from papers.queries.paper_request import PaperRequest
from requests_log.as_of import AsOf
from requests_log.domain import corrections, integrity
from requests_log.models import Entry, Request
from tests.factories.areas import get_area
from tests.factories.clock import march
from tests.factories.entries import write_news
from tests.helpers.forms import main_text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_record")]
SECRET = "Zebrawood"
PAGES = (
    "/",
    "/requests/",
    f"/requests/?words={SECRET}",
    "/requests/?area=kent",
    "/requests/?department=DfE",
    "/requests/?stage=in_progress",
    "/requests/?as_at=2011-03-22",
    "/requests/?as_at=2011-03-25",
    "/changes/?since=2011-03-17&as_at=2011-03-25",
    "/unchanged/",
    "/paper/",
    "/paper/?as_at=2011-03-22",
    "/paper/?changes_since=2011-03-22",
    "/areas/kent/",
    "/departments/DfE/",
    "/update-several/?area=kent",
)


@pytest.fixture
def raised(make_request: Any) -> Request:
    return make_request(
        areas=[get_area("kent")],
        issue=f"{SECRET} issue",
        status=f"{SECRET} status",
        effective_on=march(22),
    )


def test_it_is_found_before_and_nowhere_after(
    raised: Request, official: User, official_client: Client, settings: Any
):
    settings.TODAY = march(25)
    before = {page for page in PAGES if SECRET in main_text(official_client.get(page))}
    assert len(before) > 10
    corrections.withdraw_request(by=official, entry=raised.line, reason="By mistake.")
    found = {page: main_text(official_client.get(page)) for page in PAGES}
    # The words that were searched for stay in their box.
    assert [page for page in PAGES if f"{SECRET} issue" in found[page]] == []
    assert official_client.get(raised.get_absolute_url()).status_code == 404
    assert list(integrity.find_disagreements()) == []


def test_what_was_known_at_the_time_still_shows_it(
    raised: Request, official: User, official_client: Client, settings: Any
):
    settings.TODAY = march(25)
    corrections.withdraw_request(by=official, entry=raised.line, reason="By mistake.")
    then = official_client.get("/requests/?as_at=2011-03-23&known=then&area=kent")
    assert f"{SECRET} issue" in main_text(then)
    now = official_client.get("/requests/?as_at=2011-03-23&area=kent")
    assert f"{SECRET} issue" not in main_text(now)


def test_the_changes_say_that_it_is_no_longer_included(
    raised: Request, official: User, official_client: Client, settings: Any
):
    settings.TODAY = march(25)
    corrections.withdraw_request(by=official, entry=raised.line, reason="By mistake.")
    said = main_text(official_client.get("/changes/?since=2011-03-22&as_at=2011-03-25"))
    assert "Of the 34 requests, 1 is no longer included and 33 are unchanged." in said
    assert "CB-034 is no longer included. It has been corrected since." in said


def test_only_the_only_entry_is_withdrawn_so(raised: Request, official: User):
    first = raised.line
    write_news(raised, official, "DfE has agreed.")
    with pytest.raises(ValidationError, match="withdraw their entry first"):
        corrections.withdraw_request(by=official, entry=first, reason="By mistake.")


def test_a_rebuild_agrees(raised: Request, official: User):
    corrections.withdraw_request(by=official, entry=raised.line, reason="By mistake.")
    integrity.rebuild.rebuild_request(request=raised)
    integrity.rebuild.rebuild_counts()
    assert list(integrity.find_disagreements()) == []
    raised.refresh_from_db()
    assert raised.current is None


def test_what_an_edition_prints_stays(raised: Request, official: User):
    asked = PaperRequest(PaperScope(None), AsOf(march(22)))
    issue(by=official, scope=asked.scope, contents=asked.contents, title="Paper", introduction="")
    done = take_back(by=official, entries=[raised.line], reason="By mistake.")
    assert done.left == {raised: USED_SINCE}
    assert done.withdrawals == []


def test_what_somebody_wrote_to_stays(raised: Request, official: User):
    first = raised.line
    write_news(raised, official, "DfE has agreed.")
    entries = Entry.objects.count()
    done = take_back(by=official, entries=[first], reason="By mistake.")
    assert done.left == {raised: WRITTEN_SINCE}
    assert Entry.objects.count() == entries

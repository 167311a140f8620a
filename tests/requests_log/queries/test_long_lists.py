"""A record with more requests than one page, paper or briefing holds."""

import dataclasses
import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.utils.html import escape

from accounts.models import Role, User
from papers import formats
from papers.domain.scope import PaperScope
from papers.formats import csv
from papers.queries import changes
from papers.queries.paper_request import PaperRequest
from papers.views import changes as views
from papers.views import paper
from places.briefing import assemble
from requests_log.as_of import AsOf
from requests_log.exports import spreadsheets
from requests_log.queries import request_list
from tests.factories.meetings import make_meeting
from tests.helpers.sign_in import client_for

pytestmark = pytest.mark.django_db
TWELVE = 12
PAST_DATE = "as_at=2011-03-20"


def test_many_changes_are_summarised(twelve_requests: None, make_user: Callable[..., User]):
    client = client_for(make_user(Role.OFFICIAL))
    between = "/changes/?since=2011-03-09&as_at=2011-03-20"
    assert "More than 4 requests changed" not in client.get(between).content.decode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(changes, "COUNT_LIMIT", 4)
        patch.setattr(views, "COUNT_LIMIT", 4)
        assert "More than 4 requests changed" in client.get(between).content.decode()
        few = client.get("/changes/?since=2011-03-18&as_at=2011-03-20").content.decode()
    assert "Unchanged requests are not listed" in few
    assert "4 requests changed or were corrected later." in few
    assert "CB-001" in few
    assert "CB-002" not in few


def test_changes_of_a_long_record_are_paged(
    twelve_requests: None, make_user: Callable[..., User], monkeypatch: pytest.MonkeyPatch
):
    client = client_for(make_user(Role.OFFICIAL))
    monkeypatch.setattr(changes, "ON_A_PAGE", 3)
    monkeypatch.setattr(request_list, "COUNT_LIMIT", 4)
    between = "/changes/?since=2011-03-18&as_at=2011-03-20"
    whole = client.get(between).context["report"]
    assert whole.page is None
    assert len(whole.changes.unchanged) == TWELVE - 4
    monkeypatch.setattr(changes, "COUNT_LIMIT", 4)
    pages = [client.get(f"{between}&page={n}").context["report"] for n in (1, 2)]
    assert [len(page.changes.changed) for page in pages] == [3, 1]
    assert sum((page.changes.changed for page in pages), ()) == whole.changes.changed
    assert "4 requests changed" in client.get(f"{between}&page=2").content.decode()
    quiet = client.get("/changes/?since=2011-03-19&as_at=2011-03-20").content.decode()
    assert "0 requests changed" in quiet
    assert "CB-001" not in quiet


def test_a_paper_too_long_for_a_page_is_offered_as_files(
    twelve_requests: None, make_user: Callable[..., User], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(paper, "ON_A_PAGE", 4)
    monkeypatch.setattr(formats, "MAX_LINES", 11)
    client = client_for(make_user(Role.OFFICIAL))
    page = client.get("/paper/").content.decode()
    assert "This paper has 12 requests" in page
    assert "Issue 1" not in page
    assert "download.csv" in page
    assert "download.docx" not in page
    meeting = make_meeting(held_on=dt.date(2011, 3, 12))
    since = f"changes_since=meeting-{meeting.pk}"
    for refused in ("download.docx", "download.json", f"download.csv?{since}", "issue/"):
        told = client.get(f"/paper/{refused}", follow=True).content.decode()
        assert escape(formats.TOO_LONG) in told, refused
    assert client.get("/paper/download.csv").status_code == 200


@pytest.mark.parametrize("query", ["", "department=DfE", "area=kent", "as_at=2011-03-12"])
@pytest.mark.parametrize("role", [Role.OFFICIAL, Role.LEAD])
def test_a_streamed_paper_has_the_same_content(
    query: str, role: str, the_record: None, make_user: Callable[..., User]
):
    client = client_for(make_user(role, *["kent"] * (role == Role.LEAD)))
    streamed = client.get(f"/paper/download.csv?{query}")
    assert streamed.streaming
    found = client.get(f"/paper/?{query}").context["paper"]
    assert streamed.getvalue() == csv.render(found)


def test_a_papers_lines_are_read_while_it_is_sent(
    twelve_requests: None, make_user: Callable[..., User], django_assert_num_queries: Any
):
    asked = PaperRequest(PaperScope(make_user(Role.OFFICIAL)), AsOf(dt.date(2011, 3, 20)))
    # The wording of its headings.
    with django_assert_num_queries(2):
        lines = asked.stream_csv()
    with django_assert_num_queries(2):
        streamed = b"".join(lines)
    assert streamed == csv.render(asked.build())


def test_a_briefing_on_too_many_requests_says_so(
    twelve_requests: None, make_user: Callable[..., User], monkeypatch: pytest.MonkeyPatch
):
    client = client_for(make_user(Role.OFFICIAL))
    told = "requests apply to Kent, which is too many"
    assert told not in client.get("/areas/kent/briefing/").content.decode()
    monkeypatch.setattr(assemble, "COUNT_LIMIT", 4)
    assert told in client.get("/areas/kent/briefing/").content.decode()
    assert told in client.get("/areas/kent/briefing.docx", follow=True).content.decode()


def test_a_format_with_too_few_rows_is_not_offered(
    twelve_requests: None, make_user: Callable[..., User], monkeypatch: pytest.MonkeyPatch
):
    ods = dataclasses.replace(spreadsheets.FORMATS["ods"], row_limit=11)
    monkeypatch.setitem(spreadsheets.FORMATS, "ods", ods)
    client = client_for(make_user(Role.OFFICIAL))
    page = BeautifulSoup(client.get("/requests/").content, "html.parser")
    assert "OpenDocument (ODS) is limited to 11 requests" in page.main.get_text()
    assert page.find("a", string="OpenDocument (ODS)") is None
    refused = client.get("/requests/download.ods", follow=True)
    assert (
        "OpenDocument (ODS) is limited to 11 requests: filter the list, or use CSV."
        in refused.content.decode()
    )
    assert client.get("/requests/download.ods?area=kent").status_code == 200

"""The history of a request: when each entry was recorded, where from, and its new text in full."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from requests_log.domain import corrections
from requests_log.models import Request
from tests.factories.entries import entry_fields, get_request, write_news
from tests.helpers.forms import parse
from tests.helpers.sign_in import client_for

pytestmark = pytest.mark.django_db
NEWS = "The department has agreed.\n\n* It starts in May.\n* It ends in June."


@pytest.fixture
def item(swindon_request: Request, official: User) -> str:
    """Where its newest entry is in the page of a request."""
    entry = write_news(swindon_request, official, NEWS, source="A call with DfE")
    return f"#entry-{entry.pk}"


def newest(client: Client) -> Any:
    return parse(client.get("/requests/CB-001/")).select_one(".app-timeline__item")


def words(tag: Any) -> str:
    return " ".join(tag.get_text().split())


def test_officials_read_the_time_the_author_and_the_source(item: str, official_client: Client):
    recorded = get_request(1).line.recorded_at
    shown = newest(official_client)
    assert shown.select_one(item)
    assert (
        f"Recorded by Olive Official on 22 March 2011, {recorded:%H:%M}, source: A call with DfE"
        in words(shown)
    )


def test_a_lead_reads_the_time_alone(item: str, lead: User):
    shown = words(newest(client_for(lead)))
    assert f"Recorded on 22 March 2011, {get_request(1).line.recorded_at:%H:%M} Status" in shown
    assert "A call with DfE" not in shown
    assert "Olive Official" not in shown


def test_the_new_text_is_whole_and_the_marks_are_folded(item: str, official_client: Client):
    shown = newest(official_client)
    marks = shown.select_one("details")
    assert words(marks.summary).startswith("Show what changed")
    assert marks.select("ins")
    assert not marks.has_attr("open")
    # Paper has the new text, and no summary that opens nothing.
    assert "app-not-printed" in marks["class"]
    marks.decompose()
    assert not shown.select("ins, del")
    assert [words(each) for each in shown.select("li")] == ["It starts in May.", "It ends in June."]
    assert "The department has agreed." in words(shown)


def test_a_corrected_text_is_whole_too(item: str, official: User, official_client: Client):
    entry = get_request(1).line
    fields = {**entry_fields(entry), "status": "The department has not agreed."}
    corrections.correct(by=official, entry=entry, reason="It has not.", **fields)
    shown = newest(official_client).select_one(".app-timeline__corrected")
    assert f"#{shown['id']}" == item
    shown.select_one("details").decompose()
    assert "Status before the correction The department has agreed. It starts in May." in words(
        shown
    )

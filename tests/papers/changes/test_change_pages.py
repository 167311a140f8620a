"""The pages of changes between two dates: what they show, and their errors."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from requests_log.domain import corrections
from requests_log.rules.stages import Stage
from tests.factories.entries import entry_fields, get_request, move
from tests.helpers.forms import error_summary, main_text, parse

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_record")]
CHANGES = {
    "no first day": ("as_at=2011-03-20", "Enter the date to compare from.", "since"),
    "turned round": (
        "since=2011-03-20&as_at=2011-03-17",
        "The “From” date must be before the “To” date, 17 March 2011.",
        "since",
    ),
    "the same": (
        "since=2011-03-17&as_at=2011-03-17",
        "The “From” date must be before the “To” date, 17 March 2011.",
        "since",
    ),
    "future": ("since=2011-03-17&as_at=2012-01-01", "The date must be today", "as_at"),
    "impossible": ("since=2011-04-31", "From must be a real date", "since"),
}


def test_the_changes_between_two_days_by_area_and_department(
    official_client: Client, official: User
):
    move(get_request(5), official, Stage.RESOLVED)
    shown = official_client.get("/changes/?since=2011-03-17")
    assert "Of the 33 requests, 1 has moved and 32 are unchanged." in main_text(shown)
    tables = {t.caption.get_text(): t for t in parse(shown).select("table") if t.caption}
    leicestershire = tables["By area"].find("th", string="Leicestershire").find_parent("tr")
    # One moved, reworded, and without its target date; four are unchanged.
    assert [td.get_text() for td in leicestershire.select("td")] == ["1", "1", "1", "5"]
    one = official_client.get("/changes/?since=2011-03-17&department=HO")
    assert "requests, 1 has moved and" in main_text(one)
    assert "CB-010" not in main_text(one)


@pytest.mark.parametrize(("query", "message", "field"), CHANGES.values(), ids=CHANGES)
def test_dates_that_cannot_be_compared_get_an_error(
    query: str, message: str, field: str, official_client: Client
):
    response = official_client.get(f"/changes/?{query}")
    assert message in " ".join(error_summary(response))
    target = next(t for words, t in error_summary(response).items() if message in words)
    assert target.startswith(f"#id_{field}")
    assert parse(response).select_one(target)
    assert not parse(response).find("h2", string=lambda s: s and "Changes since" in s)


def test_known_on_each_day_shows_nothing_that_was_recorded_later(
    official_client: Client, official: User, settings: Any
):
    settings.TODAY = dt.date(2011, 3, 24)
    wrong = get_request(6).line
    said = entry_fields(wrong) | {"status": "Zebrawood."}
    corrections.correct(by=official, entry=wrong, reason="Misheard.", **said)
    query = "since=2011-03-22&as_at=2011-03-23"
    assert "1 has been corrected since" in main_text(official_client.get(f"/changes/?{query}"))
    known_then = main_text(official_client.get(f"/changes/?{query}&known=on"))
    assert "Of the 33 requests, 33 are unchanged." in known_then
    assert "Zebrawood" not in known_then


@pytest.mark.parametrize("address", ["/paper/?as_at=2011-03-01", "/changes/?since=2011-03-01"])
def test_a_day_before_the_record_begins_says_when_it_begins(address: str, official_client: Client):
    assert "The record begins on 17 March 2011." in main_text(official_client.get(address))


def test_the_page_of_changes_begins_without_an_error(official_client: Client):
    assert error_summary(official_client.get("/changes/")) == {}

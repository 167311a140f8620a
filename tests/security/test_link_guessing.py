"""Guessing at links is limited, and no log or table contains a link."""

import io
import logging

import pytest
from allauth.core.internal import ratelimit
from django.db import connection
from django.test import Client

from accounts.models import User
from commissions.domain import access_links, sending
from commissions.models import Commission, Reply
from outbox.signed_urls import sign
from tests.factories.access_links import (
    assert_is_private,
    assert_shows_nothing,
    reply_fields,
    token_from,
)
from tests.factories.commissions import addressee_in
from tests.helpers.database import all_rows
from tests.helpers.forms import heading, main_text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_earlier_guesses")]


class TestGuessing:
    """Try links that do not exist."""

    def guess(self, times: int, *, address: str = "192.0.2.1", method: str = "get") -> list[int]:
        client = Client(REMOTE_ADDR=address)
        tokens = [sign("reply-by-link", f"{number}") for number in range(times)]
        return [getattr(client, method)(f"/reply/{each}/").status_code for each in tokens]

    @pytest.mark.parametrize("method", ["get", "head", "post"])
    def test_twenty_guesses_in_a_minute_block_an_address(self, method: str, link: str):
        assert self.guess(22, method=method) == [404] * 20 + [429] * 2

    def test_the_blocked_page_explains_why(self, link: str):
        self.guess(20)
        page = Client(REMOTE_ADDR="192.0.2.1").get(link)
        assert page.status_code == 429
        assert heading(page) == "Too many attempts"
        assert "Wait a minute" in main_text(page)
        assert_shows_nothing(page)
        assert_is_private(page)

    def test_a_blocked_address_cannot_reply(self, link: str):
        fields = reply_fields(link, status="Our own words")
        self.guess(20)
        before = all_rows()
        assert Client(REMOTE_ADDR="192.0.2.1").post(link, fields).status_code == 429
        assert all_rows() == before

    def test_other_addresses_are_not_blocked(self, link: str):
        self.guess(25)
        assert Client(REMOTE_ADDR="192.0.2.2").get(link).status_code == 200
        assert self.guess(3, address="192.0.2.2") == [404] * 3

    def test_after_a_minute_it_may_try_again(self, link: str, monkeypatch: pytest.MonkeyPatch):
        self.guess(21)
        later = ratelimit.time.time() + 61
        monkeypatch.setattr(ratelimit.time, "time", lambda: later)
        assert Client(REMOTE_ADDR="192.0.2.1").get(link).status_code == 200

    def test_opening_a_valid_link_is_never_limited(self, link: str):
        client = Client(REMOTE_ADDR="192.0.2.1")
        assert {client.get(link).status_code for _ in range(40)} == {200}
        assert client.get("/reply/x/").status_code == 404

    def test_an_ended_link_does_not_count_as_a_guess(
        self, link: str, official: User, commission: Commission
    ):
        access_links.withdraw(addressee=addressee_in(commission, "DfE"))
        client = Client(REMOTE_ADDR="192.0.2.1")
        assert {client.get(link).status_code for _ in range(25)} == {410}


def test_no_log_or_table_contains_a_working_link(
    link: str, commission: Commission, official: User, caplog: pytest.LogCaptureFixture
):
    handler = next(h for h in logging.getLogger().handlers if type(h) is logging.StreamHandler)
    printed = io.StringIO()
    old = handler.setStream(printed)
    caplog.set_level(logging.DEBUG)
    try:
        token = token_from(link)
        client = Client(enforce_csrf_checks=True)
        client.get(link)
        client.get(f"{link[:-1]}")
        client.get(f"{link}nothing/")
        client.get(f"/reply/{token}A/")
        client.post(link, {"action": "send"})
        client.put(link)
        client.post(link, {**reply_fields(link, client, status="Words"), "action": "save"})
        client.post(link, reply_fields(link, client))
        client.post(link, {"action": "send"}, HTTP_ORIGIN="null")
        sending.close(by=official, commission=commission)
        client.get(link)
    finally:
        handler.setStream(old)
    assert Reply.objects.exists()
    told = printed.getvalue()
    assert "/reply/[link]/" in told
    signature = token.partition(":")[2]
    assert signature not in told
    rows = str(all_rows(with_events=True))
    assert token.partition(":")[0] in rows
    assert signature not in rows
    # Nor does a table that no model is of, such as the cache's or a session's.
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            assert signature not in str(cursor.fetchall()), table

"""Whoever guesses at links waits, and nobody finds one in a log or in the database."""

# Fixtures are taken from another module by their names.
# ruff: noqa: F811

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
from tests.factories.commissions import addressee_in
from tests.factories.links import (  # noqa: F401
    assert_is_private,
    assert_tells_nothing,
    commission,
    every_row,
    nobody_has_guessed_yet,
    ours,
    path,
    said,
    theirs,
    token_in,
    typed_by,
)
from tests.helpers.forms import heading

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nobody_has_guessed_yet")]


class TestGuessing:
    """Trying links that there are not."""

    def guess(self, times: int, *, address: str = "192.0.2.1", method: str = "get") -> list[int]:
        client = Client(REMOTE_ADDR=address)
        tokens = [sign("reply-by-link", f"{number}") for number in range(times)]
        return [getattr(client, method)(f"/reply/{each}/").status_code for each in tokens]

    @pytest.mark.parametrize("method", ["get", "head", "post"])
    def test_after_twenty_in_a_minute_an_address_waits(self, method: str, path: str):
        assert self.guess(22, method=method) == [404] * 20 + [429] * 2

    def test_it_is_told_so_in_plain_english(self, path: str):
        self.guess(20)
        page = Client(REMOTE_ADDR="192.0.2.1").get(path)
        assert page.status_code == 429
        assert heading(page) == "Too many attempts"
        assert "Wait a minute" in said(page)
        assert_tells_nothing(page)
        assert_is_private(page)

    def test_its_answers_are_not_taken_either(self, path: str):
        fields = typed_by(path, status="Our own words")
        self.guess(20)
        before = every_row()
        assert Client(REMOTE_ADDR="192.0.2.1").post(path, fields).status_code == 429
        assert every_row() == before

    def test_other_addresses_are_not_held_up(self, path: str):
        self.guess(25)
        assert Client(REMOTE_ADDR="192.0.2.2").get(path).status_code == 200
        assert self.guess(3, address="192.0.2.2") == [404] * 3

    def test_after_a_minute_it_may_try_again(self, path: str, monkeypatch: pytest.MonkeyPatch):
        self.guess(21)
        later = ratelimit.time.time() + 61
        monkeypatch.setattr(ratelimit.time, "time", lambda: later)
        assert Client(REMOTE_ADDR="192.0.2.1").get(path).status_code == 200

    def test_who_has_a_link_may_open_it_as_often_as_they_like(self, path: str):
        client = Client(REMOTE_ADDR="192.0.2.1")
        assert {client.get(path).status_code for _ in range(40)} == {200}
        assert client.get("/reply/x/").status_code == 404

    def test_a_link_that_has_ended_is_no_guess(
        self, path: str, official: User, commission: Commission
    ):
        access_links.withdraw(addressee=addressee_in(commission, "DfE"))
        client = Client(REMOTE_ADDR="192.0.2.1")
        assert {client.get(path).status_code for _ in range(25)} == {410}


def test_no_log_and_no_table_holds_a_whole_link(
    path: str, commission: Commission, official: User, caplog: pytest.LogCaptureFixture
):
    handler = next(h for h in logging.getLogger().handlers if type(h) is logging.StreamHandler)
    printed = io.StringIO()
    old = handler.setStream(printed)
    caplog.set_level(logging.DEBUG)
    try:
        token = token_in(path)
        client = Client(enforce_csrf_checks=True)
        client.get(path)
        client.get(f"{path[:-1]}")
        client.get(f"{path}nothing/")
        client.get(f"/reply/{token}A/")
        client.post(path, {"action": "send"})
        client.put(path)
        client.post(path, {**typed_by(path, client, status="Words"), "action": "save"})
        client.post(path, typed_by(path, client))
        client.post(path, {"action": "send"}, HTTP_ORIGIN="null")
        sending.close(by=official, commission=commission)
        client.get(path)
    finally:
        handler.setStream(old)
    assert Reply.objects.exists()
    told = printed.getvalue()
    assert "/reply/[link]/" in told
    signature = token.partition(":")[2]
    assert signature not in told
    rows = str(every_row())
    assert token.partition(":")[0] in rows
    assert signature not in rows
    # Nor does a table that no model is of, such as the cache's or a session's.
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            assert signature not in str(cursor.fetchall()), table

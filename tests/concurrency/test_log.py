"""Many writers on one request at the same moment."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections
from django.test import Client

from accounts.models import User
from requests_log.domain import commands, integrity
from requests_log.domain.errors import ConflictError
from requests_log.models import Entry, Request
from tests.conftest import TODAY
from tests.requests_log.test_edit_change import change_form

pytestmark = pytest.mark.django_db(transaction=True)
WRITERS = 20


def all_at_once(act: Callable[[int], Any]) -> list[Any]:
    """Run ``act`` in as many threads as there are writers; return what each returned or raised."""
    ready = threading.Barrier(WRITERS)
    results: list[Any] = [None] * WRITERS

    def run(number: int) -> None:
        try:
            ready.wait(timeout=30)
            results[number] = act(number)
        except Exception as error:
            results[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(n,)) for n in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


def test_of_twenty_who_saw_the_same_line_one_writes_and_the_others_are_told(
    planted: Request, official: User
):
    seen = planted.current

    def write(number: int) -> Entry:
        return commands.write_news(
            by=official,
            request=planted,
            seen=seen,
            status=f"News {number}.",
            effective_on=TODAY,
            target_date=None,
        )

    results = all_at_once(write)
    written = [r for r in results if isinstance(r, Entry)]
    told = [r for r in results if isinstance(r, ConflictError)]
    assert (len(written), len(told)) == (1, WRITERS - 1)
    assert {conflict.current.pk for conflict in told} == {written[0].pk}
    planted.refresh_from_db()
    assert planted.current == written[0]
    assert planted.entries.count() == 2


def test_twenty_who_try_again_each_write_once(planted: Request, official: User):
    def insist(number: int) -> Entry:
        while True:
            request = Request.objects.select_related("current").get(pk=planted.pk)
            try:
                return commands.write_news(
                    by=official,
                    request=request,
                    seen=request.current,
                    status=f"News {number}.",
                    effective_on=TODAY,
                    target_date=None,
                )
            except ConflictError:
                continue

    results = all_at_once(insist)
    assert [r for r in results if not isinstance(r, Entry)] == []
    statuses = sorted(planted.entries.exclude(number=1).values_list("status", flat=True))
    assert statuses == sorted(f"News {n}." for n in range(WRITERS))
    numbers = planted.entries.order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, WRITERS + 2))
    assert list(integrity.find_disagreements()) == []


def test_twenty_requests_raised_at_once_get_twenty_references(make_request: Any):
    results = all_at_once(lambda number: make_request(issue=f"Barrier {number}"))
    assert sorted(r.number for r in results) == list(range(1, WRITERS + 1))


def test_a_form_sent_twenty_times_at_once_raises_one_request(planted: Request, official: User):
    """As when somebody presses a button again and again."""
    fields = {
        **change_form(planted),
        "status": "New.",
        "submission": "5a2c0f0e-5d5a-4b57-9a55-3d1f0f3f7a11",
    }

    def send(number: int) -> Any:
        client = Client()
        client.force_login(official)
        return client.post("/requests/new/", fields)

    answers = all_at_once(send)
    assert {getattr(answer, "url", answer) for answer in answers} == {"/requests/CB-002/"}
    assert Request.objects.count() == 2

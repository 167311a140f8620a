"""Many people write to one request at the same moment."""

from typing import Any

import pytest

from accounts.models import User
from requests_log.domain import commands, integrity
from requests_log.domain.errors import ConflictError
from requests_log.models import Entry, Request
from tests.factories.clock import TODAY
from tests.helpers.concurrency import WRITERS, all_at_once
from tests.helpers.request_forms import change_fields
from tests.helpers.sign_in import client_for

pytestmark = pytest.mark.django_db(transaction=True)


def test_one_of_twenty_writers_saves_and_the_others_get_a_conflict(
    swindon_request: Request, official: User
):
    seen = swindon_request.current

    def write(number: int) -> Entry:
        return commands.write_news(
            by=official,
            request=swindon_request,
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
    swindon_request.refresh_from_db()
    assert swindon_request.current == written[0]
    assert swindon_request.entries.count() == 2


def test_twenty_who_try_again_each_write_once(swindon_request: Request, official: User):
    def insist(number: int) -> Entry:
        while True:
            request = Request.objects.select_related("current").get(pk=swindon_request.pk)
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
    statuses = sorted(swindon_request.entries.exclude(number=1).values_list("status", flat=True))
    assert statuses == sorted(f"News {n}." for n in range(WRITERS))
    numbers = swindon_request.entries.order_by("number").values_list("number", flat=True)
    assert list(numbers) == list(range(1, WRITERS + 2))
    assert list(integrity.find_disagreements()) == []


def test_twenty_requests_raised_at_once_get_twenty_references(make_request: Any):
    results = all_at_once(lambda number: make_request(issue=f"Barrier {number}"))
    assert sorted(r.number for r in results) == list(range(1, WRITERS + 1))


def test_a_form_sent_twenty_times_at_once_raises_one_request(
    swindon_request: Request, official: User
):
    """As when somebody presses a button many times."""
    fields = {
        **change_fields(swindon_request),
        "status": "New.",
        "submission": "5a2c0f0e-5d5a-4b57-9a55-3d1f0f3f7a11",
    }

    def send(number: int) -> Any:
        client = client_for(official)
        return client.post("/requests/new/", fields)

    answers = all_at_once(send)
    assert {getattr(answer, "url", answer) for answer in answers} == {"/requests/CB-002/"}
    assert Request.objects.count() == 2

"""Somebody writes while a long list is downloaded."""

from collections.abc import Callable

import pytest

from accounts.models import User
from requests_log.models import Request
from requests_log.queries import request_list, row
from requests_log.rules.stages import Stage
from tests.factories.entries import move
from tests.helpers.concurrency import in_a_thread

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_long_download_is_the_record_of_one_moment(
    swindon_request: Request,
    make_request: Callable[..., Request],
    official: User,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(request_list, "COUNT_LIMIT", 1)
    monkeypatch.setattr(row, "CHUNK_SIZE", 1)
    later = make_request()
    rows = request_list.RequestList(None).all()
    downloaded = [next(rows)]
    in_a_thread(lambda: move(later, official, Stage.RESOLVED)).join()
    downloaded += rows
    assert [(each.number, each.stage) for each in downloaded] == [
        (swindon_request.number, Stage.IN_PROGRESS),
        (later.number, Stage.IN_PROGRESS),
    ]
    later.refresh_from_db()
    assert later.stage == Stage.RESOLVED

"""Several write at once, or while counts are rebuilt or an area joins a group."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from accounts.models import User
from requests_log.domain import integrity, rebuild
from requests_log.models import Request
from requests_log.projections import writer
from requests_log.rules.stages import Stage
from tests.factories.areas import get_area
from tests.factories.entries import move
from tests.helpers.concurrency import WRITERS, all_at_once, in_a_thread

pytestmark = pytest.mark.django_db(transaction=True)


def test_moves_made_at_once_are_all_counted(make_request: Callable[..., Request], official: User):
    requests = [make_request() for _ in range(WRITERS)]
    all_at_once(lambda number: move(requests[number], official, Stage.RESOLVED))
    assert Request.objects.filter(stage=Stage.RESOLVED).count() == WRITERS
    assert list(integrity.find_disagreements()) == []


def test_a_move_made_while_counts_are_rebuilt_is_counted(
    swindon_request: Request, official: User, monkeypatch: pytest.MonkeyPatch
):
    threads = []
    add_counts = writer.add_counts

    def add_after_a_move(changes: Any) -> None:
        """The logs have been read, and the counts have not yet been saved."""
        monkeypatch.setattr(writer, "add_counts", add_counts)
        threads.append(in_a_thread(lambda: move(swindon_request, official, Stage.RESOLVED)))
        add_counts(changes)

    monkeypatch.setattr(writer, "add_counts", add_after_a_move)
    rebuild.rebuild_counts()
    for thread in threads:
        thread.join()
    swindon_request.refresh_from_db()
    assert swindon_request.stage == Stage.RESOLVED
    assert list(integrity.find_disagreements()) == []


def test_a_move_made_while_its_area_joins_a_group_is_counted_for_the_group(
    make_request: Callable[..., Request], official: User
):
    kent = get_area("kent")
    request = make_request(areas=[kent])
    kent.group, kent.is_first_phase = get_area("west-london"), False
    with transaction.atomic():
        kent.save()
        mover = in_a_thread(lambda: move(request, official, Stage.RESOLVED))
    mover.join()
    request.refresh_from_db()
    assert request.stage == Stage.RESOLVED
    assert list(integrity.find_disagreements()) == []

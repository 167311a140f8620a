"""The counts are rebuilt or folded while somebody writes."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from accounts.models import User
from requests_log.domain import integrity, rebuild
from requests_log.models import Request
from requests_log.projections import writer
from requests_log.rules.stages import Stage
from tests.factories.entries import move
from tests.helpers.concurrency import in_a_thread

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_move_made_while_counts_are_rebuilt_is_counted(
    swindon_request: Request, official: User, monkeypatch: pytest.MonkeyPatch
):
    threads = []
    replace = writer.replace_counts

    def replace_after_a_move(changes: Any) -> None:
        """The logs have been read, and the counts have not yet been replaced."""
        threads.append(in_a_thread(lambda: move(swindon_request, official, Stage.RESOLVED)))
        replace(changes)

    monkeypatch.setattr(writer, "replace_counts", replace_after_a_move)
    rebuild.rebuild_counts()
    for thread in threads:
        thread.join()
    swindon_request.refresh_from_db()
    assert swindon_request.stage == Stage.RESOLVED
    assert list(integrity.find_disagreements()) == []


def test_counts_folded_by_two_at_once_are_counted_once(
    swindon_request: Request, make_request: Callable[..., Request], official: User
):
    make_request()
    with transaction.atomic():
        writer.fold_counts()
        second = in_a_thread(writer.fold_counts)
    second.join()
    move(swindon_request, official, Stage.RESOLVED)
    assert list(integrity.find_disagreements()) == []


def test_two_moves_that_each_fold_the_counts_are_both_counted(
    swindon_request: Request, make_request: Callable[..., Request], official: User
):
    """Each has only counts of its own to fold, which the other does not see."""
    other = make_request()
    writer.fold_counts()

    @transaction.atomic
    def move_and_fold(request: Request) -> None:
        move(request, official, Stage.RESOLVED)
        writer.fold_counts()

    with transaction.atomic():
        move_and_fold(swindon_request)
        second = in_a_thread(lambda: move_and_fold(other))
    second.join()
    assert list(integrity.find_disagreements()) == []

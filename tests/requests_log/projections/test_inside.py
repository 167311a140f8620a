"""A correction, a withdrawal or late news in a long log: a few lines say what becomes of it."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db.models.signals import post_init
from django.test import override_settings
from hypothesis import HealthCheck, given, settings

from accounts.models import User
from requests_log.domain import commands, corrections, integrity
from requests_log.models import Entry, Request
from requests_log.projections import inside
from tests.factories.entries import entry_fields
from tests.factories.growth import log_rows
from tests.factories.histories import Step, steps_of, written_history

pytestmark = pytest.mark.django_db
PUTTING_RIGHT = (
    *("news", "confirm", "confirm", "move", "amend"),
    *("correct", "correct", "withdraw", "withdraw", "late news", "late news"),
)


@pytest.mark.parametrize("most", [2, 30])
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps=steps_of(PUTTING_RIGHT))
def test_after_any_history_derived_rows_match_the_logs(most: int, steps: list[Step]):
    with pytest.MonkeyPatch.context() as patch, written_history([]) as history:
        patch.setattr(inside, "MOST_LINES", most)
        history.write(steps)
        with override_settings(TODAY=history.today):
            assert list(integrity.find_disagreements()) == []


@contextmanager
def entries_read() -> Iterator[list[Entry]]:
    rows: list[Entry] = []

    def add(instance: Entry, **_: object) -> None:
        rows.append(instance)

    post_init.connect(add, sender=Entry)
    try:
        yield rows
    finally:
        post_init.disconnect(add, sender=Entry)


def put_right(request: Request, what: str, *, by: User) -> None:
    entry = request.entries.get(number=20)
    if what == "correct":
        fields = entry_fields(entry) | {"status": "Put right."}
        corrections.correct(by=by, entry=entry, reason="It was wrong.", **fields)
    elif what == "correct the date":
        day = entry.effective_on + dt.timedelta(days=1)
        fields = entry_fields(entry) | {"effective_on": day}
        corrections.correct(by=by, entry=entry, reason="It was wrong.", **fields)
    elif what == "withdraw":
        corrections.withdraw(by=by, entry=entry, reason="It was wrong.")
    elif what == "undo":
        assert request.line
        corrections.undo(by=by, entry=request.line)
    else:
        assert request.line
        day = entry.effective_on + dt.timedelta(days=1)
        commands.write_late_news(
            by=by, request=request, seen=request.line, status="As we know now.", effective_on=day
        )


@pytest.mark.parametrize("what", ["correct", "correct the date", "withdraw", "undo", "late news"])
def test_what_is_put_right_reads_as_many_entries_in_a_log_of_any_length(
    what: str, make_request: Callable[..., Any], official: User
):
    counted = []
    for number, length in enumerate((60, 240)):
        request = make_request(issue=f"Issue {number}", effective_on=dt.date(2009, 3, 1))
        log_rows.add_entries(request, length, by=official, days_apart=3)
        request.refresh_from_db()
        with entries_read() as entries:
            put_right(request, what, by=official)
        counted.append(len(entries))
        assert list(integrity.find_disagreements()) == []
    assert counted[0] == counted[1] < 50

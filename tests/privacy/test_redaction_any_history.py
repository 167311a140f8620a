"""After any history, a redaction changes just the words, and the history can go on."""

from typing import Any

import pytest
from django.test import override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Role, User
from privacy.domain import redactions
from privacy.domain.removed_words import RemovedWords
from requests_log.domain import integrity
from requests_log.models import Entry, LineVersion, Position
from tests.factories.histories import SAYING, Step, history_steps, steps_of, written_history

pytestmark = pytest.mark.django_db
# Words that histories write, in texts of their own and side by side.
REMOVED = ("has agreed", "looking into it\nagreed", "April", "Really", "One", "It came back")


def rows(words: RemovedWords) -> list[list[Any]]:
    """Return what the log and its derived rows hold, without the words."""
    tables = (Entry.objects.order_by("pk"), Position.objects.order_by("pk"))
    kept = ("request", "since", "known_since", "until", "known_until", "current", "updated_on")
    versions = LineVersion.objects.order_by("request", "since", "known_since").values(*kept)
    found = [list(each.values()) for each in tables]
    return [*([words.take_out_of(row) for row in table] for table in found), list(versions)]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(history_steps | steps_of(SAYING), st.sampled_from(REMOVED), history_steps)
def test_just_the_words_are_gone(before: list[Step], removed: str, after: list[Step]):
    words = RemovedWords(removed)
    with written_history(before) as history:
        one, two = (
            User.objects.create_user(f"{n}@example.com", name=n, role=Role.ADMINISTRATOR)
            for n in ("Ada", "Basil")
        )
        expected = rows(words)
        if redactions.count_places(removed):
            proposal = redactions.propose(
                by=one, words=removed, reason="They asked.", with_files=False
            )
            redactions.confirm(by=two, redaction=proposal)
        assert rows(RemovedWords("nothing that anybody wrote")) == expected
        assert redactions.count_places(removed) == {}
        assert list(integrity.find_disagreements()) == []
        history.write(after)
        with override_settings(TODAY=history.today):
            assert list(integrity.find_disagreements()) == []

"""After any history, each department's position reads as the log says, on every date."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from requests_log.as_of import AsOf
from requests_log.domain import integrity
from requests_log.log.positions import is_joint, positions_as_of, read_positions
from requests_log.log.reader import effective_entries, read_log
from requests_log.rules.stages import Stage
from tests.factories.histories import (
    ExpectedPosition,
    expected_positions,
    history_steps,
    saying_steps,
    written_history,
)

pytestmark = pytest.mark.django_db
many = settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)


@many
@given(history_steps)
def test_any_past_date_matches_a_simple_reading(written: Any):
    with written_history(written) as history:
        for request in history.raised:
            log, said = read_log(request), read_positions(request.pk)
            raised_on = effective_entries(log)[0].effective_on
            for day in history.days()[::3]:
                for known_on in (None, *history.days()[::5]):
                    found = positions_as_of(said, log, AsOf(day, known_on=known_on))
                    read = {
                        each.department.code: ExpectedPosition(each.text, each.news_on)
                        for each in found
                    }
                    lines = [e for e in log if e.recorded_at.date() <= (known_on or history.today)]
                    begun = any(e.effective_on <= day for e in effective_entries(lines))
                    expected = expected_positions(request, day, known_on) if begun else {}
                    assert read == expected, (day, known_on, raised_on)


@many
@given(saying_steps)
def test_a_composed_status_has_the_words_that_every_department_said_last(written: Any):
    with written_history(written) as history:
        assert list(integrity.find_disagreements()) == []
        for request in history.raised:
            log = read_log(request)
            numbers = {entry.pk: entry.number for entry in log}
            before = None
            for entry in effective_entries(log):
                # Words said of an outcome stand beside it.
                is_after_outcome = before and before.stage == entry.stage == Stage.RESOLVED
                before = entry
                if entry.composed_from is None or is_after_outcome:
                    continue
                first = entry.composed_from.number
                said: dict[str, str] = {}
                wrong = {each.corrects_id for each in request.positions.all()}
                for each in request.positions.order_by("effective_on", "number", "pk"):
                    place = numbers[each.beside_id]
                    new = first <= place < entry.number
                    if new and each.pk not in wrong and not each.is_no_change:
                        said[each.department.code] = each.text
                if is_joint(entry):
                    assert all(words in entry.status for words in said.values())
                else:
                    base = next(e for e in effective_entries(log) if e.number == first)
                    assert entry.status in (said.values() or [base.status])

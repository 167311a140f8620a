"""After any history, a few entries and positions say what the whole log says of departments."""

import pytest
from django.test import override_settings
from hypothesis import HealthCheck, given, settings

from requests_log.log.excerpts import newest_of, read_excerpt
from requests_log.log.positions import (
    DepartmentPosition,
    base_of,
    lines_as_of,
    may_compose,
    positions_as_of,
    read_positions,
)
from requests_log.log.reader import read_log
from requests_log.models import Entry, Position, Request
from tests.factories.histories import SAYING, Step, steps_of, written_history

pytestmark = pytest.mark.django_db


def what_is_said(entries: list[Entry], said: list[Position], since: int | None) -> object:
    def words(each: DepartmentPosition) -> object:
        return (each.department.pk, each.text, each.is_newer, each.news_on)

    lines = lines_as_of(entries, None)
    found = positions_as_of(said, entries, None)
    composes = may_compose(entries, spoken_since=since)
    return (lines[-1].pk, base_of(lines, entries).pk, composes, [*map(words, found)])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps_of((*SAYING, "confirm", "withdraw", "move", "amend")))
def test_an_excerpt_says_what_the_whole_log_says(steps: list[Step]):
    with written_history(steps) as history, override_settings(TODAY=history.today):
        for request in Request.objects.all():
            log, said = read_log(request), read_positions(request.pk)
            numbers = {entry.pk: entry.number for entry in log}
            since = min((numbers[each.beside_id] for each in said), default=None)
            assert request.line
            part = read_excerpt(request.line, has_positions=bool(said))
            found = what_is_said(part.entries, part.said, part.spoken_since)
            assert found == what_is_said(log, said, since)
            newest = newest_of(said)
            assert {*newest} == {*part.said}

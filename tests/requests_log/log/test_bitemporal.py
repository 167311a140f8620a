"""Any history, late or corrected: what the record says of any date, and what was issued."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from papers.domain import publish
from papers.domain.contents import read_baseline, read_contents
from papers.domain.scope import PaperScope
from papers.models import Edition
from provenance.validity import valid_on
from requests_log.as_of import AsOf
from requests_log.log.changes import compare_readings, read_lines
from requests_log.models import AreaLink, DepartmentLink, LineVersion, Request, known_as_of
from requests_log.permissions import all_requests
from tests.factories.histories import (
    ExpectedVersion,
    History,
    expected_versions,
    history_steps,
    written_history,
)

pytestmark = pytest.mark.django_db
many = settings(
    max_examples=20,
    deadline=None,
    # Each example takes back what it wrote.
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def as_read(at: AsOf) -> dict[int, ExpectedVersion]:
    """Return what the projections say about a day."""
    held = valid_on(at.day) & known_as_of(at)
    areas, departments = (
        [*links.objects.filter(held).values_list("request", name)]
        for links, name in ((AreaLink, "area__slug"), (DepartmentLink, "department__code"))
    )
    return {
        position.request_id: ExpectedVersion(
            position.current_id,
            position.updated_on,
            position.news_on,
            tuple(sorted(slug for pk, slug in areas if pk == position.request_id)),
            tuple(sorted(code for pk, code in departments if pk == position.request_id)),
        )
        for position in LineVersion.objects.as_of(at)
    }


@many
@given(history_steps)
def test_any_past_date_matches_a_simple_reading_of_the_log(written: Any):
    with written_history(written) as history:
        for day in history.days():
            assert as_read(AsOf(day)) == expected_versions(day)


@many
@given(history_steps)
def test_as_known_on_a_day_hides_what_was_recorded_later(written: Any):
    with written_history(written) as history:
        for known_on in history.days()[::3]:
            for day in history.days()[::3]:
                at = AsOf(day, known_on=known_on)
                assert as_read(at) == expected_versions(day, known_on)
                lines = read_lines(all_requests(at)).values()
                assert all(found.entry.recorded_at.date() <= known_on for found in lines)


@many
@given(history_steps)
def test_now_is_today(written: Any):
    with written_history(written) as history:
        today = {
            request.pk: (request.current_id, request.updated_on, request.news_on, request.stage)
            for request in Request.objects.all()
        }
        assert today == {
            row.request_id: (row.current_id, row.updated_on, row.news_on, row.stage)
            for row in LineVersion.objects.as_of(AsOf(history.today))
        }


def changes_between(a: AsOf, b: AsOf) -> dict[int, tuple[Any, Any]]:
    found = compare_readings(
        read_lines(all_requests(a)), read_lines(all_requests(b)), until=b.day, meetings=[]
    )
    return {change.number: (change.before, change.after) for change in found}


@many
@given(history_steps, st.lists(st.integers(0, 40), min_size=3, max_size=3), st.booleans())
def test_changes_compose(written: Any, places: list[int], known_then: bool):
    with written_history(written) as history:
        days = history.days()
        a, b, c = (
            AsOf(day, known_on=day if known_then else None)
            for day in sorted(days[place % len(days)] for place in places)
        )
        first, second = changes_between(a, b), changes_between(b, c)
        joined = {
            number: (first.get(number, (None, None))[0], second.get(number, (None, None))[1])
            for number in {*first, *second}
        }
        # A request that was read on the middle day alone is in neither of the outer two.
        joined = {number: ends for number, ends in joined.items() if any(ends)}
        assert joined == changes_between(a, c)


@many
@given(history_steps, history_steps, st.integers(0, 6))
def test_an_edition_always_prints_the_same(written: Any, later: Any, back: int):
    with written_history(written) as history:
        edition = issue(history, history.today - dt.timedelta(days=back))
        printed = publish.load_paper(edition)
        history.write(later)
        again = Edition.objects.get(pk=edition.pk)
        assert publish.load_paper(again) == printed
        assert publish.matches_checksum(again, publish.load_paper(again))


def issue(history: History, day: dt.date) -> Edition:
    scope = PaperScope(history.official)
    since = read_baseline(scope, AsOf(day - dt.timedelta(days=2)), "two days before")
    return publish.issue(
        by=history.official,
        scope=scope,
        contents=read_contents(scope, AsOf(day), since=since),
        title="Requests of Whitehall",
        introduction="",
        changes_label=since.label,
    )

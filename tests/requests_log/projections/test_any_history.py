"""After any history, whatever was regrouped or rebuilt meanwhile, derived rows match the logs."""

from collections.abc import Callable

import pytest
from django.test import override_settings
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from requests_log.as_of import AsOf
from requests_log.domain import integrity, rebuild
from requests_log.models import Entry, LineVersion, Request
from requests_log.queries.stage_counts import count_all_by_stage, count_by_stage
from requests_log.rules.stages import Stage
from tests.factories.areas import get_area, get_department
from tests.factories.histories import (
    History,
    Step,
    expected_versions,
    history_steps,
    written_history,
)

pytestmark = pytest.mark.django_db


def regroup_area() -> None:
    kent, group = get_area("kent"), get_area("west-london")
    kent.group = None if kent.group else group
    kent.is_first_phase = kent.group is None
    kent.save()


def give_department_a_parent() -> None:
    health, education = get_department("DH"), get_department("DfE")
    health.parent = None if health.parent else education
    health.save()


def rebuild_requests() -> None:
    for request in Request.objects.all():
        rebuild.rebuild_request(request=request)


BETWEEN = (
    regroup_area,
    give_department_a_parent,
    rebuild_requests,
    rebuild.rebuild_counts,
    rebuild.rebuild_all,
)


def plain_count(history: History, at: AsOf) -> tuple[int, ...]:
    """Return how many requests are in each stage, from a plain reading of the log."""
    versions = expected_versions(at.day, at.known_on).values()
    stages = Entry.objects.in_bulk([version.entry_id for version in versions]).values()
    return tuple(sum(entry.stage == stage for entry in stages) for stage in Stage)


def check_counts(history: History) -> None:
    assert list(integrity.find_disagreements()) == []
    assert count_all_by_stage() == count_by_stage(Request.objects.all())
    for day in history.days()[::4]:
        for at in (AsOf(day), AsOf(day, known_on=day)):
            stored = count_all_by_stage(at=at)
            assert stored.all == plain_count(history, at)
            assert stored == count_by_stage(LineVersion.objects.as_of(at), at=at)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(history_steps, st.sampled_from(BETWEEN)), min_size=1, max_size=3))
def test_counts_and_index_rows_match_a_plain_reading(
    parts: list[tuple[list[Step], Callable[[], None]]],
):
    with written_history([]) as history:
        for steps, act in parts:
            history.write(steps)
            with override_settings(TODAY=history.today):
                act()
        history.write(parts[0][0])
        with override_settings(TODAY=history.today):
            check_counts(history)

"""What has changed between two dates, and for how many meetings a line has stood."""

from collections.abc import Callable

import pytest

from requests_log.log.changes import compare_readings, read_lines
from requests_log.models import Request
from requests_log.permissions import all_requests
from tests.factories.clock import march

pytestmark = pytest.mark.django_db


def test_a_line_has_stood_for_the_meetings_after_its_own_day(make_request: Callable[..., Request]):
    make_request(effective_on=march(17))
    reading = read_lines(all_requests(None))
    held = [march(day) for day in (16, 17, 18, 22, 23)]
    [change] = compare_readings(reading, reading, until=march(22), meetings=held)
    assert (change.since, change.meetings) == (march(17), 2)

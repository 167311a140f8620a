"""Reading a log: what had been recorded by a date is told by the clock in London."""

import datetime as dt

import pytest

from requests_log.log.bitemporal import recorded_on
from requests_log.log.reader import recorded_by, was_current_since
from requests_log.models import Entry, EntryKind

MINUTE = dt.timedelta(minutes=1)
# Midnight in London is at 23:00 UTC in summer.
SUMMER_MIDNIGHT = dt.datetime(2011, 6, 30, 23, tzinfo=dt.UTC)
WINTER_MIDNIGHT = dt.datetime(2011, 3, 23, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize("midnight", [SUMMER_MIDNIGHT, WINTER_MIDNIGHT])
def test_an_entry_counts_for_the_day_that_began_at_midnight_in_london(midnight: dt.datetime):
    before, after = Entry(recorded_at=midnight - MINUTE), Entry(recorded_at=midnight + MINUTE)
    last_day = (midnight - dt.timedelta(hours=2)).date()
    assert [recorded_on(before), recorded_on(after)] == [last_day, last_day + dt.timedelta(days=1)]
    assert recorded_by([before, after], last_day) == [before]


def test_a_line_was_current_when_somebody_was_asked_or_has_become_it_since():
    asked = WINTER_MIDNIGHT
    log = [
        Entry(
            pk=number,
            number=number,
            kind=EntryKind.NEWS,
            effective_on=dt.date(2011, 3, 17),
            recorded_at=asked + hours * dt.timedelta(hours=1),
        )
        for number, hours in ((1, -2), (2, 0), (3, 1), (4, 2))
    ]
    assert [was_current_since(each, log, asked) for each in log] == [False, True, True, True]
    assert not was_current_since(log[1], log, None)

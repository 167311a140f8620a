"""How pages print days."""

import datetime as dt

import pytest
from django.template import Context, Template


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        (dt.date(2011, 3, 2), "2 March 2011"),
        (None, ""),
        # Half past midnight in London, in summer time.
        (dt.datetime(2011, 6, 30, 23, 30, tzinfo=dt.UTC), "1 July 2011"),
    ],
)
def test_a_day_is_printed_as_people_read_it_and_as_it_was_in_london(value: object, printed: str):
    assert Template("{{ value|day }}").render(Context({"value": value})) == printed

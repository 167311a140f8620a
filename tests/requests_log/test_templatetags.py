"""How pages show dates."""

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
def test_a_date_is_shown_in_words_in_london_time(value: object, printed: str):
    assert Template("{{ value|day }}").render(Context({"value": value})) == printed

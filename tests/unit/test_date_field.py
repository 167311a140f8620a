"""A date in three boxes: what is taken, and what is said of what is not."""

import datetime as dt

import pytest
from django.core.exceptions import ValidationError

from govuk.fields import DateField

REAL = "Target date must be a real date, such as 22 3 2011."


def clean(*boxes: str) -> dt.date | None:
    return DateField(label="Target date", required=False).clean(list(boxes))


@pytest.mark.parametrize("month", ["3", "03", "mar", "March", "MAR."])
def test_a_month_is_a_number_or_a_name(month: str):
    assert clean("22", month, "2011") == dt.date(2011, 3, 22)


def test_three_empty_boxes_are_no_date():
    assert clean("", " ", "") is None


@pytest.mark.parametrize(
    ("boxes", "message"),
    [
        (("31", "2", "2011"), REAL),
        (("22", "13", "2011"), REAL),
        (("22", "ma", "2011"), REAL),
        (("22", "3", "11"), REAL),
        (("22", "3", "0000"), REAL),
        (("-1", "3", "2011"), REAL),
        (("٢٢", "3", "2011"), REAL),
        (("1" * 5000, "3", "2011"), REAL),
        (("22", "", "2011"), "Target date must include a month."),
        (("", "", "2011"), "Target date must include a day and a month."),
    ],
)
def test_what_is_no_date_is_refused_in_words(boxes: tuple[str, ...], message: str):
    with pytest.raises(ValidationError) as refused:
        clean(*boxes)
    assert refused.value.messages == [message]

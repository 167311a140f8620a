"""The date field: what it accepts, and its errors."""

import datetime as dt

import pytest
from django import forms
from django.core.exceptions import ValidationError

from govuk.fields import DateField

REAL = "Target date must be a real date, such as 22 3 2011."


def clean(*boxes: str) -> dt.date | None:
    return DateField(label="Target date", required=False).clean(list(boxes))


@pytest.mark.parametrize("month", ["3", "03", "mar", "March", "MAR."])
def test_a_month_is_a_number_or_a_name(month: str):
    assert clean("22", month, "2011") == dt.date(2011, 3, 22)


def test_three_empty_fields_mean_no_date():
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
def test_an_invalid_date_gets_a_clear_error(boxes: tuple[str, ...], message: str):
    with pytest.raises(ValidationError) as refused:
        clean(*boxes)
    assert refused.value.messages == [message]


class Form(forms.Form):
    due = DateField(label="Target date", required=False)


BOXES = {"due_day": "1", "due_month": "april", "due_year": "2012"}


@pytest.mark.parametrize(
    ("sent", "day"),
    [
        ({"due": "2011-03-22"}, dt.date(2011, 3, 22)),
        ({"due": "2011-3-2"}, dt.date(2011, 3, 2)),
        ({"due": " 2011-03-22 "}, dt.date(2011, 3, 22)),
        (BOXES, dt.date(2012, 4, 1)),
        ({"due": "", **BOXES}, dt.date(2012, 4, 1)),
        ({"due": "2011-03-22", **BOXES}, dt.date(2011, 3, 22)),
        ({"due": ""}, None),
    ],
)
def test_a_date_is_accepted_in_one_or_three_fields(sent: dict[str, str], day: dt.date | None):
    form = Form(sent)
    assert form.is_valid(), form.errors
    assert form.cleaned_data["due"] == day


@pytest.mark.parametrize(
    "whole", ["2011-02-31", "2011-00-10", "0000-01-01", "1899-12-31", "9999-99-99"]
)
def test_an_invalid_single_date_is_refused_and_kept(whole: str):
    form = Form({"due": whole})
    assert form.errors["due"] == [REAL]
    assert form["due"].value() == [whole[8:], whole[5:7], whole[:4]]


@pytest.mark.parametrize(
    "whole",
    ["yesterday", "20110322", "22/03/2011", "2011-03-22T00:00", "2011-03", "٢٠١١-٠٣-٢٢", "\x00"],
)
def test_text_that_is_not_a_date_is_refused(whole: str):
    form = Form({"due": whole})
    assert form.errors["due"] == ["Target date must include a month and a year."]
    assert form["due"].value()[0] == whole

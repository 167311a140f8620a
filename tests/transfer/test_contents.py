"""What an archive carries: every table, unless it is named with the reason why not."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.test.utils import isolate_apps

from commissions.models import Draft
from requests_log.models import Entry, Request
from tests.helpers.project import ROOT
from transfer.domain import contents
from transfer.domain.row_codec import RowCodec, RowError

# The tables of libraries that travel. A library that adds one needs a decision: travel or not.
OF_LIBRARIES = {"account.emailaddress", "admin.logentry"}


def label(model: type[models.Model]) -> str:
    return model._meta.label_lower


def test_every_table_travels_or_is_named_with_the_reason():
    every = {label(model) for model in apps.get_models(include_auto_created=True)}
    carried = {label(model) for model in contents.carried_models()}
    assert carried | contents.LEFT_OUT.keys() == every
    assert carried.isdisjoint(contents.LEFT_OUT)
    assert all(contents.LEFT_OUT.values())


def test_the_tables_of_libraries_were_each_decided_on():
    own = {app.label for app in apps.get_app_configs() if Path(app.path).parent == ROOT}
    carried = contents.carried_models()
    assert {label(each) for each in carried if each._meta.app_label not in own} == OF_LIBRARIES


def test_a_row_refers_only_to_rows_that_travel_or_have_a_natural_key():
    carried = contents.carried_models()
    for model in carried:
        for field in contents.columns(model):
            target = field.related_model
            assert target is None or target in carried or target is ContentType, field


def test_each_table_comes_after_those_that_its_rows_need():
    carried = contents.carried_models()
    places = {model: place for place, model in enumerate(carried)}
    for model in carried:
        for field in contents.columns(model):
            target = field.related_model
            if target in places and target is not model and not field.null:
                assert places[target] < places[model], field
    assert places[Request] < places[Entry]


def test_times_numbers_and_texts_come_back_as_they_were():
    saved_at = dt.datetime(2011, 3, 27, 1, 30, 0, 1, tzinfo=dt.timezone(dt.timedelta(hours=1)))
    odd = {"b": "\ud800 \x00 \u2028\n", "a": [1.5, 10**15, None, True]}
    codec = RowCodec(Draft)
    row = dict.fromkeys(codec.names) | {
        "id": 1,
        "addressee_id": 7,
        "channel": "link",
        "typed": odd,
        "version": 1,
        "saved_at": saved_at,
        "respondent_name": "",
    }
    line = codec.encode([row[name] for name in codec.names])
    assert line.count(b"\n") == 1
    assert b'"saved_at":"2011-03-27T00:30:00.000001+00:00"' in line
    back = codec.decode(line)
    assert isinstance(back, Draft)
    assert (back.typed, back.saved_at, back.addressee_id) == (odd, saved_at, 7)


@isolate_apps("transfer")
def test_other_kinds_of_values_are_written_exactly_or_not_at_all():
    class Measure(models.Model):
        amount = models.DecimalField(max_digits=20, decimal_places=4)
        length = models.DurationField(null=True)
        photo = models.BinaryField(default=b"")

        class Meta:
            app_label = "transfer"

        def __str__(self) -> str:
            return str(self.amount)

    codec = RowCodec(Measure)
    amount = Decimal("1234567890123456.7890")
    photo = bytes(range(256))
    # As SQLite and as PostgreSQL return it.
    for value in (photo, memoryview(photo)):
        back: Any = codec.decode(codec.encode([1, amount, None, value]))
        assert str(back.amount) == str(amount)
        assert bytes(back.photo) == photo
    with pytest.raises(TypeError, match="timedelta has no form in an archive"):
        codec.encode([1, amount, dt.timedelta(days=1), b""])


LINES = {
    b"{": "it is not JSON",
    b"[" * 100_000: "it is not JSON",
    b"[1]": "it is not a row",
    b'{"id": 1, "shoe_size": 9}': "there is no column “shoe_size”",
    b'{"id": 1}': "it has no value for the column “addressee_id”",
}


@pytest.mark.parametrize("line", LINES, ids=range(len(LINES)))
def test_a_line_that_is_no_row_is_refused_with_the_reason(line: bytes):
    with pytest.raises(RowError) as refused:
        RowCodec(Draft).decode(line)
    assert str(refused.value) == LINES[line]

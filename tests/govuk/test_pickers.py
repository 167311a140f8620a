"""A long group of checkboxes: short on the page, with what is chosen first."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django import forms

from areas.models import Area
from govuk.forms import GovukForm
from govuk.pickers import Picker
from tests.factories.areas import get_area

pytestmark = pytest.mark.django_db


class PickerForm(GovukForm):
    areas: Any = forms.ModelMultipleChoiceField(
        Area.objects.all(),
        widget=Picker(one="an area", many="areas", other_names=lambda row: (row.short_name,)),
        error_messages={"required": "Choose an area."},
    )


def boxes(form: PickerForm) -> list[Any]:
    page = BeautifulSoup(str(form["areas"].as_field_group()), "lxml")
    return page.select(".app-picker input[type=checkbox]")


def test_what_is_chosen_comes_first_and_the_first_has_the_id_that_errors_link_to():
    names = ("barnet", "kent", "swindon")
    first, second, third = (get_area(name) for name in names)
    shown = boxes(PickerForm(initial={"areas": [third.pk]}))
    assert [int(box["value"]) for box in shown] == [third.pk, first.pk, second.pk]
    assert [box.has_attr("checked") for box in shown] == [True, False, False]
    assert [box["id"] for box in shown] == [f"id_areas_{place}" for place in range(3)]
    assert PickerForm()["areas"].first_input_id == shown[0]["id"]


def test_a_row_is_found_by_its_other_names():
    area = get_area("kingston-upon-hull")
    area.short_name = "Hull"
    area.save()
    assert [box["data-names"] for box in boxes(PickerForm())] == ["Hull"]


def test_an_error_is_said_and_what_was_chosen_stays():
    get_area("kent")
    form = PickerForm({})
    assert not form.is_valid()
    page = BeautifulSoup(str(form["areas"].as_field_group()), "lxml")
    assert "Choose an area." in page.select_one(".govuk-error-message").get_text()
    fieldset = page.fieldset
    assert fieldset["aria-describedby"] == "id_areas_error"

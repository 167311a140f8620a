"""A choice of very many rows: words find them, and what was typed is never lost."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django import forms
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from areas.models import Area
from departments.models import Champion
from govuk import finding
from govuk.forms import GovukForm
from govuk.pickers import Picker
from requests_log.forms.next_steps import StepForm
from tests.factories.areas import get_area, get_department
from tests.factories.growth import many

pytestmark = pytest.mark.django_db


class ChoosingForm(GovukForm):
    area: Any = forms.ModelChoiceField(
        Area.objects.all(), to_field_name="slug", required=False, empty_label="Any area"
    )
    areas: Any = forms.ModelMultipleChoiceField(
        Area.objects.all(),
        required=False,
        widget=Picker(one="an area", many="areas", other_names=lambda row: (row.name,)),
    )


@pytest.fixture
def many_areas() -> None:
    for slug in ("kent", "west-kent", "swindon"):
        get_area(slug)
    many.add_areas(100)


def fill_in(query: str) -> ChoosingForm:
    return ChoosingForm(QueryDict(query))


def drawn(form: GovukForm, name: str) -> BeautifulSoup:
    return BeautifulSoup(str(form[name].as_field_group()), "lxml")


def listed(page: BeautifulSoup) -> list[str]:
    return [
        option.get_text(strip=True) for option in page.select("option, .govuk-checkboxes__label")
    ]


def test_few_are_listed_as_ever():
    get_area("kent")
    page = drawn(ChoosingForm(), "area")
    assert listed(page) == ["Any area", "Kent"]
    assert page.select_one("input") is None


def test_of_many_none_is_listed_and_a_box_finds_them(many_areas: None):
    page = drawn(ChoosingForm(), "area")
    assert listed(page) == []
    assert page.input["id"] == page.label["for"] == "id_area"
    assert page.input["name"] == "area_words"
    assert len(str(page)) < 2_000


@pytest.mark.parametrize("words", ["Kent", "KENT ", "windon", "West Ke"])
def test_words_that_name_one_choose_it(many_areas: None, words: str):
    form = fill_in(f"area=&area_words={words}")
    assert form.is_valid(), form.errors
    expected = {"windon": "swindon", "West Ke": "west-kent"}.get(words, "kent")
    assert form.cleaned_data["area"].slug == expected


def test_words_that_find_several_offer_these(many_areas: None):
    form = fill_in("area_words=ken")
    assert not form.is_valid()
    assert form.errors["area"] == ["Choose from what was found for “ken”."]
    page = drawn(form, "area")
    assert listed(page) == ["Any area", "Kent", "West Kent"]
    assert page.select_one("input")["value"] == "ken"
    chosen = fill_in("area=west-kent&area_words=")
    assert chosen.is_valid()
    assert chosen.cleaned_data["area"].name == "West Kent"


def test_words_that_find_nothing_say_so(many_areas: None):
    form = fill_in("area_words=<b>Atlantis")
    assert form.errors["area"] == ["Nothing found for “<b>Atlantis”. Try another part of the name."]
    assert "<b>" not in str(drawn(form, "area").input)


def test_what_is_chosen_is_listed(many_areas: None):
    assert listed(drawn(ChoosingForm(initial={"area": "kent"}), "area")) == ["Any area", "Kent"]


@pytest.mark.parametrize("bad", ["nowhere", "%00", "9" * 30, "kent%00"])
def test_a_value_that_is_none_is_refused(many_areas: None, bad: str):
    form = fill_in(f"area={bad}")
    assert set(form.errors) == {"area"}
    assert drawn(form, "area").input


def test_found_rows_are_offered_beside_those_ticked(many_areas: None):
    kent, swindon = get_area("kent"), get_area("swindon")
    form = fill_in(f"areas={swindon.pk}&areas_words=ken&find=areas")
    assert form.errors["areas"] == ["Choose from what was found for “ken”."]
    page = drawn(form, "areas")
    assert listed(page) == ["Swindon", "Kent", "West Kent"]
    assert page.select_one(f"input#{form['areas'].first_input_id}")["type"] == "text"
    assert [box["value"] for box in page.select("[checked]")] == [str(swindon.pk)]
    then = fill_in(f"areas={swindon.pk}&areas={kent.pk}&areas_words=")
    assert then.is_valid()
    assert {area.slug for area in then.cleaned_data["areas"]} == {"kent", "swindon"}


def test_the_button_finds_and_saves_nothing(many_areas: None):
    assert not fill_in("areas_words=Swindon&find=areas").is_valid()
    assert fill_in("areas_words=Swindon").is_valid()
    asked = fill_in("areas_words=&find=areas")
    assert asked.errors["areas"] == ["Enter part of a name to find."]


def test_a_long_list_takes_as_many_queries_as_a_short_one(monkeypatch: pytest.MonkeyPatch):
    many.add_areas(5)
    counted = []
    for most in (100, 2):
        monkeypatch.setattr(finding, "MOST_LISTED", most)
        with CaptureQueriesContext(connection) as queries:
            drawn(ChoosingForm(), "area")
        counted.append(len(queries))
    assert counted == [1, 1]


def test_the_owner_of_a_step_is_found_among_all_kinds(many_areas: None):
    get_department("DfE")
    Champion.objects.create(name="Kenneth Champion")
    form = StepForm({"owner_words": "ken"})
    assert form.errors["owner"] == ["Choose from what was found for “ken”."]
    names = ["Choose", "Kent", "West Kent", "Kenneth Champion", "Somebody else"]
    assert listed(drawn(form, "owner")) == names
    assert "owner" not in StepForm({"owner_words": "dfe"}).errors
    assert "owner" not in StepForm({"owner": "area:kent"}).errors
    assert "owner" in StepForm({"owner": "area:nowhere"}).errors

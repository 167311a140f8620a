"""Names and reaches in the labels that people write."""

import pytest

from imports.lookups import read_names
from requests_log.rules.labels import Reach, read_reach


@pytest.mark.parametrize(
    ("label", "reach", "named"),
    [
        ("All / many areas", Reach.ALL_OR_MANY, ""),
        ("All/many\nareas", Reach.ALL_OR_MANY, ""),
        ("all areas", Reach.ALL_OR_MANY, ""),
        ("Many areas", Reach.MANY, ""),
        ("a number of places", Reach.MANY, ""),
        ("Swindon & others", Reach.NAMED_AND_OTHERS, "Swindon"),
        ("Blackburn, and others", Reach.NAMED_AND_OTHERS, "Blackburn"),
        ("Swindon", Reach.NAMED, "Swindon"),
        ("Mothers", Reach.NAMED, "Mothers"),
    ],
)
def test_a_label_says_its_reach(label: str, reach: Reach, named: str):
    assert read_reach(label) == (reach, named)


@pytest.mark.django_db
@pytest.mark.usefixtures("empty_record")
@pytest.mark.parametrize(
    ("text", "keys", "unknown"),
    [
        ("Hull", ["kingston-upon-hull"], []),
        ("HULL CITY COUNCIL", ["kingston-upon-hull"], []),
        ("London Borough of Barnet", ["barnet"], []),
        ("West London Group (H & F)", ["west-london", "hammersmith-and-fulham"], []),
        ("Kensington & Chelsea", ["kensington-and-chelsea"], []),
        ("Greater Manchester", ["greater-manchester"], []),
        ("Manchester", ["manchester"], []),
        ("Leicestershire /Blackburn", ["leicestershire", "blackburn-with-darwen"], []),
        ("Blackburn with Darwen; Kent", ["blackburn-with-darwen", "kent"], []),
        ("Swindon and Narnia", ["swindon"], ["Narnia"]),
        ("Kentish Town", [], ["Kentish Town"]),
    ],
)
def test_areas_are_found_by_any_of_their_names(text: str, keys: list[str], unknown: list[str]):
    found = read_names().area_names.find(text)
    assert (list(found.keys), list(found.unknown)) == (keys, unknown)


@pytest.mark.django_db
@pytest.mark.usefixtures("empty_record")
@pytest.mark.parametrize(
    ("text", "keys", "unknown"),
    [
        ("Home Office", ["HO"], []),
        ("HO/MoJ", ["HO", "MoJ"], []),
        ("DWP,\nHO, MoJ, DH", ["DWP", "HO", "MoJ", "DH"], []),
        ("DCLG/All", ["DCLG", "@all"], []),
        ("Department for Communities and Local Government", ["DCLG"], []),
        ("dfe and Cabinet Office", ["DfE", "CO"], []),
        ("Defra", [], ["Defra"]),
    ],
)
def test_departments_are_found_by_code_or_name(text: str, keys: list[str], unknown: list[str]):
    found = read_names().department_names.find(text)
    assert (list(found.keys), list(found.unknown)) == (keys, unknown)

"""Searches of the record of 2011 that once found too little or too much."""

import pytest

from requests_log.models import Request
from requests_log.queries.criteria import RequestCriteria
from requests_log.queries.request_list import RequestList
from requests_log.search.terms import parse_terms

pytestmark = pytest.mark.django_db


def found(typed: str) -> list[int]:
    """Return the numbers of the requests that the list shows, in its order."""
    criteria = RequestCriteria(terms=parse_terms(typed))
    return [row.number for row in RequestList(None, criteria).part(50).rows]


def naming(**condition: object) -> set[int]:
    """Return the numbers of the requests that meet a condition."""
    return set(Request.objects.filter(**condition).values_list("number", flat=True))


@pytest.mark.parametrize(
    ("typed", "condition"),
    [
        ("Lewisham", {"area_links__area__slug": "lewisham"}),
        ("Home Office", {"department_links__department__code": "HO"}),
        ("MoJ", {"department_links__department__code": "MoJ"}),
        ("Ministry of Justice", {"department_links__department__code": "MoJ"}),
        ("data sharing", {"workstream__slug": "data-sharing"}),
    ],
)
def test_names_find_every_request_that_has_them(
    typed: str, condition: dict[str, object], the_record: None
):
    expected = naming(**condition)
    assert expected
    assert expected <= set(found(typed))


@pytest.mark.parametrize("typed", ["A&E", "R&D"])
def test_letters_around_an_ampersand_find_only_those_who_say_so(typed: str, the_record: None):
    assert found(typed) == []


@pytest.mark.parametrize("typed", ["CB 12", "012", "12", "CB-012"])
def test_a_reference_in_any_form_finds_its_request_first(typed: str, the_record: None):
    assert found(typed)[0] == 12

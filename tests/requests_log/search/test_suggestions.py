"""A search that finds nothing suggests another spelling, of what the reader may see."""

from collections.abc import Callable

import pytest
from django.test import Client

from accounts.models import Role, User
from requests_log.models import Request
from tests.factories.areas import get_area
from tests.helpers.forms import parse

pytestmark = pytest.mark.django_db


def suggested(client: Client, address: str) -> str:
    """Return the words that the list suggests, or an empty string."""
    links = parse(client.get(address)).select("p:-soup-contains('Did you mean') a")
    if not links:
        return ""
    found = parse(client.get(f"/requests/{links[0]['href']}"))
    assert found.select("tbody tr")
    return links[0].get_text()


@pytest.mark.parametrize(
    ("typed", "right"),
    [
        ("probaton", "probation"),
        ("prboation", "probation"),
        ("rpobation", "probation"),
        ("Probaton services", "probation services"),
        ("Lewishm", "lewisham"),
        ("wombats", ""),
        ("probaton wombats", ""),
        ("p", ""),
        ("12 probaton", ""),
        ("…", ""),
        ("one two three four five probaton", ""),
    ],
)
def test_a_misspelt_word_has_a_suggestion(
    typed: str, right: str, make_request: Callable[..., Request], official_client: Client
):
    make_request(issue="Probation services", areas=[get_area("lewisham")])
    assert suggested(official_client, f"/requests/?words={typed}&stage=in_progress") == right


def test_a_search_that_finds_something_has_no_suggestion(
    make_request: Callable[..., Request], official_client: Client
):
    make_request(issue="Probate")
    make_request(issue="Probation")
    assert suggested(official_client, "/requests/?words=probate") == ""


def test_a_word_of_another_areas_requests_is_not_suggested(
    make_request: Callable[..., Request], make_user: Callable[..., User], client: Client
):
    make_request(issue="Probation", areas=[get_area("kent")])
    make_request(issue="Prebation", areas=[get_area("swindon")])
    client.force_login(make_user(Role.LEAD, "swindon"))
    assert suggested(client, "/requests/?words=probaton") == "prebation"
    assert suggested(client, "/requests/?words=kemt") == ""


def test_the_suggestion_keeps_the_other_filters(
    make_request: Callable[..., Request], official_client: Client
):
    make_request(issue="Probation")
    assert suggested(official_client, "/requests/?words=probaton&stage=resolved") == ""

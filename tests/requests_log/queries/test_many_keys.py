"""A long list for somebody with very many areas: read some at a time, in the same order."""

from collections.abc import Callable

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from accounts.models import Role, User
from areas.models import Lead
from requests_log.queries import keyset, request_list
from tests.factories.growth import many
from tests.helpers.sign_in import client_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead_of_many(
    twelve_requests: None, make_user: Callable[..., User], monkeypatch: pytest.MonkeyPatch
) -> Client:
    """Return a client of a lead with more areas than SQLite reads side by side."""
    lead = make_user(Role.LEAD, "swindon", "kent")
    areas = many.add_areas(keyset.MOST_KEYS)
    Lead.objects.bulk_create(Lead(user=lead, area=area) for area in areas)
    # The list counts as long.
    monkeypatch.setattr(request_list, "COUNT_LIMIT", 4)
    return client_for(lead)


def references(client: Client, query: str) -> list[str]:
    page = BeautifulSoup(client.get(f"/requests/?{query}").content, "lxml")
    return [each.get_text(strip=True) for each in page.select("table tbody a[href*='CB-']")]


@pytest.mark.parametrize("sort", ["reference", "-reference", "-updated_on", "target_date"])
def test_rows_under_very_many_keys_are_read_some_at_a_time(
    sort: str, lead_of_many: Client, monkeypatch: pytest.MonkeyPatch
):
    many_at_once = references(lead_of_many, f"sort={sort}")
    assert many_at_once
    monkeypatch.setattr(keyset, "MOST_KEYS", 100)
    assert references(lead_of_many, f"sort={sort}") == many_at_once
    monkeypatch.setattr(request_list, "COUNT_LIMIT", 1_000)
    short = references(lead_of_many, f"sort={sort}")
    assert sorted(short) == sorted(many_at_once)
    if sort.endswith("reference"):
        assert short == many_at_once

"""Lists of thousands of areas and hundreds of departments: pages of 25, as many queries as few."""

import datetime as dt
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from areas.models import Area, FamilyFigures
from tests.factories.areas import get_area
from tests.factories.growth import many
from tests.helpers.forms import parse
from tests.helpers.sign_in import client_for

pytestmark = pytest.mark.django_db
# SQLite takes 500 SELECTs in one, and conditions of up to 1,000 parts.
AREAS, DEPARTMENTS = 1_100, 520
DAY = "as_at=2011-03-20"


def rows_of(page: Any) -> int:
    return len(BeautifulSoup(page.content, "lxml").select("table tbody tr"))


def read(client: Client, address: str) -> tuple[Any, int]:
    with CaptureQueriesContext(connection) as queries:
        page = client.get(address)
    assert page.status_code == 200
    return page, len(queries)


@pytest.fixture
def many_places(make_request: Any) -> None:
    make_request()
    many.add_areas(AREAS)
    many.add_departments(DEPARTMENTS)


def test_every_list_of_places_has_short_pages(many_places: None, official_client: Client):
    for address in ("/areas/", f"/areas/?{DAY}", "/departments/", f"/departments/?{DAY}"):
        page, queries = read(official_client, address)
        assert rows_of(page) == 25
        assert len(page.content) < 50_000
        assert queries <= 16
    assert "Swindon" in read(official_client, "/areas/?page=45")[0].content.decode()
    found, _ = read(official_client, f"/areas/?find=area+109&{DAY}")
    assert rows_of(found) == 11
    assert 'name="as_at" value="2011-03-20"' in found.content.decode()
    assert (
        "No area found for “xyz”" in read(official_client, "/areas/?find=xyz")[0].content.decode()
    )


def test_families_are_sorted_over_all_pages(many_places: None, official_client: Client):
    get_area("swindon").family_figures.create(
        families_low=5_000, families_high=6_000, source="Annex D", effective_on="2011-03-01"
    )
    for sort in ("", "?sort=-families", "?sort=area&page=45"):
        page, queries = read(official_client, f"/families/{sort}")
        assert len(page.content) < 150_000
        assert queries <= 7
        first = BeautifulSoup(page.content, "lxml").select_one("tbody th").get_text(strip=True)
        assert first == {"": "Grown area 0000", "?sort=-families": "Swindon"}.get(
            sort, "Swindon"
        ) or sort.endswith("45")


def test_home_draws_the_longest_bars(many_places: None, official_client: Client):
    page, _ = read(official_client, "/")
    assert len(page.content) < 150_000
    text = page.content.decode()
    assert "These are the 25 areas with the most." in text
    assert "Swindon has the most" in text


def test_a_form_of_a_request_does_not_list_thousands(many_places: None, official_client: Client):
    page, _ = read(official_client, "/requests/new/")
    assert len(page.content) < 30_000
    assert "Grown area 0000" not in page.content.decode()


def test_a_lead_finds_no_area_that_they_may_not_see(many_places: None, lead: User):
    page = client_for(lead).get("/areas/?find=area").content.decode()
    assert "Grown area" not in page


def test_a_commission_to_very_many_has_one_box_for_all(many_places: None, official_client: Client):
    page, _ = read(official_client, "/commissions/new/areas/")
    assert len(page.content) < 30_000
    form = {"message": "Which?", "due_on": "2011-04-01", "everyone": "on"}
    sent = official_client.post("/commissions/new/areas/", form)
    assert sent.status_code == 302
    first_phase = Area.objects.filter(is_first_phase=True)
    assert first_phase.filter(addressees__isnull=False).count() == first_phase.count() > AREAS


def test_a_history_of_figures_opens_at_its_newest_twenty(official_client: Client):
    area = get_area("swindon")
    FamilyFigures.objects.bulk_create(
        FamilyFigures(
            area=area,
            families_low=number,
            families_high=30,
            supported_period_low=50,
            supported_period_high=60,
            source="Made up",
            effective_on=dt.date(2011, 3, 1) + dt.timedelta(days=number),
        )
        for number in range(1, 22)
    )
    pages = [official_client.get(f"/areas/swindon/figures/{q}") for q in ("", "?page=2")]
    shown = [[each.get_text() for each in parse(page).select("h2")] for page in pages]
    assert shown[0][0] == "From 22 March 2011 (current)"
    count = FamilyFigures.objects.filter(area=area).count()
    assert [len(each) for each in shown] == [20, count - 20]
    assert "(current)" not in "".join(shown[1])

"""Champions of areas: recorded by officials, one for each day."""

import datetime as dt

import pytest
from django.test import Client

from departments.models import AreaChampion, Champion
from tests.factories.areas import get_department
from tests.helpers.forms import assert_refused, date_fields, form_fields, parse

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_record")]


class TestChampions:
    def test_a_new_champion_is_recorded_with_their_area(self, official_client: Client):
        given = {
            "new_name": "Carla Champion",
            "new_post": "Director",
            "new_department": str(get_department("DWP").pk),
            **date_fields("since", "1", "3", "2011"),
        }
        official_client.post("/areas/swindon/champion/add/", given)
        found = AreaChampion.objects.get(area__slug="swindon")
        assert (
            found.champion.full_description
            == "Carla Champion, Director, Department for Work and Pensions"
        )
        for page in ("/areas/", "/areas/swindon/", "/departments/DWP/"):
            assert "Carla Champion" in official_client.get(page).content.decode(), page
        assert (
            "Carla Champion" not in official_client.get("/areas/?as_at=2011-02-28").content.decode()
        )

    def test_two_champions_for_the_same_days_are_refused(self, official_client: Client):
        response = official_client.post("/areas/kent/champion/add/", {"new_name": "Carla Champion"})
        assert_refused(response, "Kent already has a champion: Tom Jeffrey")
        assert form_fields(response)["new_name"] == ["Carla Champion"]
        assert not Champion.objects.filter(name="Carla Champion").exists()

    def test_one_may_follow_another(self, official_client: Client):
        given = {"new_name": "Carla Champion", **date_fields("until", "18", "11", "2011")}
        assert official_client.post("/areas/kent/champion/add/", given).status_code == 302
        official_client.get("/areas/")
        page = parse(official_client.get("/areas/kent/")).main.get_text(" ", strip=True)
        assert page.index("Carla Champion") < page.index("After 22 March 2011")

    def test_a_champion_is_either_chosen_or_named(self, official_client: Client):
        assert_refused(
            official_client.post("/areas/swindon/champion/add/", {}),
            "Choose a champion, or enter the name",
        )
        both = {"champion": str(Champion.objects.get().pk), "new_name": "Carla Champion"}
        assert_refused(official_client.post("/areas/swindon/champion/add/", both), "not both")


def test_a_champion_who_starts_later_is_not_champion_yet(official_client: Client):
    given = {"new_name": "Carla Champion", **date_fields("since", "1", "4", "2011")}
    official_client.post("/areas/swindon/champion/add/", given)
    official_client.get("/areas/")
    page = parse(official_client.get("/areas/swindon/")).main.get_text(" ", strip=True)
    assert page.index("After 22 March 2011") < page.index("Carla Champion")
    assert "Carla Champion" not in official_client.get("/areas/").content.decode()
    row = AreaChampion.objects.get(area__slug="swindon")
    assert row.since == dt.date(2011, 4, 1)

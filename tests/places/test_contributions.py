"""Contributions to local projects: recorded, added up and checked."""

from typing import Any

import pytest
from django.test import Client

from areas.models import LocalProject, ProjectAmount
from tests.factories.areas import get_area
from tests.helpers.forms import assert_refused, error_summary, parse

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_record")]


class TestContributions:
    PAGE = "/areas/kent/amount/add/"

    def give(self, official_client: Client, **given: str) -> Any:
        project = LocalProject.objects.filter(name=given.pop("project", "Swale")).first()
        assert project is not None
        plain = {
            "agency": "Kent Police",
            "year": "2011",
            "direction": "saving",
            "pence": "1,000.10",
        }
        return official_client.post(self.PAGE, {"project": str(project.pk), **plain, **given})

    def test_a_page_without_contributions_says_so(self, official_client: Client):
        assert (
            "No amounts entered yet." in official_client.get("/areas/kent/money/").content.decode()
        )

    def test_amounts_are_added_up_to_the_penny(self, official_client: Client):
        self.give(official_client)
        self.give(official_client, agency="kent police", project="Thanet", pence="2,000.20")
        self.give(official_client, agency="NHS", year="2012", pence="£0.10")
        self.give(official_client, agency="KCC", direction="contribution", pence="40000")
        page = parse(official_client.get("/areas/kent/money/"))
        rows = {
            row.th.get_text(strip=True): [cell.get_text(strip=True) for cell in row("td")]
            for row in page.select("tbody tr")
            if row.th
        }
        assert rows["Kent Police"] == ["£0", "£3,000.30", "£3,000.30"]
        assert rows["KCC"] == ["£40,000", "£0", "-£40,000"]
        assert rows["2012/13"] == ["£0", "£0.10", "£0.10"]
        assert rows["Swale"] == ["£40,000", "£1,000.20", "-£38,999.80"]
        assert rows["Total"] == ["£40,000", "£3,000.40", "-£36,999.60"]

    def test_projects_with_the_same_name_have_separate_totals(self, official_client: Client):
        twin = LocalProject.objects.create(area=get_area("kent"), name="Swale", phase="other")
        self.give(official_client)
        given = {"project": str(twin.pk), "agency": "NHS", "year": "2011", "direction": "saving"}
        official_client.post(self.PAGE, {**given, "pence": "7"})
        table = (
            parse(official_client.get("/areas/kent/money/"))
            .find("caption", string="By local project")
            .parent
        )
        sums = [row("td")[1].get_text(strip=True) for row in table.select("tbody tr")]
        assert sums == ["£1,000.10", "£7", "£1,007.10"]

    def test_a_duplicate_amount_is_refused(self, official_client: Client):
        self.give(official_client)
        response = self.give(official_client, agency="KENT POLICE", pence="5")
        assert_refused(response, "This agency already has an amount")
        assert ProjectAmount.objects.count() == 1

    @pytest.mark.parametrize("typed", ["1.005", "-3", "ten", "", "1.", ".5"])
    def test_an_invalid_amount_is_refused(self, official_client: Client, typed: str):
        response = self.give(official_client, pence=typed)
        assert "#id_pence" in error_summary(response).values()
        assert not ProjectAmount.objects.exists()

    @pytest.mark.parametrize("typed", ["1989", "2101", "11", "2011/12"])
    def test_an_invalid_year_is_refused(self, official_client: Client, typed: str):
        assert "#id_year" in error_summary(self.give(official_client, year=typed)).values()

    def test_another_areas_lead_cannot_see_it(self, official_client: Client):
        project = LocalProject.objects.create(area=get_area("essex"), name="Harlow", phase="pilot")
        page = official_client.get(self.PAGE).content.decode()
        assert "Swale" in page
        assert "Harlow" not in page
        given = {"project": str(project.pk), "agency": "A", "year": "2011", "direction": "saving"}
        assert (
            "#id_project"
            in error_summary(official_client.post(self.PAGE, {**given, "pence": "1"})).values()
        )

"""Officials keep facts about areas and departments: forms, refusals, conflicts, who did what."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from areas.models import Contact, LocalProject, ProjectAmount
from departments.models import AreaChampion, Champion, Department, Resource
from provenance.models import AuditEvent
from tests.conftest import get_area, get_department
from tests.helpers.forms import assert_refused, boxes, date, problems, read

pytestmark = pytest.mark.django_db

SWALE = {
    "name": "Swale",
    "phase": "pilot",
    "focus": "Substance misuse",
    "families_low": "15",
    "families_high": "20",
    "budget_pence": "£40,000",
    "budget_source": "Think Family Early Intervention grant",
}


@pytest.fixture
def desk(the_record: None, official: User) -> Client:
    client = Client()
    client.force_login(official)
    return client


@pytest.fixture
def swale(desk: Client) -> LocalProject:
    return LocalProject.objects.get(name="Swale")


def change_page(row: Any, kind: str, slug: str = "kent") -> str:
    return f"/areas/{slug}/{kind}/{row.pk}/change/"


def as_opened(desk: Client, page: str, **typed: str) -> dict[str, Any]:
    """Return what a browser sends from the page's form with these boxes filled in otherwise."""
    return {**boxes(desk.get(page)), **typed}


def test_a_new_contact_stands_on_the_page_of_the_area_and_of_no_other(desk: Client):
    given = {
        "capacity": "lead_officer",
        "name": "Nina Officer",
        "phone": "020 7944 0000",
        "source": "Told by telephone",
        **date("since", "1", "3", "2011"),
    }
    response = desk.post("/areas/swindon/contact/add/", given, follow=True)
    page = read(response).main.get_text(" ", strip=True)
    assert "DCLG lead officer: Nina Officer saved." in page
    assert "From 1 March 2011. Source: Told by telephone" in page
    assert "Nina Officer" not in desk.get("/areas/lewisham/").content.decode()
    assert "Nina Officer" not in desk.get("/areas/swindon/?as_at=2011-02-28").content.decode()


def test_what_a_form_opens_with_is_what_it_saves(desk: Client, swale: LocalProject):
    page = change_page(swale, "project")
    assert boxes(desk.get(page))["budget_pence"] == ["40,000.00"]
    response = desk.post(page, as_opened(desk, page))
    assert response.status_code == 302
    assert not AuditEvent.objects.exists()


def test_a_project_is_changed_and_the_history_says_who_and_what(
    desk: Client, swale: LocalProject, official: User
):
    page = change_page(swale, "project")
    desk.post(page, as_opened(desk, page, budget_pence="£41,000.50", families_high="1,200"))
    swale.refresh_from_db()
    assert (swale.budget, swale.families) == (Decimal("41000.50"), (15, 1200))
    history = read(desk.get("/areas/kent/history/")).main.get_text(" ", strip=True)
    assert f"By {official.name}, 22 March 2011" in history
    assert "Families expected, higher figure 20 1,200" in history
    assert "£40,000.00 £41,000.50" in history


def test_one_figure_is_both_ends_of_a_range(desk: Client, swale: LocalProject):
    page = change_page(swale, "project")
    desk.post(page, as_opened(desk, page, families_low="25", families_high=""))
    swale.refresh_from_db()
    assert swale.families == (25, 25)


@pytest.mark.parametrize(
    ("box", "typed", "message"),
    [
        ("families_low", {"families_low": "21"}, "the lower figure (21) must not be more than"),
        ("families_low", {"families_low": "-1"}, "must be 0 or more"),
        ("families_low", {"families_low": "many"}, "must be a whole number, such as 1,250."),
        ("families_low", {"families_low": "9" * 30}, "must be a whole number"),
        ("families_low", {"families_low": "", "families_high": "20"}, "Enter the lower figure"),
        (
            "budget_pence",
            {"budget_pence": "40,000.005"},
            "no more than two figures after the point",
        ),
        ("budget_pence", {"budget_pence": "-1"}, "must be 0 or more"),
        ("budget_pence", {"budget_pence": "forty"}, "must be an amount in pounds"),
        ("budget_pence", {"budget_pence": "1e3"}, "must be an amount in pounds"),
        ("budget_pence", {"budget_pence": "9" * 12}, "or less"),
        ("name", {"name": ""}, "Name must not be empty."),
        ("name", {"name": "Swale\0"}, "cannot be printed"),
    ],
)
def test_bad_input_is_refused_in_words_and_nothing_is_lost(
    desk: Client, swale: LocalProject, box: str, typed: dict[str, str], message: str
):
    page = change_page(swale, "project")
    response = desk.post(page, as_opened(desk, page, focus="Typed just now", **typed))
    assert_refused(response, message, box)
    assert boxes(response)["focus"] == ["Typed just now"]
    assert not AuditEvent.objects.exists()


def test_an_end_before_the_start_is_refused(desk: Client):
    given = {
        "capacity": "contact",
        "name": "Nina Officer",
        **date("since", "2", "3", "2011"),
        **date("until", "1", "3", "2011"),
    }
    response = desk.post("/areas/swindon/contact/add/", given)
    assert_refused(response, "The end date must be the same as or after the start date.")
    assert boxes(response)["name"] == ["Nina Officer"]
    assert not Contact.objects.filter(name="Nina Officer").exists()


class TestTwoAtOnce:
    """Two officials have the same fact open."""

    def test_the_second_is_told_and_keeps_what_they_typed(
        self, desk: Client, swale: LocalProject, make_user: Any
    ):
        page = change_page(swale, "project")
        mine = as_opened(desk, page, focus="What I typed")
        other = Client()
        other.force_login(make_user("official", name="Otto Other"))
        other.post(page, as_opened(other, page, led_by="What they typed", focus="Theirs"))
        response = desk.post(page, mine)
        assert response.status_code == 409
        assert "This has changed since you opened this form" in response.content.decode()
        assert "Otto Other" in response.content.decode()
        held = boxes(response)
        assert held["focus"] == ["What I typed"]
        # A box that nobody here touched says what the other one saved.
        assert held["led_by"] == ["What they typed"]
        swale.refresh_from_db()
        assert swale.focus == "Theirs"

        desk.post(page, held)
        swale.refresh_from_db()
        assert (swale.focus, swale.led_by) == ("What I typed", "What they typed")

    def test_a_wrong_box_does_not_hide_the_conflict(self, desk: Client, swale: LocalProject):
        page = change_page(swale, "project")
        mine = as_opened(desk, page, families_low="wrong")
        desk.post(page, as_opened(desk, page, focus="Another"))
        response = desk.post(page, mine)
        assert response.status_code == 409
        assert boxes(response)["families_low"] == ["wrong"]

    def test_what_has_changed_is_not_removed_unread(self, desk: Client, swale: LocalProject):
        page = f"/areas/kent/project/{swale.pk}/remove/"
        mine = boxes(desk.get(page))
        desk.post(
            change_page(swale, "project"),
            as_opened(desk, change_page(swale, "project"), focus="Newer"),
        )
        response = desk.post(page, mine)
        assert response.status_code == 409
        assert "Newer" in response.content.decode()
        assert LocalProject.objects.filter(pk=swale.pk).exists()
        desk.post(page, boxes(response))
        assert not LocalProject.objects.filter(pk=swale.pk).exists()


def test_what_is_removed_can_be_looked_up(desk: Client):
    row = Resource.objects.filter(area__slug="blackpool").first()
    assert row is not None
    page = f"/areas/blackpool/resource/{row.pk}/remove/"
    assert row.contributor in desk.get(page).content.decode()
    desk.post(page, boxes(desk.get(page)))
    assert not Resource.objects.filter(pk=row.pk).exists()
    history = read(desk.get("/areas/blackpool/history/")).main.get_text(" ", strip=True)
    assert f"Contributor {row.contributor} Blank" in history


def test_a_project_with_amounts_is_not_removed(desk: Client, swale: LocalProject):
    ProjectAmount.objects.create(
        project=swale, agency="Kent Police", year=2011, direction="saving", pence=Decimal(100)
    )
    page = f"/areas/kent/project/{swale.pk}/remove/"
    response = desk.post(page, boxes(desk.get(page)))
    assert response.status_code == 409
    assert "because other details depend on it" in response.content.decode()
    assert LocalProject.objects.filter(pk=swale.pk).exists()
    assert not AuditEvent.objects.exists()


class TestChampions:
    def test_a_new_one_is_recorded_with_their_area(self, desk: Client):
        given = {
            "new_name": "Carla Champion",
            "new_post": "Director",
            "new_department": str(get_department("DWP").pk),
            **date("since", "1", "3", "2011"),
        }
        desk.post("/areas/swindon/champion/add/", given)
        found = AreaChampion.objects.get(area__slug="swindon")
        assert (
            found.champion.full_description
            == "Carla Champion, Director, Department for Work and Pensions"
        )
        for page in ("/areas/", "/areas/swindon/", "/departments/DWP/"):
            assert "Carla Champion" in desk.get(page).content.decode(), page
        assert "Carla Champion" not in desk.get("/areas/?as_at=2011-02-28").content.decode()

    def test_two_for_the_same_days_are_refused(self, desk: Client):
        response = desk.post("/areas/kent/champion/add/", {"new_name": "Carla Champion"})
        assert_refused(response, "Kent already has a champion: Tom Jeffrey")
        assert boxes(response)["new_name"] == ["Carla Champion"]
        assert not Champion.objects.filter(name="Carla Champion").exists()

    def test_one_after_the_other_is_taken(self, desk: Client):
        given = {"new_name": "Carla Champion", **date("until", "18", "11", "2011")}
        assert desk.post("/areas/kent/champion/add/", given).status_code == 302
        desk.get("/areas/")
        page = read(desk.get("/areas/kent/")).main.get_text(" ", strip=True)
        assert page.index("Carla Champion") < page.index("After 22 March 2011")

    def test_somebody_must_be_named_once(self, desk: Client):
        assert_refused(
            desk.post("/areas/swindon/champion/add/", {}), "Choose a champion, or enter the name"
        )
        both = {"champion": str(Champion.objects.get().pk), "new_name": "Carla Champion"}
        assert_refused(desk.post("/areas/swindon/champion/add/", both), "not both")


class TestMoney:
    PAGE = "/areas/kent/amount/add/"

    def give(self, desk: Client, **given: str) -> Any:
        project = LocalProject.objects.filter(name=given.pop("project", "Swale")).first()
        assert project is not None
        plain = {
            "agency": "Kent Police",
            "year": "2011",
            "direction": "saving",
            "pence": "1,000.10",
        }
        return desk.post(self.PAGE, {"project": str(project.pk), **plain, **given})

    def test_the_page_says_that_there_is_none(self, desk: Client):
        assert "No amounts entered yet." in desk.get("/areas/kent/money/").content.decode()

    def test_amounts_are_added_up_to_the_penny(self, desk: Client):
        self.give(desk)
        self.give(desk, agency="kent police", project="Thanet", pence="2,000.20")
        self.give(desk, agency="NHS", year="2012", pence="£0.10")
        self.give(desk, agency="KCC", direction="contribution", pence="40000")
        page = read(desk.get("/areas/kent/money/"))
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

    def test_two_projects_of_one_name_are_added_up_apart(self, desk: Client):
        twin = LocalProject.objects.create(area=get_area("kent"), name="Swale", phase="other")
        self.give(desk)
        given = {"project": str(twin.pk), "agency": "NHS", "year": "2011", "direction": "saving"}
        desk.post(self.PAGE, {**given, "pence": "7"})
        table = (
            read(desk.get("/areas/kent/money/")).find("caption", string="By local project").parent
        )
        sums = [row("td")[1].get_text(strip=True) for row in table.select("tbody tr")]
        assert sums == ["£1,000.10", "£7", "£1,007.10"]

    def test_the_same_amount_twice_is_refused(self, desk: Client):
        self.give(desk)
        response = self.give(desk, agency="KENT POLICE", pence="5")
        assert_refused(response, "This agency already has an amount")
        assert ProjectAmount.objects.count() == 1

    @pytest.mark.parametrize("typed", ["1.005", "-3", "ten", "", "1.", ".5"])
    def test_what_is_no_amount_is_refused(self, desk: Client, typed: str):
        response = self.give(desk, pence=typed)
        assert "#id_pence" in problems(response).values()
        assert not ProjectAmount.objects.exists()

    @pytest.mark.parametrize("typed", ["1989", "2101", "11", "2011/12"])
    def test_what_is_no_year_is_refused(self, desk: Client, typed: str):
        assert "#id_year" in problems(self.give(desk, year=typed)).values()

    def test_another_area_has_no_part_in_it(self, desk: Client):
        project = LocalProject.objects.create(area=get_area("essex"), name="Harlow", phase="pilot")
        page = desk.get(self.PAGE).content.decode()
        assert "Swale" in page
        assert "Harlow" not in page
        given = {"project": str(project.pk), "agency": "A", "year": "2011", "direction": "saving"}
        assert "#id_project" in problems(desk.post(self.PAGE, {**given, "pence": "1"})).values()


def test_a_department_is_changed_and_its_code_stays(desk: Client):
    row = Department.objects.get(code="ICO")
    page = f"/departments/ICO/details/{row.pk}/change/"
    desk.post(page, as_opened(desk, page, name="Information Commissioner", code="XYZ"))
    row.refresh_from_db()
    assert (row.code, row.name) == ("ICO", "Information Commissioner")
    assert "Information Commissioner" in desk.get("/departments/ICO/history/").content.decode()


def test_a_department_is_not_its_own_parent(desk: Client):
    row = Department.objects.get(code="ICO")
    page = f"/departments/ICO/details/{row.pk}/change/"
    response = desk.post(page, as_opened(desk, page, parent=str(row.pk)))
    assert_refused(response, "A department cannot be part of itself.")


def test_what_is_of_another_area_is_not_found(desk: Client, swale: LocalProject):
    for verb in ("change", "remove"):
        assert desk.get(f"/areas/essex/project/{swale.pk}/{verb}/").status_code == 404
        assert desk.get(f"/areas/kent/contact/{swale.pk + 9999}/{verb}/").status_code == 404
        assert desk.get(f"/areas/kent/nonsense/{swale.pk}/{verb}/").status_code == 404
    assert desk.get("/areas/kent/details/add/").status_code == 404


def test_a_coming_champion_is_not_the_champion_yet(desk: Client):
    given = {"new_name": "Carla Champion", **date("since", "1", "4", "2011")}
    desk.post("/areas/swindon/champion/add/", given)
    desk.get("/areas/")
    page = read(desk.get("/areas/swindon/")).main.get_text(" ", strip=True)
    assert page.index("After 22 March 2011") < page.index("Carla Champion")
    assert "Carla Champion" not in desk.get("/areas/").content.decode()
    row = AreaChampion.objects.get(area__slug="swindon")
    assert row.since == dt.date(2011, 4, 1)

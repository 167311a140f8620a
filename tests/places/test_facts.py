"""Officials record facts about areas and departments: forms, errors, conflicts and history."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from areas.models import Area, Contact, LocalProject, ProjectAmount
from departments.models import Department, Resource
from places.forms import facts
from provenance.models import AuditEvent
from tests.helpers.concurrency import meanwhile
from tests.helpers.forms import assert_refused, date_fields, form_fields, parse
from tests.helpers.sign_in import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_record")]

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
def swale() -> LocalProject:
    return LocalProject.objects.get(name="Swale")


def change_page(row: Any, kind: str, slug: str = "kent") -> str:
    return f"/areas/{slug}/{kind}/{row.pk}/change/"


def as_opened(client: Client, page: str, **typed: str) -> dict[str, Any]:
    """Return what a browser sends from the page's form with these fields changed."""
    return {**form_fields(client.get(page)), **typed}


def test_a_new_contact_is_shown_only_on_its_areas_page(official_client: Client):
    given = {
        "capacity": "lead_officer",
        "name": "Nina Officer",
        "phone": "020 7944 0000",
        "source": "Told by telephone",
        **date_fields("since", "1", "3", "2011"),
    }
    response = official_client.post("/areas/swindon/contact/add/", given, follow=True)
    page = parse(response).main.get_text(" ", strip=True)
    assert "DCLG lead officer: Nina Officer saved." in page
    assert "From 1 March 2011. Source: Told by telephone" in page
    assert "Nina Officer" not in official_client.get("/areas/lewisham/").content.decode()
    assert (
        "Nina Officer"
        not in official_client.get("/areas/swindon/?as_at=2011-02-28").content.decode()
    )


def test_saving_an_untouched_form_changes_nothing(official_client: Client, swale: LocalProject):
    page = change_page(swale, "project")
    assert form_fields(official_client.get(page))["budget_pence"] == ["40,000.00"]
    response = official_client.post(page, as_opened(official_client, page))
    assert response.status_code == 302
    assert not AuditEvent.objects.exists()


def test_changing_a_project_is_recorded_in_the_history(
    official_client: Client, swale: LocalProject, official: User
):
    page = change_page(swale, "project")
    official_client.post(
        page, as_opened(official_client, page, budget_pence="£41,000.50", families_high="1,200")
    )
    swale.refresh_from_db()
    assert (swale.budget, swale.families) == (Decimal("41000.50"), (15, 1200))
    history = parse(official_client.get("/areas/kent/history/")).main.get_text(" ", strip=True)
    assert f"By {official.name}, 22 March 2011" in history
    assert "Families expected, higher figure 20 1,200" in history
    assert "£40,000.00 £41,000.50" in history


def test_a_single_figure_fills_both_ends_of_a_range(official_client: Client, swale: LocalProject):
    page = change_page(swale, "project")
    official_client.post(
        page, as_opened(official_client, page, families_low="25", families_high="")
    )
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
def test_bad_input_gets_a_clear_error_and_keeps_the_text(
    official_client: Client, swale: LocalProject, box: str, typed: dict[str, str], message: str
):
    page = change_page(swale, "project")
    response = official_client.post(
        page, as_opened(official_client, page, focus="Typed just now", **typed)
    )
    assert_refused(response, message, box)
    assert form_fields(response)["focus"] == ["Typed just now"]
    assert not AuditEvent.objects.exists()


def test_an_end_before_the_start_is_refused(official_client: Client):
    given = {
        "capacity": "contact",
        "name": "Nina Officer",
        **date_fields("since", "2", "3", "2011"),
        **date_fields("until", "1", "3", "2011"),
    }
    response = official_client.post("/areas/swindon/contact/add/", given)
    assert_refused(response, "The end date must be the same as or after the start date.")
    assert form_fields(response)["name"] == ["Nina Officer"]
    assert not Contact.objects.filter(name="Nina Officer").exists()


class TestTwoWriters:
    """Two officials have the same fact open."""

    def test_the_second_person_is_told_and_keeps_their_text(
        self, official_client: Client, swale: LocalProject, make_user: Any
    ):
        page = change_page(swale, "project")
        mine = as_opened(official_client, page, focus="What I typed")
        other = client_for(make_user("official", name="Otto Other"))
        other.post(page, as_opened(other, page, led_by="What they typed", focus="Theirs"))
        response = official_client.post(page, mine)
        assert response.status_code == 409
        assert "This has changed since you opened this form" in response.content.decode()
        assert "Otto Other" in response.content.decode()
        held = form_fields(response)
        assert held["focus"] == ["What I typed"]
        # A box that nobody here touched says what the other one saved.
        assert held["led_by"] == ["What they typed"]
        swale.refresh_from_db()
        assert swale.focus == "Theirs"

        official_client.post(page, held)
        swale.refresh_from_db()
        assert (swale.focus, swale.led_by) == ("What I typed", "What they typed")

    def test_a_field_error_does_not_hide_the_conflict(
        self, official_client: Client, swale: LocalProject
    ):
        page = change_page(swale, "project")
        mine = as_opened(official_client, page, families_low="wrong")
        official_client.post(page, as_opened(official_client, page, focus="Another"))
        response = official_client.post(page, mine)
        assert response.status_code == 409
        assert form_fields(response)["families_low"] == ["wrong"]

    def test_a_fact_that_the_other_removes_is_offered_to_be_added_again(
        self, official_client: Client, swale: LocalProject, monkeypatch: pytest.MonkeyPatch
    ):
        page = change_page(swale, "project")
        mine = as_opened(official_client, page, focus="What I typed")
        removal = page.replace("/change/", "/remove/")

        def remove() -> None:
            official_client.post(removal, form_fields(official_client.get(removal)))

        meanwhile(monkeypatch, facts.FactForm, "check_for_conflict", remove)
        response = official_client.post(page, mine)
        assert response.status_code == 409
        assert form_fields(response)["focus"] == ["What I typed"]
        assert 'action="/areas/kent/project/add/"' in response.content.decode()
        assert not LocalProject.objects.filter(pk=swale.pk).exists()

    def test_a_fact_that_changed_since_is_not_removed(
        self, official_client: Client, swale: LocalProject
    ):
        page = f"/areas/kent/project/{swale.pk}/remove/"
        mine = form_fields(official_client.get(page))
        official_client.post(
            change_page(swale, "project"),
            as_opened(official_client, change_page(swale, "project"), focus="Newer"),
        )
        response = official_client.post(page, mine)
        assert response.status_code == 409
        assert "Newer" in response.content.decode()
        assert LocalProject.objects.filter(pk=swale.pk).exists()
        official_client.post(page, form_fields(response))
        assert not LocalProject.objects.filter(pk=swale.pk).exists()


def test_a_removed_fact_is_in_the_history(official_client: Client):
    row = Resource.objects.filter(area__slug="blackpool").first()
    assert row is not None
    page = f"/areas/blackpool/resource/{row.pk}/remove/"
    assert row.contributor in official_client.get(page).content.decode()
    official_client.post(page, form_fields(official_client.get(page)))
    assert not Resource.objects.filter(pk=row.pk).exists()
    history = parse(official_client.get("/areas/blackpool/history/")).main.get_text(" ", strip=True)
    assert f"Contributor {row.contributor} Blank" in history


def test_a_project_with_contributions_cannot_be_removed(
    official_client: Client, swale: LocalProject
):
    ProjectAmount.objects.create(
        project=swale, agency="Kent Police", year=2011, direction="saving", pence=Decimal(100)
    )
    page = f"/areas/kent/project/{swale.pk}/remove/"
    response = official_client.post(page, form_fields(official_client.get(page)))
    assert response.status_code == 409
    assert "because other details depend on it" in response.content.decode()
    assert LocalProject.objects.filter(pk=swale.pk).exists()
    assert not AuditEvent.objects.exists()


def test_changing_a_department_keeps_its_code(official_client: Client):
    row = Department.objects.get(code="ICO")
    page = f"/departments/ICO/details/{row.pk}/change/"
    official_client.post(
        page, as_opened(official_client, page, name="Information Commissioner", code="XYZ")
    )
    row.refresh_from_db()
    assert (row.code, row.name) == ("ICO", "Information Commissioner")
    assert (
        "Information Commissioner"
        in official_client.get("/departments/ICO/history/").content.decode()
    )


def test_it_is_said_beforehand_that_a_change_of_parent_may_take_long(
    official_client: Client, administrator: User
):
    row, area = Department.objects.get(code="ICO"), Area.objects.get(slug="kent")
    admin = client_for(administrator)
    for page in (
        official_client.get(f"/departments/ICO/details/{row.pk}/change/"),
        admin.get(f"/admin/departments/department/{row.pk}/change/"),
        admin.get(f"/admin/areas/area/{area.pk}/change/"),
    ):
        assert "a change takes up to two minutes" in page.content.decode()


def test_a_department_cannot_be_its_own_parent(official_client: Client):
    row = Department.objects.get(code="ICO")
    page = f"/departments/ICO/details/{row.pk}/change/"
    response = official_client.post(page, as_opened(official_client, page, parent=str(row.pk)))
    assert_refused(response, "A department cannot be part of itself.")


def test_a_fact_about_another_area_is_not_found(official_client: Client, swale: LocalProject):
    for verb in ("change", "remove"):
        assert official_client.get(f"/areas/essex/project/{swale.pk}/{verb}/").status_code == 404
        assert (
            official_client.get(f"/areas/kent/contact/{swale.pk + 9999}/{verb}/").status_code == 404
        )
        assert official_client.get(f"/areas/kent/nonsense/{swale.pk}/{verb}/").status_code == 404
    assert official_client.get("/areas/kent/details/add/").status_code == 404


@pytest.mark.parametrize(
    ("typed", "message", "field"),
    [
        ({"amount": "40"}, "Enter what the figure counts, such as families or pounds.", "unit"),
        ({"unit": "families"}, "Enter the figure, or leave both boxes empty.", "amount"),
    ],
)
def test_a_figure_of_a_statement_says_what_it_counts(
    typed: dict[str, str], message: str, field: str, official_client: Client
):
    address = "/areas/kent/statement/add/"
    fields = as_opened(official_client, address, text="Forty families are helped.", **typed)
    refused = official_client.post(address, fields)
    assert_refused(refused, message, field)
    assert form_fields(refused)["text"] == ["Forty families are helped."]

"""Unusual forms and moments: a clear error, no lost text, and never an error page."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.models import User
from areas.models import Area, LocalProject
from areas.models.families import WARNING
from departments.models import AreaChampion, Champion, Department
from provenance.models import AuditEvent
from provenance.services import delete_fact
from requests_log.models import Workstream
from tests.factories.areas import get_area, get_department
from tests.helpers.forms import admin_form_fields, assert_refused, date_fields, form_fields, parse
from tests.helpers.sign_in import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_record")]
FIGURES = "/areas/swindon/figures/record/"


@pytest.fixture
def swale() -> LocalProject:
    return LocalProject.objects.get(name="Swale")


def page_of(project: LocalProject) -> str:
    return f"/areas/kent/project/{project.pk}/change/"


@pytest.mark.parametrize("post", ["x" * 151, "a\0b"])
def test_an_invalid_post_of_a_new_champion_is_refused(official_client: Client, post: str):
    given = {"new_name": "Carla Champion", "new_post": post}
    response = official_client.post("/areas/barnet/champion/add/", given)
    assert_refused(response, "", "new_post")
    assert form_fields(response)["new_name"] == ["Carla Champion"]
    assert not Champion.objects.filter(name="Carla Champion").exists()


@pytest.mark.parametrize("opened", ["", "[]", "1", "null", '{"name": 1}', "[" * 9999, "{"])
def test_a_form_without_its_version_keeps_the_text(
    official_client: Client, swale: LocalProject, opened: str
):
    page = page_of(swale)
    mine = {**form_fields(official_client.get(page)), "focus": "Mine", "opened": opened}
    official_client.post(page, {**form_fields(official_client.get(page)), "led_by": "Theirs"})
    response = official_client.post(page, mine)
    assert response.status_code == 409
    assert form_fields(response)["focus"] == ["Mine"]


def test_a_fact_removed_meanwhile_can_be_recorded_again(
    official_client: Client, swale: LocalProject, make_user: Any
):
    page = page_of(swale)
    mine = {**form_fields(official_client.get(page)), "focus": "What I typed"}
    delete_fact(swale, by=make_user("official", name="Otto Other"))
    response = official_client.post(page, mine)
    assert response.status_code == 409
    assert "By Otto Other" in parse(response).main.get_text(" ", strip=True)
    held = form_fields(response)
    assert held["focus"] == ["What I typed"]
    again = official_client.post(str(parse(response).select_one("main form")["action"]), held)
    assert again.status_code == 302
    assert LocalProject.objects.get(name="Swale").focus == "What I typed"


def test_untouched_figures_are_updated_after_a_conflict(official_client: Client, make_user: Any):
    mine = {
        **form_fields(official_client.get(FIGURES)),
        "source": "Me",
        "supported_period_low": "351",
    }
    mine["supported_period_high"] = "351"
    other = client_for(make_user("official"))
    theirs = {**form_fields(other.get(FIGURES)), "source": "Them", "families_low": "361"}
    assert other.post(FIGURES, theirs).status_code == 302
    response = official_client.post(FIGURES, mine)
    assert response.status_code == 409
    held = form_fields(response)
    assert (held["families_low"], held["supported_period_low"]) == (["361"], ["351"])


def test_a_name_that_another_area_has_is_refused(official_client: Client):
    area = get_area("kent")
    page = f"/areas/kent/details/{area.pk}/change/"
    response = official_client.post(
        page, {**form_fields(official_client.get(page)), "name": "Essex"}
    )
    assert_refused(response, "Another entry already has this name.", "name")


@pytest.mark.parametrize("page", ["/areas/kent/", "/departments/ICO/"])
def test_the_form_for_details_says_what_it_is(official_client: Client, page: str):
    [link] = [a for a in parse(official_client.get(page)).select("a") if "/details/" in a["href"]]
    heading = parse(official_client.get(str(link["href"]))).h1
    assert heading is not None
    assert link.get_text() == heading.get_text() == "Change details"


def test_a_history_has_the_sources_warning_only_beside_family_figures(official_client: Client):
    page = f"/areas/swindon/details/{get_area('swindon').pk}/change/"
    official_client.post(page, {**form_fields(official_client.get(page)), "short_name": "Swindon"})
    for history in ("/areas/swindon/history/", "/history/"):
        text = official_client.get(history).content.decode()
        assert "Short name" in text
        assert WARNING not in text
    given = {**form_fields(official_client.get(FIGURES)), "source": "Me", "families_low": "361"}
    official_client.post(FIGURES, given)
    for history in ("/areas/swindon/history/", "/history/"):
        assert WARNING in official_client.get(history).content.decode()


def test_saving_an_amount_returns_to_the_contributions(
    official_client: Client, swale: LocalProject
):
    given = {"project": str(swale.pk), "agency": "NHS", "year": "2011", "direction": "saving"}
    response = official_client.post("/areas/kent/amount/add/", {**given, "pence": "1"})
    assert response["Location"] == "/areas/kent/money/"


def test_a_champions_post_is_changed_from_the_area(official_client: Client):
    champion = Champion.objects.get(name="Tom Jeffrey")
    page = f"/areas/kent/person/{champion.pk}/change/"
    official_client.post(
        page, {**form_fields(official_client.get(page)), "post": "Permanent Secretary"}
    )
    champion.refresh_from_db()
    assert champion.post == "Permanent Secretary"
    assert "Permanent Secretary" in official_client.get("/history/").content.decode()


def test_a_group_cannot_be_a_member_of_a_group():
    bury = get_area("bury")
    bury.group = get_area("bolton")
    with pytest.raises(ValidationError, match="A group cannot be a member of another group"):
        bury.full_clean()
    group = get_area("west-london")
    group.group, group.is_first_phase = get_area("kent"), False
    with pytest.raises(ValidationError, match="A group cannot be a member of another group"):
        group.full_clean()


@pytest.mark.parametrize("code", ["A/B", "..", ".", "\u200b", "D?E", "-", "A  /"])
def test_a_code_is_letters_and_figures(code: str):
    with pytest.raises(ValidationError) as refused:
        Department(code=code, name="A or B").full_clean()
    assert "code" in refused.value.message_dict


@pytest.mark.parametrize("code", ["dfe", "DFE", "Nhs\u00a0cb"])
def test_a_code_that_differs_only_in_case_or_spaces_is_refused(code: str):
    with pytest.raises(ValidationError, match=r"There is “(DfE|NHS CB)” already"):
        Department(code=code, name="Another").full_clean()


@pytest.mark.parametrize("name", ["ynys môn", "YNYS MO\u0302N", "Ynys\u00a0 môn"])
def test_a_name_that_looks_like_anothers_is_refused(name: str):
    Area.objects.create(slug="ynys-mon", name="Ynys Môn")
    with pytest.raises(ValidationError, match="There is “Ynys Môn” already"):
        Area(slug="anglesey", name=name).full_clean()


@pytest.mark.parametrize("name", ["Ynys Môn", "Ynys Mo\u0302n", "Ynys\u00a0Môn\u200b"])
def test_a_name_is_tidied_before_it_is_compared(name: str):
    Area.objects.create(slug="ynys-mon", name="Ynys Môn")
    with pytest.raises(ValidationError, match="with this Name already exists"):
        Area(slug="anglesey", name=name).full_clean()


def test_a_name_of_invisible_characters_is_refused_as_empty():
    with pytest.raises(ValidationError) as refused:
        Workstream(slug="empty", name="\u200b\u2800", printed_heading="x", position=9).full_clean()
    assert refused.value.message_dict == {"name": ["This field cannot be blank."]}


def test_two_rows_of_one_form_in_the_admin_site_do_not_overlap(administrator: User):
    client = client_for(administrator)
    kent = str(get_area("essex").pk)
    given = {
        **admin_form_fields(client.get("/admin/departments/champion/add/")),
        "name": "Carla Champion",
        "area_champions-TOTAL_FORMS": "2",
        "area_champions-0-area": kent,
        "area_champions-1-area": kent,
        "area_champions-1-since": "2011-03-01",
    }
    refused = client.post("/admin/departments/champion/add/", given)
    assert "Essex is listed twice for the same dates" in refused.content.decode()
    given["area_champions-0-until"] = "2011-03-01"
    assert client.post("/admin/departments/champion/add/", given).status_code == 302
    assert AreaChampion.objects.filter(champion__name="Carla Champion").count() == 2
    assert (
        AuditEvent.objects.filter(changed_by=administrator, subject_key="areas/essex").count() == 2
    )


def test_an_administrator_gets_conflicts_too(official_client: Client, administrator: User):
    department = get_department("ICO")
    client = client_for(administrator)
    page = f"/admin/departments/department/{department.pk}/change/"
    mine = {**admin_form_fields(client.get(page)), "name": "Mine"}
    theirs = f"/departments/ICO/details/{department.pk}/change/"
    official_client.post(theirs, {**form_fields(official_client.get(theirs)), "name": "Theirs"})
    assert "Olive Official changed this" in client.post(page, mine).content.decode()
    department.refresh_from_db()
    assert department.name == "Theirs"


def test_a_fact_that_ended_can_still_be_corrected(official_client: Client, swale: LocalProject):
    page = page_of(swale)
    given = {**form_fields(official_client.get(page)), **date_fields("until", "1", "3", "2011")}
    official_client.post(page, {**given, **date_fields("source_date", "1", "3", "2011")})
    link = parse(official_client.get("/areas/kent/")).select_one(f'details a[href="{page}"]')
    assert link is not None
    assert official_client.get(page).status_code == 200

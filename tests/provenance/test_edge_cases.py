"""Odd forms and odd moments: answered in words, with nothing lost, and never by an error page."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.models import User
from areas.models import LocalProject
from departments.models import AreaChampion, Champion, Department
from provenance.models import AuditEvent
from provenance.services import delete_fact
from tests.conftest import get_area, get_department
from tests.departments.test_admin import form
from tests.helpers.forms import assert_refused, boxes, date, read

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_record")]
FIGURES = "/areas/swindon/figures/record/"


@pytest.fixture
def desk(official: User) -> Client:
    client = Client()
    client.force_login(official)
    return client


@pytest.fixture
def swale() -> LocalProject:
    return LocalProject.objects.get(name="Swale")


def page_of(swale: LocalProject) -> str:
    return f"/areas/kent/project/{swale.pk}/change/"


@pytest.mark.parametrize("post", ["x" * 151, "a\0b"])
def test_a_wrong_post_of_a_new_champion_is_refused(desk: Client, post: str):
    given = {"new_name": "Carla Champion", "new_post": post}
    response = desk.post("/areas/barnet/champion/add/", given)
    assert_refused(response, "", "new_post")
    assert boxes(response)["new_name"] == ["Carla Champion"]
    assert not Champion.objects.filter(name="Carla Champion").exists()


@pytest.mark.parametrize("opened", ["", "[]", "1", "null", '{"name": 1}', "[" * 9999, "{"])
def test_a_form_that_forgot_how_it_was_opened_keeps_what_was_typed(
    desk: Client, swale: LocalProject, opened: str
):
    page = page_of(swale)
    mine = {**boxes(desk.get(page)), "focus": "Mine", "opened": opened}
    desk.post(page, {**boxes(desk.get(page)), "led_by": "Theirs"})
    response = desk.post(page, mine)
    assert response.status_code == 409
    assert boxes(response)["focus"] == ["Mine"]


def test_what_was_removed_meanwhile_can_be_recorded_anew(
    desk: Client, swale: LocalProject, make_user: Any
):
    page = page_of(swale)
    mine = {**boxes(desk.get(page)), "focus": "What I typed"}
    delete_fact(swale, by=make_user("official", name="Otto Other"))
    response = desk.post(page, mine)
    assert response.status_code == 409
    assert "By Otto Other" in read(response).main.get_text(" ", strip=True)
    held = boxes(response)
    assert held["focus"] == ["What I typed"]
    again = desk.post(str(read(response).select_one("main form")["action"]), held)
    assert again.status_code == 302
    assert LocalProject.objects.get(name="Swale").focus == "What I typed"


def test_of_figures_too_the_boxes_that_nobody_touched_are_brought_up_to_date(
    desk: Client, make_user: Any
):
    mine = {
        **boxes(desk.get(FIGURES)),
        "source": "Me",
        "supported_period_low": "351",
    }
    mine["supported_period_high"] = "351"
    other = Client()
    other.force_login(make_user("official"))
    theirs = {**boxes(other.get(FIGURES)), "source": "Them", "families_low": "361"}
    assert other.post(FIGURES, theirs).status_code == 302
    response = desk.post(FIGURES, mine)
    assert response.status_code == 409
    held = boxes(response)
    assert (held["families_low"], held["supported_period_low"]) == (["361"], ["351"])


def test_a_name_that_another_area_has_is_refused(desk: Client):
    area = get_area("kent")
    page = f"/areas/kent/details/{area.pk}/change/"
    response = desk.post(page, {**boxes(desk.get(page)), "name": "Essex"})
    assert_refused(response, "Another entry already has this name.", "name")


def test_after_an_amount_one_is_back_at_the_money(desk: Client, swale: LocalProject):
    given = {"project": str(swale.pk), "agency": "NHS", "year": "2011", "direction": "saving"}
    response = desk.post("/areas/kent/amount/add/", {**given, "pence": "1"})
    assert response["Location"] == "/areas/kent/money/"


def test_a_champions_post_is_changed_from_the_area(desk: Client):
    champion = Champion.objects.get(name="Tom Jeffrey")
    page = f"/areas/kent/person/{champion.pk}/change/"
    desk.post(page, {**boxes(desk.get(page)), "post": "Permanent Secretary"})
    champion.refresh_from_db()
    assert champion.post == "Permanent Secretary"
    assert "Permanent Secretary" in desk.get("/history/").content.decode()


def test_a_group_is_no_member_of_a_group():
    bury = get_area("bury")
    bury.group = get_area("bolton")
    with pytest.raises(ValidationError, match="A group cannot be a member of another group"):
        bury.full_clean()
    group = get_area("west-london")
    group.group, group.is_first_phase = get_area("kent"), False
    with pytest.raises(ValidationError, match="A group cannot be a member of another group"):
        group.full_clean()


def test_a_code_has_no_slash():
    with pytest.raises(ValidationError, match="must not contain a slash"):
        Department(code="A/B", name="A or B").full_clean()


def test_two_rows_of_one_form_in_the_admin_site_do_not_overlap(administrator: User):
    client = Client()
    client.force_login(administrator)
    kent = str(get_area("essex").pk)
    given = {
        **form(client.get("/admin/departments/champion/add/")),
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


def test_an_administrator_overwrites_nothing_unread(desk: Client, administrator: User):
    department = get_department("ICO")
    client = Client()
    client.force_login(administrator)
    page = f"/admin/departments/department/{department.pk}/change/"
    mine = {**form(client.get(page)), "name": "Mine"}
    theirs = f"/departments/ICO/details/{department.pk}/change/"
    desk.post(theirs, {**boxes(desk.get(theirs)), "name": "Theirs"})
    assert "Olive Official changed this" in client.post(page, mine).content.decode()
    department.refresh_from_db()
    assert department.name == "Theirs"


def test_a_fact_that_is_over_is_still_to_be_put_right(desk: Client, swale: LocalProject):
    page = page_of(swale)
    given = {**boxes(desk.get(page)), **date("until", "1", "3", "2011")}
    desk.post(page, {**given, **date("source_date", "1", "3", "2011")})
    link = read(desk.get("/areas/kent/")).select_one(f'details a[href="{page}"]')
    assert link is not None
    assert desk.get(page).status_code == 200

"""What the pages on areas and departments say, as at any day, and to whom."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from accounts.models import Role, User
from areas.models import Contact, Lead, LocalProject
from departments.models import AreaChampion, Champion, Department, Resource
from requests_log.rules.stages import Stage
from tests.conftest import get_area, get_department
from tests.helpers.forms import read
from tests.requests_log.test_commands import move

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_record")]
PAST = "?as_at=2011-03-18"


@pytest.fixture
def desk(official: User) -> Client:
    client = Client()
    client.force_login(official)
    return client


def text_of(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return read(response).main.get_text(" ", strip=True)


def rows_of(client: Client, address: str) -> dict[str, list[str]]:
    """Return the cells of a list by the name in the first: what stands in the link of it."""
    page = read(client.get(address))
    return {
        row.a.get_text(strip=True): [cell.get_text(" ", strip=True) for cell in row("td")]
        for row in page.select("main > table tbody tr")
    }


class TestAreas:
    def test_the_sixteen_with_their_counts_and_families(self, desk: Client):
        rows = rows_of(desk, "/areas/")
        assert len(rows) == 16
        assert rows["Leicestershire"][1:] == ["Not recorded", "4", "1", "1", "740 to 880"]
        assert rows["Lewisham"][1:] == ["Not recorded", "3", "0", "1", "870 to 930"]
        assert rows["Kent"][5] == "not stated"
        assert "10 more requests for many or all areas apply to every area" in text_of(
            desk, "/areas/"
        )

    def test_who_asked_for_nothing_and_who_reported_no_barriers(self, desk: Client):
        rows = rows_of(desk, "/areas/")
        nothing = {name for name, row in rows.items() if "No requests from this area" in row[0]}
        none_met = {name for name, row in rows.items() if "reported no barriers so far" in row[0]}
        assert none_met == {"Kent", "Essex"}
        assert nothing == {
            *{"Barnet", "Blackpool", "Bradford", "Essex", "Greater Manchester"},
            *{"Islington", "Kent", "Lincolnshire"},
        }

    def test_groups_fold_out_to_their_members(self, desk: Client):
        page = read(desk.get("/areas/"))
        folds = {
            fold.summary.get_text(strip=True): [link.get_text() for link in fold("a")]
            for fold in page.select("td details")
        }
        assert len(folds["10 members"]) == 10
        assert folds["4 members"][-1] == "Westminster"

    def test_a_lead_of_a_member_has_that_member_alone(self, make_user: Any):
        client = Client()
        client.force_login(make_user(Role.LEAD, "westminster"))
        rows = rows_of(client, "/areas/")
        assert list(rows) == ["Westminster"]
        assert "(member of West London)" in rows["Westminster"][0]


class TestAnArea:
    def test_its_requests_by_stage_and_those_that_count_for_it_too(self, desk: Client):
        page = text_of(desk, "/areas/swindon/")
        assert "In progress: 2" in page
        assert "Resolved: 3" in page
        assert "CB-028" in page
        assert "also apply here: 10" in page
        assert page.index("CB-008") < page.index("CB-028") < page.index("CB-001")
        assert "CB-014" not in page

    def test_a_member_has_what_its_group_brings_together(self, desk: Client):
        page = text_of(desk, "/areas/westminster/")
        assert "Shared across West London" in page
        assert "Drug Intervention" in page

    def test_what_the_sources_do_not_say_is_not_recorded(self, desk: Client):
        page = text_of(desk, "/areas/lewisham/")
        for who in ("Champion", "DCLG lead officer", "Area leads", "Contacts"):
            assert f"{who} Not recorded" in page, who

    def test_what_kent_reports_later_is_told_as_later(self, desk: Client, settings: Any):
        page = text_of(desk, "/areas/kent/")
        assert page.index("After 22 March 2011") < page.index("Tom Jeffrey")
        assert "As reported on 18 November 2011" in page
        past = text_of(desk, f"/areas/kent/{PAST}")
        assert "Tom Jeffrey" not in past
        assert "Swale" not in past
        settings.TODAY = dt.date(2011, 12, 1)
        now = text_of(desk, "/areas/kent/")
        assert "Tom Jeffrey" in now
        assert "Swale" in now
        assert "After 1 December 2011" not in now

    def test_a_past_day_shows_who_it_was_then(self, desk: Client, make_user: Any):
        area, day = get_area("swindon"), dt.date(2011, 3, 20)
        for name, dates in (("Then", {"until": day}), ("Now", {"since": day})):
            champion = Champion.objects.create(name=f"Champion {name}")
            AreaChampion.objects.create(champion=champion, area=area, **dates)
            Contact.objects.create(
                area=area, capacity="lead_officer", name=f"Officer {name}", **dates
            )
            LocalProject.objects.create(area=area, name=f"Project {name}", phase="pilot", **dates)
            Lead.objects.create(user=make_user(Role.LEAD, name=f"Lead {name}"), area=area, **dates)
        kinds = ("Champion", "Officer", "Project", "Lead")
        past, now = text_of(desk, f"/areas/swindon/{PAST}"), text_of(desk, "/areas/swindon/")
        still, _, over = now.partition("No longer current")
        for kind in kinds:
            assert f"{kind} Then" in past
            assert f"{kind} Now" not in past
            assert f"{kind} Now" in still
            assert f"{kind} Then" not in still
        # What is over can be put right by an official.
        assert all(f"{kind} Then" in over for kind in kinds if kind != "Lead")

    def test_one_reported_as_over_held_before(self, desk: Client):
        champion = Champion.objects.create(name="Carla Champion")
        report = {"source_date": dt.date(2011, 3, 21), "until": dt.date(2011, 3, 19)}
        AreaChampion.objects.create(champion=champion, area=get_area("swindon"), **report)
        assert "Carla Champion" in text_of(desk, f"/areas/swindon/{PAST}")
        still, _, over = text_of(desk, "/areas/swindon/").partition("No longer current")
        assert "Carla Champion" not in still
        assert "Carla Champion" in over


@pytest.mark.parametrize(("role", "slug"), [(Role.LEAD, "swindon"), (Role.CHAMPION, "swindon")])
def test_nothing_of_another_area_shows(make_user: Any, make_request: Any, role: Role, slug: str):
    kent, department = get_area("kent"), get_department("DfE")
    make_request(areas=[kent], departments=[department], issue="Planted issue", status="Planted")
    Contact.objects.create(area=kent, capacity="contact", name="Planted contact", phone="0777")
    LocalProject.objects.create(area=kent, name="Planted project", phase="pilot")
    Resource.objects.create(area=kent, department=department, fund="Planted fund", mode="pooled")
    champion = Champion.objects.create(name="Free", department=department)
    AreaChampion.objects.create(champion=champion, area=get_area("essex"), source="Planted source")
    client = Client()
    client.force_login(make_user(role, slug))
    for address in (
        *("/areas/", f"/areas/{slug}/", f"/areas/{slug}/briefing/", "/departments/"),
        *("/departments/DfE/", f"/departments/DfE/{PAST}", "/families/", "/programme/"),
    ):
        assert "Planted" not in client.get(address).content.decode(), address
    for tail in ("", "money/", "figures/", "briefing/", "briefing.docx"):
        assert client.get(f"/areas/kent/{tail}").status_code == 404, tail


def test_a_lead_is_offered_nothing_to_change(lead: User):
    client = Client()
    client.force_login(lead)
    Contact.objects.create(area=get_area("swindon"), capacity="contact", name="Nina")
    for address in ("/areas/swindon/", "/areas/swindon/money/", "/departments/DfE/"):
        page = client.get(address).content.decode()
        for word in ("/change/", "/remove/", "/add/", "/record/", "/history/"):
            assert word not in page, (address, word)


class TestDepartments:
    def test_counts_with_those_of_its_bodies_and_of_all(self, desk: Client):
        rows = rows_of(desk, "/departments/")
        # 6 name it or a body of its; CB-016 and, of all, those that ask all departments.
        assert rows["Ministry of Justice"][2:5] == ["6", "1", "6"]
        assert rows["Ministry of Justice"][5] == "17 March 2011 (5 days)"
        assert rows["Department for Communities and Local Government"][5] == "None open"

    def test_what_is_with_it_since_when_and_what_it_resolved(
        self, desk: Client, make_request: Any, official: User, settings: Any
    ):
        code = {"departments": [get_department("ICO")], "areas": [get_area("swindon")]}
        make_request(**code, issue="The newer", effective_on=dt.date(2011, 3, 20))
        done = make_request(**code, issue="The done", effective_on=dt.date(2011, 3, 18))
        move(done, official, Stage.RESOLVED)
        page = text_of(desk, "/departments/ICO/")
        assert "In progress: 1" in page
        assert "recorded as with this department since 20 March 2011 (2 days)" in page
        resolved = page.partition("Resolved:")[2]
        assert "The done" in resolved
        assert "The newer" not in resolved

    def test_a_coming_champion_is_not_in_the_list_and_is_marked_on_the_page(self, desk: Client):
        assert rows_of(desk, "/departments/")["Department for Education"][1] == "Not recorded"
        page = text_of(desk, "/departments/DfE/")
        assert page.index("After 22 March 2011") < page.index("champion of Kent")
        assert "Tom Jeffrey" not in text_of(desk, f"/departments/DfE/{PAST}")

    def test_a_lead_is_told_that_the_counts_are_of_their_requests(self, lead: User):
        client = Client()
        client.force_login(lead)
        assert "These counts include only requests you can see." in text_of(client, "/departments/")
        assert rows_of(client, "/departments/")["Ministry of Justice"][2] == "0"

    def test_a_code_with_a_space_has_a_page_and_an_odd_one_is_not_found(self, desk: Client):
        assert "NHS Commissioning Board" in text_of(desk, "/departments/NHS%20CB/")
        for code in ("%00", "nobody", "DfE%2Fx", "x" * 300):
            assert desk.get(f"/departments/{code}/").status_code == 404, code

    def test_departments_in_a_ring_are_counted_once(self, desk: Client):
        Department.objects.filter(code="HO").update(parent=Department.objects.get(code="DH"))
        Department.objects.filter(code="DH").update(parent=Department.objects.get(code="HO"))
        assert rows_of(desk, "/departments/")["Home Office"]


@pytest.mark.parametrize(
    ("address", "item"),
    [
        ("/areas/", "Places"),
        ("/areas/kent/", "Places"),
        ("/departments/DfE/", "Places"),
        ("/families/", "Places"),
        ("/history/", "Places"),
        ("/meetings/", "Paper"),
        ("/requests/", "Requests"),
        ("/", "Home"),
    ],
)
def test_the_navigation_says_where_one_is(desk: Client, address: str, item: str):
    page = read(desk.get(address))
    active = page.select(".govuk-service-navigation__item--active")
    assert [each.get_text(strip=True) for each in active] == [item]

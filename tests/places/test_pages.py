"""The pages about areas and departments: what they say, on any date, and to whom."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from accounts.models import Role, User
from areas.models import Contact, Lead, LocalProject
from departments.models import AreaChampion, Champion, Department, Resource
from requests_log.rules.stages import Stage
from tests.factories.areas import get_area, get_department
from tests.factories.entries import move
from tests.helpers.forms import parse, text_at
from tests.helpers.sign_in import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_record")]
PAST = "?as_at=2011-03-18"


def rows_of(client: Client, address: str) -> dict[str, list[str]]:
    """Return the cells of each row of a list, by the name in its link."""
    page = parse(client.get(address))
    return {
        row.a.get_text(strip=True): [cell.get_text(" ", strip=True) for cell in row("td")]
        for row in page.select("main > table tbody tr")
    }


class TestAreas:
    def test_the_list_has_the_sixteen_areas_with_their_counts(self, official_client: Client):
        rows = rows_of(official_client, "/areas/")
        assert len(rows) == 16
        assert rows["Leicestershire"][1:] == ["Not recorded", "4", "1", "1", "740 to 880"]
        assert rows["Lewisham"][1:] == ["Not recorded", "3", "0", "1", "870 to 930"]
        assert rows["Kent"][5] == "not stated"
        assert "10 more requests for many or all areas apply to every area" in text_at(
            official_client, "/areas/"
        )

    def test_areas_without_requests_say_so(self, official_client: Client):
        rows = rows_of(official_client, "/areas/")
        nothing = {name for name, row in rows.items() if "No requests from this area" in row[0]}
        none_met = {name for name, row in rows.items() if "reported no barriers so far" in row[0]}
        assert none_met == {"Kent", "Essex"}
        assert nothing == {
            *{"Barnet", "Blackpool", "Bradford", "Essex", "Greater Manchester"},
            *{"Islington", "Kent", "Lincolnshire"},
        }

    def test_groups_expand_to_show_their_members(self, official_client: Client):
        page = parse(official_client.get("/areas/"))
        folds = {
            fold.summary.get_text(strip=True): [link.get_text() for link in fold("a")]
            for fold in page.select("td details")
        }
        assert len(folds["10 members"]) == 10
        assert folds["4 members"][-1] == "Westminster"

    def test_a_members_lead_sees_only_that_member(self, make_user: Any):
        client = client_for(make_user(Role.LEAD, "westminster"))
        rows = rows_of(client, "/areas/")
        assert list(rows) == ["Westminster"]
        assert "(member of West London)" in rows["Westminster"][0]


class TestArea:
    def test_its_page_lists_its_requests_by_stage(self, official_client: Client):
        page = text_at(official_client, "/areas/swindon/")
        assert "In progress: 2" in page
        assert "Resolved: 3" in page
        assert "CB-028" in page
        assert "also apply here: 10" in page
        assert page.index("CB-008") < page.index("CB-028") < page.index("CB-001")
        assert "CB-014" not in page

    def test_a_member_shows_its_groups_resources(self, official_client: Client):
        page = text_at(official_client, "/areas/westminster/")
        assert "Shared across West London" in page
        assert "Drug Intervention" in page

    def test_facts_missing_from_the_sources_are_shown_as_not_recorded(
        self, official_client: Client
    ):
        page = text_at(official_client, "/areas/lewisham/")
        for who in ("Champion", "DCLG lead officer", "Area leads", "Contacts"):
            assert f"{who} Not recorded" in page, who

    def test_what_kent_reported_later_is_marked_as_later(
        self, official_client: Client, settings: Any
    ):
        page = text_at(official_client, "/areas/kent/")
        assert page.index("After 22 March 2011") < page.index("Tom Jeffrey")
        assert "As reported on 18 November 2011" in page
        past = text_at(official_client, f"/areas/kent/{PAST}")
        assert "Tom Jeffrey" not in past
        assert "Swale" not in past
        settings.TODAY = dt.date(2011, 12, 1)
        now = text_at(official_client, "/areas/kent/")
        assert "Tom Jeffrey" in now
        assert "Swale" in now
        assert "After 1 December 2011" not in now

    def test_a_past_date_shows_the_contacts_of_that_day(
        self, official_client: Client, make_user: Any
    ):
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
        past, now = (
            text_at(official_client, f"/areas/swindon/{PAST}"),
            text_at(official_client, "/areas/swindon/"),
        )
        still, _, over = now.partition("No longer current")
        for kind in kinds:
            assert f"{kind} Then" in past
            assert f"{kind} Now" not in past
            assert f"{kind} Now" in still
            assert f"{kind} Then" not in still
        # What is over can be put right by an official.
        assert all(f"{kind} Then" in over for kind in kinds if kind != "Lead")

    def test_a_fact_that_ended_is_shown_before_its_end(self, official_client: Client):
        champion = Champion.objects.create(name="Carla Champion")
        report = {"source_date": dt.date(2011, 3, 21), "until": dt.date(2011, 3, 19)}
        AreaChampion.objects.create(champion=champion, area=get_area("swindon"), **report)
        assert "Carla Champion" in text_at(official_client, f"/areas/swindon/{PAST}")
        still, _, over = text_at(official_client, "/areas/swindon/").partition("No longer current")
        assert "Carla Champion" not in still
        assert "Carla Champion" in over


@pytest.mark.parametrize(("role", "slug"), [(Role.LEAD, "swindon"), (Role.CHAMPION, "swindon")])
def test_nothing_about_another_area_is_shown(
    make_user: Any, make_request: Any, role: Role, slug: str
):
    kent, department = get_area("kent"), get_department("DfE")
    make_request(areas=[kent], departments=[department], issue="Planted issue", status="Planted")
    Contact.objects.create(area=kent, capacity="contact", name="Planted contact", phone="0777")
    LocalProject.objects.create(area=kent, name="Planted project", phase="pilot")
    Resource.objects.create(area=kent, department=department, fund="Planted fund", mode="pooled")
    champion = Champion.objects.create(name="Free", department=department)
    AreaChampion.objects.create(champion=champion, area=get_area("essex"), source="Planted source")
    client = client_for(make_user(role, slug))
    for address in (
        *("/areas/", f"/areas/{slug}/", f"/areas/{slug}/briefing/", "/departments/"),
        *("/departments/DfE/", f"/departments/DfE/{PAST}", "/families/", "/programme/"),
    ):
        assert "Planted" not in client.get(address).content.decode(), address
    for tail in ("", "money/", "figures/", "briefing/", "briefing.docx"):
        assert client.get(f"/areas/kent/{tail}").status_code == 404, tail


def test_a_lead_sees_no_change_links(lead: User):
    client = client_for(lead)
    Contact.objects.create(area=get_area("swindon"), capacity="contact", name="Nina")
    for address in ("/areas/swindon/", "/areas/swindon/money/", "/departments/DfE/"):
        page = client.get(address).content.decode()
        for word in ("/change/", "/remove/", "/add/", "/record/", "/history/"):
            assert word not in page, (address, word)


class TestDepartments:
    def test_the_list_counts_requests_with_those_of_a_departments_bodies(
        self, official_client: Client
    ):
        rows = rows_of(official_client, "/departments/")
        # 6 name it or a body of its; CB-016 and, of all, those that ask all departments.
        assert rows["Ministry of Justice"][2:5] == ["6", "1", "6"]
        assert rows["Ministry of Justice"][5] == "17 March 2011 (5 days)"
        assert rows["Department for Communities and Local Government"][5] == "None open"

    def test_a_departments_page_lists_open_and_resolved_requests(
        self, official_client: Client, make_request: Any, official: User, settings: Any
    ):
        code = {"departments": [get_department("ICO")], "areas": [get_area("swindon")]}
        make_request(**code, issue="The newer", effective_on=dt.date(2011, 3, 20))
        done = make_request(**code, issue="The done", effective_on=dt.date(2011, 3, 18))
        move(done, official, Stage.RESOLVED)
        page = text_at(official_client, "/departments/ICO/")
        assert "In progress: 1" in page
        assert "recorded as with this department since 20 March 2011 (2 days)" in page
        resolved = page.partition("Resolved:")[2]
        assert "The done" in resolved
        assert "The newer" not in resolved

    def test_a_champion_who_starts_later_is_marked_on_the_page(self, official_client: Client):
        assert (
            rows_of(official_client, "/departments/")["Department for Education"][1]
            == "Not recorded"
        )
        page = text_at(official_client, "/departments/DfE/")
        assert page.index("After 22 March 2011") < page.index("champion of Kent")
        assert "Tom Jeffrey" not in text_at(official_client, f"/departments/DfE/{PAST}")

    def test_a_lead_is_told_the_counts_cover_their_requests_only(self, lead: User):
        client = client_for(lead)
        assert "These counts include only requests you can see." in text_at(client, "/departments/")
        assert rows_of(client, "/departments/")["Ministry of Justice"][2] == "0"

    def test_a_code_with_a_space_works_and_an_invalid_one_is_not_found(
        self, official_client: Client
    ):
        assert "NHS Commissioning Board" in text_at(official_client, "/departments/NHS%20CB/")
        for code in ("%00", "nobody", "DfE%2Fx", "x" * 300):
            assert official_client.get(f"/departments/{code}/").status_code == 404, code

    def test_departments_in_a_cycle_are_counted_once(self, official_client: Client):
        Department.objects.filter(code="HO").update(parent=Department.objects.get(code="DH"))
        Department.objects.filter(code="DH").update(parent=Department.objects.get(code="HO"))
        assert rows_of(official_client, "/departments/")["Home Office"]


@pytest.mark.parametrize(
    ("address", "item"),
    [
        ("/areas/", "Places"),
        ("/areas/kent/", "Places"),
        ("/departments/DfE/", "Places"),
        ("/families/", "Places"),
        ("/history/", "Home"),
        ("/meetings/", "Paper"),
        ("/requests/", "Requests"),
        ("/", "Home"),
    ],
)
def test_the_navigation_marks_the_current_section(official_client: Client, address: str, item: str):
    page = parse(official_client.get(address))
    active = page.select(".govuk-service-navigation__item--active")
    assert [each.get_text(strip=True) for each in active] == [item]

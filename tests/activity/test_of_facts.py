"""What was done with facts, accounts, saved views and editions."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import Role, User
from areas.models import Area, Contact, FamilyFigures
from areas.models.families import WARNING
from departments.models import Champion, Department
from papers.domain import drafts
from papers.models import Edition, Meeting
from provenance.models import AuditEvent
from provenance.services import delete_fact, save_fact
from requests_log.models import Body, SavedView, Workstream
from tests.factories.areas import get_area, get_department
from tests.factories.clock import TODAY
from tests.factories.drafts import ask, start_draft
from tests.factories.meetings import make_meeting
from tests.helpers.activity import told
from tests.helpers.forms import form_fields, main_text, parse
from tests.helpers.sign_in import client_for

pytestmark = pytest.mark.django_db


def save_account(administrator: User, person: User | None, **changes: str) -> None:
    """Save an account in the admin site, as an administrator does."""
    given = {"email": "new@example.com", "name": "Nina New", "role": "lead", "is_active": "on"}
    if person:
        given |= {"email": person.email, "name": person.name, "role": person.role}
    tail = f"{person.pk}/change/" if person else "add/"
    fields = {name: value for name, value in {**given, **changes}.items() if value}
    client_for(administrator).post(f"/admin/accounts/user/{tail}", fields)


def test_a_changed_fact_is_told_with_what_changed(official_client: Client):
    area = get_area("swindon")
    page = f"/areas/swindon/details/{area.pk}/change/"
    official_client.post(page, {**form_fields(official_client.get(page)), "short_name": "SW"})
    assert told(official_client) == ["Olive Official changed Swindon (area)"]
    shown = official_client.get("/history/")
    assert "Short name: from blank to SW" in main_text(shown)
    assert parse(shown).select_one(".app-activity a")["href"] == "/areas/swindon/history/"


def test_family_figures_come_with_their_warning(official: User, official_client: Client):
    assert WARNING not in main_text(official_client.get("/history/"))
    figures = FamilyFigures(
        area=get_area("kent"), families_low=1, families_high=2, source="A", effective_on=TODAY
    )
    save_fact(figures, by=official)
    assert WARNING in main_text(official_client.get("/history/"))


def test_a_fact_about_no_place_leads_somewhere(official_client: Client, official: User):
    save_fact(Champion(name="Somebody"), by=official)
    assert told(official_client) == ["Olive Official added Somebody (champion)"]
    link = parse(official_client.get("/history/")).select_one(".app-activity a")["href"]
    assert official_client.get(link).status_code == 200


@pytest.mark.parametrize(
    "make",
    [
        lambda: Area(slug="gone", name="Gone"),
        lambda: Department(code="GONE", name="Gone"),
        lambda: Body(name="Gone"),
        lambda: Workstream(slug="gone", name="Gone", printed_heading="Gone", position=77),
        lambda: Meeting(body=Body.objects.create(name="Gone"), held_on=TODAY),
    ],
)
def test_what_was_removed_is_told_without_a_link(
    make: Any, official_client: Client, official: User
):
    fact = make()
    save_fact(fact, by=official)
    links = parse(official_client.get("/history/")).select(".app-activity a")
    assert [official_client.get(link["href"]).status_code for link in links] == [200]
    delete_fact(fact, by=official)
    assert len(told(official_client)) == 2
    assert not parse(official_client.get("/history/")).select(".app-activity a")


def test_what_was_removed_from_an_area_leads_to_the_area(official_client: Client, official: User):
    contact = Contact(area=get_area("kent"), capacity="contact", name="Kim")
    save_fact(contact, by=official)
    delete_fact(contact, by=official)
    links = parse(official_client.get("/history/")).select(".app-activity a")
    assert [link["href"] for link in links] == ["/areas/kent/history/"] * 2


def test_a_fact_of_a_kind_that_is_gone_is_still_told(official: User, official_client: Client):
    AuditEvent.objects.create(
        subject_key="areas/kent",
        model_label="areas.budget",
        object_id=1,
        object_name="A budget",
        action="added",
        changed_by=official,
    )
    assert told(official_client) == ["Olive Official added A budget"]


def test_an_edition_is_told(the_record: None, official_client: Client):
    edition = Edition.objects.get()
    page = parse(official_client.get("/history/"))
    assert len(page.select(f'a[href="{edition.get_absolute_url()}"]')) == 1


def test_accounts_are_told_without_addresses(
    administrator: User, make_user: Any, official_client: Client
):
    lead = make_user(Role.LEAD, "kent", name="Lena Lead", email="secret-address@example.com")
    save_account(administrator, None)
    save_account(administrator, lead, role="official", email="other-address@example.com")
    save_account(administrator, User.objects.get(pk=lead.pk), is_active="")
    before = AuditEvent.objects.count()
    save_account(administrator, User.objects.get(pk=lead.pk), is_active="")
    assert AuditEvent.objects.count() == before, "nothing was changed"
    found = [each for each in told(official_client) if "account" in each]
    assert found == [
        "Ada Administrator changed the account of Lena Lead",
        "Ada Administrator changed the account of Lena Lead",
        "Ada Administrator added the account of Nina New",
    ]
    page = official_client.get("/history/?person=")
    for words in (
        "Role: from Area lead to Official",
        "Can sign in: from Yes to No",
        "Role: from blank to Area lead",
    ):
        assert words in main_text(page)
    assert "address@example.com" not in page.content.decode()


def test_a_view_is_told_while_and_when_it_is_shared(
    official_client: Client, official: User, lead: User
):
    def save(name: str, **typed: str) -> None:
        page = "/views/save/?department=HO"
        SavedView.objects.filter(name=name).delete()
        official_client.post(
            page, {**form_fields(official_client.get(page)), "name": name, **typed}
        )

    # A view keeps no filter that the list refuses.
    get_department("HO")
    save("Mine alone")
    assert told(official_client) == []
    save("Home Office", is_shared="on")
    assert told(official_client) == ["Olive Official shared the view Home Office"]
    link = parse(official_client.get("/history/")).select_one(".app-activity a")["href"]
    assert link == "/requests/?department=HO"
    view = SavedView.objects.get(name="Home Office")
    page = f"/views/{view.pk}/"
    official_client.post(page, {**form_fields(official_client.get(page)), "action": "delete"})
    assert told(official_client) == [
        "Olive Official stopped sharing the view Home Office",
        "Olive Official shared the view Home Office",
    ]
    assert parse(official_client.get("/history/")).select(".app-activity a") == []


def test_a_draft_paper_and_its_clearance(official: User, official_client: Client):
    draft = start_draft(official, make_meeting("Ministers’ meeting", TODAY))
    clearance = ask(official, draft)
    drafts.record_answer(clearance=clearance, answer="cleared", comments="")
    said = {"answer": "comments", "comments": "One slip."}
    drafts.record_answer(clearance=clearance, by=official, **said)
    recorded, answered, asked, started = told(official_client)[:4]
    assert (
        recorded
        == f"Olive Official recorded the answer of Clara Clear (cleared, with comments) on {draft}"
    )
    assert answered == f"Clara Clear answered by emailed link (cleared) on {draft}"
    assert asked == f"Olive Official asked Clara Clear to clear {draft}"
    assert started == f"Olive Official started {draft}"
    links = [a["href"] for a in parse(official_client.get("/history/")).select(".app-activity a")]
    assert links[:4] == [f"/drafts/{draft.pk}/clearance/"] * 3 + [f"/drafts/{draft.pk}/"]

"""What a champion sees first: their areas, and what departments owe these."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Role, User
from champions.domain import withdraw_act
from champions.models import ChampionAct
from champions.queries import acts
from departments.models import Champion
from digests.models import LastLook
from places.queries import champion_desk
from requests_log.models import Request
from requests_log.rules.stages import Stage
from tests.factories.areas import get_area, get_department
from tests.factories.clock import TODAY
from tests.factories.entries import move
from tests.factories.next_steps import add_step
from tests.helpers.forms import form_fields, main_text, parse, text_at
from tests.helpers.sign_in import client_for

pytestmark = pytest.mark.django_db
YESTERDAY = TODAY - dt.timedelta(days=1)


@pytest.fixture
def overdue(make_request: Any) -> Request:
    """A request of Leicestershire that the Home Office should have resolved yesterday."""
    found: Request = make_request(
        areas=[get_area("leicestershire")],
        departments=[get_department("HO")],
        issue="Drugs funding",
        target_date=YESTERDAY,
    )
    return found


def card_text(user: User) -> str:
    card = parse(client_for(user).get("/admin/")).select_one(".app-area-card")
    return " ".join(card.text.split())


def test_a_card_counts_what_is_open_overdue_and_due(
    champion: User, overdue: Request, official: User, make_request: Any
):
    make_request(areas=[], reach="many")
    make_request(areas=[get_area("kent")], issue="Zebrawood")
    make_request(areas=[get_area("leicestershire")], stage=Stage.RESOLVED)
    add_step(overdue, official, "Send a note.", effective_on=YESTERDAY, due_on=YESTERDAY)
    text = card_text(champion)
    for words in ("2 open", "1 overdue", "1 next step due", "1 of the 2 is for many"):
        assert words in text, text
    assert "Send a note. Due 21 March 2011. Overdue" in text
    assert "No next step agreed: 1" in text
    page = client_for(champion).get("/admin/").content.decode()
    assert "Zebrawood" not in page


def test_each_number_is_that_of_the_list_it_links_to(
    champion: User, overdue: Request, make_request: Any
):
    make_request(areas=[], reach="many")
    client = client_for(champion)
    for link in parse(client.get("/admin/")).select(".app-area-card__figures a"):
        if (address := str(link["href"])).startswith("/"):
            listed = parse(client.get(address)).select("tbody .app-reference")
            assert str(len(listed)) == link.select_one(".app-figure").text


def test_what_to_raise_with_the_home_office_is_one_click_away(champion: User, overdue: Request):
    page = parse(client_for(champion).get("/admin/"))
    owes = f"{get_department('HO').name}: 1 open, 1 overdue"
    owed = next(part for part in page.select("details") if owes in part.summary.text)
    assert "Drugs funding" in owed.text
    assert owed.select_one("a")["href"] == overdue.get_absolute_url()


def test_what_their_own_department_owes_stands_apart(champion: User, overdue: Request):
    Champion.objects.filter(user=champion).update(department=get_department("HO"))
    found = champion_desk.read_desk(champion)
    assert [(each.department.code, each.overdue) for each in found.own] == [("HO", 1)]
    assert found.owing == []


def test_changes_are_shown_until_they_are_marked_as_read(
    champion: User, overdue: Request, official: User
):
    client = client_for(champion)
    page = client.get("/admin/")
    assert "1 changed" in card_text(champion)
    form = {name: values[0] for name, values in form_fields(page).items()}
    assert client.post("/looked/", form).status_code == 302
    assert "0 changed" in card_text(champion)
    assert LastLook.objects.get().looked_on == TODAY
    overdue.refresh_from_db()
    move(overdue, official, Stage.RESOLVED)
    assert "1 changed" in card_text(champion)
    # An older page marks nothing as new again.
    client.post("/looked/", {**form, "entries": "0"})
    assert "1 changed" in card_text(champion)


@pytest.mark.parametrize("entries", ["", "x", "-1", "9" * 30])
def test_what_no_browser_sends_is_not_found(entries: str, champion: User):
    sent = {"entries": entries, "steps": "0", "endings": "0"}
    assert client_for(champion).post("/looked/", sent).status_code == 404
    assert not LastLook.objects.exists()


def test_a_champion_without_an_area_is_told(make_user: Callable[..., User]):
    text = text_at(client_for(make_user(Role.CHAMPION)), "/admin/")
    assert "You champion no area today." in text


def test_last_contact_is_the_latest_meeting_or_call(
    champion: User, make_act: Callable[..., ChampionAct]
):
    make_act(kind="rang", words="Earlier", done_on=YESTERDAY - dt.timedelta(days=1))
    make_act(kind="met", words="Later", done_on=YESTERDAY)
    make_act(kind="fund", words="No contact", done_on=TODAY)
    assert "21 March 2011, Chris Champion: met. Later" in card_text(champion)


def test_more_than_can_be_read_are_linked_and_not_counted(
    champion: User, overdue: Request, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(champion_desk, "MOST_READ", 0)
    text = main_text(client_for(champion).get("/admin/"))
    assert "There are too many open requests to count here: open , overdue ." in text
    assert "There are too many open requests to count here. Choose a department" in text
    assert "1,000" not in text


def test_the_number_of_queries_does_not_grow(
    make_user: Callable[..., User], make_request: Any, official: User
):
    def queries(user: User) -> int:
        client = client_for(user)
        client.get("/admin/")
        with CaptureQueriesContext(connection) as found:
            assert client.get("/admin/").status_code == 200
        return len(found)

    def fill(slug: str, number: int) -> None:
        for _ in range(number):
            row = make_request(
                areas=[get_area(slug)],
                departments=[get_department("HO"), get_department("DfE")],
                target_date=YESTERDAY,
            )
            add_step(row, official, "Send a note.", effective_on=YESTERDAY, due_on=YESTERDAY)

    fill("kent", 1)
    first = queries(make_user(Role.CHAMPION, "kent"))
    for slug in ("swindon", "lewisham", "leicestershire"):
        fill(slug, 3)
    assert queries(make_user(Role.CHAMPION, "swindon", "lewisham", "leicestershire")) == first


def test_each_area_has_its_own_last_contact(
    make_act: Callable[..., ChampionAct], make_user: Callable[..., User]
):
    kent, own = get_area("kent"), get_area("leicestershire")
    other = make_user(Role.CHAMPION, "kent")
    old = make_act(by=other, subject=kent, done_on=TODAY - dt.timedelta(days=60))
    make_act(by=other, subject=kent, kind="asked")
    withdraw_act(by=other, act=make_act(by=other, subject=kent), reason="A mistake.")
    newer = [make_act(words=f"Act {number}") for number in range(acts.MOST)]
    areas = [kent.pk, own.pk, get_area("swindon").pk]
    with CaptureQueriesContext(connection) as queries:
        found = acts.last_contacts(areas)
    assert found == {kent.pk: old, own.pk: newer[-1]}
    assert len(queries) == 1

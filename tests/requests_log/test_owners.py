"""The official who looks after a request: mine first, found by filter, handed over in one step."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from accounts.models import Role, User
from requests_log.domain import owners
from requests_log.models import RequestOwner
from requests_log.rules.stages import Stage
from tests.factories.clock import march
from tests.factories.entries import get_request, move
from tests.factories.next_steps import add_step
from tests.helpers.forms import assert_refused, form_fields, main_text
from tests.helpers.sign_in import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_record")]


@pytest.fixture
def colleague(make_user: Any) -> User:
    user: User = make_user(Role.OFFICIAL, name="Colin Colleague")
    return user


def owner_of(number: int) -> User | None:
    row = RequestOwner.objects.filter(request__number=number).first()
    return row.official if row else None


def test_home_begins_with_what_is_mine(official: User, official_client: Client, colleague: User):
    assert "Yours" not in main_text(official_client.get("/"))
    for number in (5, 6, 29):
        owners.assign(by=official, request=get_request(number), official=official)
    shown = main_text(official_client.get("/"))
    own, _, everybody = shown.partition("Everybody’s")
    assert "Not resolved: 2" in own
    assert "due within 7 days: 0" in own
    assert "CB-005" in own
    assert "CB-029" not in own
    assert "In progress, by department" in everybody
    assert "Yours" not in main_text(client_for(colleague).get("/"))
    assert "Yours" not in main_text(official_client.get("/?as_at=2011-03-20"))


def test_a_step_due_within_a_week_is_on_home_and_in_the_list(
    official: User, official_client: Client
):
    owners.assign(by=official, request=get_request(5), official=official)
    for number, day in ((5, march(29)), (6, march(22)), (7, march(30)), (10, march(21))):
        add_step(get_request(number), official, "Write.", due_on=day, effective_on=march(18))
    assert "With one due within 7 days: 1" in main_text(official_client.get("/"))
    found = official_client.get("/requests/?move_of=soon")
    assert [row.number for row in found.context["listed"].rows] == [5, 6]
    past = official_client.get("/requests/?move_of=soon&as_at=2011-03-19")
    assert [row.number for row in past.context["listed"].rows] == [6, 10]


def test_the_list_is_filtered_by_owner(official: User, official_client: Client, colleague: User):
    owners.assign(by=official, request=get_request(5), official=colleague)
    found = main_text(official_client.get(f"/requests/?owner={colleague.pk}"))
    assert "1 request found" in found
    assert "Looked after by: Colin Colleague" in found
    assert "0 requests found" in main_text(official_client.get(f"/requests/?owner={official.pk}"))
    both = f"/requests/?owner={colleague.pk}&department=HO&stage=in_progress&sort=news_on"
    assert "1 request found" in main_text(official_client.get(both))
    past = f"/requests/?owner={colleague.pk}&as_at=2011-03-18"
    assert "1 request found" in main_text(official_client.get(past))


def test_an_official_says_who_looks_after_it(official_client: Client, colleague: User):
    address = "/requests/CB-005/owner/"
    fields = form_fields(official_client.get(address))
    done = official_client.post(address, {**fields, "official": colleague.pk}, follow=True)
    assert "CB-005 is looked after by Colin Colleague." in main_text(done)
    assert "Looked after by Colin Colleague" in main_text(done)
    assert "changed who looks after CB-005 to Colin Colleague" in main_text(
        official_client.get("/history/")
    )
    fields = form_fields(official_client.get(address))
    official_client.post(address, {**fields, "official": ""})
    assert owner_of(5) is None
    # Nothing is new in the log.
    assert get_request(5).entries.count() == 1


@pytest.mark.parametrize("chosen", ["oneself", "nobody"])
@pytest.mark.parametrize("before", ["nobody", "oneself"])
def test_what_a_colleague_chose_meanwhile_is_shown_before_it_is_changed(
    before: str, chosen: str, official: User, official_client: Client, colleague: User
):
    address, request = "/requests/CB-005/owner/", get_request(5)
    if before == "oneself":
        owners.assign(by=official, request=request, official=official)
    typed = form_fields(official_client.get(address))
    typed["official"] = str(official.pk) if chosen == "oneself" else ""
    owners.assign(by=colleague, request=request, official=colleague)

    refused = official_client.post(address, typed)

    assert refused.status_code == 409
    assert owner_of(5) == colleague
    shown = main_text(refused)
    assert "This has changed since you opened this form" in shown
    assert "By Colin Colleague, 22 March 2011" in shown
    again = form_fields(refused)
    assert again["official"] == [typed["official"]]
    assert official_client.post(address, again).status_code == 302
    assert owner_of(5) == (official if chosen == "oneself" else None)


def test_an_owner_that_is_sent_twice_is_saved_once(official_client: Client, colleague: User):
    address = "/requests/CB-005/owner/"
    fields = {**form_fields(official_client.get(address)), "official": colleague.pk}
    for _ in range(2):
        assert official_client.post(address, fields).status_code == 302
    assert owner_of(5) == colleague


def test_leads_see_neither_owners_nor_the_filter(official: User, make_user: Any):
    owners.assign(by=official, request=get_request(5), official=official)
    lead = client_for(make_user("lead", "leicestershire"))
    for address in ("/requests/CB-005/", f"/requests/?owner={official.pk}", "/requests/"):
        shown = main_text(lead.get(address))
        assert official.name not in shown
        assert "Looked after by" not in shown
    assert main_text(lead.get(f"/requests/?owner={official.pk}")) == main_text(
        lead.get("/requests/")
    )


def test_open_requests_are_handed_over_in_one_step(
    official: User, official_client: Client, colleague: User
):
    for number in (5, 6, 7):
        owners.assign(by=official, request=get_request(number), official=colleague)
    move(get_request(7), official, Stage.RESOLVED)
    colleague.is_active = False
    colleague.save()
    fields = {"leaver": colleague.pk, "official": official.pk}
    done = official_client.post("/hand-over/", fields, follow=True)
    assert f"2 requests of Colin Colleague handed over to {official}." in main_text(done)
    assert (owner_of(5), owner_of(6), owner_of(7)) == (official, official, colleague)
    refused = official_client.post("/hand-over/", {**fields, "official": colleague.pk})
    assert_refused(refused, "Choose an official from the list.")


def test_who_can_own_and_who_can_say_so(
    official: User, colleague: User, champion: User, lead: User
):
    with pytest.raises(ValidationError, match="an official with an active account"):
        owners.assign(by=official, request=get_request(5), official=lead)
    with pytest.raises(ValidationError, match="two different officials"):
        owners.hand_over(by=official, leaver=colleague, official=colleague)
    with pytest.raises(PermissionDenied):
        owners.assign(by=champion, request=get_request(5), official=official)
    assert not RequestOwner.objects.exists()

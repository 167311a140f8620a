"""“We have this too”: an area says so, an official lets it join, and its words stay."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.test import Client

from accounts.models import User
from areas.models import Area
from requests_log.domain import joins
from requests_log.domain.errors import ConflictError
from requests_log.models import Join
from tests.factories.entries import get_request, write_news
from tests.helpers.concurrency import meanwhile
from tests.helpers.forms import assert_refused, form_fields, main_text
from tests.helpers.sign_in import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_record")]
WORDS = "Our schools will not share a budget either."
WIDE = "/requests/CB-001/"


@pytest.fixture
def kent(make_user: Any) -> User:
    user: User = make_user("lead", "kent")
    return user


@pytest.fixture
def said(kent: User) -> Join:
    area = Area.objects.get(slug="kent")
    return joins.propose_join(by=kent, request=get_request(1), area=area, words=WORDS)


def test_a_lead_says_so_and_reads_what_became_of_it(
    kent: User, official_client: Client, settings: Any
):
    lead = client_for(kent)
    assert "We have this too" in main_text(lead.get(WIDE))
    fields = form_fields(lead.get(f"{WIDE}we-have-this-too/"))
    done = main_text(lead.post(f"{WIDE}we-have-this-too/", {**fields, "words": WORDS}, follow=True))
    assert "Kent: waiting for a decision" in done
    # Nothing is in the log yet, and it cannot be said twice.
    assert get_request(1).entries.count() == 1
    assert "We have this too" not in done
    assert "From area leads, to decide: 1" in main_text(official_client.get("/"))
    listed = main_text(official_client.get("/proposals/"))
    assert WORDS in listed
    join = Join.objects.get()
    address = f"/we-have-this-too/{join.pk}/"
    settings.TODAY = dt.date(2011, 3, 23)
    # It speaks for every area already, so there is no label to change.
    page = official_client.get(address)
    assert "CB-001 speaks for Kent already" in main_text(page)
    official_client.post(address, {**form_fields(page), "action": "accept"})
    now = main_text(lead.get(WIDE))
    assert "waiting for a decision" not in now
    assert WORDS in now
    assert "waiting for a decision" in main_text(lead.get(f"{WIDE}?as_at=2011-03-22"))
    assert "Who else has this" not in main_text(lead.get(f"{WIDE}?as_at=2011-03-21"))
    assert "to decide" not in main_text(official_client.get("/"))
    history = main_text(official_client.get("/history/"))
    assert "said that Kent has this barrier too:" in history
    assert "accepted that Kent has this barrier too:" in history


def test_swindon_and_others_then_names_the_area(
    make_user: Any, official: User, official_client: Client
):
    # A lead who has two areas sees CB-002 through the one and says it for the other.
    lead = make_user("lead", "swindon")
    lead.leads.create(area=Area.objects.get(slug="kent"))
    browser = client_for(lead)
    address = "/requests/CB-002/we-have-this-too/"
    fields = form_fields(browser.get(address))
    assert fields["area"] == ["kent"]
    browser.post(address, {**fields, "words": WORDS})
    join = Join.objects.get()
    decide = f"/we-have-this-too/{join.pk}/"
    fields = form_fields(official_client.get(decide))
    assert fields["areas_label"] == ["Swindon, Kent and others"]
    done = official_client.post(decide, {**fields, "action": "accept"}, follow=True)
    assert "Swindon, Kent and others" in main_text(done)
    assert WORDS in main_text(done)
    line = get_request(2).line
    assert line.area_slugs == ["kent", "swindon"]
    assert line.source == f"Kent has this too: {lead}"
    join.refresh_from_db()
    assert join.entry == line
    only_kent = client_for(make_user("lead", "kent"))
    assert only_kent.get("/requests/CB-002/").status_code == 200
    call_command("check_log")


def test_a_declined_area_reads_why_and_can_say_it_again(
    said: Join, kent: User, official_client: Client
):
    address = f"/we-have-this-too/{said.pk}/"
    refused = official_client.post(address, {"action": "decline", "reason": ""})
    assert_refused(refused, "Enter a reason. The area will see it.")
    official_client.post(address, {"action": "decline", "reason": "It is another barrier."})
    shown = main_text(client_for(kent).get(WIDE))
    assert "Kent: declined" in shown
    assert "It is another barrier." in shown
    assert "We have this too" in shown


def test_it_is_decided_once(said: Join, official: User, official_client: Client):
    joins.decline_join(by=official, join=said, reason="No.")
    with pytest.raises(ValidationError, match="has already decided on this"):
        joins.accept_join(by=official, join=said, seen=get_request(1).line)
    done = official_client.get(f"/we-have-this-too/{said.pk}/", follow=True)
    assert f"{official} has already decided on this." in main_text(done)


def test_what_was_typed_stays_if_the_request_changed(
    make_user: Any, official: User, official_client: Client
):
    lead = make_user("lead", "swindon")
    lead.leads.create(area=Area.objects.get(slug="kent"))
    area = Area.objects.get(slug="kent")
    join = joins.propose_join(by=lead, request=get_request(2), area=area, words=WORDS)
    address = f"/we-have-this-too/{join.pk}/"
    fields = form_fields(official_client.get(address))
    write_news(get_request(2), official, "DfE has agreed.")
    late = official_client.post(
        address, {**fields, "areas_label": "Swindon and Kent", "action": "accept"}
    )
    assert late.status_code == 409
    assert "CB-002 has changed. Check it below" in main_text(late)
    assert form_fields(late)["areas_label"] == ["Swindon and Kent"]
    official_client.post(address, {**form_fields(late), "action": "accept"})
    assert get_request(2).line.areas_label == "Swindon and Kent"
    other = Join.objects.create(request=get_request(3), area=area, words=WORDS, by=lead)
    seen = get_request(3).line
    write_news(get_request(3), official, "DfE has agreed.")
    with pytest.raises(ConflictError):
        joins.accept_join(by=official, join=other, seen=seen)


def test_other_areas_do_not_read_an_areas_words(make_user: Any):
    said = make_user("lead", "lewisham")
    area = Area.objects.get(slug="lewisham")
    joins.propose_join(by=said, request=get_request(1), area=area, words=WORDS)
    for role in ("lead", "champion"):
        stranger = client_for(make_user(role, "swindon"))
        assert WORDS not in main_text(stranger.get(WIDE))
    assert WORDS in main_text(client_for(make_user("champion", "lewisham")).get(WIDE))


def test_who_may_say_it_and_who_may_decide(said: Join, kent: User, official: User, lead: User):
    swindon = Area.objects.get(slug="swindon")
    for who in (kent, official):
        with pytest.raises(PermissionDenied):
            joins.propose_join(by=who, request=get_request(1), area=swindon, words=WORDS)
    with pytest.raises(PermissionDenied):
        joins.accept_join(by=kent, join=said, seen=get_request(1).line)
    with pytest.raises(PermissionDenied):
        joins.decline_join(by=kent, join=said, reason="No.")
    # CB-005 is Leicestershire's alone, which a lead for Kent cannot see.
    with pytest.raises(PermissionDenied):
        joins.propose_join(by=kent, request=get_request(5), area=said.area, words=WORDS)


def test_it_is_not_said_twice_nor_of_ones_own_request(said: Join, kent: User, make_user: Any):
    with pytest.raises(ValidationError, match="has already said that it has this too"):
        joins.propose_join(by=kent, request=get_request(1), area=said.area, words="Otherwise.")
    swindon = Area.objects.get(slug="swindon")
    with pytest.raises(ValidationError, match="names Swindon already"):
        joins.propose_join(
            by=make_user("lead", "swindon"), request=get_request(2), area=swindon, words=WORDS
        )
    with pytest.raises(ValidationError, match="what the barrier means"):
        joins.propose_join(by=kent, request=get_request(19), area=said.area, words="  ")


def test_a_lead_withdraws_what_waits_and_can_say_it_again(
    said: Join, kent: User, official: User, official_client: Client
):
    browser = client_for(kent)
    done = browser.post(f"/your-proposals/joins/{said.pk}/withdraw/", follow=True)
    assert "It has been withdrawn." in main_text(done)
    assert f"Withdrawn on 22 March 2011 by {kent}" in main_text(done)
    shown = main_text(browser.get(WIDE))
    assert WORDS not in shown
    assert "We have this too" in shown
    told = main_text(official_client.get(f"/we-have-this-too/{said.pk}/", follow=True))
    assert f"{kent} has already withdrawn this." in told
    with pytest.raises(ValidationError, match="has already withdrawn this"):
        joins.decline_join(by=official, join=said, reason="No.")
    assert "withdrew that Kent has this barrier too:" in main_text(official_client.get("/history/"))
    joins.propose_join(by=kent, request=get_request(1), area=said.area, words=WORDS)


def test_only_a_lead_for_the_area_withdraws_it(said: Join, make_user: Any, official: User):
    other = make_user("lead", "swindon")
    assert client_for(other).post(f"/your-proposals/joins/{said.pk}/withdraw/").status_code == 404
    for by in (other, official):
        with pytest.raises(PermissionDenied):
            joins.withdraw_join(by=by, join=said)
    said.refresh_from_db()
    assert said.decision == ""


class TestWhatSomebodyElseDidMeanwhile:
    def test_a_colleague_of_the_lead_has_said_it(
        self, kent: User, make_user: Any, monkeypatch: pytest.MonkeyPatch
    ):
        area = Area.objects.get(slug="kent")
        other = make_user("lead", "kent")
        browser = client_for(kent)
        fields = {**form_fields(browser.get(f"{WIDE}we-have-this-too/")), "words": WORDS}

        def say() -> None:
            joins.propose_join(by=other, request=get_request(1), area=area, words="So do we.")

        meanwhile(monkeypatch, joins, "propose_join", say)
        refused = browser.post(f"{WIDE}we-have-this-too/", fields)
        assert_refused(refused, "Kent has already said that it has this too.")
        assert form_fields(refused)["words"] == [WORDS]
        assert Join.objects.get().by == other

    def test_another_official_has_changed_the_line(
        self,
        make_user: Any,
        official: User,
        official_client: Client,
        monkeypatch: pytest.MonkeyPatch,
    ):
        lead = make_user("lead", "swindon")
        area = Area.objects.get(slug="kent")
        lead.leads.create(area=area)
        join = joins.propose_join(by=lead, request=get_request(2), area=area, words=WORDS)
        address = f"/we-have-this-too/{join.pk}/"
        fields = {**form_fields(official_client.get(address)), "action": "accept"}
        meanwhile(
            monkeypatch,
            joins,
            "accept_join",
            lambda: write_news(get_request(2), official, "DfE has agreed."),
        )
        page = official_client.post(address, {**fields, "areas_label": "Swindon and Kent"})
        assert page.status_code == 409
        assert "CB-002 has changed. Check it below" in main_text(page)
        assert form_fields(page)["areas_label"] == ["Swindon and Kent"]

    @pytest.mark.parametrize("action", ["accept", "decline"])
    def test_the_lead_has_withdrawn_it(
        self,
        action: str,
        said: Join,
        kent: User,
        official_client: Client,
        monkeypatch: pytest.MonkeyPatch,
    ):
        address = f"/we-have-this-too/{said.pk}/"
        fields = {**form_fields(official_client.get(address)), "action": action, "reason": "No."}
        meanwhile(
            monkeypatch, joins, f"{action}_join", lambda: joins.withdraw_join(by=kent, join=said)
        )
        refused = official_client.post(address, fields)
        assert_refused(refused, f"{kent} has already withdrawn this.")
        said.refresh_from_db()
        assert said.decision == "withdrawn"

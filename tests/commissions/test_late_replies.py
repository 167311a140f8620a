"""Replies that come too late: another was sent, the commission was closed, or it was reopened."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from commissions.domain import reopening, returns, sending
from commissions.domain.returns import Respondent
from commissions.forms.reopening import inputs_of
from commissions.models import Commission, Reply
from tests.factories.areas import get_department
from tests.factories.commissions import addressee_in, get_reply, open_areas, send_commission
from tests.helpers.forms import form_fields, main_text
from tests.helpers.sign_in import client_for

pytestmark = pytest.mark.django_db
BARRIER = {"b1-issue": "Sharing health data", "b1-why": "The law is unclear."}


@pytest.fixture
def commission(official: User, lead: User) -> Commission:
    get_department("DfE")
    return send_commission(open_areas(official, "swindon", "lewisham"), official)


@pytest.fixture
def address(commission: Commission) -> str:
    return f"/your-replies/{addressee_in(commission, 'swindon').pk}/"


def test_a_second_reply_is_refused_and_its_text_kept(
    lead_client: Client, address: str, commission: Commission
):
    lead_client.post(address, {"action": "send", "answer": "nothing"})
    addressee = addressee_in(commission, "swindon")
    for action in ("check", "send", "save"):
        page = lead_client.post(address, {"action": action, "answer": "added", **BARRIER})
        assert page.status_code == 409
        assert "A reply has already been sent What you typed has not been sent." in main_text(page)
        assert form_fields(page)["b1-issue"] == ["Sharing health data"]
    assert Reply.objects.get().answer == "nothing"
    lead = addressee.reply.by
    with pytest.raises(returns.AlreadyRepliedError):
        returns.reply_for_area(
            addressee=addressee, barriers=[], respondent=Respondent("Len", by=lead)
        )


def test_text_typed_while_the_commission_closed_is_kept(
    lead_client: Client,
    address: str,
    commission: Commission,
    official: User,
    monkeypatch: pytest.MonkeyPatch,
):
    take = returns.reply_for_area

    def close_first(**given: Any) -> Reply:
        sending.close(by=official, commission=commission)
        return take(**given)

    monkeypatch.setattr(returns, "reply_for_area", close_first)
    page = lead_client.post(address, {"action": "send", "answer": "added", **BARRIER})
    assert page.status_code == 409
    assert "You can no longer reply" in main_text(page)
    assert form_fields(page)["b1-issue"] == ["Sharing health data"]
    assert not Reply.objects.exists()


def test_a_reply_that_comes_too_late_to_be_recorded_is_kept(
    lead_client: Client, address: str, commission: Commission, official: User
):
    client = client_for(official)
    typed = {"action": "check", "answer": "added", "name": "Leo", **BARRIER}
    record = f"/commissions/recipients/{addressee_in(commission, 'swindon').pk}/record/"
    lead_client.post(address, {"action": "send", "answer": "nothing"})
    page = client.post(record, typed)
    assert page.status_code == 409
    assert "A reply has already been sent" in main_text(page)
    assert form_fields(page)["b1-issue"] == ["Sharing health data"]
    sending.close(by=official, commission=commission)
    other = addressee_in(commission, "lewisham").pk
    page = client.post(f"/commissions/recipients/{other}/record/", typed)
    assert page.status_code == 409
    assert "You can no longer reply" in main_text(page)
    assert form_fields(page)["b1-issue"] == ["Sharing health data"]


def test_a_reply_from_a_page_of_before_it_was_reopened_is_kept(
    lead_client: Client, address: str, commission: Commission, official: User, make_user: Any
):
    colleague = client_for(make_user("lead", "swindon", name="Cole League"))
    opened = form_fields(colleague.get(address))
    lead_client.post(address, {"action": "send", "answer": "nothing"})
    old = addressee_in(commission, "swindon")
    reopening.reopen(by=official, addressee=old, reason="Wrong.", typed=inputs_of(old.reply))
    typed = {**opened, "action": "send", "answer": "added", **BARRIER}
    page = colleague.post(address, typed)
    assert page.status_code == 409
    assert form_fields(page)["b1-issue"] == ["Sharing health data"]
    page = colleague.post(address, {**form_fields(page), "action": "send"}, follow=True)
    assert "Your reply has been sent." in main_text(page)
    assert get_reply(commission, "swindon").answer == "added"
    # Somebody who leads another area is told nothing of either.
    other = client_for(make_user("lead", "lewisham", name="Lou Lewisham"))
    assert other.get(address).status_code == 404
    assert other.post(address, typed).status_code == 404

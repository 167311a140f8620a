"""An official reopens a wrong reply: the link works again, and what was sent is where it begins."""

from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Role, User
from commissions.domain import decisions, reopening, returns, sending
from commissions.domain.returns import BarrierText, Respondent
from commissions.domain.sending import WrongStateError
from commissions.forms.reopening import inputs_of
from commissions.models import Addressee, Commission, CommissionAct, Proposal, Reply
from commissions.queries import progress
from outbox.models import Email
from requests_log.models import Request
from tests.factories.access_links import SECRET, reply_fields
from tests.factories.areas import get_area
from tests.factories.clock import TODAY
from tests.factories.commissions import (
    addressee_in,
    get_reply,
    open_areas,
    send_commission,
)
from tests.helpers.forms import date_fields, error_summary, form_fields, main_text, parse
from tests.helpers.sign_in import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_earlier_guesses")]
WHY = "CB-001 has the words of another request."


@pytest.fixture
def replied(link: str, commission: Commission) -> Addressee:
    """The Department for Education, which has sent a wrong reply by its link."""
    more = {"r1-next_step": "We will write.", "r1-target_date_day": "1"}
    more |= {"r1-target_date_month": "6", "r1-target_date_year": "2011"}
    sent = Client().post(link, reply_fields(link, status="Wrong words", **more), follow=True)
    assert "Your reply has been sent." in main_text(sent)
    return addressee_in(commission, "DfE")


def reopen(official: User, addressee: Addressee) -> Addressee:
    reply = Reply.objects.get(addressee=addressee)
    return reopening.reopen(by=official, addressee=addressee, reason=WHY, typed=inputs_of(reply))


def test_the_link_works_again_and_begins_with_what_was_sent(
    link: str, replied: Addressee, commission: Commission, official: User
):
    page = f"/commissions/recipients/{replied.pk}/"
    client = client_for(official)
    assert "Reopen this reply" in main_text(client.get(page))
    done = client.post(f"{page}reopen/", {"reason": WHY}, follow=True)
    assert "Reply reopened. Emails sent: 1." in main_text(done)
    assert mail.outbox[-1].to == ["Cora of DfE <dfe@example.com>"]
    assert WHY in mail.outbox[-1].body
    assert link in mail.outbox[-1].body
    held = form_fields(Client().get(link))
    assert held["r1-status"] == ["Wrong words"]
    assert held["r1-next_step"] == ["We will write."]
    assert held["r1-target_date_month"] == ["6"]
    assert held["name"] == ["Dee Department"]
    fields = {**held, "r1-status": "Right words", "action": "send"}
    assert "Your reply has been sent." in main_text(Client().post(link, fields, follow=True))
    assert [p.status for p in decisions.undecided(commission)] == ["Right words"]
    new = addressee_in(commission, "DfE")
    text = main_text(client.get(f"/commissions/recipients/{new.pk}/"))
    assert "Right words" in text
    assert f"Earlier reply , reopened on 22 March 2011 by Olive Official: {WHY}" in text
    earlier = main_text(client.get(page))
    assert "Wrong words" in earlier
    assert "This reply was reopened on 22 March 2011" in earlier


def test_what_an_official_recorded_is_there_for_both(
    link: str, commission: Commission, official: User
):
    addressee = addressee_in(commission, "DfE")
    client, record = client_for(official), f"/commissions/recipients/{addressee.pk}/record/"
    given = {
        "name": "Dee",
        "received_via": "a letter",
        **date_fields("replied_on", "22", "3", "2011"),
    }
    typed = {**form_fields(client.get(record)), "r1-status": "From a letter", **given}
    assert "recorded" in main_text(client.post(record, {**typed, "action": "send"}, follow=True))
    new = reopen(official, addressee)
    assert "What you sent before is still there" in Email.objects.latest("pk").text
    assert form_fields(Client().get(link))["r1-status"] == ["From a letter"]
    held = form_fields(client.get(f"/commissions/recipients/{new.pk}/record/"))
    assert held["r1-status"] == ["From a letter"]
    assert {name: held[name][0] for name in given} == given


def test_a_reopened_reply_no_longer_counts(
    replied: Addressee, commission: Commission, official: User
):
    before = progress.summarise(commission, day=TODAY)
    assert "One of two departments responded" in before
    reopen(official, replied)
    rows = list(commission.addressees.with_all())
    assert sorted(row.name for row in rows) == ["Department DfE", "Department MoJ"]
    assert not any(row.reply_or_none for row in rows)
    [to_do] = progress.list_to_do()
    assert (to_do.replied, to_do.total, to_do.undecided) == (0, 2, 0)
    page = main_text(client_for(official).get(f"{commission.get_absolute_url()}replies/"))
    assert "There is nothing to decide." in page
    # The new one is awaited, so that it is reminded.
    assert sending.remind_now(by=official, commission=commission) == 2


def test_a_reminder_day_before_it_was_reopened_brings_no_reminder(
    replied: Addressee, commission: Commission, official: User, settings: Any
):
    settings.TODAY = commission.reminder_days[-1]
    reopen(official, replied)
    assert sending.queue_due_reminders(today=settings.TODAY) == 1
    about = set(Email.objects.filter(kind="reminder").values_list("about", flat=True))
    assert about == {addressee_in(commission, "MoJ").about}


def test_what_was_accepted_stays_and_what_was_not_can_no_longer_be(
    replied: Addressee, official: User, dfe_request: Request
):
    proposal = Proposal.objects.get()
    reopen(official, replied)
    with pytest.raises(ValidationError, match="This reply was reopened"):
        decisions.accept(by=official, proposal=proposal, seen=dfe_request.line)
    with pytest.raises(ValidationError, match="This reply was reopened"):
        decisions.decline(by=official, subject=proposal, reason="No.")
    dfe_request.refresh_from_db()
    assert dfe_request.line.status == "DfE looks into it."
    said = main_text(
        client_for(official).post(
            f"/commissions/proposals/{proposal.pk}/", {"action": "decline", "decline-reason": "No."}
        )
    )
    assert "This reply was reopened. Decide on the new one when it comes." in said


def test_what_was_accepted_is_not_typed_again(
    link: str, replied: Addressee, official: User, dfe_request: Request
):
    decisions.accept(by=official, proposal=Proposal.objects.get(), seen=dfe_request.line)
    reopen(official, replied)
    held = form_fields(Client().get(link))
    assert held["r1-status"] == ["Wrong words"]
    assert held["r1-next_step"] == [""]


def test_a_reply_of_an_area_is_reopened(official: User, make_user: Any):
    lead = make_user(Role.LEAD, "kent", name="Kim Kent")
    commission = send_commission(open_areas(official, "kent"), official)
    words = [BarrierText("A barrier", "For a reason", get_area("kent"))]
    addressee = addressee_in(commission, "kent")
    returns.reply_for_area(
        addressee=addressee, barriers=words, respondent=Respondent(lead.name, by=lead)
    )
    new = reopen(official, addressee)
    client = client_for(lead)
    # The emails that came before lead there.
    moved = client.get(f"/your-replies/{addressee.pk}/")
    assert moved.headers["Location"] == f"/your-replies/{new.pk}/"
    held = form_fields(client.get(f"/your-replies/{new.pk}/"))
    assert held["b1-issue"] == ["A barrier"]
    assert held["answer"] == ["added"]


@pytest.mark.parametrize("state", ["no reply", "reopened", "closed"])
def test_it_is_refused_if_there_is_nothing_to_reopen(
    state: str, replied: Addressee, commission: Commission, official: User
):
    subject = replied
    if state == "no reply":
        subject = addressee_in(commission, "MoJ")
    elif state == "reopened":
        reopen(official, replied)
    else:
        sending.close(by=official, commission=commission)
    with pytest.raises(WrongStateError):
        reopening.reopen(by=official, addressee=subject, reason=WHY, typed={})
    url = f"/commissions/recipients/{subject.pk}/reopen/"
    page = client_for(official).get(url, follow=True)
    assert "There is no reply to reopen, or the commission is closed." in main_text(page)


def test_it_needs_a_reason_and_an_official(replied: Addressee, official: User, lead: User):
    url = f"/commissions/recipients/{replied.pk}/reopen/"
    page = client_for(official).post(url, {"reason": " "})
    assert "Enter why you are reopening it. The sender will see it." in error_summary(page)
    with pytest.raises(PermissionDenied):
        reopening.reopen(by=lead, addressee=replied, reason=WHY, typed={})
    assert not Addressee.all_objects.filter(reopened_at__isnull=False).exists()


def test_it_is_recorded_and_shown_in_the_activity(replied: Addressee, official: User):
    reopen(official, replied)
    act = CommissionAct.objects.latest("pk")
    assert (act.kind, act.by, act.emails) == ("reopened", official, 1)
    text = main_text(client_for(official).get("/history/"))
    assert "reopened the reply of Department DfE in the commission" in text


def test_another_department_learns_nothing_of_it(
    replied: Addressee, official: User, commission: Commission
):
    reopen(official, replied)
    reply = get_reply  # The other department has none.
    with pytest.raises(Reply.DoesNotExist):
        reply(commission, "MoJ")
    assert SECRET not in mail.outbox[-1].body


@pytest.mark.parametrize("times", [1, 3])
def test_the_number_of_queries_does_not_grow(
    times: int, replied: Addressee, official: User, link: str, commission: Commission
):
    for _ in range(times):
        reopen(official, addressee_in(commission, "DfE"))
        fields = {**form_fields(Client().get(link)), "action": "send"}
        assert Client().post(link, fields).status_code == 302
    client = client_for(official)
    page = f"/commissions/recipients/{addressee_in(commission, 'DfE').pk}/"
    client.get(page)
    with CaptureQueriesContext(connection) as queries:
        response = client.get(page)
    assert len(parse(response).select("a:-soup-contains('Earlier reply')")) == times
    assert len(queries) == 10

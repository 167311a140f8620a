"""What was done with commissions: sent, reminded of, replied to, decided on, and closed."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from accounts.models import Role, User
from commissions.domain import decisions, returns, sending
from commissions.domain.returns import BarrierText, Respondent
from commissions.models import Barrier, CommissionAct, Proposal
from requests_log.models import Request
from tests.factories.areas import get_area, get_department
from tests.factories.commissions import (
    addressee_in,
    open_areas,
    open_departments,
    propose,
    send_commission,
)
from tests.factories.entries import get_request
from tests.helpers.activity import told
from tests.helpers.database import assert_statement_refused
from tests.helpers.forms import parse

pytestmark = pytest.mark.django_db
ABOUT = "the commission Latest position, due 24 March 2011"


def test_each_act_of_an_official_is_told_once(
    swindon_request: Request, official: User, official_client: Client
):
    commission = send_commission(open_departments(official, "DfE"), official)
    get_department("MoJ")
    sending.add_recipients(by=official, commission=commission, recipients=[get_department("MoJ")])
    sending.remind_now(by=official, commission=commission)
    # Nobody gets two on a day, so the second sends nothing.
    sending.remind_now(by=official, commission=commission)
    addressee = addressee_in(commission, "DfE")
    sending.resend_link(by=official, addressee=addressee)
    sending.withdraw_link(by=official, addressee=addressee)
    sending.withdraw_link(by=official, addressee=addressee)
    sending.close(by=official, commission=commission)
    name = get_department("DfE").name
    assert told(official_client)[:7] == [
        f"Olive Official closed {ABOUT}",
        f"Olive Official withdrew the link for {name} in {ABOUT}",
        f"Olive Official sent a new link for {name} in {ABOUT}, 1 email",
        f"Olive Official sent reminders of {ABOUT}, 1 email",
        f"Olive Official added recipients to {ABOUT}",
        f"Olive Official sent {ABOUT}, 1 email",
        f"Olive Official drafted {ABOUT}",
    ]
    links = [each["href"] for each in parse(official_client.get("/history/")).select("main li a")]
    assert f"/commissions/{commission.pk}/" in links
    assert f"/commissions/recipients/{addressee.pk}/" in links


def test_reminders_of_the_daily_job_are_its_own(
    swindon_request: Request, official: User, official_client: Client, settings: Any
):
    send_commission(open_departments(official, "DfE"), official)
    settings.TODAY = dt.date(2011, 3, 23)
    sending.queue_due_reminders(today=settings.TODAY)
    sending.queue_due_reminders(today=settings.TODAY)
    assert told(official_client)[:1] == [f"cbtracker sent reminders of {ABOUT}, 1 email"]
    assert "cbtracker sent" not in told(official_client)[1]


def test_what_is_refused_is_not_told(official: User, lead: User, official_client: Client):
    commission = open_departments(official, "DfE")
    with pytest.raises(PermissionDenied):
        sending.send(by=lead, commission=commission)
    assert told(official_client) == [f"Olive Official drafted {ABOUT}"]


def test_replies_and_decisions_on_them(
    swindon_request: Request, official: User, official_client: Client
):
    commission = send_commission(open_departments(official, "DfE"), official)
    addressee = addressee_in(commission, "DfE")
    propose(addressee, swindon_request, "DfE has agreed.")
    decision = decisions.accept(
        by=official, proposal=Proposal.objects.get(), seen=get_request(1).line
    )
    name = get_department("DfE").name
    # The position and the entry that it brought are part of the decision.
    assert told(official_client)[:2] == [
        "Olive Official accepted what DfE proposed for CB-001, Sharing a budget",
        f"Dee replied by emailed link for {name} to {ABOUT}",
    ]
    link = parse(official_client.get("/history/")).select_one(".app-activity a")["href"]
    assert link == f"/requests/CB-001/?entry={decision.entry_id}#entry-{decision.entry_id}"


def test_barriers_of_areas(official: User, official_client: Client, make_user: Any):
    lead = make_user(Role.LEAD, "islington", name="Isla Islington")
    commission = send_commission(open_areas(official, "islington", "lewisham"), official)
    words = BarrierText("Sharing a budget", "Nobody may.", get_area("islington"))
    returns.reply_for_area(
        addressee=addressee_in(commission, "islington"),
        barriers=[words],
        respondent=Respondent(lead.name, by=lead),
    )
    returns.reply_for_area(
        addressee=addressee_in(commission, "lewisham"),
        barriers=[],
        respondent=Respondent("Lou", by=official, received_via="A call"),
    )
    decisions.decline(by=official, subject=Barrier.objects.get(), reason="It is in the record.")
    about = "the commission Further barriers, due 24 March 2011"
    assert told(official_client)[:3] == [
        "Olive Official declined a barrier of Islington: Sharing a budget",
        f"Olive Official recorded a reply from Lewisham to {about}",
        f"Isla Islington replied for Islington to {about}",
    ]


def test_what_was_done_cannot_be_changed(official: User):
    open_departments(official, "DfE")
    act = CommissionAct.objects.get()
    with pytest.raises(TypeError, match="cannot be changed"):
        act.save()
    for statement in (
        "DELETE FROM commissions_commissionact",
        "UPDATE commissions_commissionact SET emails = 9",
    ):
        assert_statement_refused(statement, "cannot be changed or deleted")

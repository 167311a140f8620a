"""What a colleague or midnight did between a page and its command is said; nothing is lost."""

import datetime as dt
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.models import User
from commissions.domain import decisions, reopening, returns, sending
from commissions.domain.returns import BarrierText, ProposedLine, Respondent
from commissions.models import Addressee, Barrier, Commission, Decision, Reply
from requests_log.models import Request
from tests.factories.areas import get_area, get_department, get_workstream
from tests.factories.commissions import (
    DUE,
    addressee_in,
    open_areas,
    open_departments,
    propose,
    send_commission,
)
from tests.factories.entries import update_now
from tests.helpers.concurrency import meanwhile
from tests.helpers.forms import assert_refused, error_summary, form_fields, main_text

pytestmark = pytest.mark.django_db
TOO_LATE = "Someone else has sent or closed this commission"


@pytest.fixture
def draft(official: User) -> Commission:
    return open_departments(official, "DfE")


@pytest.fixture
def sent(draft: Commission, official: User) -> Commission:
    return send_commission(draft, official)


@pytest.fixture
def replied(sent: Commission, swindon_request: Request) -> Addressee:
    """DfE, which has replied by its link on its one request."""
    addressee = addressee_in(sent, "DfE")
    propose(addressee, swindon_request, "DfE has agreed.")
    return addressee


@pytest.fixture
def barrier(official: User) -> Barrier:
    commission = send_commission(open_areas(official, "kent"), official)
    returns.reply_for_area(
        addressee=addressee_in(commission, "kent"),
        barriers=[BarrierText("Sharing a budget", "Nobody may.", get_area("kent"))],
        respondent=Respondent("Kim Kent", by=official),
    )
    return Barrier.objects.get()


class TestOfACommission:
    @pytest.mark.parametrize(
        ("command", "tail", "typed"),
        [
            ("change", "change/", {"message": "Late."}),
            ("send", "send/", {}),
        ],
    )
    def test_a_draft_that_was_sent_is_neither_changed_nor_sent_again(
        self,
        command: str,
        tail: str,
        typed: dict[str, str],
        draft: Commission,
        official: User,
        official_client: Client,
        monkeypatch: pytest.MonkeyPatch,
    ):
        address = f"/commissions/{draft.pk}/{tail}"
        fields = {**form_fields(official_client.get(address)), **typed}
        meanwhile(monkeypatch, sending, command, lambda: send_commission(draft, official))
        said = official_client.post(address, fields, follow=True)
        assert TOO_LATE in main_text(said)
        draft.refresh_from_db()
        assert draft.message == "Please tell us what is new."
        assert len(mail.outbox) == 1

    @pytest.mark.parametrize(
        ("command", "tail"),
        [("remind_now", "remind/"), ("add_recipients", "recipients/add/"), ("close", "close/")],
    )
    def test_one_that_was_closed_takes_nothing_more(
        self,
        command: str,
        tail: str,
        sent: Commission,
        official: User,
        official_client: Client,
        monkeypatch: pytest.MonkeyPatch,
    ):
        mail.outbox.clear()
        meanwhile(
            monkeypatch, sending, command, lambda: sending.close(by=official, commission=sent)
        )
        fields = {"recipients": [get_department("MoJ").pk]}
        said = official_client.post(f"/commissions/{sent.pk}/{tail}", fields, follow=True)
        assert TOO_LATE in main_text(said)
        assert sent.addressees.count() == 1
        assert not mail.outbox

    def test_a_due_date_that_midnight_made_past_is_refused_at_its_field(
        self,
        draft: Commission,
        official_client: Client,
        settings: Any,
        monkeypatch: pytest.MonkeyPatch,
    ):
        settings.TODAY = DUE
        address = f"/commissions/{draft.pk}/change/"
        fields = {**form_fields(official_client.get(address)), "message": "Said better."}

        def midnight() -> None:
            settings.TODAY = DUE + dt.timedelta(days=1)

        meanwhile(monkeypatch, sending, "change", midnight)
        page = official_client.post(address, fields)
        assert_refused(page, "The due date must be today, 25 March 2011, or later", "due_on_day")
        assert form_fields(page)["message"] == ["Said better."]

    def test_a_draft_that_is_overdue_is_changed_before_it_is_sent(
        self, draft: Commission, official_client: Client, settings: Any
    ):
        settings.TODAY = DUE + dt.timedelta(days=1)
        page = official_client.post(f"/commissions/{draft.pk}/send/", follow=True)
        assert "The due date must be today, 25 March 2011, or later" in main_text(page)
        assert page.redirect_chain[-1][0] == f"/commissions/{draft.pk}/change/"
        draft.refresh_from_db()
        assert draft.is_draft

    def test_a_recipient_whom_a_colleague_has_added_is_not_asked_twice(
        self,
        sent: Commission,
        official: User,
        official_client: Client,
        monkeypatch: pytest.MonkeyPatch,
    ):
        moj = get_department("MoJ")
        meanwhile(
            monkeypatch,
            sending,
            "add_recipients",
            lambda: sending.add_recipients(by=official, commission=sent, recipients=[moj]),
        )
        page = official_client.post(
            f"/commissions/{sent.pk}/recipients/add/", {"recipients": [moj.pk]}
        )
        assert "Choose at least one recipient." in error_summary(page)
        assert sent.addressees.filter(department=moj).count() == 1

    def test_a_link_is_renewed_only_while_the_commission_is_open_and_has_no_reply(
        self,
        sent: Commission,
        official: User,
        official_client: Client,
        monkeypatch: pytest.MonkeyPatch,
    ):
        address = f"/commissions/recipients/{addressee_in(sent, 'DfE').pk}/link/"
        meanwhile(
            monkeypatch, sending, "resend_link", lambda: sending.close(by=official, commission=sent)
        )
        said = official_client.post(address, {"action": "send"}, follow=True)
        assert "This commission is no longer open." in main_text(said)
        said = official_client.post(address, {"action": "send"}, follow=True)
        assert "You can no longer create or withdraw a link." in main_text(said)
        assert len(mail.outbox) == 1

    def test_a_commission_is_to_areas_or_to_departments(self, official_client: Client):
        assert official_client.get("/commissions/new/ministers/").status_code == 404

    def test_it_asks_for_something(self, official: User):
        with pytest.raises(ValidationError, match="Enter what you are asking for"):
            open_areas(official, "kent", message=" ")


class TestOfAReply:
    def test_it_is_reopened_once(
        self,
        replied: Addressee,
        official: User,
        official_client: Client,
        monkeypatch: pytest.MonkeyPatch,
    ):
        def reopen() -> None:
            reopening.reopen(by=official, addressee=replied, reason="It was wrong.", typed={})

        meanwhile(monkeypatch, reopening, "reopen", reopen)
        address = f"/commissions/recipients/{replied.pk}/reopen/"
        said = official_client.post(address, {"reason": "It was wrong."}, follow=True)
        assert "Someone else has reopened this reply" in main_text(said)
        assert Addressee.all_objects.count() == 2

    def test_a_department_is_told_that_its_requests_have_changed(
        self, sent: Commission, swindon_request: Request, make_request: Any
    ):
        make_request(issue="Raised since")
        with pytest.raises(ValidationError, match="The requests with you have changed"):
            propose(addressee_in(sent, "DfE"), swindon_request, "DfE has agreed.")
        assert not Reply.objects.exists()

    @pytest.mark.parametrize(
        ("words", "field"),
        [
            ({"status": " "}, "status"),
            ({"stage": "sold"}, "stage"),
            ({"stage": "in_progress", "status": " "}, "status"),
            ({"stage": "on_going"}, "workstream"),
            ({"passed_to": "DfE"}, "passed_to"),
        ],
    )
    def test_the_command_refuses_what_the_form_refuses(
        self, words: dict[str, Any], field: str, sent: Commission, swindon_request: Request
    ):
        if "passed_to" in words:
            words = {"passed_to": get_department("DfE")}
        given = {"status": "New.", "stage": swindon_request.stage, **words}
        line = ProposedLine(swindon_request, swindon_request.line, is_no_change=False, **given)
        with pytest.raises(ValidationError) as refused:
            returns.reply_for_department(
                addressee=addressee_in(sent, "DfE"),
                proposed=[line],
                respondent=Respondent("Dee", link=addressee_in(sent, "DfE").links.get()),
            )
        assert set(refused.value.message_dict) == {field}
        assert not Reply.objects.exists()

    def test_a_workstream_beside_another_stage_is_left_out(
        self, sent: Commission, swindon_request: Request
    ):
        line = ProposedLine(
            swindon_request, swindon_request.line, False, "Done.", "resolved", get_workstream()
        )
        reply = returns.reply_for_department(
            addressee=addressee_in(sent, "DfE"),
            proposed=[line],
            respondent=Respondent("Dee", link=addressee_in(sent, "DfE").links.get()),
        )
        proposal = reply.proposals.get()
        assert (proposal.stage, proposal.workstream) == ("resolved", None)

    def test_a_barrier_needs_its_words(self, official: User):
        commission = send_commission(open_areas(official, "kent"), official)
        with pytest.raises(ValidationError, match="Enter the barrier and why it is a barrier"):
            returns.reply_for_area(
                addressee=addressee_in(commission, "kent"),
                barriers=[BarrierText("Sharing a budget", " ", get_area("kent"))],
                respondent=Respondent("Kim Kent", by=official),
            )
        assert not Reply.objects.exists()


class TestOfADecision:
    def test_a_proposal_on_a_line_that_a_colleague_changes_is_looked_at_again(
        self,
        replied: Addressee,
        swindon_request: Request,
        official: User,
        official_client: Client,
        monkeypatch: pytest.MonkeyPatch,
    ):
        address = f"/commissions/proposals/{replied.reply.proposals.get().pk}/"
        fields = {**form_fields(official_client.get(address)), "action": "accept"}
        meanwhile(monkeypatch, decisions, "accept", lambda: update_now(swindon_request, official))
        page = official_client.post(address, fields)
        assert page.status_code == 409
        assert "The request has changed since you opened this page." in main_text(page)
        assert not Decision.objects.exists()

    def test_a_stage_that_no_move_leads_to_is_refused_and_what_was_typed_stays(
        self, replied: Addressee, swindon_request: Request, official_client: Client
    ):
        address = f"/commissions/proposals/{replied.reply.proposals.get().pk}/"
        fields = {**form_fields(official_client.get(address)), "action": "accept"}
        name = f"r{swindon_request.number}"
        wrong = {f"{name}-stage": "sold", f"{name}-status": "Typed with care."}
        page = official_client.post(address, {**fields, **wrong})
        assert_refused(page, "Choose a stage")
        assert form_fields(page)[f"{name}-status"] == ["Typed with care."]
        assert not Decision.objects.exists()

    def test_a_barrier_joins_a_line_that_a_colleague_changes_after_another_look(
        self,
        barrier: Barrier,
        swindon_request: Request,
        official: User,
        official_client: Client,
        monkeypatch: pytest.MonkeyPatch,
    ):
        address = f"/commissions/barriers/{barrier.pk}/join/{swindon_request.reference}/"
        fields = form_fields(official_client.get(address))
        meanwhile(monkeypatch, decisions, "join", lambda: update_now(swindon_request, official))
        again = official_client.post(address, fields, follow=True)
        assert again.redirect_chain == [(address, 302)]
        assert not Decision.objects.exists()

    def test_a_barrier_is_declined_from_its_page_and_then_decided_on(
        self, barrier: Barrier, swindon_request: Request, official_client: Client
    ):
        address = f"/commissions/barriers/{barrier.pk}/"
        sent = {"action": "decline", "decline-reason": "The council can do it."}
        assert "Declined" in main_text(official_client.post(address, sent, follow=True))
        join = f"{address}join/{swindon_request.reference}/"
        assert "already decided on this" in main_text(official_client.get(join, follow=True))

    def test_a_request_that_names_no_other_department_is_not_passed_on(
        self, replied: Addressee, swindon_request: Request, official: User
    ):
        with pytest.raises(ValidationError, match="does not say who should be asked"):
            decisions.accept(
                by=official,
                proposal=replied.reply.proposals.get(),
                seen=swindon_request.line,
                passes_on=True,
            )
        assert not Decision.objects.exists()

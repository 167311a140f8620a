"""A form that is sent twice says that it was saved, and saves once; other words are not lost."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from requests_log.domain import joins
from requests_log.models import Entry, Join, NextStep, Position, Request, SharedOutcome, StepEnding
from requests_log.rules.stages import Stage
from tests.factories.areas import get_department
from tests.factories.clock import march
from tests.factories.entries import move, update_now
from tests.factories.next_steps import add_step
from tests.factories.positions import say
from tests.helpers.forms import date_fields, error_summary, form_fields, main_text
from tests.helpers.sign_in import client_for

pytestmark = pytest.mark.django_db


def send_twice(client: Client, address: str, **typed: Any) -> tuple[Any, dict[str, Any]]:
    """Fill in a form and send it twice; return the last page and what was sent."""
    sent = {**form_fields(client.get(address)), **typed}
    assert client.post(address, sent).status_code == 302
    again = client.post(address, sent, follow=True)
    assert again.redirect_chain, error_summary(again)
    assert not error_summary(again)
    return again, sent


class TestJoin:
    ADDRESS = "/requests/CB-001/we-have-this-too/"

    def test_is_kept_once(self, the_record: None, make_user: Any):
        client = client_for(make_user("lead", "kent"))
        page, _ = send_twice(client, self.ADDRESS, words="Ours too.")
        assert "Sent to DCLG, who will decide." in main_text(page)
        assert Join.objects.count() == 1

    def test_with_other_words_is_refused_and_they_stay(self, the_record: None, make_user: Any):
        client = client_for(make_user("lead", "kent"))
        _, sent = send_twice(client, self.ADDRESS, words="Ours too.")
        page = client.post(self.ADDRESS, sent | {"words": "Otherwise."})
        assert "Kent has already said that it has this too." in error_summary(page)
        assert form_fields(page)["words"] == ["Otherwise."]
        assert Join.objects.count() == 1

    def test_of_another_lead_is_refused(self, the_record: None, make_user: Any):
        client = client_for(make_user("lead", "kent"))
        _, sent = send_twice(client, self.ADDRESS, words="Ours too.")
        page = client_for(make_user("lead", "kent")).post(self.ADDRESS, sent)
        assert "Kent has already said that it has this too." in error_summary(page)

    def test_that_was_withdrawn_is_said_again(self, the_record: None, make_user: Any):
        lead = make_user("lead", "kent")
        _, sent = send_twice(client_for(lead), self.ADDRESS, words="Ours too.")
        joins.withdraw_join(by=lead, join=Join.objects.get())
        client_for(lead).post(self.ADDRESS, sent)
        assert Join.objects.count() == 2


class TestPosition:
    TYPED = {"text": "DfE has agreed.", "channel": "letter", "source": "Dee"}

    def test_is_kept_once(self, official_client: Client, swindon_request: Request):
        page, sent = send_twice(official_client, "/requests/CB-001/positions/new/", **self.TYPED)
        assert "CB-001 now has the position of DfE: you sent the form twice." in main_text(page)
        assert Position.objects.count() == 1
        for other in ({"text": "DfE agrees."}, {"source": "Another"}, {"channel": "email"}):
            late = official_client.post("/requests/CB-001/positions/new/", sent | other)
            assert late.status_code == 409
            [name] = other
            assert form_fields(late)[name] == [other[name]]
        assert Position.objects.count() == 1

    def test_on_a_joint_request_is_kept_once(self, official_client: Client, make_request: Any):
        make_request(departments=[get_department("DfE"), get_department("MoJ")])
        status = "The department is looking into it.\nDfE: DfE has agreed."
        typed = {**self.TYPED, "department": "DfE", "checked": status}
        send_twice(official_client, "/requests/CB-001/positions/new/", **typed)
        assert Position.objects.count() == 1

    def test_is_corrected_once(
        self, official_client: Client, official: User, swindon_request: Request
    ):
        wrong = say(swindon_request, official, "DfE", "DfE has agred.").position
        address = f"/requests/CB-001/positions/{wrong.pk}/correct/"
        typed = {"text": "DfE has agreed.", "reason": "A slip."}
        page, sent = send_twice(official_client, address, **typed)
        assert "CB-001 now has the corrected position of DfE." in main_text(page)
        assert Position.objects.count() == 2
        assert official_client.post(address, sent | {"reason": "Other."}).status_code == 409


def test_an_outcome_is_shared_once(official_client: Client, make_request: Any, make_user: Any):
    make_request(stage=Stage.RESOLVED, status="Budgets can be pooled.")
    address = "/requests/CB-001/share/"
    page, sent = send_twice(official_client, address)
    assert "CB-001 is now shared with every area as solved." in main_text(page)
    assert SharedOutcome.objects.count() == 1
    official_client.post(address, sent | {"words": "All budgets."})
    client_for(make_user("official")).post(address, sent | {"words": "All budgets."})
    assert SharedOutcome.objects.count() == 3


def test_an_entry_is_withdrawn_once(
    official_client: Client, official: User, swindon_request: Request
):
    entry = update_now(swindon_request, official, "Oops.")
    address = f"/requests/CB-001/entries/{entry.pk}/withdraw/"
    page, _ = send_twice(official_client, address, reason="A mistake.")
    assert "CB-001 has been updated: the entry was withdrawn." in main_text(page)
    assert Entry.objects.filter(corrects=entry).count() == 1


def test_late_news_are_written_once(
    official_client: Client, official: User, make_request: Any, settings: Any
):
    settings.TODAY = march(17)
    request = make_request()
    settings.TODAY = march(22)
    move(request, official, Stage.RESOLVED, effective_on=march(21))
    typed = {**date_fields("effective_on", "18", "3", "2011"), "status": "DfE wrote."}
    page, sent = send_twice(official_client, "/requests/CB-001/late-news/", **typed, action="save")
    assert "you sent the form twice" in main_text(page)
    assert Entry.objects.count() == 3
    checked = official_client.post("/requests/CB-001/late-news/", sent | {"action": "continue"})
    assert checked.status_code == 200
    assert error_summary(checked)


def test_a_next_step_is_corrected_once(
    official_client: Client, official: User, swindon_request: Request
):
    address = f"/steps/{add_step(swindon_request, official, 'Send a note.').pk}/correct/"
    page, sent = send_twice(official_client, address, what="Send two notes.", reason="A slip.")
    assert "The next step has been corrected." in main_text(page)
    assert NextStep.objects.count() == 2
    for other in ({"what": "Send three."}, {"reason": "Another."}):
        refused = official_client.post(address, sent | other)
        assert "This next step has already been corrected." in error_summary(refused)
    assert NextStep.objects.count() == 2


class TestStepEnding:
    @pytest.fixture
    def address(self, swindon_request: Request, official: User) -> str:
        return f"/steps/{add_step(swindon_request, official, 'Send a note.').pk}/ended/"

    def test_is_kept_once(self, address: str, official_client: Client):
        page, _ = send_twice(official_client, address, outcome="done", source="Letter from HO")
        assert "The next step is now recorded as done." in main_text(page)
        assert StepEnding.objects.count() == 1

    def test_is_corrected_once(self, address: str, official_client: Client):
        send_twice(official_client, address, outcome="done")
        page, _ = send_twice(official_client, address, outcome="dropped", reason="A slip.")
        assert "The next step is now recorded as dropped." in main_text(page)
        assert StepEnding.objects.count() == 2

    def test_of_a_colleague_is_shown_with_what_was_typed(
        self, address: str, official_client: Client, make_user: Any
    ):
        fields = form_fields(official_client.get(address))
        colleague = client_for(make_user("official", name="Omar Official"))
        first = {**fields, "outcome": "dropped"}
        assert colleague.post(address, first).status_code == 302
        # The same by somebody else is a conflict too.
        for typed in ({"outcome": "dropped"}, {"outcome": "done"}):
            page = official_client.post(address, {**fields, **typed, "source": "Letter from HO"})
            assert page.status_code == 409
            told = main_text(page)
            assert "Omar Official recorded it on 22 March 2011: dropped, 22 March 2011." in told
            assert "You also typed where it comes from: Letter from HO" in told
            assert form_fields(page)["outcome"] == [typed["outcome"]]
        assert StepEnding.objects.count() == 1
        step = NextStep.objects.get()
        corrected = form_fields(page) | {"reason": "It was sent."}
        official_client.post(address, corrected)
        assert StepEnding.objects.filter(step=step, outcome="done").count() == 1

    def test_that_was_corrected_since_is_shown_with_what_was_typed(
        self, address: str, official_client: Client, make_user: Any
    ):
        send_twice(official_client, address, outcome="done")
        fields = form_fields(official_client.get(address))
        colleague = client_for(make_user("official"))
        colleague.post(address, {**fields, "outcome": "dropped", "reason": "It was dropped."})
        typed = {"outcome": "overtaken", "reason": "Overtaken."}
        page = official_client.post(address, {**fields, **typed})
        assert page.status_code == 409
        held = form_fields(page)
        assert (held["outcome"], held["reason"]) == (["overtaken"], ["Overtaken."])
        assert StepEnding.objects.count() == 2

"""What somebody else did between a page and its command is said, and what was typed stays."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from requests_log.domain import feedback, owners, positions, shared_outcomes
from requests_log.models import Feedback, Position, Request, SharedOutcome
from requests_log.rules.stages import Stage
from tests.factories.areas import get_department
from tests.factories.clock import TODAY
from tests.factories.entries import move, update_now
from tests.factories.feedback import WHY, feedback_page
from tests.factories.positions import say
from tests.helpers.concurrency import meanwhile
from tests.helpers.forms import assert_refused, form_fields, main_text

pytestmark = pytest.mark.django_db


class TestAPosition:
    @pytest.fixture
    def wrong(self, make_request: Any, official: User) -> Position:
        """What DfE said of a request of two departments."""
        joint = make_request(departments=[get_department("DfE"), get_department("MoJ")])
        return say(joint, official, "DfE", "DfE has agred.").position

    def test_a_colleague_has_corrected_it(
        self,
        wrong: Position,
        official: User,
        official_client: Client,
        monkeypatch: pytest.MonkeyPatch,
    ):
        address = f"{wrong.request.get_absolute_url()}positions/{wrong.pk}/correct/"
        fields = form_fields(official_client.get(address))
        fields |= {"text": ["DfE has agreed in full."], "reason": ["A slip."]}

        def correct() -> None:
            positions.correct_position(
                by=official, position=wrong, reason="A slip.", effective_on=TODAY, text="Agreed."
            )

        meanwhile(monkeypatch, positions, "correct_position", correct)
        page = official_client.post(address, fields)
        assert page.status_code == 409
        assert form_fields(page)["text"] == ["DfE has agreed in full."]
        assert Position.objects.filter(corrects=wrong).count() == 1

    def test_a_day_out_of_order_is_refused_at_its_field(
        self, wrong: Position, official_client: Client
    ):
        address = f"{wrong.request.get_absolute_url()}positions/{wrong.pk}/correct/"
        fields = form_fields(official_client.get(address))
        fields |= {"reason": ["A slip."], "effective_on_day": ["23"]}
        page = official_client.post(address, fields)
        assert_refused(page, "The date must be", "effective_on_day")
        assert form_fields(page)["reason"] == ["A slip."]


class TestFeedback:
    @pytest.mark.parametrize("change", ["reworded", "reopened"])
    def test_an_official_has_changed_the_outcome(
        self,
        change: str,
        resolved_request: Request,
        official: User,
        lead_client: Client,
        monkeypatch: pytest.MonkeyPatch,
    ):
        page = feedback_page(resolved_request)
        mine = {**form_fields(lead_client.get(page)), "answer": "partly", "why": WHY}

        def write() -> None:
            if change == "reworded":
                update_now(resolved_request, official, "DfE has agreed in full.")
            else:
                move(resolved_request, official, Stage.IN_PROGRESS)

        meanwhile(monkeypatch, feedback, "give_feedback", write)
        response = lead_client.post(page, mine)
        assert WHY in response.content.decode()
        assert not Feedback.objects.exists()
        if change == "reworded":
            assert response.status_code == 409
            assert form_fields(response)["why"] == [WHY]
        else:
            assert "no longer resolved" in main_text(response)


def test_an_outcome_that_a_colleague_rewords_is_shared_after_another_look(
    make_request: Any, official: User, official_client: Client, monkeypatch: pytest.MonkeyPatch
):
    solved = make_request(stage=Stage.RESOLVED, status="Swindon may pool budgets.")
    address = f"{solved.get_absolute_url()}share/"
    fields = form_fields(official_client.get(address)) | {"words": ["Budgets can be pooled."]}
    meanwhile(monkeypatch, shared_outcomes, "share_outcome", lambda: update_now(solved, official))
    page = official_client.post(address, fields)
    assert page.status_code == 409
    assert form_fields(page)["words"] == ["Budgets can be pooled."]
    assert not SharedOutcome.objects.exists()


def test_requests_are_not_handed_to_somebody_who_has_left(
    make_user: Any, official: User, official_client: Client, monkeypatch: pytest.MonkeyPatch
):
    leaver, successor = make_user("official"), make_user("official")

    def leave() -> None:
        User.objects.filter(pk=successor.pk).update(is_active=False)
        successor.is_active = False

    hand_over = owners.hand_over
    monkeypatch.setattr(
        owners, "hand_over", lambda **given: hand_over(**{**given, "official": successor})
    )
    meanwhile(monkeypatch, owners, "hand_over", leave)
    fields = {"leaver": leaver.pk, "official": successor.pk}
    page = official_client.post("/hand-over/", fields)
    assert_refused(page, "Choose an official with an active account.")

"""After "no" or "partly": a next step for DCLG, and one click for an official to reopen."""

from collections.abc import Callable

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from accounts.models import Role, User
from requests_log.domain import feedback, integrity, next_steps
from requests_log.models import Feedback, NextStep, Request
from requests_log.rules.stages import Stage
from tests.factories.areas import get_area, get_department
from tests.factories.feedback import give_feedback
from tests.helpers.forms import main_text

pytestmark = pytest.mark.django_db
NOT_SOLVED_PAGE = "/not-solved/"
SAYS_PARTLY = "Reopened, because an area says that the outcome solves this in part."
SAYS_NO = "Reopened, because an area says that the outcome does not solve this."


class TestStepAfterFeedback:
    @pytest.mark.parametrize("answer", ["partly", "no"])
    def test_what_is_not_solved_is_for_dclg_to_look_at(
        self, answer: str, resolved_request: Request, lead: User
    ):
        dclg = get_department("DCLG")
        give_feedback(resolved_request, lead, answer)
        step = NextStep.objects.get()
        assert (step.request, step.department, step.by) == (resolved_request, dclg, lead)
        assert step.source == f"An area’s answer on the outcome: {answer}"
        assert list(integrity.find_disagreements()) == []

    def test_what_is_solved_adds_no_step(self, resolved_request: Request, lead: User):
        give_feedback(resolved_request, lead, "yes")
        assert not NextStep.objects.exists()

    def test_the_answers_of_several_areas_are_one_step(
        self, resolved_request: Request, lead: User, make_user: Callable[..., User]
    ):
        give_feedback(resolved_request, lead, "partly")
        give_feedback(resolved_request, lead, "no")
        kent = make_user(Role.LEAD, "kent")
        give_feedback(resolved_request, kent, "no", area=get_area("kent"))
        assert NextStep.objects.count() == 1

    def test_an_answer_is_not_saved_without_its_step(
        self, resolved_request: Request, lead: User, monkeypatch: pytest.MonkeyPatch
    ):
        def fail(**given: object) -> None:
            raise ValidationError("No step today.")

        monkeypatch.setattr(next_steps, "add_step_after_feedback", fail)
        with pytest.raises(ValidationError):
            give_feedback(resolved_request, lead, "no")
        assert not Feedback.objects.exists()

    @pytest.mark.parametrize("role", [Role.OFFICIAL, Role.CHAMPION, Role.LEAD])
    def test_only_an_answer_of_a_lead_who_sees_the_request_adds_it(
        self, role: Role, resolved_request: Request, make_user: Callable[..., User]
    ):
        with pytest.raises(PermissionDenied):
            next_steps.add_step_after_feedback(
                by=make_user(role), request=resolved_request, answer="no"
            )


class TestReopeningARequest:
    @pytest.mark.parametrize("page", ["request", "list"])
    def test_an_official_reopens_where_they_read_the_answer_and_can_undo_it(
        self, page: str, official_client: Client, resolved_request: Request, lead: User
    ):
        give_feedback(resolved_request, lead)
        address = resolved_request.get_absolute_url()
        shown = official_client.get(address if page == "request" else NOT_SOLVED_PAGE)
        assert f"Its status will be: “{SAYS_PARTLY}”" in main_text(shown)
        seen = resolved_request.current_id
        assert f'name="seen" value="{seen}"' in shown.content.decode()
        done = official_client.post(f"{address}reopen/", {"seen": seen}, follow=True)
        assert "has been reopened: it is in progress" in main_text(done)
        resolved_request.refresh_from_db()
        line = resolved_request.line
        assert (line.stage, line.status) == (Stage.IN_PROGRESS, SAYS_PARTLY)
        assert "Undo your last entry" in main_text(done)
        official_client.post(f"{address}entries/{line.pk}/undo/")
        resolved_request.refresh_from_db()
        assert resolved_request.stage == Stage.RESOLVED
        assert list(integrity.find_disagreements()) == []

    def test_no_counts_for_more_than_partly(
        self,
        resolved_request: Request,
        lead: User,
        official: User,
        make_user: Callable[..., User],
    ):
        give_feedback(resolved_request, lead, "partly")
        kent = make_user(Role.LEAD, "kent")
        give_feedback(resolved_request, kent, "no", area=get_area("kent"))
        written = feedback.reopen(by=official, request=resolved_request, seen=resolved_request.line)
        assert written.status == SAYS_NO

    @pytest.mark.parametrize("answer", [None, "yes"])
    def test_what_is_solved_offers_no_button_and_is_not_reopened(
        self, answer: str | None, official_client: Client, resolved_request: Request, lead: User
    ):
        if answer:
            give_feedback(resolved_request, lead, answer)
        address = resolved_request.get_absolute_url()
        assert "reopen/" not in official_client.get(address).content.decode()
        sent = {"seen": resolved_request.current_id}
        told = official_client.post(f"{address}reopen/", sent, follow=True)
        assert "No area says that the outcome leaves something to solve." in main_text(told)
        resolved_request.refresh_from_db()
        assert resolved_request.stage == Stage.RESOLVED

    @pytest.mark.parametrize("seen", ["", "0", "first"])
    def test_a_request_that_changed_meanwhile_is_not_reopened(
        self, seen: str, official_client: Client, resolved_request: Request, lead: User
    ):
        give_feedback(resolved_request, lead)
        address = resolved_request.get_absolute_url()
        told = official_client.post(f"{address}reopen/", {"seen": seen}, follow=True)
        assert "has changed. Nothing was saved" in main_text(told)
        resolved_request.refresh_from_db()
        assert resolved_request.stage == Stage.RESOLVED

    def test_nobody_else_is_offered_the_button_or_can_reopen(
        self, resolved_request: Request, lead: User, client: Client
    ):
        give_feedback(resolved_request, lead)
        client.force_login(lead)
        address = resolved_request.get_absolute_url()
        assert "reopen/" not in client.get(address).content.decode()
        assert client.post(f"{address}reopen/").status_code == 403
        with pytest.raises(PermissionDenied):
            feedback.reopen(by=lead, request=resolved_request, seen=resolved_request.line)

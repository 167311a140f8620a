"""Feedback on outcomes: who may give it, and which outcome it is about."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import Role, User
from areas.models import Lead
from requests_log.as_of import AsOf
from requests_log.domain import commands, corrections, feedback, integrity
from requests_log.domain.errors import ConflictError, NothingChangedError
from requests_log.models import Entry, Feedback, Request
from requests_log.permissions import all_requests
from requests_log.rules.stages import Stage
from tests.factories.areas import get_area, get_department
from tests.factories.clock import TODAY
from tests.factories.entries import entry_fields, move, write_news
from tests.factories.feedback import WHY, give_feedback

pytestmark = pytest.mark.django_db
YESTERDAY = TODAY - dt.timedelta(days=1)


def feedback_shown(
    request: Request, reader: User, at: AsOf | None = None
) -> list[tuple[str, str, bool]]:
    """Return each area's last feedback, and whether it is about the present outcome."""
    rows = all_requests(at).filter(number=request.number)
    found = feedback.read_feedback(rows, reader=reader, at=at).get(request.pk, [])
    return [(each.feedback.area.slug, each.feedback.answer, each.is_current) for each in found]


class TestGivingFeedback:
    @pytest.mark.parametrize("answer", ["yes", "partly", "no"])
    def test_a_lead_says_whether_it_is_solved_and_the_stage_stays(
        self, answer: str, resolved_request: Request, lead: User, official: User
    ):
        entries = Entry.objects.count()
        verdict = give_feedback(resolved_request, lead, answer)
        assert (verdict.by, verdict.area.slug, verdict.given_on) == (lead, "swindon", TODAY)
        assert verdict.entry == resolved_request.current
        assert feedback_shown(resolved_request, official) == [("swindon", answer, True)]
        resolved_request.refresh_from_db()
        assert (resolved_request.stage, Entry.objects.count()) == (Stage.RESOLVED, entries)
        assert list(integrity.find_disagreements()) == []

    def test_newer_feedback_replaces_the_old_and_both_are_kept(
        self, resolved_request: Request, lead: User, official: User
    ):
        give_feedback(resolved_request, lead, "no")
        give_feedback(resolved_request, lead, "yes")
        assert feedback_shown(resolved_request, official) == [("swindon", "yes", True)]
        assert [verdict.answer for verdict in Feedback.objects.all()] == ["no", "yes"]

    def test_each_area_has_its_own_feedback(
        self, resolved_request: Request, lead: User, official: User, make_user: Callable[..., User]
    ):
        give_feedback(resolved_request, lead, "yes")
        give_feedback(resolved_request, make_user(Role.LEAD, "kent"), "no", area=get_area("kent"))
        assert feedback_shown(resolved_request, official) == [
            ("kent", "no", True),
            ("swindon", "yes", True),
        ]

    def test_two_leads_of_one_area_share_one_feedback(
        self, resolved_request: Request, lead: User, official: User, make_user: Callable[..., User]
    ):
        give_feedback(resolved_request, lead, "yes")
        give_feedback(resolved_request, make_user(Role.LEAD, "swindon"), "no")
        assert feedback_shown(resolved_request, official) == [("swindon", "no", True)]
        assert feedback_shown(resolved_request, lead) == [("swindon", "no", True)]

    def test_text_is_tidied(self, resolved_request: Request, lead: User):
        assert give_feedback(resolved_request, lead, why="  One. \r\n Two.  ").why == "One.\n Two."

    def test_a_yes_may_have_a_reason(self, resolved_request: Request, lead: User):
        assert give_feedback(resolved_request, lead, "yes", why="It works.").why == "It works."

    def test_the_same_feedback_again_changes_nothing(
        self, resolved_request: Request, lead: User, official: User
    ):
        give_feedback(resolved_request, lead)
        with pytest.raises(NothingChangedError):
            give_feedback(resolved_request, lead, why=f" {WHY}\n")
        assert Feedback.objects.count() == 1
        give_feedback(resolved_request, lead, why="Another reason.")
        assert Feedback.objects.count() == 2

    def test_groups_and_members_give_feedback_on_each_others_requests(
        self, make_request: Any, make_user: Callable[..., User], official: User
    ):
        of_member = make_request(areas=[get_area("westminster")], stage=Stage.RESOLVED)
        of_group = make_request(areas=[get_area("west-london")], stage=Stage.RESOLVED)
        group = make_user(Role.LEAD, "west-london")
        member = make_user(Role.LEAD, "westminster")
        give_feedback(of_member, group, area=get_area("west-london"))
        give_feedback(of_group, member, area=get_area("westminster"))
        assert feedback_shown(of_member, official) == [("west-london", "partly", True)]
        assert feedback_shown(of_group, official) == [("westminster", "partly", True)]

    def test_any_area_gives_feedback_on_a_request_for_many(self, make_request: Any, lead: User):
        give_feedback(make_request(areas=[], reach="many", stage=Stage.RESOLVED), lead)


class TestRefusedFeedback:
    @pytest.mark.parametrize("role", [Role.OFFICIAL, Role.CHAMPION, Role.ADMINISTRATOR])
    def test_only_a_lead_may(
        self, role: Role, resolved_request: Request, make_user: Callable[..., User]
    ):
        with pytest.raises(PermissionDenied):
            give_feedback(resolved_request, make_user(role, "swindon"))
        assert not Feedback.objects.exists()

    def test_not_for_another_area(self, resolved_request: Request, make_user: Callable[..., User]):
        with pytest.raises(PermissionDenied, match="Only a lead for the area"):
            give_feedback(resolved_request, make_user(Role.LEAD, "kent"))

    def test_not_with_another_role(self, resolved_request: Request, lead: User):
        User.objects.filter(pk=lead.pk).update(role=Role.CHAMPION)
        with pytest.raises(PermissionDenied):
            give_feedback(resolved_request, User.objects.get(pk=lead.pk))

    def test_not_with_a_closed_account(self, resolved_request: Request, lead: User):
        lead.is_active = False
        with pytest.raises(PermissionDenied):
            give_feedback(resolved_request, lead)

    @pytest.mark.parametrize(
        "days", [{"since": TODAY + dt.timedelta(days=1)}, {"until": TODAY}], ids=["not-yet", "over"]
    )
    def test_not_before_or_after_leading_the_area(
        self, days: dict[str, Any], resolved_request: Request, lead: User
    ):
        Lead.objects.update(**days)
        with pytest.raises(PermissionDenied):
            give_feedback(resolved_request, lead)

    def test_not_for_an_area_the_request_does_not_cover(
        self, resolved_request: Request, make_user: Callable[..., User]
    ):
        both = make_user(Role.LEAD, "swindon", "essex")
        with pytest.raises(PermissionDenied, match="does not cover"):
            give_feedback(resolved_request, both, area=get_area("essex"))

    def test_not_on_another_areas_request(self, make_request: Any, lead: User):
        request = make_request(areas=[get_area("kent")], stage=Stage.RESOLVED)
        with pytest.raises(PermissionDenied):
            give_feedback(request, lead)

    @pytest.mark.parametrize("stage", [Stage.IN_PROGRESS, Stage.ON_GOING])
    def test_not_before_it_is_resolved(self, stage: Stage, make_request: Any, lead: User):
        with pytest.raises(ValidationError, match="is not resolved"):
            give_feedback(make_request(stage=stage), lead)

    @pytest.mark.parametrize("answer", ["partly", "no"])
    @pytest.mark.parametrize("why", ["", " \n "])
    def test_partly_or_no_needs_a_reason(
        self, answer: str, why: str, resolved_request: Request, lead: User
    ):
        with pytest.raises(ValidationError) as refused:
            give_feedback(resolved_request, lead, answer, why=why)
        assert refused.value.message_dict == {"why": [feedback.SAY_WHY]}

    def test_not_with_an_unknown_answer_or_bad_text(self, resolved_request: Request, lead: User):
        with pytest.raises(ValidationError) as refused:
            give_feedback(resolved_request, lead, "perhaps", why="w" * 2_001)
        assert refused.value.message_dict == {
            "answer": [feedback.CHOOSE],
            "why": ["Reason must be 2,000 characters or fewer. You entered 2,001."],
        }
        with pytest.raises(ValidationError, match="cannot be printed"):
            give_feedback(resolved_request, lead, why="a\x00b")
        assert give_feedback(resolved_request, lead, why="w" * 2_000)

    def test_not_on_an_outcome_reworded_since(
        self, resolved_request: Request, lead: User, official: User
    ):
        seen = resolved_request.current
        newer = write_news(resolved_request, official, "DfE has agreed in part.")
        with pytest.raises(ConflictError) as conflict:
            give_feedback(resolved_request, lead, seen=seen)
        assert conflict.value.current == newer
        assert not Feedback.objects.exists()

    def test_not_on_a_reopened_request(self, resolved_request: Request, lead: User, official: User):
        seen = resolved_request.current
        move(resolved_request, official, Stage.IN_PROGRESS)
        with pytest.raises(ConflictError):
            give_feedback(resolved_request, lead, seen=seen)

    def test_not_on_the_outcome_of_another_request(
        self, resolved_request: Request, make_request: Any, lead: User
    ):
        with pytest.raises(ConflictError):
            give_feedback(resolved_request, lead, seen=make_request(stage=Stage.RESOLVED).current)


class TestWhichOutcome:
    """Feedback is about the present outcome, or about an earlier one."""

    @pytest.fixture(autouse=True)
    def _said(self, resolved_request: Request, lead: User, official: User) -> None:
        self.request, self.lead, self.official = resolved_request, lead, official
        give_feedback(resolved_request, lead, "no")

    def told(self) -> list[tuple[str, str, bool]]:
        self.request.refresh_from_db()
        return feedback_shown(self.request, self.official)

    def test_after_rewording_feedback_is_about_an_earlier_outcome(self):
        write_news(self.request, self.official, "DfE has agreed in full.")
        assert self.told() == [("swindon", "no", False)]
        give_feedback(self.request, self.lead, "no")
        assert self.told() == [("swindon", "no", True)]

    def test_after_reopening_no_feedback_is_shown(self):
        move(self.request, self.official, Stage.IN_PROGRESS)
        assert self.told() == []

    @pytest.mark.parametrize("outcome", ["DfE has agreed.", "DfE has agreed in full."])
    def test_after_resolving_again_feedback_is_about_an_earlier_outcome(self, outcome: str):
        move(self.request, self.official, Stage.IN_PROGRESS)
        self.request.refresh_from_db()
        move(self.request, self.official, Stage.RESOLVED, status=outcome)
        assert self.told() == [("swindon", "no", False)]

    def test_after_confirming_feedback_is_about_the_same_outcome(self):
        about = {"by": self.official, "request": self.request, "effective_on": TODAY}
        commands.confirm(**about, seen=self.request.current)
        self.request.refresh_from_db()
        line = self.request.line
        commands.amend(
            **about,
            seen=line,
            issue="Another wording",
            areas=[get_area("swindon")],
            departments=[get_department("DfE")],
            reach="named",
            asks_all=False,
            request_kind=line.request_kind,
        )
        assert self.told() == [("swindon", "no", True)]
        with pytest.raises(NothingChangedError):
            give_feedback(self.request, self.lead, "no")

    def test_after_correcting_the_outcome_feedback_is_about_an_earlier_one(self):
        said = {**entry_fields(self.request.line), "status": "DfE has not agreed."}
        corrections.correct(by=self.official, entry=self.request.line, reason="A slip.", **said)
        assert self.told() == [("swindon", "no", False)]

    def test_after_correcting_a_label_feedback_is_about_the_same_outcome(self):
        said = {**entry_fields(self.request.line), "areas_label": "Swindon, Kent"}
        corrections.correct(by=self.official, entry=self.request.line, reason="A slip.", **said)
        assert self.told() == [("swindon", "no", True)]

    def test_a_past_date_shows_feedback_given_by_then(self, settings: Any):
        day = dt.date(2011, 3, 24)
        settings.TODAY = dt.date(2011, 3, 23)
        write_news(
            self.request, self.official, "DfE has agreed in full.", effective_on=settings.TODAY
        )
        settings.TODAY = day
        give_feedback(self.request, self.lead, "yes")
        assert self.told() == [("swindon", "yes", True)]
        told = {
            day.day: feedback_shown(self.request, self.official, AsOf(day))
            for day in (YESTERDAY, TODAY, dt.date(2011, 3, 23), day)
        }
        assert told == {
            21: [],
            22: [("swindon", "no", True)],
            23: [("swindon", "no", False)],
            24: [("swindon", "yes", True)],
        }
        then = AsOf(TODAY, known_on=TODAY)
        assert feedback_shown(self.request, self.official, then) == [("swindon", "no", True)]

    def test_not_solved_counts_only_the_present_outcome(self, make_user: Any):
        give_feedback(self.request, make_user(Role.LEAD, "kent"), "yes", area=get_area("kent"))
        rows = Request.objects.all()
        found = feedback.not_solved(rows, reader=self.official)
        assert [each.feedback.area.slug for each in found[self.request.pk]] == ["swindon"]
        assert feedback.not_solved(rows, reader=self.official, answer="partly") == {}
        write_news(self.request, self.official, "DfE has agreed in full.")
        assert feedback.not_solved(rows, reader=self.official) == {}


@pytest.mark.parametrize(("limit", "found"), [(2, (2, True)), (3, (3, False)), (4, (3, False))])
def test_a_list_of_what_is_not_solved_says_when_there_is_more(
    limit: int, found: tuple[int, bool], make_request: Any, make_user: Any, monkeypatch: Any
):
    monkeypatch.setattr(feedback, "READ_LIMIT", limit)
    lead = make_user(Role.LEAD, "swindon")
    for _ in range(3):
        resolved = make_request(stage=Stage.RESOLVED, status="DfE has agreed.")
        give_feedback(resolved, lead, "no")
    ids, has_more = feedback.requests_ever_not_solved(reader=lead)
    assert (len(ids), has_more) == found


@pytest.mark.parametrize("number", [1, 3])
def test_queries_do_not_grow_with_feedback(
    number: int, make_request: Any, official: User, lead: User, django_assert_num_queries: Any
):
    for _ in range(number):
        give_feedback(make_request(stage=Stage.RESOLVED), lead)
    for reader in (official, lead):
        with django_assert_num_queries(2):
            found = feedback.read_feedback(Request.objects.all(), reader=reader)
        assert len(found) == number
    areas = feedback.areas_of_lead(lead)
    with django_assert_num_queries(3):
        assert len(feedback.areas_by_request(Request.objects.all(), areas)) == number

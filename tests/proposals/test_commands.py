"""Who may propose, decide and withdraw, and what the commands refuse."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import storages

from accounts.models import User
from proposals import domain
from proposals.models import LeadProposal
from requests_log.domain import corrections
from requests_log.models import Request
from tests.factories.areas import get_area, get_department
from tests.factories.clock import TODAY
from tests.factories.evidence import pdf, upload
from tests.factories.feedback import WHY_A_BARRIER as WHY
from tests.factories.feedback import propose
from tests.helpers.concurrency import meanwhile

pytestmark = pytest.mark.django_db


class TestWhoMayPropose:
    @pytest.mark.parametrize(
        ("role", "slugs"),
        [("lead", ["kent"]), ("lead", []), ("champion", ["swindon"]), ("official", [])],
    )
    @pytest.mark.parametrize("kind", ["barrier", "comment"])
    def test_only_a_lead_for_the_area_may(
        self, kind: str, role: str, slugs: list[str], make_user: Any, swindon_request: Request
    ):
        user = make_user(role, *slugs)
        with pytest.raises(PermissionDenied):
            propose(user, kind, swindon_request if kind == "comment" else None)

    def test_not_on_a_request_that_is_of_another_area(
        self, make_user: Any, swindon_request: Request
    ):
        both = make_user("lead", "kent", "swindon")
        with pytest.raises(PermissionDenied):
            propose(both, "comment", swindon_request, area=get_area("kent"))

    def test_only_officials_decide_and_only_a_lead_for_the_area_withdraws(
        self, lead: User, make_user: Any
    ):
        proposal = propose(lead)
        kent = make_user("lead", "kent")
        for act in (
            lambda: domain.decline(by=lead, proposal=proposal, reason="No."),
            lambda: domain.raise_from(by=lead, proposal=proposal),
            lambda: domain.withdraw(by=kent, proposal=proposal),
        ):
            with pytest.raises(PermissionDenied):
                act()
        proposal.refresh_from_db()
        assert proposal.waits

    def test_not_on_a_request_that_an_import_takes_back_meanwhile(
        self, lead: User, official: User, swindon_request: Request, monkeypatch: pytest.MonkeyPatch
    ):
        def take_back() -> None:
            entry = swindon_request.line
            corrections.withdraw_request(by=official, entry=entry, reason="Taken back.")

        meanwhile(monkeypatch, domain, "_clean", take_back)
        with pytest.raises(PermissionDenied):
            propose(lead, "comment", swindon_request)
        assert not LeadProposal.objects.exists()

    def test_the_same_words_for_another_department_are_kept_beside(
        self, lead: User, swindon_request: Request
    ):
        both = [get_department("DfE")], [get_department("DH")]
        made = [
            propose(lead, "step", swindon_request, departments=each) for each in (*both, both[0])
        ]
        assert made[0] == made[2] != made[1]
        assert LeadProposal.objects.count() == 2

    def test_an_area_can_have_only_so_many_waiting(
        self, lead: User, monkeypatch: pytest.MonkeyPatch, make_user: Any
    ):
        monkeypatch.setattr(domain, "MOST_WAITING", 2)
        first = propose(lead, words="One")
        propose(lead, words="Two")
        with pytest.raises(ValidationError, match="which is the most there can be"):
            propose(lead, words="Three")
        propose(make_user("lead", "kent"), area=get_area("kent"), words="Three")
        domain.withdraw(by=lead, proposal=first)
        propose(lead, words="Three")

    @pytest.mark.parametrize(
        ("kind", "changed", "field"),
        [
            ("barrier", {"words": " ", "why": WHY}, "words"),
            ("barrier", {"why": ""}, "why"),
            ("barrier", {"why": "x" * 2_001}, "why"),
            ("barrier", {"words": "a\x07b"}, "words"),
            ("evidence", {"url": "https://x.example", "file": object()}, "file"),
            ("evidence", {"file": None}, "file"),
        ],
    )
    def test_the_command_refuses_what_the_form_refuses(
        self, kind: str, changed: dict[str, Any], field: str, lead: User, swindon_request: Request
    ):
        with pytest.raises(ValidationError) as refusal:
            propose(lead, kind, None if kind == "barrier" else swindon_request, **changed)
        assert field in refusal.value.message_dict

    def test_a_next_step_may_be_due_today_and_not_before(
        self, lead: User, swindon_request: Request
    ):
        assert propose(lead, "step", swindon_request, due_on=TODAY).due_on == TODAY
        with pytest.raises(ValidationError) as refusal:
            propose(lead, "step", swindon_request, due_on=TODAY - dt.timedelta(days=1))
        assert set(refusal.value.message_dict) == {"due_on"}

    def test_a_decline_needs_a_reason(self, lead: User, official: User):
        proposal = propose(lead)
        with pytest.raises(ValidationError) as refusal:
            domain.decline(by=official, proposal=proposal, reason=" ")
        assert refusal.value.message_dict == {"reason": ["Enter a reason. The area will see it."]}
        proposal.refresh_from_db()
        assert proposal.waits


class TestOfferingAFile:
    def test_a_file_that_is_not_kept_is_removed(
        self, lead: User, swindon_request: Request, monkeypatch: pytest.MonkeyPatch
    ):
        stored: list[str] = []
        store_file = domain.evidence.store_file

        def store(file: Any) -> Any:
            kept = store_file(file)
            stored.append(kept.stored_as)
            return kept

        monkeypatch.setattr(domain.evidence, "store_file", store)
        propose(lead, words="One")
        monkeypatch.setattr(domain, "MOST_WAITING", 1)
        with pytest.raises(ValidationError, match="which is the most there can be"):
            propose(lead, "evidence", swindon_request)
        monkeypatch.setattr(domain, "MOST_WAITING", 2)
        first = propose(lead, "evidence", swindon_request)
        # The same file sent again is the same proposal, and is stored once.
        assert propose(lead, "evidence", swindon_request, file=upload(pdf())) == first
        assert [storages["evidence"].exists(name) for name in stored] == [False, True, False]
        assert LeadProposal.objects.count() == 2

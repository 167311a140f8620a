"""Whether an outcome solves a request: who says it, of what, and what stands of it after."""

import datetime as dt
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import DatabaseError, connection, connections, transaction

from accounts.models import Role, User
from areas.models import Lead
from requests_log.as_of import AsOf
from requests_log.domain import commands, corrections, feedback, integrity
from requests_log.domain.errors import ConflictError, NothingChangedError
from requests_log.models import Entry, Feedback, Request, triggers
from requests_log.permissions import all_requests
from requests_log.rules.stages import Stage
from tests.conftest import TODAY, get_area, get_department, said_by
from tests.requests_log.test_commands import move, news

pytestmark = pytest.mark.django_db
WHY = "The police still cannot share it."
YESTERDAY = TODAY - dt.timedelta(days=1)


@pytest.fixture
def done(make_request: Any) -> Request:
    """A request of Swindon and Kent that is resolved."""
    areas = [get_area("swindon"), get_area("kent")]
    return make_request(areas=areas, stage=Stage.RESOLVED, status="DfE has agreed.")


def say(request: Request, by: User, answer: str = "partly", **given: Any) -> Feedback:
    request.refresh_from_db()
    why = "" if answer == "yes" else WHY
    plain = {"area": get_area("swindon"), "why": why, "seen": request.line}
    return feedback.give_feedback(by=by, request=request, answer=answer, **{**plain, **given})


def heard(request: Request, reader: User, at: AsOf | None = None) -> list[tuple[str, str, bool]]:
    """Return what each area said last of a request, and whether of the outcome that stands."""
    rows = all_requests(at).filter(number=request.number)
    found = feedback.read_feedback(rows, reader=reader, at=at).get(request.pk, [])
    return [(each.feedback.area.slug, each.feedback.answer, each.is_current) for each in found]


class TestSaying:
    @pytest.mark.parametrize("answer", ["yes", "partly", "no"])
    def test_a_lead_says_whether_it_is_solved_and_the_stage_stays(
        self, answer: str, done: Request, lead: User, official: User
    ):
        entries = Entry.objects.count()
        verdict = say(done, lead, answer)
        assert (verdict.by, verdict.area.slug, verdict.given_on) == (lead, "swindon", TODAY)
        assert verdict.entry == done.current
        assert heard(done, official) == [("swindon", answer, True)]
        done.refresh_from_db()
        assert (done.stage, Entry.objects.count()) == (Stage.RESOLVED, entries)
        assert list(integrity.find_disagreements()) == []

    def test_the_next_takes_its_place_and_both_are_kept(
        self, done: Request, lead: User, official: User
    ):
        say(done, lead, "no")
        say(done, lead, "yes")
        assert heard(done, official) == [("swindon", "yes", True)]
        assert [verdict.answer for verdict in Feedback.objects.all()] == ["no", "yes"]

    def test_each_area_has_one(
        self, done: Request, lead: User, official: User, make_user: Callable[..., User]
    ):
        say(done, lead, "yes")
        say(done, make_user(Role.LEAD, "kent"), "no", area=get_area("kent"))
        assert heard(done, official) == [("kent", "no", True), ("swindon", "yes", True)]

    def test_two_leads_of_one_area_speak_with_one_voice(
        self, done: Request, lead: User, official: User, make_user: Callable[..., User]
    ):
        say(done, lead, "yes")
        say(done, make_user(Role.LEAD, "swindon"), "no")
        assert heard(done, official) == [("swindon", "no", True)]
        assert heard(done, lead) == [("swindon", "no", True)]

    def test_what_is_said_is_made_tidy(self, done: Request, lead: User):
        assert say(done, lead, why="  One. \r\n Two.  ").why == "One.\n Two."

    def test_a_yes_may_say_why(self, done: Request, lead: User):
        assert say(done, lead, "yes", why="It works.").why == "It works."

    def test_just_the_same_again_changes_nothing(self, done: Request, lead: User, official: User):
        say(done, lead)
        with pytest.raises(NothingChangedError):
            say(done, lead, why=f" {WHY}\n")
        assert Feedback.objects.count() == 1
        say(done, lead, why="Another reason.")
        assert Feedback.objects.count() == 2

    def test_a_group_speaks_on_what_names_its_member_and_the_reverse(
        self, make_request: Any, make_user: Callable[..., User], official: User
    ):
        of_member = make_request(areas=[get_area("westminster")], stage=Stage.RESOLVED)
        of_group = make_request(areas=[get_area("west-london")], stage=Stage.RESOLVED)
        group = make_user(Role.LEAD, "west-london")
        member = make_user(Role.LEAD, "westminster")
        say(of_member, group, area=get_area("west-london"))
        say(of_group, member, area=get_area("westminster"))
        assert heard(of_member, official) == [("west-london", "partly", True)]
        assert heard(of_group, official) == [("westminster", "partly", True)]

    def test_any_area_speaks_on_what_is_for_many(self, make_request: Any, lead: User):
        say(make_request(areas=[], reach="many", stage=Stage.RESOLVED), lead)


class TestRefused:
    @pytest.mark.parametrize("role", [Role.OFFICIAL, Role.CHAMPION, Role.ADMINISTRATOR])
    def test_nobody_but_a_lead(self, role: Role, done: Request, make_user: Callable[..., User]):
        with pytest.raises(PermissionDenied):
            say(done, make_user(role, "swindon"))
        assert not Feedback.objects.exists()

    def test_no_lead_of_another_area(self, done: Request, make_user: Callable[..., User]):
        with pytest.raises(PermissionDenied, match="Only a lead for the area"):
            say(done, make_user(Role.LEAD, "kent"))

    def test_nobody_whose_account_has_another_role_by_now(self, done: Request, lead: User):
        User.objects.filter(pk=lead.pk).update(role=Role.CHAMPION)
        with pytest.raises(PermissionDenied):
            say(done, User.objects.get(pk=lead.pk))

    def test_nobody_whose_account_is_closed(self, done: Request, lead: User):
        lead.is_active = False
        with pytest.raises(PermissionDenied):
            say(done, lead)

    @pytest.mark.parametrize(
        "days", [{"since": TODAY + dt.timedelta(days=1)}, {"until": TODAY}], ids=["not-yet", "over"]
    )
    def test_no_lead_of_another_day(self, days: dict[str, Any], done: Request, lead: User):
        Lead.objects.update(**days)
        with pytest.raises(PermissionDenied):
            say(done, lead)

    def test_not_for_an_area_that_the_request_does_not_count_for(
        self, done: Request, make_user: Callable[..., User]
    ):
        both = make_user(Role.LEAD, "swindon", "essex")
        with pytest.raises(PermissionDenied, match="does not cover"):
            say(done, both, area=get_area("essex"))

    def test_not_on_a_request_of_others(self, make_request: Any, lead: User):
        request = make_request(areas=[get_area("kent")], stage=Stage.RESOLVED)
        with pytest.raises(PermissionDenied):
            say(request, lead)

    @pytest.mark.parametrize("stage", [Stage.IN_PROGRESS, Stage.ON_GOING])
    def test_not_before_it_is_resolved(self, stage: Stage, make_request: Any, lead: User):
        with pytest.raises(ValidationError, match="is not resolved"):
            say(make_request(stage=stage), lead)

    @pytest.mark.parametrize("answer", ["partly", "no"])
    @pytest.mark.parametrize("why", ["", " \n "])
    def test_what_is_not_solved_says_why(self, answer: str, why: str, done: Request, lead: User):
        with pytest.raises(ValidationError) as refused:
            say(done, lead, answer, why=why)
        assert refused.value.message_dict == {"why": [feedback.SAY_WHY]}

    def test_what_is_no_answer_too_long_or_not_to_be_printed(self, done: Request, lead: User):
        with pytest.raises(ValidationError) as refused:
            say(done, lead, "perhaps", why="w" * 2_001)
        assert refused.value.message_dict == {
            "answer": [feedback.CHOOSE],
            "why": ["Reason must be 2,000 characters or fewer. You entered 2,001."],
        }
        with pytest.raises(ValidationError, match="cannot be printed"):
            say(done, lead, why="a\x00b")
        assert say(done, lead, why="w" * 2_000)

    def test_not_on_an_outcome_that_was_reworded_since_it_was_seen(
        self, done: Request, lead: User, official: User
    ):
        seen = done.current
        newer = news(done, official, "DfE has agreed in part.")
        with pytest.raises(ConflictError) as conflict:
            say(done, lead, seen=seen)
        assert conflict.value.current == newer
        assert not Feedback.objects.exists()

    def test_nor_on_one_that_was_reopened(self, done: Request, lead: User, official: User):
        seen = done.current
        move(done, official, Stage.IN_PROGRESS)
        with pytest.raises(ConflictError):
            say(done, lead, seen=seen)

    def test_nor_on_the_line_of_another_request(self, done: Request, make_request: Any, lead: User):
        with pytest.raises(ConflictError):
            say(done, lead, seen=make_request(stage=Stage.RESOLVED).current)


class TestOnWhichOutcome:
    """What was said is of the outcome that stands, or of an earlier one."""

    @pytest.fixture(autouse=True)
    def _said(self, done: Request, lead: User, official: User) -> None:
        self.request, self.lead, self.official = done, lead, official
        say(done, lead, "no")

    def told(self) -> list[tuple[str, str, bool]]:
        self.request.refresh_from_db()
        return heard(self.request, self.official)

    def test_reworded_it_is_of_an_earlier_one_until_they_say_it_again(self):
        news(self.request, self.official, "DfE has agreed in full.")
        assert self.told() == [("swindon", "no", False)]
        say(self.request, self.lead, "no")
        assert self.told() == [("swindon", "no", True)]

    def test_reopened_nothing_is_told(self):
        move(self.request, self.official, Stage.IN_PROGRESS)
        assert self.told() == []

    @pytest.mark.parametrize("outcome", ["DfE has agreed.", "DfE has agreed in full."])
    def test_reopened_and_resolved_again_it_is_of_an_earlier_one(self, outcome: str):
        move(self.request, self.official, Stage.IN_PROGRESS)
        self.request.refresh_from_db()
        move(self.request, self.official, Stage.RESOLVED, status=outcome)
        assert self.told() == [("swindon", "no", False)]

    def test_confirmed_or_of_other_areas_it_is_of_the_same(self):
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
            say(self.request, self.lead, "no")

    def test_corrected_in_its_words_it_is_of_an_earlier_one(self):
        said = {**said_by(self.request.line), "status": "DfE has not agreed."}
        corrections.correct(by=self.official, entry=self.request.line, reason="A slip.", **said)
        assert self.told() == [("swindon", "no", False)]

    def test_corrected_in_its_label_it_is_of_the_same(self):
        said = {**said_by(self.request.line), "areas_label": "Swindon, Kent"}
        corrections.correct(by=self.official, entry=self.request.line, reason="A slip.", **said)
        assert self.told() == [("swindon", "no", True)]

    def test_as_at_a_day_it_is_what_was_said_by_then(self, settings: Any):
        day = dt.date(2011, 3, 24)
        settings.TODAY = dt.date(2011, 3, 23)
        news(self.request, self.official, "DfE has agreed in full.", effective_on=settings.TODAY)
        settings.TODAY = day
        say(self.request, self.lead, "yes")
        assert self.told() == [("swindon", "yes", True)]
        told = {
            day.day: heard(self.request, self.official, AsOf(day))
            for day in (YESTERDAY, TODAY, dt.date(2011, 3, 23), day)
        }
        assert told == {
            21: [],
            22: [("swindon", "no", True)],
            23: [("swindon", "no", False)],
            24: [("swindon", "yes", True)],
        }
        then = AsOf(TODAY, known_on=TODAY)
        assert heard(self.request, self.official, then) == [("swindon", "no", True)]

    def test_of_what_is_not_solved_there_is_what_is_of_the_present(self, make_user: Any):
        say(self.request, make_user(Role.LEAD, "kent"), "yes", area=get_area("kent"))
        rows = Request.objects.all()
        found = feedback.not_solved(rows, reader=self.official)
        assert [each.feedback.area.slug for each in found[self.request.pk]] == ["swindon"]
        assert feedback.not_solved(rows, reader=self.official, answer="partly") == {}
        news(self.request, self.official, "DfE has agreed in full.")
        assert feedback.not_solved(rows, reader=self.official) == {}


class TestTheDatabase:
    @pytest.fixture(autouse=True)
    def _said(self, done: Request, lead: User) -> None:
        self.verdict = say(done, lead)

    @staticmethod
    def refuse(statement: str, match: str = triggers.FEEDBACK.message) -> None:
        connection.check_constraints()
        with (
            pytest.raises(DatabaseError, match=match),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)

    def test_a_verdict_is_neither_changed_nor_deleted(self):
        self.refuse("UPDATE requests_log_feedback SET answer = 'yes'")
        self.refuse("DELETE FROM requests_log_feedback")
        assert Feedback.objects.get().answer == "partly"

    def test_nor_by_the_databases_own_way_round(self):
        columns = ", ".join(f'"{field.column}"' for field in Feedback._meta.concrete_fields)
        ways = {
            "postgresql": "TRUNCATE requests_log_feedback CASCADE",
            "sqlite": f"INSERT OR REPLACE INTO requests_log_feedback ({columns}) "
            f"SELECT {columns} FROM requests_log_feedback",
        }
        self.refuse(ways[connection.vendor])

    def test_the_refusals_come_back_after_every_migration(self):
        triggers.FEEDBACK.uninstall(connection)
        call_command("migrate", verbosity=0)
        self.refuse("UPDATE requests_log_feedback SET answer = 'yes'")

    @pytest.mark.parametrize(
        ("given", "name"),
        [({"answer": "perhaps"}, "feedback_answer"), ({"why": ""}, "feedback_says_why")],
    )
    def test_what_is_no_verdict_is_refused(self, given: dict[str, str], name: str):
        connection.check_constraints()
        fields = ("request", "area", "entry", "answer", "why", "by")
        said = {field: getattr(self.verdict, field) for field in fields}
        with pytest.raises(DatabaseError, match=name), transaction.atomic():
            Feedback.objects.create(**{**said, **given})

    def test_code_that_tries_is_told_what_to_do_instead(self):
        for attempt in (
            self.verdict.save,
            self.verdict.delete,
            Feedback.objects.all().delete,
            lambda: Feedback.objects.update(answer="yes"),
            lambda: Feedback.objects.bulk_update([self.verdict], ["answer"]),
        ):
            with pytest.raises(TypeError, match="Add a new answer instead"):
                attempt()


@pytest.mark.django_db(transaction=True)
def test_of_many_who_say_the_same_at_once_one_is_kept(done: Request, lead: User):
    seen, area = done.line, get_area("swindon")
    ready = threading.Barrier(8)
    results: list[Any] = []

    def run() -> None:
        try:
            ready.wait(timeout=30)
            said = {"request": done, "area": area, "answer": "no", "why": WHY, "seen": seen}
            results.append(feedback.give_feedback(by=lead, **said))
        except Exception as error:
            results.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert sorted(type(result).__name__ for result in results) == [
        "Feedback",
        *["NothingChangedError"] * 7,
    ]
    assert Feedback.objects.count() == 1


@pytest.mark.parametrize("number", [1, 3])
def test_reading_takes_as_many_queries_for_one_as_for_three(
    number: int, make_request: Any, official: User, lead: User, django_assert_num_queries: Any
):
    for _ in range(number):
        say(make_request(stage=Stage.RESOLVED), lead)
    with django_assert_num_queries(2):
        assert len(feedback.read_feedback(Request.objects.all(), reader=official)) == number
    with django_assert_num_queries(3):
        assert len(feedback.read_feedback(Request.objects.all(), reader=lead)) == number
    areas = feedback.areas_of_lead(lead)
    with django_assert_num_queries(3):
        assert len(feedback.areas_by_request(Request.objects.all(), areas)) == number

"""What the commands of the log refuse that a form does not offer, or that came too late."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.models import User
from cbtracker import clock
from requests_log.domain import (
    bulk,
    commands,
    corrections,
    next_steps,
    owners,
    positions,
    validation,
)
from requests_log.domain.bulk import Wish
from requests_log.domain.errors import NothingChangedError
from requests_log.domain.next_steps import StepOwner
from requests_log.models import BulkKind, Entry, Request, StepEnding
from requests_log.rules.stages import Stage
from tests.factories.areas import get_area, get_department, get_workstream
from tests.factories.clock import TODAY, march
from tests.factories.entries import entry_fields, get_request, move, write_news
from tests.factories.next_steps import add_step
from tests.factories.positions import say
from tests.helpers.forms import assert_refused, main_text

pytestmark = pytest.mark.django_db


def refused_at(refusal: pytest.ExceptionInfo[ValidationError]) -> dict[str, list[str]]:
    return refusal.value.message_dict


def correct(entry: Entry, by: User, **changed: Any) -> Entry:
    return corrections.correct(
        by=by, entry=entry, reason="A slip.", **{**entry_fields(entry), **changed}
    )


class TestStages:
    def test_a_stage_that_there_is_not_is_refused(
        self, make_request: Any, official: User, swindon_request: Request
    ):
        with pytest.raises(ValidationError) as refusal:
            make_request(stage="sold")
        assert refused_at(refusal) == {"stage": ["Choose a stage."]}
        with pytest.raises(ValidationError) as refusal:
            move(swindon_request, official, "sold")
        assert refused_at(refusal) == {"stage": ["Choose a stage."]}
        assert Entry.objects.count() == 1


class TestCorrections:
    def test_a_note_is_not_corrected(self, make_request: Any, official: User, champion: User):
        request = make_request(areas=[get_area("leicestershire")])
        note = commands.add_note(by=champion, request=request, note="Ask the schools.")
        with pytest.raises(ValidationError, match="A note cannot be corrected"):
            correct(note, official, status="Other.")

    @pytest.mark.parametrize(
        ("day", "bounds"),
        [
            (16, "after 17 March 2011 and on or before 19 March 2011"),
            (20, "after 17 March 2011 and on or before 19 March 2011"),
        ],
    )
    def test_a_corrected_day_is_between_those_of_its_neighbours(
        self, day: int, bounds: str, swindon_request: Request, official: User
    ):
        between = write_news(swindon_request, official, "One.", effective_on=march(18))
        swindon_request.refresh_from_db()
        write_news(swindon_request, official, "Two.", effective_on=march(19))
        with pytest.raises(ValidationError) as refusal:
            correct(between, official, effective_on=march(day))
        [message] = refused_at(refusal)["effective_on"]
        assert bounds in message

    def test_the_day_of_the_last_entry_has_no_later_neighbour(
        self, swindon_request: Request, official: User
    ):
        last = write_news(swindon_request, official, "One.", effective_on=march(18))
        with pytest.raises(ValidationError) as refusal:
            correct(last, official, effective_on=march(16))
        [message] = refused_at(refusal)["effective_on"]
        assert message == (
            "The date must be on or after 17 March 2011, to keep the history in order."
        )

    def test_the_form_of_a_corrected_entry_is_that_of_its_correction(
        self, swindon_request: Request, official: User, official_client: Client
    ):
        first = swindon_request.line
        newer = correct(first, official, status="Put right.")
        address = f"{swindon_request.get_absolute_url()}entries/{{}}/correct/"
        page = official_client.get(address.format(first.pk))
        assert page.headers["Location"] == address.format(newer.pk)

    def test_the_page_says_why_a_first_entry_is_not_withdrawn(
        self, swindon_request: Request, official_client: Client
    ):
        address = f"{swindon_request.get_absolute_url()}entries/{swindon_request.line.pk}/withdraw/"
        page = official_client.post(address, {"reason": "It was another."})
        assert_refused(page, "The first entry of a request cannot be withdrawn: correct it.")

    def test_the_page_says_that_it_is_too_late_to_undo(
        self,
        swindon_request: Request,
        official: User,
        official_client: Client,
        monkeypatch: pytest.MonkeyPatch,
    ):
        entry = write_news(swindon_request, official, "DfE has agreed.")
        later = clock.now() + dt.timedelta(minutes=31)
        monkeypatch.setattr(clock, "now", lambda: later)
        address = f"{swindon_request.get_absolute_url()}entries/{entry.pk}/undo/"
        assert "can no longer be undone" in main_text(official_client.post(address, follow=True))
        assert Entry.objects.count() == 2


class TestLimits:
    @pytest.mark.parametrize("field", validation.MAX_LENGTHS)
    def test_a_text_may_be_as_long_as_its_limit(self, field: str):
        longest = "x" * validation.MAX_LENGTHS[field]
        assert validation.clean_text(longest, field) == longest
        with pytest.raises(ValidationError, match="characters or fewer"):
            validation.clean_text(f"{longest}x", field)

    def test_what_was_written_half_an_hour_ago_can_be_undone(
        self, swindon_request: Request, official: User, monkeypatch: pytest.MonkeyPatch
    ):
        entry = write_news(swindon_request, official, "DfE has agreed.")
        then = entry.recorded_at + dt.timedelta(minutes=30)
        monkeypatch.setattr(clock, "now", lambda: then)
        assert corrections.undo(by=official, entry=entry)

    def test_as_many_are_changed_together_as_there_may_be(
        self, swindon_request: Request, official: User, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr(bulk, "MOST", 1)
        wish = Wish(BulkKind.CONFIRM)
        _, [result] = bulk.do_together(by=official, wish=wish, seen={swindon_request: None})
        assert not result.refusal


class TestPositions:
    def test_a_corrected_day_is_between_those_of_the_departments_other_words(
        self, make_request: Any, official: User
    ):
        joint = make_request(departments=[get_department("DfE"), get_department("MoJ")])
        first, second = (
            say(joint, official, "DfE", f"{day}.", effective_on=march(day)).position
            for day in (18, 20)
        )
        for wrong, day, bounds in (
            (first, 21, "The date must be on or before 20 March 2011."),
            (second, 17, "The date must be on or after 18 March 2011 and on or before 22 March"),
        ):
            with pytest.raises(ValidationError) as refusal:
                positions.correct_position(
                    by=official, position=wrong, reason="A slip.", effective_on=march(day), text="X"
                )
            assert bounds in refused_at(refusal)["effective_on"][0]

    def test_a_move_of_a_joint_request_may_bring_a_target_date(
        self, make_request: Any, official: User
    ):
        joint = make_request(departments=[get_department("DfE"), get_department("MoJ")])
        say(joint, official, "MoJ", "MoJ is content.")
        joint.refresh_from_db()
        say(
            joint,
            official,
            "DfE",
            "DfE has agreed.",
            seen=joint.line,
            move=positions.ProposedMove(Stage.RESOLVED, None, ""),
            target_date=dt.date(2011, 5, 2),
        )
        joint.refresh_from_db()
        assert (joint.stage, joint.line.target_date) == (Stage.RESOLVED, dt.date(2011, 5, 2))

    def test_a_move_of_a_joint_request_to_a_workstream_ends_its_target_date(
        self, make_request: Any, official: User
    ):
        joint = make_request(departments=[get_department("DfE"), get_department("MoJ")])
        move = positions.ProposedMove(Stage.ON_GOING, get_workstream(), "")
        say(joint, official, "DfE", "DfE goes on.", seen=joint.line, move=move)
        joint.refresh_from_db()
        assert (joint.stage, joint.line.target_date) == (Stage.ON_GOING, None)


class TestNextSteps:
    def test_a_step_begins_before_it_ended(self, swindon_request: Request, official: User):
        step = add_step(swindon_request, official, "Send a note.", effective_on=march(18))
        next_steps.end_step(by=official, step=step, outcome="done", effective_on=march(20))
        with pytest.raises(ValidationError) as refusal:
            next_steps.correct_step(
                by=official,
                step=step,
                reason="A slip.",
                what="Send a note.",
                owner=StepOwner(department=get_department("DfE")),
                effective_on=march(21),
                due_on=None,
            )
        assert refused_at(refusal) == {
            "effective_on": ["It ended on 20 March 2011: give an earlier date."]
        }

    def test_an_ending_is_corrected_to_another(self, swindon_request: Request, official: User):
        step = add_step(swindon_request, official, "Send a note.")
        ending = next_steps.end_step(by=official, step=step, outcome="done", effective_on=TODAY)
        with pytest.raises(NothingChangedError):
            next_steps.correct_ending(
                by=official, ending=ending, reason="A slip.", outcome="done", effective_on=TODAY
            )
        assert StepEnding.objects.count() == 1

    def test_words_that_are_too_long_are_refused(self, swindon_request: Request, official: User):
        with pytest.raises(ValidationError) as refusal:
            add_step(swindon_request, official, "x" * 2_001)
        assert "must be 2,000 characters or fewer" in refused_at(refusal)["what"][0]


@pytest.mark.usefixtures("the_record")
class TestDoingTheSameWithMany:
    def test_not_with_more_than_there_may_be(self, official: User, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(bulk, "MOST", 1)
        seen = {get_request(number): None for number in (5, 6)}
        with pytest.raises(ValidationError, match="Choose 1 requests or fewer"):
            bulk.do_together(by=official, wish=Wish(BulkKind.CONFIRM), seen=seen)

    def test_what_has_changed_since_it_was_read_is_left_alone(self, official: User):
        seen = {get_request(number): None for number in (5, 6)}
        write_news(get_request(5), official, "HO has agreed.")
        _, results = bulk.do_together(by=official, wish=Wish(BulkKind.CONFIRM), seen=seen)
        assert [bool(result.refusal) for result in results] == [True, False]
        assert get_request(5).line.status == "HO has agreed."

    def test_a_workstream_is_named(self, official: User):
        wish = Wish(BulkKind.WORKSTREAM)
        _, [result] = bulk.do_together(by=official, wish=wish, seen={get_request(5): None})
        assert result.refusal == "Choose the workstream that will take the request forward."
        assert get_request(5).stage == Stage.IN_PROGRESS

    def test_an_owner_who_has_left_is_not_given_back_what_they_had(
        self, official: User, make_user: Any
    ):
        colleague = make_user("official")
        owners.assign(by=official, request=get_request(5), official=colleague)
        wish = Wish(BulkKind.OWNER, owner=official)
        act, _ = bulk.do_together(by=official, wish=wish, seen={get_request(5): None})
        User.objects.filter(pk=colleague.pk).update(is_active=False)
        assert bulk.undo_together(by=official, act=act) == (0, 1)
        assert get_request(5).owner.official == official

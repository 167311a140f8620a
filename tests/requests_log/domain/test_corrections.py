"""A mistake is corrected by a new entry in place of the old one."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from requests_log.domain import commands, corrections, integrity
from requests_log.domain.errors import ConflictError
from requests_log.log import reader
from requests_log.models import AreaLink, Entry, Request
from requests_log.permissions import visible_to
from requests_log.rules.stages import Stage
from requests_log.views.timeline import build_timeline
from tests.factories.areas import get_area, get_workstream
from tests.factories.entries import entry_fields, move, update_now, write_news

pytestmark = pytest.mark.django_db
MARCH = {day: dt.date(2011, 3, day) for day in range(1, 32)}


def correct(entry: Entry, by: User, **given: Any) -> Entry:
    keywords = {**entry_fields(entry), "reason": "A slip.", **given}
    return corrections.correct(by=by, entry=entry, **keywords)


def test_a_correction_of_the_newest_entry_is_the_line_now(swindon_request: Request, official: User):
    entry = write_news(swindon_request, official, "DfE has agred.")
    correct(entry, official, status="DfE has agreed.")
    swindon_request.refresh_from_db()
    assert swindon_request.current.status == "DfE has agreed."
    assert [e.status for e in reader.effective_entries(reader.read_log(swindon_request))] == [
        "The department is looking into it.",
        "DfE has agreed.",
    ]
    assert list(integrity.find_disagreements()) == []


def test_a_correction_of_an_older_entry_leaves_the_line_as_it_is(
    swindon_request: Request, official: User
):
    """Also where both are of one day: a correction takes its place, and not the last one."""
    first = swindon_request.current
    write_news(swindon_request, official, "DfE has agreed.", effective_on=first.effective_on)
    correct(first, official, status="The department is considering it.")
    swindon_request.refresh_from_db()
    assert swindon_request.current.status == "DfE has agreed."
    assert list(integrity.find_disagreements()) == []


def test_a_correction_counts_as_the_news_that_it_corrects(swindon_request: Request, official: User):
    entry = write_news(swindon_request, official, "DfE has agreed.", effective_on=MARCH[20])
    correct(entry, official, effective_on=MARCH[19])
    swindon_request.refresh_from_db()
    assert swindon_request.news_on == swindon_request.updated_on == MARCH[19]


def test_a_correction_can_be_corrected_in_turn_but_no_entry_twice(
    swindon_request: Request, official: User
):
    first = swindon_request.current
    second = correct(first, official, status="Second.")
    with pytest.raises(ConflictError) as conflict:
        correct(first, official, status="Third.")
    assert conflict.value.current == second
    correct(second, official, status="Third.")
    swindon_request.refresh_from_db()
    assert swindon_request.current.status == "Third."


@pytest.mark.parametrize("day", [MARCH[16], MARCH[21]])
def test_a_corrected_day_keeps_its_place_in_the_log(
    day: dt.date, swindon_request: Request, official: User
):
    second = write_news(swindon_request, official, "Second.", effective_on=MARCH[18])
    swindon_request.refresh_from_db()
    write_news(swindon_request, official, "Third.", effective_on=MARCH[20])
    with pytest.raises(ValidationError, match="on or after 17 March 2011 and on or before 20"):
        correct(second, official, effective_on=day)


def test_a_first_entry_may_be_corrected_to_an_earlier_day_and_its_links_follow(
    swindon_request: Request, official: User
):
    correct(swindon_request.current, official, effective_on=MARCH[3])
    swindon_request.refresh_from_db()
    assert swindon_request.updated_on == MARCH[3]
    assert AreaLink.objects.get().since == MARCH[3]


def test_a_wrong_stage_can_be_corrected_where_the_moves_stay_legal(
    swindon_request: Request, official: User
):
    wrong = move(swindon_request, official, Stage.RESOLVED)
    correct(wrong, official, stage=Stage.IN_PROGRESS)
    swindon_request.refresh_from_db()
    assert swindon_request.stage == Stage.IN_PROGRESS
    assert list(integrity.find_disagreements()) == []


def test_correcting_to_an_unreachable_stage_is_refused(make_request: Any, official: User):
    request = make_request(stage=Stage.RESOLVED)
    reopened = move(request, official, Stage.IN_PROGRESS)
    with pytest.raises(
        ValidationError, match="cannot move from resolved to an on-going workstream"
    ):
        correct(reopened, official, stage=Stage.ON_GOING, workstream=get_workstream())


def test_a_correction_that_makes_the_next_move_illegal_is_refused(
    swindon_request: Request, official: User
):
    first = swindon_request.line
    move(swindon_request, official, Stage.ON_GOING)
    with pytest.raises(
        ValidationError, match="cannot move from resolved to an on-going workstream"
    ):
        correct(first, official, stage=Stage.RESOLVED, target_date=None)
    assert Entry.objects.count() == 2


def test_news_from_who_saw_the_entry_before_its_correction_is_a_conflict(
    swindon_request: Request, official: User
):
    seen = swindon_request.line
    correct(seen, official, status="The department has refused.")
    with pytest.raises(ConflictError):
        commands.write_news(
            by=official,
            request=swindon_request,
            seen=seen,
            status="DfE has agreed.",
            effective_on=MARCH[22],
            target_date=None,
        )
    assert Entry.objects.count() == 2


def test_a_correction_takes_no_number_of_its_own(swindon_request: Request, official: User):
    wrong = write_news(swindon_request, official, "DfE has agred.")
    correct(wrong, official, status="DfE has agreed.")
    update_now(swindon_request, official, "DfE has sent a note.")
    assert [entry.number for entry in reader.read_log(swindon_request)] == [1, 2, 2, 3]


def test_a_correction_needs_a_reason_and_a_change(swindon_request: Request, official: User):
    with pytest.raises(ValidationError, match="what was wrong"):
        correct(swindon_request.current, official, reason=" ", status="Other.")
    with pytest.raises(ValidationError, match="Nothing has changed"):
        correct(swindon_request.current, official)


def test_the_log_shows_a_correction_beside_what_it_corrects(
    swindon_request: Request, official: User
):
    write_news(swindon_request, official, "DfE has agred.")
    swindon_request.refresh_from_db()
    correct(swindon_request.current, official, status="DfE has agreed.")
    newest = build_timeline(reader.read_log(swindon_request), with_notes=True)[0]
    assert newest.kind == "Corrected"
    assert [older.status for older in newest.corrected] == ["DfE has agred."]
    assert newest.note == "A slip."


def test_a_lead_does_not_see_corrected_entries(swindon_request: Request, official: User):
    correct(swindon_request.current, official, status="Put right.")
    shown = build_timeline(reader.read_log(swindon_request), with_notes=False)
    assert [(s.status, s.note, s.by, s.source, s.corrected) for s in shown] == [
        ("Put right.", "", "", "", [])
    ]


def test_an_area_named_by_mistake_is_corrected_from_that_day(
    swindon_request: Request, official: User, lead: User
):
    correct(swindon_request.current, official, areas=[get_area("kent")], areas_label="")
    links = AreaLink.objects.values_list("area__slug", "since", "until")
    assert list(links) == [("kent", MARCH[17], None)]
    assert not visible_to(lead).exists()
    swindon_request.refresh_from_db()
    assert swindon_request.line.areas_label == "Kent"
    assert list(integrity.find_disagreements()) == []


def test_a_wrong_reach_and_type_can_be_corrected(swindon_request: Request, official: User):
    correct(swindon_request.current, official, reach="many", areas=[], request_kind="flexibility")
    swindon_request.refresh_from_db()
    assert (swindon_request.reach, swindon_request.request_kind) == ("many", "flexibility")
    assert AreaLink.objects.count() == 0


def test_a_line_that_is_corrected_back_has_not_changed_since(
    swindon_request: Request, official: User
):
    wrong = write_news(swindon_request, official, "DfE has agreed.", effective_on=MARCH[20])
    correct(wrong, official, status="The department is looking into it.")
    swindon_request.refresh_from_db()
    assert (swindon_request.updated_on, swindon_request.news_on) == (MARCH[17], MARCH[17])


def test_a_move_that_was_a_mistake_is_as_if_it_had_not_happened(
    swindon_request: Request, official: User
):
    before = swindon_request.line
    swindon_request.refresh_from_db()
    news_on = swindon_request.news_on
    mistake = move(swindon_request, official, Stage.RESOLVED)
    swindon_request.refresh_from_db()
    assert swindon_request.news_on == mistake.effective_on != news_on
    back = entry_fields(before) | {"effective_on": mistake.effective_on}
    corrections.correct(by=official, entry=mistake, reason="Not resolved.", **back)
    swindon_request.refresh_from_db()
    assert (swindon_request.stage, swindon_request.news_on) == (Stage.IN_PROGRESS, news_on)
    assert swindon_request.updated_on == before.effective_on
    assert list(integrity.find_disagreements()) == []

"""A mistake is put right by a new entry in the place of the old one."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from accounts.models import User
from requests_log.domain import corrections, integrity
from requests_log.domain.errors import ConflictError
from requests_log.log import reader
from requests_log.models import AreaLink, Entry, Request
from requests_log.permissions import visible_to
from requests_log.rules.stages import Stage
from requests_log.views.timeline import build_timeline
from tests.conftest import get_area, get_workstream, said_by
from tests.requests_log.test_commands import move, news

pytestmark = pytest.mark.django_db
MARCH = {day: dt.date(2011, 3, day) for day in range(1, 32)}


def correct(entry: Entry, by: User, **given: Any) -> Entry:
    keywords = {**said_by(entry), "reason": "A slip.", **given}
    return corrections.correct(by=by, entry=entry, **keywords)


def test_a_correction_of_the_newest_entry_is_the_line_now(planted: Request, official: User):
    entry = news(planted, official, "DfE has agred.")
    correct(entry, official, status="DfE has agreed.")
    planted.refresh_from_db()
    assert planted.current.status == "DfE has agreed."
    assert [e.status for e in reader.effective_entries(reader.read_log(planted))] == [
        "The department is looking into it.",
        "DfE has agreed.",
    ]
    assert list(integrity.find_disagreements()) == []


def test_a_correction_of_an_older_entry_leaves_the_line_as_it_is(planted: Request, official: User):
    """Also where both are of one day: a correction takes its place, and not the last one."""
    first = planted.current
    news(planted, official, "DfE has agreed.", effective_on=first.effective_on)
    correct(first, official, status="The department is considering it.")
    planted.refresh_from_db()
    assert planted.current.status == "DfE has agreed."
    assert list(integrity.find_disagreements()) == []


def test_a_correction_counts_as_the_news_that_it_corrects(planted: Request, official: User):
    entry = news(planted, official, "DfE has agreed.", effective_on=MARCH[20])
    correct(entry, official, effective_on=MARCH[19])
    planted.refresh_from_db()
    assert planted.news_on == planted.updated_on == MARCH[19]


def test_a_correction_can_be_corrected_in_turn_but_no_entry_twice(planted: Request, official: User):
    first = planted.current
    second = correct(first, official, status="Second.")
    with pytest.raises(ConflictError) as conflict:
        correct(first, official, status="Third.")
    assert conflict.value.current == second
    correct(second, official, status="Third.")
    planted.refresh_from_db()
    assert planted.current.status == "Third."


@pytest.mark.parametrize("day", [MARCH[16], MARCH[21]])
def test_a_corrected_day_keeps_its_place_in_the_log(day: dt.date, planted: Request, official: User):
    second = news(planted, official, "Second.", effective_on=MARCH[18])
    planted.refresh_from_db()
    news(planted, official, "Third.", effective_on=MARCH[20])
    with pytest.raises(ValidationError, match="on or after 17 March 2011 and on or before 20"):
        correct(second, official, effective_on=day)


def test_a_first_entry_may_be_corrected_to_an_earlier_day_and_its_links_follow(
    planted: Request, official: User
):
    correct(planted.current, official, effective_on=MARCH[3])
    planted.refresh_from_db()
    assert planted.updated_on == MARCH[3]
    assert AreaLink.objects.get().since == MARCH[3]


def test_a_stage_written_wrongly_is_put_right_where_the_moves_stay_legal(
    planted: Request, official: User
):
    wrong = move(planted, official, Stage.RESOLVED)
    correct(wrong, official, stage=Stage.IN_PROGRESS)
    planted.refresh_from_db()
    assert planted.stage == Stage.IN_PROGRESS
    assert list(integrity.find_disagreements()) == []


def test_a_stage_that_no_move_would_join_is_refused(make_request: Any, official: User):
    request = make_request(stage=Stage.RESOLVED)
    reopened = move(request, official, Stage.IN_PROGRESS)
    with pytest.raises(
        ValidationError, match="cannot move from resolved to an on-going workstream"
    ):
        correct(reopened, official, stage=Stage.ON_GOING, workstream=get_workstream())


def test_a_correction_needs_a_reason_and_a_change(planted: Request, official: User):
    with pytest.raises(ValidationError, match="what was wrong"):
        correct(planted.current, official, reason=" ", status="Other.")
    with pytest.raises(ValidationError, match="Nothing has changed"):
        correct(planted.current, official)


def test_the_log_shows_a_correction_beside_what_it_corrects(planted: Request, official: User):
    news(planted, official, "DfE has agred.")
    planted.refresh_from_db()
    correct(planted.current, official, status="DfE has agreed.")
    newest = build_timeline(reader.read_log(planted), with_notes=True)[0]
    assert newest.kind == "Corrected"
    assert [older.status for older in newest.corrected] == ["DfE has agred."]
    assert newest.note == "A slip."


def test_a_lead_reads_what_stands_and_not_what_was_corrected(planted: Request, official: User):
    correct(planted.current, official, status="Put right.")
    shown = build_timeline(reader.read_log(planted), with_notes=False)
    assert [(s.status, s.note, s.by, s.source, s.corrected) for s in shown] == [
        ("Put right.", "", "", "", [])
    ]


def test_an_area_named_by_mistake_is_put_right_from_that_day(
    planted: Request, official: User, lead: User
):
    correct(planted.current, official, areas=[get_area("kent")], areas_label="")
    links = AreaLink.objects.values_list("area__slug", "since", "until")
    assert list(links) == [("kent", MARCH[17], None)]
    assert not visible_to(lead).exists()
    planted.refresh_from_db()
    assert planted.line.areas_label == "Kent"
    assert list(integrity.find_disagreements()) == []


def test_a_reach_and_a_kind_written_wrongly_are_put_right(planted: Request, official: User):
    correct(planted.current, official, reach="many", areas=[], request_kind="flexibility")
    planted.refresh_from_db()
    assert (planted.reach, planted.request_kind) == ("many", "flexibility")
    assert AreaLink.objects.count() == 0


def test_a_line_that_is_corrected_back_has_not_changed_since(planted: Request, official: User):
    wrong = news(planted, official, "DfE has agreed.", effective_on=MARCH[20])
    correct(wrong, official, status="The department is looking into it.")
    planted.refresh_from_db()
    assert (planted.updated_on, planted.news_on) == (MARCH[17], MARCH[20])

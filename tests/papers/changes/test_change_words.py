"""Sentences on what changed in a request, each with its new text, and Annex E with the old."""

import datetime as dt
from typing import Any

import pytest

from accounts.models import User
from papers.description import ChangesSection, FactTable, Paper
from papers.domain.contents import read_paper_baseline
from papers.domain.scope import PaperScope
from papers.queries.paper_request import PaperRequest
from requests_log.as_of import AsOf
from requests_log.domain import commands, corrections, next_steps
from requests_log.models import Entry, NextStep, StepOutcome
from tests.factories.clock import TODAY
from tests.factories.entries import entry_fields, get_request, write_news
from tests.factories.next_steps import add_step

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_record")]
SCOPE = PaperScope(None)
MAY = dt.date(2011, 5, 2)
NEXT_DAY = TODAY + dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def two_days_later(settings: Any) -> None:
    settings.TODAY = TODAY + dt.timedelta(days=2)


def paper_since(since: dt.date = TODAY, **given: Any) -> Paper:
    """Return the paper of today with what has changed since a date."""
    baseline = read_paper_baseline(SCOPE, AsOf(since), "then")
    at = AsOf(TODAY + dt.timedelta(days=2))
    return PaperRequest(SCOPE, at, since=baseline, **given).build()


def changes_since(since: dt.date = TODAY) -> ChangesSection:
    changes = paper_since(since).changes
    assert changes is not None
    return changes


def told(number: int, since: dt.date = TODAY) -> tuple[str, ...]:
    """Return what is told of a request: its sentence, its new text, and further sentences."""
    changes = changes_since(since)
    [found] = [each for each in changes.changed if each.reference == f"CB-{number:03}"]
    return (found.sentence, found.text, *found.facts)


def amend(number: int, by: User, **changed: Any) -> Entry:
    """Change the facts or texts of a request on the next day."""
    line = get_request(number).line
    fields = entry_fields(line)
    names = ("issue", "areas", "departments", "reach", "asks_all", "request_kind")
    labels = ("areas_label", "departments_label", "workstream")
    kept = {name: fields[name] for name in (*names, *labels)}
    return commands.amend(
        by=by,
        request=line.request,
        seen=line,
        **{**kept, "effective_on": NEXT_DAY, **changed},
    )


def reschedule(number: int, by: User, day: dt.date | None) -> None:
    request = get_request(number)
    write_news(request, by, request.line.status, target_date=day, effective_on=NEXT_DAY)


def correct(number: int, by: User, **changed: Any) -> Entry:
    line = get_request(number).line
    fields = {**entry_fields(line), "reason": "Misheard.", **changed}
    return corrections.correct(by=by, entry=line, **fields)


def test_a_target_date_is_told_beside_the_one_before(official: User):
    reschedule(5, official, MAY)
    reschedule(6, official, None)
    reschedule(17, official, MAY)
    assert told(5) == ("CB-005 has a target date of 2 May 2011 instead of 1 April 2011.", "")
    assert told(6) == ("CB-006 no longer has a target date: it was 1 April 2011.", "")
    assert told(17) == ("CB-017 has a target date of 2 May 2011, and had none.", "")


def test_texts_that_read_differently_are_told_whole_and_stand_beside_the_old(official: User):
    old = get_request(5).line.issue
    amend(5, official, issue="Sharing of data by the police")
    assert told(5) == (
        "CB-005 is worded differently.",
        "",
        "Its issue now reads: “Sharing of data by the police”.",
    )
    amend(6, official, issue="Zoning of drugs funding", areas_label="Leicestershire (county)")
    assert told(6) == (
        "CB-006 is worded differently.",
        "",
        "Its issue now reads: “Zoning of drugs funding”.",
        "Its areas are now given as: “Leicestershire (county)”.",
    )
    annex = paper_since(wording=True).annexes[-1]
    assert (annex.name, annex.title) == ("Annex E", "Old and new wording")
    [table] = annex.parts
    assert isinstance(table, FactTable)
    assert table.rows[0] == ("CB-005", "Issue", old, "Sharing of data by the police")
    assert {row[:2] for row in table.rows[1:]} == {("CB-006", "Issue"), ("CB-006", "Areas")}


def test_without_rewordings_there_is_no_annex_of_them(official: User):
    reschedule(5, official, MAY)
    names = [annex.name for annex in paper_since(wording=True).annexes]
    assert "Annex E" not in names
    assert "Annex A" in names


def test_a_status_that_was_wrong_and_has_been_replaced_is_told_as_it_should_have_read(
    official: User,
):
    correct(5, official, status="The police may share it.")
    write_news(get_request(5), official, "The police share it.", effective_on=NEXT_DAY)
    assert told(5) == (
        "CB-005 has a new status:",
        "The police share it.",
        "It has been corrected since.",
        "Its status should have read:\nThe police may share it.",
    )


def test_steps_are_counted_and_told_one_by_one(official: User):
    done, dropped = NextStep.objects.filter(request__isnull=False).order_by("pk")[:2]
    for step, outcome in ((done, StepOutcome.DONE), (dropped, StepOutcome.DROPPED)):
        next_steps.end_step(by=official, step=step, outcome=outcome, effective_on=NEXT_DAY)
    steps = changes_since().steps
    assert steps[0] == "Of the next steps, 1 was done and 1 was dropped."
    add_step(get_request(5), official, "Write to the police.", effective_on=NEXT_DAY)
    added = add_step(get_request(6), official, "Ring them.", effective_on=NEXT_DAY)
    next_steps.end_step(by=official, step=added, outcome=StepOutcome.DONE, effective_on=NEXT_DAY)
    steps = changes_since().steps
    assert steps[0] == "2 next steps were added, 2 were done and 1 was dropped."
    assert "CB-005: DfE: Write to the police – added." in steps
    assert "CB-006: DfE: Ring them – added and done on 23 March 2011." in steps
    assert [line[:6] for line in steps[1:]] == sorted(line[:6] for line in steps[1:])
    # What was agreed or ended on the earlier date itself is no change.
    assert changes_since(NEXT_DAY).steps == ()

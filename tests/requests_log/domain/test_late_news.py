"""What came to be known too late stands in its place in the history, and today stays as it is."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from accounts.models import User
from requests_log.domain import commands, corrections, integrity, positions
from requests_log.domain.errors import ConflictError
from requests_log.models import Entry, PositionChannel
from requests_log.rules.stages import Stage
from tests.factories.areas import get_department
from tests.factories.clock import march
from tests.factories.entries import entry_fields, get_request, move, write_news
from tests.helpers.forms import assert_refused, date_fields, form_fields, main_text, parse

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_record")]
PAGE = "/requests/CB-005/late-news/"
LATE = "HO wrote on 18 March that it agrees in principle."


@pytest.fixture
def resolved(official: User) -> Entry:
    """CB-005, in the record on 17 March, is resolved on 21 March."""
    return move(get_request(5), official, Stage.RESOLVED, effective_on=march(21))


def write_late(official: User, day: int, **changes: Any) -> Entry:
    request = get_request(5)
    return commands.write_late_news(
        **{
            "by": official,
            "request": request,
            "seen": request.line,
            "status": LATE,
            "effective_on": march(day),
            **changes,
        }
    )


def test_it_counts_until_the_next_entry(
    official: User, official_client: Client, resolved: Entry, settings: Any
):
    settings.TODAY = march(25)
    address = "/requests/CB-005/"
    before = main_text(official_client.get(f"{address}?as_at=2011-03-19"))
    page = official_client.get(PAGE)
    typed = {**form_fields(page), **date_fields("effective_on", "18", "3", "2011"), "status": LATE}
    check = official_client.post(PAGE, {**typed, "action": "continue"})
    assert "From 18 March 2011 until the entry of 21 March 2011" in main_text(check)
    assert LATE in main_text(check)
    assert get_request(5).entries.count() == 2
    saved = official_client.post(PAGE, {**form_fields(check), "action": "save"}, follow=True)
    assert "CB-005 has been updated with late news." in main_text(saved)
    request = get_request(5)
    assert (request.line, request.stage) == (resolved, Stage.RESOLVED)
    assert list(integrity.find_disagreements()) == []
    past = official_client.get(f"{address}?as_at=2011-03-19")
    assert LATE in main_text(past)
    assert "In progress" in main_text(past)
    # On that day it was not known yet.
    then = main_text(official_client.get(f"{address}?as_at=2011-03-19&known=then"))
    assert LATE not in then
    assert LATE not in before
    history = parse(official_client.get(address)).select(".app-timeline h3")
    assert [each.get_text(" ", strip=True) for each in history] == [
        *("21 March 2011: moved", "18 March 2011: update", "17 March 2011: first recorded"),
    ]


def test_it_is_news_if_nothing_later_was(official: User):
    request = get_request(5)
    commands.amend(
        by=official,
        request=request,
        seen=request.line,
        **{
            name: value
            for name, value in entry_fields(request.line).items()
            if name not in ("stage", "status", "target_date")
        }
        | {"issue": "Another issue", "effective_on": march(21)},
    )
    assert get_request(5).news_on == march(17)
    write_late(official, 19)
    assert get_request(5).news_on == march(19)
    assert get_request(5).line.issue == "Another issue"


def test_it_can_be_corrected_and_withdrawn(official: User, resolved: Entry):
    late = write_late(official, 19)
    fields = entry_fields(late)
    for day in (16, 22):
        with pytest.raises(ValidationError, match="to keep the history in order"):
            corrections.correct(
                by=official, entry=late, reason="A slip.", **fields | {"effective_on": march(day)}
            )
    # It has a higher number than the entry of 21 March, and would come after it on that day.
    with pytest.raises(ValidationError, match="on or after 17 March 2011 and before 21 March 2011"):
        corrections.correct(
            by=official, entry=late, reason="A slip.", **fields | {"effective_on": march(21)}
        )
    corrected = corrections.correct(
        by=official, entry=late, reason="A slip.", **fields | {"effective_on": march(18)}
    )
    assert list(integrity.find_disagreements()) == []
    corrections.withdraw(by=official, entry=corrected, reason="It was another request.")
    assert list(integrity.find_disagreements()) == []
    assert get_request(5).line == resolved


@pytest.mark.parametrize(
    ("day", "refusal"),
    [
        (16, "It was raised on 17 March 2011."),
        (21, "Late news must be from before the last entry, 21 March 2011."),
        (22, "Late news must be from before the last entry, 21 March 2011."),
    ],
)
def test_a_day_that_is_not_between_two_entries(
    official_client: Client, resolved: Entry, day: int, refusal: str
):
    typed = {"seen": resolved.pk, **date_fields("effective_on", str(day), "3", "2011")}
    refused = official_client.post(PAGE, {**typed, "status": LATE, "action": "save"})
    assert_refused(refused, refusal)
    assert form_fields(refused)["status"] == [LATE]
    assert get_request(5).entries.count() == 2


def test_somebody_else_writes_meanwhile(official: User, official_client: Client, resolved: Entry):
    seen = resolved.pk
    write_news(get_request(5), official, "The outcome, again.")
    with pytest.raises(ConflictError):
        write_late(official, 18, seen=resolved)
    typed = {"seen": seen, **date_fields("effective_on", "18", "3", "2011"), "status": LATE}
    told = official_client.post(PAGE, {**typed, "action": "save"})
    assert told.status_code == 409
    assert "Somebody has updated this request" in main_text(told)
    again = form_fields(told)
    assert again["status"] == [LATE]
    official_client.post(PAGE, {**again, "action": "save"})
    assert get_request(5).line.status == "The outcome, again."
    assert get_request(5).entries.filter(status=LATE).exists()


def test_a_department_s_late_words_are_a_position(official: User, resolved: Entry):
    positions.record_position(
        by=official,
        request=get_request(5),
        department=get_department("HO"),
        effective_on=march(22),
        channel=PositionChannel.LETTER,
        text="HO is content.",
    )
    with pytest.raises(ValidationError, match="Departments have spoken on this request"):
        write_late(official, 18)


def test_only_officials_write_it(champion: User, resolved: Entry):
    with pytest.raises(PermissionDenied):
        write_late(champion, 18)

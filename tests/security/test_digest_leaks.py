"""A digest tells nobody what they may not see: it is planted, and looked for in every letter."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail

from accounts.models import Role, User
from areas.models import Lead
from digests import subscriptions
from digests.models import Digest, Frequency
from digests.schedule import queue_due_digests
from outbox import delivery
from outbox.models import Email
from requests_log.domain import commands, corrections
from requests_log.models import Request
from requests_log.rules.stages import Stage
from tests.conftest import TODAY, get_area, get_department, said_by
from tests.helpers.mail import html
from tests.requests_log.test_commands import move, news

pytestmark = pytest.mark.django_db
SECRET = "Zebrawood"
DAY = dt.timedelta(days=1)


@pytest.fixture
def each(lead: User) -> Digest:
    """The digest of Swindon's lead, at each change."""
    return subscriptions.set_frequency(by=lead, frequency=Frequency.EACH_CHANGE)


def letters() -> str:
    """Make and send what is due, and return all that left."""
    queue_due_digests(today=TODAY)
    delivery.send_waiting()
    return "\n".join(
        f"{message.subject}\n{message.body}\n{html(message)}" for message in mail.outbox
    )


def amend(request: Request, by: User, *slugs: str) -> None:
    request.refresh_from_db()
    commands.amend(
        by=by,
        request=request,
        seen=request.current,
        effective_on=TODAY,
        issue=request.line.issue,
        areas=[get_area(slug) for slug in slugs],
        departments=[get_department("DfE")],
        reach="named",
        asks_all=False,
        request_kind="capacity",
    )


def test_another_areas_request_is_in_no_letter(each: Digest, make_request: Any, official: User):
    hidden = make_request(areas=[get_area("kent")], issue=SECRET, status=SECRET)
    news(hidden, official, f"{SECRET} again")
    assert letters() == ""
    make_request(issue="Our own")
    text = letters()
    assert "Our own" in text
    assert SECRET not in text
    assert hidden.reference not in text


def test_an_official_finds_the_planted_request(make_request: Any, official: User):
    """So that the test above would find it too, if it were told."""
    subscriptions.set_frequency(by=official, frequency=Frequency.EACH_CHANGE)
    make_request(areas=[get_area("kent")], issue=SECRET)
    assert SECRET in letters()


def test_neither_reason_nor_note_nor_source_nor_writer_is_in_a_letter(
    each: Digest, make_request: Any, official: User, make_user: Callable[..., User]
):
    request = make_request(
        stage=Stage.ON_GOING, source=f"{SECRET} source", note=f"{SECRET} note", by=official
    )
    move(request, official, Stage.IN_PROGRESS, reason=f"{SECRET} reason")
    request.refresh_from_db()
    commands.add_note(by=make_user(Role.CHAMPION, "swindon"), request=request, note=SECRET)
    text = letters()
    assert "New request." in text
    assert SECRET not in text
    assert "Olive" not in text


def test_a_note_is_no_news(
    planted: Request, each: Digest, official: User, make_user: Callable[..., User]
):
    subscriptions.set_frequency(by=official, frequency=Frequency.EACH_CHANGE)
    commands.add_note(by=make_user(Role.CHAMPION, "swindon"), request=planted, note=SECRET)
    assert letters() == ""
    assert queue_due_digests(today=TODAY) == 0


@pytest.mark.parametrize("when", ["before it was told", "after it was told"])
def test_what_was_corrected_is_in_no_letter(
    when: str, each: Digest, make_request: Any, official: User
):
    request = make_request(stage=Stage.RESOLVED, status=SECRET, issue=SECRET)
    if when == "after it was told":
        queue_due_digests(today=TODAY)
        Email.objects.all().delete()
    right = {"status": "As it was.", "issue": "Sharing", "stage": "in_progress"}
    slip = request.current
    corrections.correct(
        by=official, entry=slip, **{**said_by(slip), **right}, reason=f"{SECRET} typed"
    )
    request.refresh_from_db()
    news(request, official, "News.")
    text = letters()
    assert "New status." in text or "New request." in text
    assert SECRET not in text
    assert "Resolved" not in text


def test_what_was_corrected_to_an_earlier_day_is_in_no_letter(
    planted: Request, each: Digest, official: User
):
    slip = move(planted, official, Stage.RESOLVED, effective_on=TODAY - DAY)
    queue_due_digests(today=TODAY)
    Email.objects.all().delete()
    right = {"status": "As it was.", "stage": "in_progress", "effective_on": TODAY - 3 * DAY}
    corrections.correct(by=official, entry=slip, **{**said_by(slip), **right}, reason="Misread.")
    planted.refresh_from_db()
    news(planted, official, "News.")
    text = letters()
    assert "The record was corrected." in text
    assert "Resolved" not in text


def test_a_request_that_names_the_area_no_more_is_told_no_more(
    planted: Request, each: Digest, official: User
):
    news(planted, official, SECRET)
    amend(planted, official, "kent")
    assert letters() == ""


def test_a_request_that_comes_to_name_the_area_is_told_from_then_on(
    each: Digest, make_request: Any, official: User
):
    request = make_request(areas=[get_area("kent")], areas_label="Kent")
    assert letters() == ""
    amend(request, official, "kent", "swindon")
    assert request.reference in letters()


def test_a_lead_who_has_got_another_area_is_told_of_that_one_alone(
    planted: Request, each: Digest, make_request: Any, official: User
):
    Lead.objects.update(area=get_area("kent"))
    news(planted, official, SECRET)
    make_request(areas=[get_area("kent")], issue="Kent's own")
    text = letters()
    assert SECRET not in text
    assert "Kent's own" in html_unescaped(text)


@pytest.mark.parametrize(
    "change",
    [
        {"is_active": False},
        {"role": Role.CHAMPION},
        {"role": Role.ADMINISTRATOR},
    ],
)
def test_whoever_may_have_none_any_more_gets_none(
    change: dict[str, Any], planted: Request, each: Digest, official: User
):
    news(planted, official, "First.")
    assert queue_due_digests(today=TODAY) == 1
    planted.refresh_from_db()
    news(planted, official, SECRET)
    User.objects.filter(pk=each.user_id).update(**change)
    assert letters() == ""
    # What had not left before stays here, too.
    assert Email.objects.get().state == "cancelled"
    each.refresh_from_db()
    assert each.frequency == Frequency.NONE


def test_an_account_of_a_demonstration_gets_none_elsewhere(
    planted: Request, each: Digest, official: User, settings: Any
):
    User.objects.filter(pk=each.user_id).update(is_demonstration=True)
    news(planted, official, "News.")
    settings.DEMONSTRATION = False
    assert letters() == ""


def test_a_lead_who_has_become_an_official_is_told_what_officials_see(
    each: Digest, make_request: Any
):
    User.objects.filter(pk=each.user_id).update(role=Role.OFFICIAL)
    make_request(areas=[get_area("kent")], issue="Kent's own")
    assert "Kent's own" in html_unescaped(letters())


def html_unescaped(text: str) -> str:
    return text.replace("&#x27;", "'")

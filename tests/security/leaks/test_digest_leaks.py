"""Digests never include what their reader may not see."""

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
from tests.factories.areas import get_area, get_department
from tests.factories.clock import TODAY
from tests.factories.entries import entry_fields, move, write_news
from tests.helpers.emails import html_part

pytestmark = pytest.mark.django_db
SECRET = "Zebrawood"
DAY = dt.timedelta(days=1)


def send_digests() -> str:
    """Make and send the digests that are due; return all emails sent."""
    queue_due_digests(today=TODAY)
    delivery.send_waiting()
    return "\n".join(
        f"{message.subject}\n{message.body}\n{html_part(message)}" for message in mail.outbox
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


def test_another_areas_request_is_in_no_email(
    digest_at_each_change: Digest, make_request: Any, official: User
):
    hidden = make_request(areas=[get_area("kent")], issue=SECRET, status=SECRET)
    write_news(hidden, official, f"{SECRET} again")
    assert send_digests() == ""
    make_request(issue="Our own")
    text = send_digests()
    assert "Our own" in text
    assert SECRET not in text
    assert hidden.reference not in text


def test_an_official_finds_the_planted_request(make_request: Any, official: User):
    """So the test above would find it, if it were sent."""
    subscriptions.set_frequency(by=official, frequency=Frequency.EACH_CHANGE)
    make_request(areas=[get_area("kent")], issue=SECRET)
    assert SECRET in send_digests()


def test_reasons_notes_sources_and_writers_are_in_no_email(
    digest_at_each_change: Digest, make_request: Any, official: User, make_user: Callable[..., User]
):
    request = make_request(
        stage=Stage.ON_GOING, source=f"{SECRET} source", note=f"{SECRET} note", by=official
    )
    move(request, official, Stage.IN_PROGRESS, reason=f"{SECRET} reason")
    request.refresh_from_db()
    commands.add_note(by=make_user(Role.CHAMPION, "swindon"), request=request, note=SECRET)
    text = send_digests()
    assert "New request." in text
    assert SECRET not in text
    assert "Olive" not in text


def test_a_note_is_not_sent(
    swindon_request: Request,
    digest_at_each_change: Digest,
    official: User,
    make_user: Callable[..., User],
):
    subscriptions.set_frequency(by=official, frequency=Frequency.EACH_CHANGE)
    commands.add_note(by=make_user(Role.CHAMPION, "swindon"), request=swindon_request, note=SECRET)
    assert send_digests() == ""
    assert queue_due_digests(today=TODAY) == 0


@pytest.mark.parametrize("when", ["before it was told", "after it was told"])
def test_corrected_text_is_in_no_email(
    when: str, digest_at_each_change: Digest, make_request: Any, official: User
):
    request = make_request(stage=Stage.RESOLVED, status=SECRET, issue=SECRET)
    if when == "after it was told":
        queue_due_digests(today=TODAY)
        Email.objects.all().delete()
    right = {"status": "As it was.", "issue": "Sharing", "stage": "in_progress"}
    slip = request.current
    corrections.correct(
        by=official, entry=slip, **{**entry_fields(slip), **right}, reason=f"{SECRET} typed"
    )
    request.refresh_from_db()
    write_news(request, official, "News.")
    text = send_digests()
    assert "New status." in text or "New request." in text
    assert SECRET not in text
    assert "Resolved" not in text


def test_text_corrected_to_an_earlier_day_is_in_no_email(
    swindon_request: Request, digest_at_each_change: Digest, official: User
):
    slip = move(swindon_request, official, Stage.RESOLVED, effective_on=TODAY - DAY)
    queue_due_digests(today=TODAY)
    Email.objects.all().delete()
    right = {"status": "As it was.", "stage": "in_progress", "effective_on": TODAY - 3 * DAY}
    corrections.correct(
        by=official, entry=slip, **{**entry_fields(slip), **right}, reason="Misread."
    )
    swindon_request.refresh_from_db()
    write_news(swindon_request, official, "News.")
    text = send_digests()
    assert "The record was corrected." in text
    assert "Resolved" not in text


def test_a_request_that_no_longer_names_the_area_is_not_sent(
    swindon_request: Request, digest_at_each_change: Digest, official: User
):
    write_news(swindon_request, official, SECRET)
    amend(swindon_request, official, "kent")
    assert send_digests() == ""


def test_a_request_that_starts_to_name_the_area_is_sent_from_then_on(
    digest_at_each_change: Digest, make_request: Any, official: User
):
    request = make_request(areas=[get_area("kent")], areas_label="Kent")
    assert send_digests() == ""
    amend(request, official, "kent", "swindon")
    assert request.reference in send_digests()


def test_a_lead_who_changed_area_gets_only_the_new_area(
    swindon_request: Request, digest_at_each_change: Digest, make_request: Any, official: User
):
    Lead.objects.update(area=get_area("kent"))
    write_news(swindon_request, official, SECRET)
    make_request(areas=[get_area("kent")], issue="Kent's own")
    text = send_digests()
    assert SECRET not in text
    assert "Kent's own" in html_unescaped(text)


@pytest.mark.parametrize(
    "change",
    [
        {"is_active": False},
        {"role": Role.ADMINISTRATOR},
    ],
)
def test_a_person_no_longer_entitled_gets_no_digest(
    change: dict[str, Any], swindon_request: Request, digest_at_each_change: Digest, official: User
):
    write_news(swindon_request, official, "First.")
    assert queue_due_digests(today=TODAY) == 1
    swindon_request.refresh_from_db()
    write_news(swindon_request, official, SECRET)
    User.objects.filter(pk=digest_at_each_change.user_id).update(**change)
    assert send_digests() == ""
    # What had not left before stays here, too.
    assert Email.objects.get().state == "cancelled"
    digest_at_each_change.refresh_from_db()
    assert digest_at_each_change.frequency == Frequency.NONE


def test_demonstration_accounts_get_no_digest_in_production(
    swindon_request: Request, digest_at_each_change: Digest, official: User, settings: Any
):
    User.objects.filter(pk=digest_at_each_change.user_id).update(is_demonstration=True)
    write_news(swindon_request, official, "News.")
    settings.DEMONSTRATION = False
    assert send_digests() == ""


def test_a_lead_who_became_an_official_gets_what_officials_see(
    digest_at_each_change: Digest, make_request: Any
):
    User.objects.filter(pk=digest_at_each_change.user_id).update(role=Role.OFFICIAL)
    make_request(areas=[get_area("kent")], issue="Kent's own")
    assert "Kent's own" in html_unescaped(send_digests())


def html_unescaped(text: str) -> str:
    return text.replace("&#x27;", "'")

"""When a digest is due."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied

from accounts.models import Role, User
from digests import subscriptions
from digests.models import Digest, Frequency
from digests.schedule import queue_due_digests
from outbox import delivery
from outbox.models import Email
from requests_log.models import Request
from requests_log.rules.stages import Stage
from tests.factories.clock import TODAY
from tests.factories.entries import move, update_now
from tests.helpers.emails import changes_in_newest_email, newest_email_text

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


class TestWhenDue:
    def test_starts_with_changes_after_it_was_chosen(
        self, swindon_request: Request, digest_at_each_change: Digest, official: User
    ):
        assert queue_due_digests(today=TODAY) == 0
        update_now(swindon_request, official)
        assert queue_due_digests(today=TODAY) == 1
        assert changes_in_newest_email() == ["New status."]

    def test_at_each_change_sends_an_email_for_each_update(
        self, swindon_request: Request, digest_at_each_change: Digest, official: User
    ):
        for number in (1, 2, 3):
            update_now(swindon_request, official, f"News {number}.")
            assert queue_due_digests(today=TODAY) == 1
            assert queue_due_digests(today=TODAY) == 0
            assert f"News {number}." in newest_email_text()
        assert Email.objects.count() == 3

    def test_weekly_sends_seven_days_after_the_choice_and_after_the_last(
        self, swindon_request: Request, weekly_digest: Digest, official: User
    ):
        update_now(swindon_request, official, "First.")
        assert [queue_due_digests(today=TODAY + n * DAY) for n in range(7)] == [0] * 7
        update_now(swindon_request, official, "Second.")
        assert queue_due_digests(today=TODAY + 7 * DAY) == 1
        assert "to 1 request from 22 March 2011 to 28 March 2011." in newest_email_text()
        assert "Second." in newest_email_text()
        assert "First." not in newest_email_text()
        update_now(swindon_request, official, "Third.")
        assert [queue_due_digests(today=TODAY + n * DAY) for n in range(7, 14)] == [0] * 7
        assert queue_due_digests(today=TODAY + 20 * DAY) == 1
        assert "to 1 request from 29 March 2011 to 10 April 2011." in newest_email_text()

    def test_weekly_sends_nothing_when_nothing_changed(
        self, swindon_request: Request, weekly_digest: Digest, official: User
    ):
        assert queue_due_digests(today=TODAY + 7 * DAY) == 0
        update_now(swindon_request, official)
        assert queue_due_digests(today=TODAY + 9 * DAY) == 1
        update_now(swindon_request, official, "More.")
        assert queue_due_digests(today=TODAY + 15 * DAY) == 0
        assert queue_due_digests(today=TODAY + 16 * DAY) == 1

    def test_is_never_due_for_someone_who_chose_none(
        self, swindon_request: Request, lead: User, official: User
    ):
        subscriptions.set_frequency(by=lead, frequency=Frequency.NONE)
        update_now(swindon_request, official)
        assert queue_due_digests(today=TODAY + 30 * DAY) == 0

    @pytest.mark.parametrize(
        "changed", [{"is_active": False}, {"is_demonstration": True}, {"role": "administrator"}]
    )
    def test_ends_for_somebody_who_may_have_none_any_more(
        self,
        changed: dict[str, Any],
        swindon_request: Request,
        lead: User,
        official: User,
        settings: Any,
    ):
        settings.DEMONSTRATION = False
        subscriptions.set_frequency(by=lead, frequency=Frequency.EACH_CHANGE)
        User.objects.filter(pk=lead.pk).update(**changed)
        update_now(swindon_request, official)
        assert queue_due_digests(today=TODAY) == 0
        assert not Digest.objects.active().exists()
        lead.refresh_from_db()
        with pytest.raises(PermissionDenied):
            subscriptions.set_frequency(by=lead, frequency=Frequency.DAILY)

    def test_changing_how_often_keeps_its_place(
        self, swindon_request: Request, weekly_digest: Digest, official: User
    ):
        update_now(swindon_request, official, "Between.")
        again = subscriptions.set_frequency(by=weekly_digest.user, frequency=Frequency.EACH_CHANGE)
        assert again.key != weekly_digest.key
        assert queue_due_digests(today=TODAY) == 1
        assert "Between." in newest_email_text()

    def test_choosing_the_same_again_changes_nothing(
        self, swindon_request: Request, weekly_digest: Digest, official: User, settings: Any
    ):
        update_now(swindon_request, official, "Between.")
        settings.TODAY = TODAY + DAY
        again = subscriptions.set_frequency(by=weekly_digest.user, frequency=Frequency.WEEKLY)
        assert (again.key, again.chosen_on) == (weekly_digest.key, TODAY)
        assert queue_due_digests(today=TODAY + 7 * DAY) == 1

    def test_choosing_again_after_ending_starts_afresh(
        self, swindon_request: Request, digest_at_each_change: Digest, official: User
    ):
        update_now(swindon_request, official, "Before.")
        subscriptions.set_frequency(by=digest_at_each_change.user, frequency=Frequency.NONE)
        update_now(swindon_request, official, "Between.")
        subscriptions.set_frequency(by=digest_at_each_change.user, frequency=Frequency.EACH_CHANGE)
        assert queue_due_digests(today=TODAY) == 0
        update_now(swindon_request, official, "After.")
        assert queue_due_digests(today=TODAY) == 1

    def test_each_email_is_sent_once(
        self, swindon_request: Request, digest_at_each_change: Digest, official: User
    ):
        update_now(swindon_request, official)
        queue_due_digests(today=TODAY)
        letter = Email.objects.get()
        assert (letter.kind, letter.about) == ("digest", f"digests/{digest_at_each_change.user_id}")
        assert (letter.to, letter.to_name, letter.by) == (
            digest_at_each_change.user.email,
            "Len Lead",
            None,
        )
        delivery.send_waiting()
        delivery.send_waiting()
        [message] = mail.outbox
        assert message.subject == "Update on request CB-001"
        assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
        assert "/digest/end/" in message.body
        assert "{link}" not in message.body

    def test_each_person_has_their_own(
        self,
        swindon_request: Request,
        digest_at_each_change: Digest,
        official: User,
        make_user: Callable[..., User],
    ):
        other = make_user(Role.LEAD, "kent")
        subscriptions.set_frequency(by=other, frequency=Frequency.EACH_CHANGE)
        subscriptions.set_frequency(by=official, frequency=Frequency.EACH_CHANGE)
        update_now(swindon_request, official)
        assert queue_due_digests(today=TODAY) == 2
        to = set(Email.objects.values_list("to", flat=True))
        assert to == {digest_at_each_change.user.email, official.email}


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("role", "queries"), [(Role.OFFICIAL, 18), (Role.LEAD, 20)])
def test_queries_do_not_grow_with_requests(
    role: str,
    queries: int,
    rows: int,
    make_user: Callable[..., User],
    make_request: Any,
    official: User,
    django_assert_num_queries: Any,
):
    subscriptions.set_frequency(by=make_user(role, "swindon"), frequency=Frequency.EACH_CHANGE)
    for _ in range(rows):
        request = make_request(stage=Stage.ON_GOING)
        move(request, official, Stage.RESOLVED)
    with django_assert_num_queries(queries):
        assert queue_due_digests(today=TODAY) == 1

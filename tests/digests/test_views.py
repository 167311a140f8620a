"""Choosing a digest, and ending it by the link in its letter."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from accounts.models import Role, User
from digests import subscriptions
from digests.models import Digest, Frequency
from digests.schedule import queue_due_digests
from outbox.models import Email
from outbox.signed_urls import sign, signed_path
from requests_log.models import Request
from tests.conftest import TODAY
from tests.helpers.forms import assert_refused, boxes, heading, read
from tests.requests_log.test_commands import news

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}
ENDED = "This link no longer works"
ENDS = "Unsubscribe from the email digest"


@pytest.fixture
def weekly(lead: User) -> Digest:
    return subscriptions.set_frequency(by=lead, frequency=Frequency.WEEKLY)


def link(digest: Digest) -> str:
    return signed_path(subscriptions.UNSUBSCRIBE_URL_NAME, str(digest.key))


def frequency(digest: Digest) -> str:
    digest.refresh_from_db()
    return digest.frequency


class TestChoosing:
    @pytest.mark.parametrize("role", [Role.OFFICIAL, Role.LEAD])
    def test_says_what_is_chosen_and_where_it_goes(
        self, role: str, client: Client, make_user: Callable[..., User]
    ):
        client.force_login(make_user(role, "swindon", email="len@swindon.example"))
        response = client.get("/digest/")
        assert boxes(response)["frequency"] == ["none"]
        page = read(response).get_text(" ", strip=True)
        assert (
            "You do not get this email. If you turn it on, we will send it to len@swindon.example"
            in page
        )
        for chosen, said in (("weekly", "once a week"), ("each_change", "when requests change")):
            response = client.post("/digest/", {"frequency": chosen}, follow=True)
            assert response.redirect_chain == [("/digest/", 302)]
            assert boxes(response)["frequency"] == [chosen]
            page = read(response).get_text(" ", strip=True)
            assert f"We send it to len@swindon.example {said}. You chose this on 22 March" in page
        client.post("/digest/", {"frequency": "none"})
        assert Digest.objects.get().frequency == "none"
        assert boxes(client.get("/digest/"))["frequency"] == ["none"]

    @pytest.mark.parametrize(
        ("typed", "message"),
        [
            ({"x": "y"}, "Choose how often you want the digest."),
            ({"frequency": "hourly"}, "Choose an option from the list."),
        ],
    )
    def test_refuses_what_is_no_choice(
        self, typed: dict[str, str], message: str, client: Client, lead: User
    ):
        client.force_login(lead)
        response = client.post("/digest/", typed)
        assert_refused(response, message)
        assert Digest.objects.count() == 0

    @pytest.mark.parametrize("role", [Role.CHAMPION, Role.ADMINISTRATOR])
    def test_is_for_officials_and_leads(
        self, role: str, client: Client, make_user: Callable[..., User]
    ):
        person = make_user(role, "swindon")
        client.force_login(person)
        assert client.post("/digest/", {"frequency": "weekly"}).status_code == 403
        with pytest.raises(PermissionDenied):
            subscriptions.set_frequency(by=person, frequency=Frequency.WEEKLY)
        assert Digest.objects.count() == 0

    def test_that_there_is_none_calls_off_a_letter_that_waits(
        self, weekly: Digest, planted: Request, official: User
    ):
        news(planted, official, "News.")
        queue_due_digests(today=TODAY.replace(day=30))
        subscriptions.set_frequency(by=weekly.user, frequency=Frequency.NONE)
        assert Email.objects.get().state == "cancelled"

    @pytest.mark.parametrize("rows", [0, 1])
    def test_takes_three_queries_to_show(
        self, rows: int, client: Client, lead: User, django_assert_num_queries: Any
    ):
        if rows:
            subscriptions.set_frequency(by=lead, frequency=Frequency.WEEKLY)
        client.force_login(lead)
        with django_assert_num_queries(3):
            client.get("/digest/")


class TestTheLink:
    def test_ends_the_digest_when_its_button_is_pressed_and_not_before(
        self, client: Client, weekly: Digest
    ):
        for look in (client.get, client.head, client.get):
            assert look(link(weekly)).status_code == 200
        assert heading(client.get(link(weekly))) == ENDS
        assert frequency(weekly) == "weekly"
        response = client.post(link(weekly))
        assert (response.status_code, heading(response)) == (200, "You have unsubscribed")
        assert frequency(weekly) == "none"

    def test_has_ended_once_it_has_been_used(self, client: Client, weekly: Digest):
        client.post(link(weekly))
        for response in (client.get(link(weekly)), client.post(link(weekly))):
            assert (response.status_code, heading(response)) == (410, ENDED)

    def test_has_ended_where_the_digest_was_chosen_anew(
        self, client: Client, weekly: Digest, lead: User
    ):
        old = link(weekly)
        again = subscriptions.set_frequency(by=lead, frequency=Frequency.EACH_CHANGE)
        for response in (client.get(old), client.post(old), client.post(old, ONE_CLICK)):
            assert (response.status_code, heading(response)) == (410, ENDED)
        assert frequency(again) == "each_change"
        client.post(link(again))
        third = subscriptions.set_frequency(by=lead, frequency=Frequency.EACH_CHANGE)
        assert client.post(link(again)).status_code == 410
        assert frequency(third) == "each_change"

    @pytest.mark.parametrize("method", ["get", "post"])
    @pytest.mark.parametrize(
        "change",
        [
            lambda token: token[:-1] + ("A" if token[-1] != "A" else "B"),
            lambda token: token.partition(":")[0],
            lambda token: sign("reply-by-link", token.partition(":")[0]),
            lambda token: f"{uuid4()}:{token.partition(':')[2]}",
            lambda token: "%00",
            lambda token: "%ff%fe",
        ],
    )
    def test_does_not_work_where_it_was_tampered_with(
        self, client: Client, weekly: Digest, change: Any, method: str
    ):
        bad = change(sign(subscriptions.UNSUBSCRIBE_URL_NAME, str(weekly.key)))
        response = getattr(client, method)(f"/digest/end/{bad}/")
        assert (response.status_code, heading(response)) == (404, "This link does not work")
        assert client.post(f"/digest/end/{bad}/", ONE_CLICK).status_code == 404
        assert frequency(weekly) == "weekly"

    def test_that_a_mail_program_follows_needs_no_token_of_a_form(self, weekly: Digest):
        client = Client(enforce_csrf_checks=True)
        assert client.post(link(weekly)).status_code == 403
        assert client.post(link(weekly), {**ONE_CLICK, "and": "more"}).status_code == 403
        assert frequency(weekly) == "weekly"
        body = "List-Unsubscribe=One-Click"
        response = client.post(link(weekly), body, content_type="application/x-www-form-urlencoded")
        assert response.status_code == 200
        assert frequency(weekly) == "none"

    def test_works_with_the_token_of_its_own_form(self, weekly: Digest):
        client = Client(enforce_csrf_checks=True)
        [token] = boxes(client.get(link(weekly)))["csrfmiddlewaretoken"]
        response = client.post(link(weekly), {"csrfmiddlewaretoken": token})
        assert response.status_code == 200
        assert frequency(weekly) == "none"

    def test_leads_to_no_other_page_and_tells_none_its_address(
        self, client: Client, weekly: Digest
    ):
        client.force_login(weekly.user)
        for _ in range(2):
            response = client.get(link(weekly))
            page = read(response)
            assert [a["href"] for a in page.select("a[href]")] == ["#main-content"]
            assert response["Referrer-Policy"] == "strict-origin"
            assert "no-store" in response["Cache-Control"]
            assert response["X-Robots-Tag"] == "noindex, nofollow"
            client.post(link(weekly))

    def test_is_answered_in_no_other_way(self, client: Client, weekly: Digest):
        assert client.put(link(weekly)).status_code == 405
        assert client.delete(link(weekly)).status_code == 405

    def test_still_ends_it_when_its_reader_has_left(self, client: Client, weekly: Digest):
        User.objects.update(is_active=False)
        assert client.post(link(weekly)).status_code == 200
        assert frequency(weekly) == "none"

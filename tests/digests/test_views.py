"""Choose a digest, and unsubscribe by the link in its email."""

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
from tests.factories.clock import TODAY
from tests.factories.entries import write_news
from tests.helpers.forms import assert_refused, form_fields, heading, parse

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}
ENDED = "This link no longer works"
ENDS = "Unsubscribe from the email digest"


def link(digest: Digest) -> str:
    return signed_path(subscriptions.UNSUBSCRIBE_URL_NAME, str(digest.key))


def frequency(digest: Digest) -> str:
    digest.refresh_from_db()
    return digest.frequency


class TestSubscribing:
    @pytest.mark.parametrize("role", [Role.OFFICIAL, Role.LEAD])
    def test_shows_the_choice_and_the_email_address(
        self, role: str, client: Client, make_user: Callable[..., User]
    ):
        client.force_login(make_user(role, "swindon", email="len@swindon.example"))
        response = client.get("/digest/")
        assert form_fields(response)["frequency"] == ["none"]
        page = parse(response).get_text(" ", strip=True)
        assert (
            "You do not get this email. If you turn it on, we will send it to len@swindon.example"
            in page
        )
        for chosen, scope, said in (
            ("weekly", "all", "once a week"),
            ("daily", "watched", "once a day"),
            ("each_change", "watched", "when requests change"),
        ):
            response = client.post("/digest/", {"frequency": chosen, "scope": scope}, follow=True)
            assert response.redirect_chain == [("/digest/", 302)]
            fields = form_fields(response)
            assert (fields["frequency"], fields["scope"]) == ([chosen], [scope])
            page = parse(response).get_text(" ", strip=True)
            assert f"We send it to len@swindon.example {said}. You chose this on 22 March" in page
        client.post("/digest/", {"frequency": "none", "scope": "watched"})
        assert Digest.objects.get().frequency == "none"
        assert form_fields(client.get("/digest/"))["frequency"] == ["none"]

    @pytest.mark.parametrize(
        ("typed", "message"),
        [
            ({"scope": "all"}, "Choose how often you want the digest."),
            ({"frequency": "hourly", "scope": "all"}, "Choose an option from the list."),
            ({"frequency": "daily"}, "Choose which requests you want it to cover."),
            ({"frequency": "daily", "scope": "some"}, "Choose an option from the list."),
        ],
    )
    def test_refuses_an_unknown_choice(
        self, typed: dict[str, str], message: str, client: Client, lead: User
    ):
        client.force_login(lead)
        response = client.post("/digest/", typed)
        assert_refused(response, message)
        assert Digest.objects.count() == 0

    def test_a_champion_may_have_it(self, client: Client, champion: User):
        client.force_login(champion)
        given = {"frequency": "weekly", "scope": "all"}
        assert client.post("/digest/", given).status_code == 302
        assert Digest.objects.get().user == champion

    def test_is_not_for_administrators(self, client: Client, administrator: User):
        person = administrator
        client.force_login(person)
        assert client.post("/digest/", {"frequency": "weekly"}).status_code == 403
        with pytest.raises(PermissionDenied):
            subscriptions.set_frequency(by=person, frequency=Frequency.WEEKLY)
        assert Digest.objects.count() == 0

    def test_choosing_none_cancels_a_queued_email(
        self, weekly_digest: Digest, swindon_request: Request, official: User
    ):
        write_news(swindon_request, official, "News.")
        queue_due_digests(today=TODAY.replace(day=30))
        subscriptions.set_frequency(by=weekly_digest.user, frequency=Frequency.NONE)
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


class TestUnsubscribeLink:
    def test_ends_the_digest_only_when_its_button_is_pressed(
        self, client: Client, weekly_digest: Digest
    ):
        for look in (client.get, client.head, client.get):
            assert look(link(weekly_digest)).status_code == 200
        assert heading(client.get(link(weekly_digest))) == ENDS
        assert frequency(weekly_digest) == "weekly"
        response = client.post(link(weekly_digest))
        assert (response.status_code, heading(response)) == (200, "You have unsubscribed")
        assert frequency(weekly_digest) == "none"

    def test_works_only_once(self, client: Client, weekly_digest: Digest):
        client.post(link(weekly_digest))
        for response in (client.get(link(weekly_digest)), client.post(link(weekly_digest))):
            assert (response.status_code, heading(response)) == (410, ENDED)

    def test_ends_when_the_digest_is_chosen_again(
        self, client: Client, weekly_digest: Digest, lead: User
    ):
        old = link(weekly_digest)
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
    def test_does_not_work_if_tampered_with(
        self, client: Client, weekly_digest: Digest, change: Any, method: str
    ):
        bad = change(sign(subscriptions.UNSUBSCRIBE_URL_NAME, str(weekly_digest.key)))
        response = getattr(client, method)(f"/digest/end/{bad}/")
        assert (response.status_code, heading(response)) == (404, "This link does not work")
        assert client.post(f"/digest/end/{bad}/", ONE_CLICK).status_code == 404
        assert frequency(weekly_digest) == "weekly"

    def test_one_click_unsubscribe_needs_no_csrf_token(self, weekly_digest: Digest):
        client = Client(enforce_csrf_checks=True)
        assert client.post(link(weekly_digest)).status_code == 403
        assert client.post(link(weekly_digest), {**ONE_CLICK, "and": "more"}).status_code == 403
        assert frequency(weekly_digest) == "weekly"
        body = "List-Unsubscribe=One-Click"
        response = client.post(
            link(weekly_digest), body, content_type="application/x-www-form-urlencoded"
        )
        assert response.status_code == 200
        assert frequency(weekly_digest) == "none"

    def test_works_with_its_forms_csrf_token(self, weekly_digest: Digest):
        client = Client(enforce_csrf_checks=True)
        [token] = form_fields(client.get(link(weekly_digest)))["csrfmiddlewaretoken"]
        response = client.post(link(weekly_digest), {"csrfmiddlewaretoken": token})
        assert response.status_code == 200
        assert frequency(weekly_digest) == "none"

    def test_links_to_no_other_page_and_sends_no_referrer(
        self, client: Client, weekly_digest: Digest
    ):
        client.force_login(weekly_digest.user)
        for _ in range(2):
            response = client.get(link(weekly_digest))
            page = parse(response)
            assert [a["href"] for a in page.select("a[href]")] == ["#main-content"]
            assert response["Referrer-Policy"] == "strict-origin"
            assert "no-store" in response["Cache-Control"]
            assert response["X-Robots-Tag"] == "noindex, nofollow"
            client.post(link(weekly_digest))

    def test_accepts_only_get_and_post(self, client: Client, weekly_digest: Digest):
        assert client.put(link(weekly_digest)).status_code == 405
        assert client.delete(link(weekly_digest)).status_code == 405

    def test_still_works_when_its_reader_has_left(self, client: Client, weekly_digest: Digest):
        User.objects.update(is_active=False)
        assert client.post(link(weekly_digest)).status_code == 200
        assert frequency(weekly_digest) == "none"

"""What somebody watches tells them nothing that they may not see today."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import Role, User
from areas.models import Lead
from digests import subscriptions, watches
from digests.models import DigestScope, Frequency, Watch
from digests.schedule import queue_due_digests
from outbox.models import Email
from requests_log.domain import commands
from requests_log.models import Request
from requests_log.rules.stages import Stage
from tests.factories.areas import get_area, get_department, get_workstream
from tests.factories.clock import TODAY
from tests.factories.entries import update_now
from tests.factories.next_steps import add_step
from tests.helpers.leaks import SECRET, read_page
from tests.helpers.sign_in import client_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def client_of_lead(lead: User) -> Client:
    """Swindon's lead, signed in, with a digest of what they watch at each change."""
    subscriptions.set_frequency(by=lead, frequency=Frequency.EACH_CHANGE, scope=DigestScope.WATCHED)
    return client_for(lead)


def told(client: Client) -> str:
    """Return all that the page and the emails of a lead say."""
    queue_due_digests(today=TODAY)
    emails = Email.objects.values_list("subject", "text")
    return read_page(client, "/watching/") + "".join(map("".join, emails))


def rename_for_kent(request: Request, by: User) -> None:
    """Let a request name Kent alone, with a secret for its issue."""
    request.refresh_from_db()
    commands.amend(
        by=by,
        request=request,
        seen=request.current,
        effective_on=TODAY,
        issue=SECRET,
        areas=[get_area("kent")],
        departments=[get_department("DfE")],
        reach="named",
        asks_all=False,
        request_kind="capacity",
    )


def test_a_watched_department_or_workstream_has_only_what_one_may_see(
    client_of_lead: Client, lead: User, make_request: Any, official: User
):
    for subject in (get_department("DfE"), get_workstream()):
        watches.start(by=lead, subject=subject)
    hidden = make_request(areas=[get_area("kent")], stage=Stage.ON_GOING, issue=SECRET)
    update_now(hidden, official, SECRET)
    add_step(hidden, official, SECRET)
    add_step(get_workstream(), official, SECRET)
    make_request(issue="Our own")
    text = told(client_of_lead)
    assert "Our own" in text
    assert SECRET not in text
    assert hidden.reference not in text


def test_a_request_that_one_may_no_longer_see_leaves_without_a_trace(
    client_of_lead: Client, lead: User, swindon_request: Request, official: User
):
    watches.start(by=lead, subject=swindon_request)
    rename_for_kent(swindon_request, official)
    text = told(client_of_lead)
    assert "You are not watching anything." in text
    assert SECRET not in text
    assert swindon_request.reference not in text
    for action in ("start", "stop"):
        answer = client_of_lead.post(f"/watching/request/{swindon_request.pk}/", {"action": action})
        assert answer.status_code == 404
    # An official finds it, so the test would.
    watches.start(by=official, subject=swindon_request)
    update_now(swindon_request, official)
    assert SECRET in read_page(client_for(official), "/watching/")


def test_an_area_that_one_no_longer_leads_leaves_too(
    client_of_lead: Client, lead: User, make_request: Any
):
    watches.start(by=lead, subject=get_area("swindon"))
    Lead.objects.update(area=get_area("kent"))
    make_request(issue=SECRET)
    text = told(client_of_lead)
    assert "You are not watching anything." in text
    assert SECRET not in text
    assert "Swindon" not in text


def test_nobody_learns_which_requests_and_areas_there_are(
    client_of_lead: Client, make_request: Any
):
    hidden = make_request(areas=[get_area("kent")])
    answers = [
        client_of_lead.post(f"/watching/{path}/")
        for path in (
            f"request/{hidden.pk}",
            f"request/{hidden.pk + 1}",
            f"area/{get_area('kent').pk}",
            "area/999999",
        )
    ]
    assert [answer.status_code for answer in answers] == [404] * 4
    assert len({answer.content for answer in answers}) == 1
    assert Watch.objects.count() == 0


def test_one_does_not_see_what_others_watch(
    client_of_lead: Client, swindon_request: Request, official: User
):
    watches.start(by=official, subject=swindon_request)
    update_now(swindon_request, official, SECRET)
    assert "You are not watching anything." in told(client_of_lead)
    page = read_page(client_of_lead, "/requests/CB-001/")
    assert "Watch this request" in page
    assert "Stop watching" not in page
    client_of_lead.post(f"/watching/request/{swindon_request.pk}/", {"action": "stop"})
    assert Watch.objects.get().user == official


@pytest.mark.parametrize("role", [Role.CHAMPION, Role.ADMINISTRATOR])
def test_who_takes_another_role_is_told_nothing_more(
    role: Role,
    lead: User,
    client_of_lead: Client,
    swindon_request: Request,
    official: User,
    make_user: Callable[..., User],
):
    watches.start(by=lead, subject=swindon_request)
    User.objects.filter(pk=lead.pk).update(role=role)
    update_now(swindon_request, official, SECRET)
    # Another role ends the session, so they sign in again.
    assert SECRET not in told(client_of_lead)
    lead.refresh_from_db()
    client = client_for(lead)
    assert SECRET not in told(client)
    may_watch = role == Role.CHAMPION
    assert client.get("/watching/").status_code == (200 if may_watch else 403)

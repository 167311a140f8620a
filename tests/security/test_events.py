"""Security events: recorded, kept as they are, read by administrators, and free of secrets."""

import csv
import datetime as dt
import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core import mail
from django.core.management import call_command
from django.db import DatabaseError, transaction
from django.test import Client
from pythonjsonlogger.json import JsonFormatter

from accounts.models import SignInLock, User
from cbtracker.logging import MaskLinks
from cbtracker.request_id import AddRequestId
from commissions.domain import sending
from commissions.models import Commission
from outbox.signed_urls import sign
from security.models import EventKind, SecurityEvent
from tests.factories.access_links import reply_fields, token_from
from tests.factories.clock import SUMMER_NIGHT, TODAY
from tests.factories.commissions import addressee_in, open_areas, send_commission
from tests.factories.people import PASSWORD, make_lock
from tests.helpers.sign_in import client_for, link_in, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_earlier_guesses")]
EVENTS = "/admin/security/securityevent/"
NEW_PASSWORD = "purple otter lamp"
WRONG = "a-wrong-word-somebody-typed"


def kinds() -> list[str]:
    """Return the kinds of all events, oldest first."""
    return list(SecurityEvent.objects.order_by("pk").values_list("kind", flat=True))


def newest(kind: EventKind) -> SecurityEvent:
    return SecurityEvent.objects.filter(kind=kind)[0]


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """What all loggers write in production: one JSON object a line, at every level."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    made = dict(django_settings.LOGGING["formatters"]["json"])
    del made["()"]
    handler.setFormatter(JsonFormatter(**made))
    for each in (MaskLinks(), AddRequestId()):
        handler.addFilter(each)
    names = (None, "cbtracker.security", "django.server")
    loggers = [logging.getLogger(name) for name in names]
    levels = [each.level for each in loggers]
    for each in loggers:
        each.setLevel(logging.DEBUG)
    loggers[0].addHandler(handler)
    yield stream
    loggers[0].removeHandler(handler)
    for each, level in zip(loggers, levels, strict=True):
        each.setLevel(level)


def test_each_sign_in_is_recorded_with_who_and_from_where(official: User):
    client = Client(REMOTE_ADDR="192.0.2.7")
    sign_in(client, official.email, WRONG)
    sign_in(client, "nobody@example.com", WRONG)
    sign_in(client, official.email)
    client.post("/accounts/sign-out/")
    assert kinds() == ["sign_in_failed", "sign_in_failed", "signed_in", "signed_out"]
    wrong, unknown, right, _ = SecurityEvent.objects.order_by("pk")
    assert (wrong.about, wrong.user, wrong.outcome) == (official, None, "refused")
    assert (unknown.about, unknown.detail) == (None, "no such account")
    assert (right.user, right.address, right.outcome) == (official, "192.0.2.7", "ok")
    assert right.detail == "password"


def test_a_lock_and_its_lifting_are_recorded(official: User, administrator: User):
    for _ in range(6):
        sign_in(Client(), official.email, WRONG)
    assert newest(EventKind.LOCKED).about == official
    assert newest(EventKind.SIGN_IN_FAILED).detail == "locked"
    form = {"action": "lift", "_selected_action": [str(SignInLock.objects.get().pk)]}
    client_for(administrator).post("/admin/accounts/signinlock/", form)
    lifted = newest(EventKind.LOCK_LIFTED)
    assert (lifted.user, lifted.about) == (administrator, official)


def test_passwords_and_accounts_are_recorded(official: User, administrator: User):
    new = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    client_for(official).post("/accounts/password/", {"oldpassword": PASSWORD, **new})
    client = Client()
    client.post("/accounts/password/forgotten/", {"email": official.email})
    form = {"email": official.email, "name": "Olive", "role": "lead", "is_active": "on"}
    address = f"/admin/accounts/user/{official.pk}/change/"
    client_for(administrator).post(address, form)
    assert {"password_changed", "reset_asked", "link_made", "session_ended"} <= {*kinds()}
    changed = newest(EventKind.ACCOUNT_CHANGED)
    assert (changed.user, changed.about) == (administrator, official)
    assert changed.detail == "name, role from official to lead"


def test_a_session_that_ends_by_itself_is_recorded(official: User):
    client = client_for(official)
    session = client.session
    session["seen_at"] -= 31 * 60
    session.save()
    client.get("/")
    assert newest(EventKind.SESSION_ENDED).detail == "idle"


def test_what_is_denied_is_recorded(lead: User):
    client_for(lead).get("/commissions/?secret=1")
    denied = newest(EventKind.DENIED)
    assert (denied.user, denied.detail) == (lead, "GET /commissions/")


def test_what_is_refused_is_a_warning_in_the_log(official: User, caplog: Any):
    caplog.set_level(logging.INFO, "cbtracker.security")
    sign_in(Client(), official.email, WRONG)
    sign_in(Client(), official.email)
    found = [each.levelname for each in caplog.records if each.name == "cbtracker.security"]
    assert found == ["WARNING", "INFO"]


def test_an_address_with_control_characters_is_recorded_without_them(champion: User):
    client_for(champion).get("/admin/accounts/user/1%002/change/")
    assert newest(EventKind.DENIED).detail == "GET /admin/accounts/user/1�2/change/"


@pytest.mark.parametrize(
    "address", ["/requests/download.csv?area=swindon", "/paper/download.json", EVENTS + "download/"]
)
def test_every_download_is_recorded(
    address: str, official: User, administrator: User, swindon_request: Any
):
    person = administrator if address.startswith("/admin/") else official
    response = client_for(person).get(address)
    list(response.streaming_content if response.streaming else [])
    exported = newest(EventKind.EXPORTED)
    assert (exported.user, exported.detail) == (person, address)


def test_no_event_holds_the_words_of_a_search(official: User, administrator: User):
    list_of = "/requests/download.csv?stage=resolved"
    client = client_for(official)
    assert client.get(f"{list_of}&words=Zebrawood&kind=capacity").getvalue()
    assert newest(EventKind.EXPORTED).detail == f"{list_of}&words=***&kind=capacity"
    for name in ("find", "other_words"):
        assert client.get(f"{list_of}&{name}=Zebrawood").getvalue()
    assert client_for(administrator).get(f"{EVENTS}download/?q=Zebrawood").getvalue()
    assert kinds().count(EventKind.EXPORTED) == 4
    assert not SecurityEvent.objects.filter(detail__contains="Zebrawood").exists()


def test_each_request_has_an_id_in_its_answer_its_events_and_the_log(
    lead: User, logged: io.StringIO
):
    client = client_for(lead)
    first, second = (client.get("/commissions/")["X-Request-ID"] for _ in range(2))
    assert first != second
    denied = newest(EventKind.DENIED)
    assert denied.request_id == second
    lines = [json.loads(line) for line in logged.getvalue().splitlines()]
    [line] = [e for e in lines if e.get("event") == "denied" and e["request_id"] == second]
    assert line["outcome"] == "refused"
    assert line["user_id"] == lead.pk
    assert line["address"] == "127.0.0.1"


def test_no_log_and_no_event_holds_a_link_or_a_password(
    link: str, official: User, logged: io.StringIO
):
    """A run through all that has secrets: signing in, setting a password, and a reply by link."""
    token = token_from(link)
    client = Client(raise_request_exception=False)
    sign_in(client, official.email, WRONG)
    sign_in(client, WRONG, PASSWORD)
    sign_in(client, official.email)
    client.post("/accounts/sign-out/")
    client.post("/accounts/password/forgotten/", {"email": official.email})
    address = link_in(mail.outbox[-1].body)
    key = address.rstrip("/").partition("-")[2]
    form = client.get(address, follow=True)
    new = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    client.post(form.request["PATH_INFO"], new)
    client.get(address)
    client.get(f"{address}nothing/")
    client.get(f"/reply/{token}/")
    client.post(f"/reply/{token}/", reply_fields(link))
    client.get(f"/nothing/{token}/")
    client.get(f"/reply/{sign('reply-by-link', 'wrong')}/")
    assert {"link_made", "link_used", "link_wrong", "password_changed"} <= {*kinds()}
    secrets = [token.partition(":")[2], token, key, WRONG, PASSWORD, NEW_PASSWORD]
    events = repr(list(SecurityEvent.objects.values()))
    assert [each for each in secrets if each in logged.getvalue()] == []
    assert [each for each in secrets if each in events] == []
    assert '"event": "signed_in"' in logged.getvalue()


def test_a_link_that_is_withdrawn_is_recorded_and_wrong_from_then_on(
    link: str, commission: Commission, official: User
):
    token = token_from(link)
    addressee = addressee_in(commission, "DfE")
    sending.withdraw_link(by=official, addressee=addressee)
    assert newest(EventKind.LINK_WITHDRAWN).detail == addressee.about
    Client().get(f"/reply/{token}/")
    wrong = newest(EventKind.LINK_WRONG)
    assert wrong.detail == f"GET reply-by-link {token[:8]} ended"


def test_a_commission_that_is_closed_says_how_many_links_it_ended(
    link: str, commission: Commission, official: User
):
    sending.close(by=official, commission=commission)
    ended = newest(EventKind.LINK_WITHDRAWN)
    assert ended.detail == f"commissions/{commission.pk} closed, links ended: 2"
    Client().get(f"/reply/{token_from(link)}/")
    assert newest(EventKind.LINK_WRONG)
    to_areas = send_commission(open_areas(official, "kent"), official)
    sending.close(by=official, commission=to_areas)
    assert newest(EventKind.LINK_WITHDRAWN) == ended


def refuse(act: Any) -> None:
    with (
        pytest.raises(DatabaseError, match="a security event is never changed"),
        transaction.atomic(),
    ):
        act()


def test_the_database_refuses_to_change_or_delete_an_event_before_its_time(
    official: User, settings: Any
):
    # The database goes by the calendar, and the clock of the tests stands at 2011.
    settings.SECURITY_EVENT_DAYS = 40_000
    client_for(official)
    events = SecurityEvent.objects.all()
    refuse(lambda: events.update(detail="nothing"))
    refuse(events.delete)
    call_command("apply_retention", stdout=io.StringIO())
    assert events.count() == 1


def test_events_that_were_kept_for_their_time_are_deleted(official: User, settings: Any):
    settings.SECURITY_EVENT_DAYS = -1
    client_for(official)
    settings.SECURITY_EVENT_DAYS = 30
    client_for(official)
    old, _ = make_lock(days_ago=31), make_lock()
    out = io.StringIO()
    call_command("apply_retention", stdout=out)
    assert "      1 security events\n      1 sign-in locks\n" in out.getvalue()
    assert not SignInLock.objects.filter(pk=old.pk).exists()
    assert SecurityEvent.objects.get().keep_until > dt.date(2011, 3, 22)


class TestEventsPage:
    @pytest.fixture(autouse=True)
    def _events(self, official: User, lead: User) -> None:
        client_for(lead).get("/commissions/")
        User.objects.filter(pk=official.pk).update(name="=Olive")
        client_for(official)

    def test_administrators_read_and_filter(self, administrator: User, lead: User):
        page = client_for(administrator).get(EVENTS, {"kind__exact": "denied"})
        table = page.context["cl"].result_list
        assert [(each.kind, each.user) for each in table] == [("denied", lead)]

    def test_administrators_download_what_they_filtered(self, administrator: User, lead: User):
        client = client_for(administrator)
        response = client.get(f"{EVENTS}download/", {"kind__exact": "denied"})
        rows = list(csv.reader(io.StringIO(response.getvalue().decode("utf-8-sig"))))
        assert [row[1:5] for row in rows[1:]] == [["Permission denied", "Refused", lead.name, ""]]
        whole = client.get(f"{EVENTS}download/").getvalue().decode()
        assert "'=Olive" in whole

    def test_the_times_are_those_in_london(self, administrator: User):
        event = SecurityEvent(
            at=SUMMER_NIGHT, kind=EventKind.EXPORTED, outcome="ok", keep_until=TODAY
        )
        event.save(force_insert=True)
        assert str(event) == "Exported, 2011-06-16 00:30"
        client = client_for(administrator)
        whole = client.get(f"{EVENTS}download/").getvalue().decode()
        assert "2011-06-16 00:30:00,Exported" in whole

    def test_nobody_else_does(self, champion: User, official: User):
        assert client_for(champion).get(EVENTS).status_code == 403
        assert client_for(champion).get(f"{EVENTS}download/").status_code == 403
        assert client_for(official).get(EVENTS).status_code == 302

    def test_nobody_changes_or_deletes_one(self, administrator: User):
        event = SecurityEvent.objects.all()[0]
        client = client_for(administrator)
        for part in ("delete/", "change/"):
            assert client.post(f"{EVENTS}{event.pk}/{part}", {"post": "yes"}).status_code == 403
        assert client.get(f"{EVENTS}add/").status_code == 403

"""A page is served again to the same session, and rendered whenever anything could differ."""

import datetime as dt
import re
import time
from collections.abc import Callable
from threading import Thread
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, connections, transaction
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from accounts import kept_pages, sessions
from accounts.models import Role, User
from areas.models import Area, Lead
from cbtracker import read_only
from departments.models import AreaChampion
from requests_log.domain import commands
from requests_log.models import Request
from tests.factories.areas import get_area
from tests.factories.entries import update_now
from tests.helpers.forms import main_text
from tests.helpers.request_forms import RequestForms
from tests.helpers.sign_in import client_for

committing = pytest.mark.django_db(transaction=True)


def was_kept(page: HttpResponse) -> bool:
    """Return whether a page was served again: no template made it."""
    return page.context is None


def get_kept(client: Client, address: str) -> HttpResponse:
    """Return a page that is served again. Other workers write on the same server meanwhile."""
    for _ in range(100):
        if was_kept(page := client.get(address)):
            return page
    raise AssertionError(f"{address} is rendered each time.")


def without_tokens(page: HttpResponse) -> bytes:
    """Return a page without what differs each time that it is made."""
    names = rb'(csrfmiddlewaretoken" value|data-session-seconds)="\w+'
    return re.sub(names, rb"\1", page.content)


def on_another_connection(act: Callable[[], object]) -> None:
    """Do something as another process does it."""

    def run() -> None:
        try:
            act()
        finally:
            connections.close_all()

    thread = Thread(target=run)
    thread.start()
    thread.join()


def rename(name: str) -> None:
    """Rename Swindon by a bare statement, of which no code of ours is told."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE areas_area SET name = %s WHERE slug = 'swindon'", [name])


@pytest.fixture
def unchanged(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the database seem to stay as it is; tests run in a transaction, where nothing is kept."""
    monkeypatch.setattr(kept_pages, "state_of_database", lambda: "unchanged")


@pytest.fixture
def page_of(swindon_request: Request) -> str:
    return swindon_request.get_absolute_url()


@committing
def test_a_page_is_served_again_while_nothing_changes(official_client: Client, page_of: str):
    first = official_client.get(page_of)
    assert not was_kept(first)
    second = get_kept(official_client, page_of)
    assert without_tokens(second) == without_tokens(first)
    assert second["Content-Type"] == first["Content-Type"]
    assert second["Cache-Control"] == first["Cache-Control"] == "no-store, private"


@committing
def test_a_page_is_kept_where_the_database_was_opened_before_this_module_was_loaded(
    official_client: Client, page_of: str
):
    vars(connections["default"]).pop("opened_as", None)
    get_kept(official_client, page_of)


@committing
@pytest.mark.parametrize("elsewhere", [False, True])
def test_any_statement_of_any_connection_renders_pages_again(
    elsewhere: bool, official_client: Client, page_of: str
):
    for name in ("Swindon Borough", "Swindon Town", "Swindon Borough"):
        if elsewhere:
            on_another_connection(lambda name=name: rename(name))
        else:
            rename(name)
        page = official_client.get(page_of)
        assert name in main_text(page)
        assert name in main_text(get_kept(official_client, page_of))


@committing
def test_a_page_made_while_somebody_saves_is_not_kept(
    official_client: Client, page_of: str, monkeypatch: pytest.MonkeyPatch
):
    """Or it would be served as if it had been made after."""
    from requests_log.views import request as view

    def rename_then_render(*given: Any, **more: Any) -> HttpResponse:
        answer = render(*given, **more)
        on_another_connection(lambda: rename("Swindon Town"))
        return answer

    render = view.render
    monkeypatch.setattr(view, "render", rename_then_render)
    assert "Swindon Town" not in main_text(official_client.get(page_of))
    monkeypatch.undo()
    assert "Swindon Town" in main_text(official_client.get(page_of))


def test_nothing_is_kept_within_a_transaction(official_client: Client, page_of: str):
    """What it has changed is no change to the database yet."""
    with transaction.atomic():
        official_client.get(page_of)
        rename("Swindon Town")
        assert "Swindon Town" in main_text(official_client.get(page_of))


def test_a_kept_page_costs_two_queries_besides_the_state_of_the_database(
    official_client: Client, page_of: str, unchanged: None
):
    official_client.get(page_of)
    with CaptureQueriesContext(connection) as queries:
        assert was_kept(official_client.get(page_of))
    # The session and the user.
    assert len(queries) == 2


def test_each_session_has_pages_of_its_own(
    official: User, lead: User, make_user: Callable[..., User], page_of: str, unchanged: None
):
    other, champion = make_user(Role.LEAD, "hull"), make_user(Role.CHAMPION, "swindon")
    note = "A note for officials alone."
    commands.add_note(by=champion, request=Request.objects.get(), note=note)
    clients = [client_for(person) for person in (official, official, lead)]
    for _ in range(2):
        seen = [client.get(page_of) for client in clients]
        assert [note in main_text(page) for page in seen] == [True, True, False]
        assert client_for(other).get(page_of).status_code == 404
    assert all(map(was_kept, seen))


@committing
def test_a_right_that_ends_takes_effect_at_once(lead: User, page_of: str):
    client = client_for(lead)
    assert client.get(page_of).status_code == client.get(page_of).status_code == 200
    on_another_connection(Lead.objects.filter(user=lead).delete)
    assert client.get(page_of).status_code == 404


def test_a_message_is_shown_once(
    official_client: Client, swindon_request: Request, page_of: str, unchanged: None
):
    official_client.get(page_of)
    saved = RequestForms(official_client, swindon_request).send("update", action="save")
    assert saved.status_code == 302
    first, second = official_client.get(page_of), official_client.get(page_of)
    assert "govuk-notification-banner" in first.content.decode()
    assert "govuk-notification-banner" not in second.content.decode()


def test_the_forms_of_a_kept_page_can_be_sent(official: User, page_of: str, unchanged: None):
    client = Client(enforce_csrf_checks=True)
    client.force_login(official)
    first, second = client.get(page_of), client.get(page_of)
    assert was_kept(second)
    assert without_tokens(first) == without_tokens(second)
    assert first.content != second.content, "a token is masked differently each time"
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', second.content.decode())
    assert token
    out = client.post("/accounts/sign-out/", {"csrfmiddlewaretoken": token[1]})
    assert out.status_code == 302
    assert client.get(page_of)["Location"].startswith("/accounts/sign-in/")


def test_a_kept_page_says_how_long_the_session_has_left(
    official_client: Client, page_of: str, monkeypatch: pytest.MonkeyPatch, unchanged: None
):
    def seconds() -> int:
        page = official_client.get(page_of)
        found = re.search(r'data-session-seconds="(\d+)"', page.content.decode())
        assert found
        return int(found[1])

    official_client.get("/")
    before = seconds()
    now = time.time() + 30
    monkeypatch.setattr(sessions.time, "time", lambda: now)
    assert before - 31 <= seconds() <= before - 29


def test_a_page_is_rendered_at_midnight(
    official_client: Client, page_of: str, settings: Any, unchanged: None
):
    official_client.get(page_of)
    settings.TODAY = dt.date(2011, 4, 2)
    page = official_client.get(page_of)
    assert not was_kept(page)
    assert "Overdue" in main_text(page)


def test_a_page_says_at_once_that_the_service_is_read_only(
    official_client: Client, page_of: str, settings: Any, unchanged: None
):
    official_client.get(page_of)
    settings.READ_ONLY = True
    assert read_only.is_on()
    assert not was_kept(official_client.get(page_of))
    assert was_kept(official_client.get(page_of))


def test_a_page_with_what_can_be_undone_for_a_while_is_not_kept(
    official: User, swindon_request: Request, unchanged: None
):
    client = client_for(official)
    update_now(swindon_request, official, "DfE has agreed.")
    address = swindon_request.get_absolute_url()
    for _ in range(2):
        page = client.get(address)
        assert "Undo your last entry" in main_text(page)
        assert page.context is not None, "the page was served again"


def test_a_cookie_that_changes_a_page_has_a_page_of_its_own(
    official_client: Client, swindon_request: Request, unchanged: None
):
    closed = official_client.get("/requests/")
    official_client.cookies["filters"] = "open"
    assert without_tokens(official_client.get("/requests/")) != without_tokens(closed)


def test_a_program_that_has_a_page_is_told_that_it_is_the_same(
    official_client: Client, page_of: str, settings: Any, unchanged: None
):
    tag = official_client.get(page_of)["ETag"]
    assert official_client.get(page_of, headers={"If-None-Match": tag}).status_code == 304
    settings.READ_ONLY = True
    assert official_client.get(page_of, headers={"If-None-Match": tag}).status_code == 200


@committing
def test_after_every_kind_of_act_a_kept_page_is_the_page_that_would_be_made(
    official: User,
    lead: User,
    champion: User,
    make_user: Callable[..., User],
    swindon_request: Request,
    settings: Any,
):
    colleague = make_user(Role.OFFICIAL)
    readers = [client_for(person) for person in (official, lead, champion)]
    addresses = [
        *("/requests/", "/your-requests/", "/paper/", "/areas/swindon/", "/families/"),
        swindon_request.get_absolute_url(),
    ]
    for act in (
        lambda: update_now(swindon_request, colleague),
        lambda: Area.objects.filter(slug="swindon").update(name="Swindon Borough"),
        lambda: Lead.objects.create(user=lead, area=get_area("hull")),
        lambda: AreaChampion.objects.all().delete(),
    ):
        act()
        for client in readers:
            for address in addresses:
                settings.KEEP_PAGES = True
                first = client.get(address)
                again = get_kept(client, address) if first.status_code == 200 else first
                settings.KEEP_PAGES = False
                rendered = client.get(address)
                assert first.status_code == rendered.status_code
                assert without_tokens(first) == without_tokens(again) == without_tokens(rendered)


def test_a_form_that_can_be_sent_once_is_another_in_each_window(
    official_client: Client, unchanged: None, rf: RequestFactory
):
    """Or what is sent from the second window would seem to be saved already."""

    @kept_pages.kept_until_changed
    def form(http: HttpRequest) -> HttpResponse:
        return HttpResponse(f'<input type="hidden" name="submission" value="{uuid4()}">')

    http = rf.get("/")
    http.session = official_client.session
    first, second = form(http), form(http)
    assert first.content != second.content

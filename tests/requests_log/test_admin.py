"""The admin site: bad input, history, sign-in and notes."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.contrib.admin.models import CHANGE, LogEntry
from django.db.models.signals import post_init
from django.test import Client

from accounts.models import Role, User
from requests_log.models import Entry, EntryKind, Request, Workstream
from requests_log.rules.stages import Stage
from tests.factories.areas import get_area, get_workstream
from tests.factories.growth import log_rows
from tests.helpers.forms import parse
from tests.helpers.sign_in import client_for, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_earlier_guesses")]

REQUESTS = "/admin/requests_log/request/"
AREAS = "/admin/areas/area/"
LISTS = (
    "/admin/accounts/user/",
    AREAS,
    "/admin/departments/department/",
    "/admin/departments/champion/",
    REQUESTS,
    "/admin/requests_log/workstream/",
)
FILTERS = (
    "q",
    "o",
    "p",
    "e",
    "area",
    "stage__exact",
    "request_kind__exact",
    "role__exact",
    "kind__exact",
    "is_first_phase__exact",
    "_changelist_filters",
)


class TestNul:
    """PostgreSQL takes no text with a NUL in it."""

    @pytest.mark.parametrize("role", [Role.CHAMPION, Role.ADMINISTRATOR])
    @pytest.mark.parametrize("place", LISTS)
    def test_is_refused_by_every_list(
        self, place: str, role: Role, make_user: Any, swindon_request: Request
    ):
        client = client_for(make_user(role, "swindon"))
        for query in (*(f"{name}=%00" for name in FILTERS), "q=a%00b", "%00=1", "q=a&q=%00"):
            page = client.get(f"{place}?{query}")
            assert page.status_code == 400, query
            assert "This web address is not valid" in page.content.decode(), query

    @pytest.mark.parametrize("role", [Role.CHAMPION, Role.ADMINISTRATOR])
    @pytest.mark.parametrize("name", ["term", "app_label", "model_name", "field_name", "page"])
    def test_is_refused_by_autocomplete(self, name: str, role: Role, make_user: Any):
        query = {"app_label": "areas", "model_name": "area", "field_name": "group", "term": "Kent"}
        client = client_for(make_user(role, "swindon"))
        assert client.get("/admin/autocomplete/", query).status_code == 200
        assert client.get("/admin/autocomplete/", {**query, name: "\0"}).status_code == 400

    def test_is_refused_by_pages_about_one_row(self, champion: User, make_request: Any):
        row = make_request(areas=[get_area("leicestershire")])
        for tail in ("change/", "note/"):
            page = client_for(champion).get(f"{REQUESTS}{row.pk}/{tail}?_changelist_filters=%00")
            assert page.status_code == 400

    @pytest.mark.parametrize("demonstration", [True, False])
    def test_the_page_says_where_it_is_a_demonstration(
        self, demonstration: bool, champion: User, settings: Any
    ):
        settings.DEMONSTRATION = demonstration
        text = client_for(champion).get(f"{REQUESTS}?q=%00").content.decode()
        assert ("The date here is 22 March 2011." in text) is demonstration

    def test_visitors_are_sent_to_sign_in(self):
        assert Client().get(f"{REQUESTS}?q=%00").status_code == 302


class TestAdminHistory:
    """It names administrators, and the leads of an area."""

    @pytest.fixture
    def rows(self, make_request: Any, administrator: User) -> list[str]:
        area = get_area("leicestershire")
        request = make_request(areas=[area])
        LogEntry.objects.log_actions(
            administrator.pk, [area], CHANGE, "Added area lead “Len Lead”.", single_object=True
        )
        return [f"{AREAS}{area.pk}/", f"{REQUESTS}{request.pk}/"]

    def test_a_champion_has_no_history_page(self, rows: list[str], champion: User):
        client = client_for(champion)
        for row in rows:
            page = client.get(f"{row}change/")
            assert page.status_code == 200
            assert "history/" not in page.content.decode()
            history = client.get(f"{row}history/")
            assert history.status_code == 403
            assert "Len Lead" not in history.content.decode()

    def test_an_administrator_reads_an_areas_history(self, rows: list[str], administrator: User):
        client = client_for(administrator)
        assert f"{rows[0]}history/" in client.get(f"{rows[0]}change/").content.decode()
        assert "Len Lead" in client.get(f"{rows[0]}history/").content.decode()


class TestLongHistory:
    def test_has_its_newest_entries_and_a_link_to_all(
        self, make_request: Any, champion: User, official: User
    ):
        row = make_request(areas=[get_area("leicestershire")])
        log_rows.add_entries(row, 50, by=official)
        page = parse(client_for(champion).get(f"{REQUESTS}{row.pk}/change/"))
        shown = [each.get_text(" ") for each in page.select(".inline-related")]
        assert len(shown) == 20
        assert "(50)" in shown[0]
        assert "(31)" in shown[-1]
        assert "History: the newest 20 entries" in page.get_text()
        assert page.select(f"a[href='{row.get_absolute_url()}']")

    def test_with_positions_is_not_read_as_a_whole(
        self, make_request: Any, champion: User, official: User
    ):
        row = make_request(areas=[get_area("leicestershire")])
        log_rows.add_entries(row, 50, by=official)
        log_rows.add_positions(row, 30, by=official)
        read = []
        post_init.connect(watch := lambda **given: read.append(given["instance"]), sender=Entry)
        try:
            page = client_for(champion).get(f"{REQUESTS}{row.pk}/change/")
        finally:
            post_init.disconnect(watch, sender=Entry)
        assert "What each department says" in page.content.decode()
        assert len(read) < 40


class TestWorkstream:
    FORM = {"name": "Another name", "printed_heading": "Another heading", "position": "99"}

    def save(self, administrator: User, workstream: Workstream) -> tuple[str, str, int]:
        """Return what the workstream says after its form was sent."""
        address = f"/admin/requests_log/workstream/{workstream.pk}/change/"
        assert client_for(administrator).post(address, self.FORM).status_code == 302
        workstream.refresh_from_db()
        return workstream.name, workstream.printed_heading, workstream.position

    def test_keeps_its_printed_heading(self, make_request: Any, administrator: User):
        make_request(stage=Stage.ON_GOING)
        workstream = get_workstream()
        before = (workstream.name, workstream.printed_heading, workstream.position)
        assert self.save(administrator, workstream) == before

    def test_keeps_its_printed_heading_once_it_is_empty(
        self, make_request: Any, administrator: User
    ):
        request = make_request(stage=Stage.ON_GOING)
        workstream = get_workstream()
        Request.objects.filter(pk=request.pk).update(stage=Stage.IN_PROGRESS, workstream=None)
        before = (workstream.name, workstream.printed_heading, workstream.position)
        assert self.save(administrator, workstream) == before

    def test_can_be_changed_until_an_entry_uses_it(self, make_request: Any, administrator: User):
        make_request(stage=Stage.ON_GOING)
        unused = get_workstream("unused")
        after = self.save(administrator, unused)
        assert after == ("Another name", "Another heading", 99)


class TestAdminSignIn:
    @pytest.mark.parametrize(
        ("role", "place"),
        [
            (Role.CHAMPION, f"{REQUESTS}?area=leicestershire&q=budget"),
            (Role.ADMINISTRATOR, "/admin/accounts/user/?role__exact=lead"),
            (Role.ADMINISTRATOR, "/admin/"),
        ],
    )
    def test_redirects_to_the_page_that_was_asked_for(self, role: Role, place: str, make_user: Any):
        user = make_user(role, "leicestershire")
        client = Client()
        asked = client.get(place, follow=True)
        assert asked.request["PATH_INFO"] == "/accounts/sign-in/"
        box = BeautifulSoup(asked.content, "html.parser").select_one("input[name=next]")
        assert box is not None
        assert box["value"] == place
        assert sign_in(client, user.email, next=place).redirect_chain == [(place, 302)]

    def test_never_redirects_to_another_site(self, administrator: User):
        client = Client()
        asked = client.get("/admin/login/?next=https://elsewhere.example.com/")
        carried = parse_qs(urlsplit(asked.url).query)["next"][0]
        last = sign_in(client, administrator.email, next=carried)
        assert last.request["PATH_INFO"] == "/administration/"

    def test_from_the_admin_redirects_to_the_admin(self):
        assert Client().get("/admin/login/").url == "/accounts/sign-in/?next=%2Fadmin%2F"


class TestNoteSentTwice:
    @pytest.fixture
    def row(self, make_request: Any) -> Request:
        row: Request = make_request(areas=[get_area("leicestershire")])
        return row

    def send(self, user: User, row: Request, note: str) -> Any:
        return client_for(user).post(f"{REQUESTS}{row.pk}/note/", {"note": note})

    def notes(self, row: Request) -> list[str]:
        notes = Entry.objects.filter(request=row, kind=EntryKind.NOTED)
        return list(notes.order_by("number").values_list("note", flat=True))

    # As a browser sends it, and with what the log leaves out.
    @pytest.mark.parametrize("again", ["I rang them.\r\nTwice.", "  I rang them.\r\nTwice.  \r\n"])
    def test_is_saved_once(self, again: str, row: Request, champion: User):
        assert self.send(champion, row, "I rang them.\r\nTwice.").status_code == 302
        page = self.send(champion, row, again)
        assert page.status_code == 200
        assert "This note has already been added." in page.content.decode()
        assert len(self.notes(row)) == 1

    def test_is_saved_again_after_another_note(self, row: Request, champion: User):
        for note in ("I rang them.", "They rang back.", "I rang them."):
            assert self.send(champion, row, note).status_code == 302
        assert self.notes(row) == ["I rang them.", "They rang back.", "I rang them."]

    def test_is_saved_for_another_person(self, champion: User, make_user: Any, make_request: Any):
        row = make_request(areas=[get_area("leicestershire"), get_area("swindon")])
        other = make_user(Role.CHAMPION, "swindon")
        for person in (champion, other):
            assert self.send(person, row, "I rang them.").status_code == 302
        assert len(self.notes(row)) == 2

    def test_is_saved_for_another_request(self, row: Request, champion: User, make_request: Any):
        other = make_request(areas=[get_area("leicestershire")])
        for request in (row, other):
            assert self.send(champion, request, "I rang them.").status_code == 302
        assert len(self.notes(row)) == len(self.notes(other)) == 1

"""The page of what is new to somebody in what they watch, and the button on other pages."""

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from accounts.models import Role, User
from digests import changed_requests, watches
from digests.models import Watch
from requests_log.domain import commands
from requests_log.models import Request
from requests_log.rules.stages import Stage
from tests.factories.areas import get_area, get_department, get_workstream
from tests.factories.clock import TODAY
from tests.factories.entries import update_now
from tests.factories.next_steps import add_step
from tests.helpers.forms import form_fields, parse
from tests.helpers.sign_in import client_for

pytestmark = pytest.mark.django_db
READ = "/watching/read/"


def groups(client: Client) -> list[tuple[str, list[str], list[str]]]:
    """Return the heading of each group, its requests, and the sentences on its changes."""
    page = parse(client.get("/watching/"))
    return [
        (
            section.h2.find(string=True, recursive=False).strip() or section.h2.a.text,
            [link.text for link in section.select("h2 a, h3 a") if link.text.startswith("CB-")],
            [item.text for item in section.select("ul.govuk-list--bullet > li")],
        )
        for section in page.select("main section")
    ]


def text_of(client: Client) -> str:
    return parse(client.get("/watching/")).main.get_text(" ", strip=True)


def refs(client: Client) -> list[list[str]]:
    return [found for _, found, _ in groups(client)]


@pytest.fixture
def through_data_sharing(make_request: Any) -> Request:
    """A request of Kent with MoJ, in the workstream on data sharing."""
    return make_request(
        areas=[get_area("kent")], departments=[get_department("MoJ")], stage=Stage.ON_GOING
    )


class TestPage:
    def test_shows_nothing_to_somebody_who_watches_nothing(self, official_client: Client):
        assert "You are not watching anything." in text_of(official_client)

    @pytest.mark.parametrize(
        "find",
        [
            lambda request: request,
            lambda request: get_area("kent"),
            lambda request: get_department("MoJ"),
            lambda request: get_workstream(),
        ],
    )
    def test_shows_what_changed_since_one_began_to_watch(
        self,
        find: Callable[[Request], Any],
        through_data_sharing: Request,
        official: User,
        official_client: Client,
        swindon_request: Request,
    ):
        update_now(through_data_sharing, official, "Before.")
        subject = find(through_data_sharing)
        watches.start(by=official, subject=subject)
        assert groups(official_client) == []
        assert "Nothing you watch has changed" in text_of(official_client)
        update_now(swindon_request, official, "Elsewhere.")
        update_now(through_data_sharing, official, "After.")
        add_step(through_data_sharing, official, "Write to Kent.")
        [(_, found, changes)] = groups(official_client)
        assert found == ["CB-001"]
        assert changes == ["New status.", "New next step: DfE: Write to Kent."]
        assert "1 request has changed" in text_of(official_client)
        assert "After." in text_of(official_client)

    def test_lists_each_request_once_under_the_closest_watch_and_the_newest_first(
        self, make_request: Any, official: User, official_client: Client
    ):
        requests = [make_request() for _ in range(3)]
        for subject in (get_area("swindon"), get_department("DfE"), requests[1]):
            watches.start(by=official, subject=subject)
        for request in requests:
            update_now(request, official)
        assert [found for _, found, _ in groups(official_client)] == [
            ["CB-003", "CB-001"],
            ["CB-002"],
        ]
        page = parse(official_client.get("/watching/"))
        assert page.select_one("main section h2 a").text == "Department DfE"
        # Its requests are listed already.
        assert "Nothing else is new" in page.main.text
        assert page.select_one("main dl dt").text == "Swindon"

    def test_a_note_is_not_new(self, swindon_request: Request, official: User, make_user: Any):
        watches.start(by=official, subject=swindon_request)
        champion = make_user(Role.CHAMPION, "swindon")
        commands.add_note(by=champion, request=swindon_request, note="Between us.")
        assert groups(client_for(official)) == []

    def test_watching_more_does_not_make_old_changes_new(
        self, make_request: Any, official: User, official_client: Client
    ):
        mine, other = make_request(), make_request(areas=[get_area("kent")])
        watches.start(by=official, subject=mine)
        for request in (mine, other):
            update_now(request, official, "Before.")
        watches.start(by=official, subject=get_area("kent"))
        assert refs(official_client) == [["CB-001"]]
        update_now(other, official, "After.")
        assert refs(official_client) == [["CB-002"], ["CB-001"]]

    def test_opening_it_marks_nothing_as_read(
        self, swindon_request: Request, official: User, official_client: Client
    ):
        watches.start(by=official, subject=swindon_request)
        update_now(swindon_request, official)
        assert [len(groups(official_client)) for _ in range(2)] == [1, 1]

    def test_marks_as_read_what_it_showed_and_nothing_newer(
        self, swindon_request: Request, official: User, official_client: Client, settings: Any
    ):
        watches.start(by=official, subject=swindon_request)
        update_now(swindon_request, official, "Seen.")
        fields = form_fields(official_client.get("/watching/"))
        add_step(swindon_request, official, "Not seen yet.")
        settings.TODAY = TODAY.replace(day=25)
        for _ in range(2):
            response = official_client.post(READ, fields, follow=True)
            assert response.redirect_chain == [("/watching/", 302)]
        assert groups(official_client)[0][2] == ["New next step: DfE: Not seen yet."]
        fields = form_fields(official_client.get("/watching/"))
        official_client.post(READ, fields)
        assert groups(official_client) == []
        assert "Read up to 25 March 2011" in text_of(official_client)

    @pytest.mark.parametrize("typed", [{}, {"entries": "x", "steps": "-1"}])
    def test_marks_nothing_if_the_form_is_broken(
        self, typed: dict[str, str], swindon_request: Request, official: User
    ):
        watches.start(by=official, subject=swindon_request)
        update_now(swindon_request, official)
        client = client_for(official)
        assert client.post(READ, typed).status_code == 302
        assert len(groups(client)) == 1

    def test_shows_only_so_many_and_says_so(
        self, make_request: Any, official_client: Client, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr(changed_requests, "MOST_REQUESTS", 2)
        official = User.objects.get(role=Role.OFFICIAL)
        watches.start(by=official, subject=get_department("DfE"))
        for _ in range(2):
            make_request()
        assert "More may have changed" not in text_of(official_client)
        make_request()
        assert "More may have changed" in text_of(official_client)
        assert refs(official_client) == [["CB-003", "CB-002"]]

    def test_says_so_if_it_cannot_look_at_every_record(
        self, make_request: Any, official_client: Client, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr(changed_requests, "MOST_BY_ID", 0)
        monkeypatch.setattr(changed_requests, "LOOK_BACK", 1)
        official = User.objects.get(role=Role.OFFICIAL)
        watches.start(by=official, subject=get_department("DfE"))
        for _ in range(2):
            make_request()
        assert "More may have changed" in text_of(official_client)
        assert refs(official_client) == [["CB-002"]]

    @pytest.mark.parametrize("of_slice", [1, 2, 100])
    def test_of_many_requests_it_shows_the_latest_whatever_it_reads_at_a_time(
        self,
        of_slice: int,
        make_request: Any,
        official: User,
        official_client: Client,
        monkeypatch: pytest.MonkeyPatch,
    ):
        for name, value in (("MOST_BY_ID", 0), ("SLICE", of_slice), ("MOST_REQUESTS", 2)):
            monkeypatch.setattr(changed_requests, name, value)
        watches.start(by=official, subject=get_department("DfE"))
        requests = [make_request() for _ in range(4)]
        make_request(departments=[get_department("MoJ")])
        update_now(requests[1], official)
        add_step(requests[0], official, "Write.")
        assert refs(official_client) == [["CB-001", "CB-002"]]

    @pytest.mark.parametrize("rows", [1, 3])
    @pytest.mark.parametrize(("role", "queries"), [(Role.OFFICIAL, 13), (Role.LEAD, 16)])
    def test_queries_do_not_grow(
        self,
        role: Role,
        queries: int,
        rows: int,
        make_user: Callable[..., User],
        make_request: Any,
        official: User,
        django_assert_num_queries: Any,
    ):
        reader = make_user(role, "swindon")
        for number in range(rows):
            department = get_department(f"D{number}")
            request, other = (make_request(departments=[department]) for _ in range(2))
            for subject in (department, request):
                watches.start(by=reader, subject=subject)
            for each in (request, other):
                update_now(each, official)
                add_step(each, official, "Write.")
        client = client_for(reader)
        with django_assert_num_queries(queries):
            response = client.get("/watching/")
        assert (
            len(BeautifulSoup(response.content, "html.parser").select("main section")) == rows * 2
        )


class TestButton:
    @pytest.fixture
    def pages(self, make_request: Any) -> dict[str, str]:
        """The pages of a request, a department, an area and a workstream, by what they show."""
        make_request(stage=Stage.ON_GOING)
        return {
            "request": "/requests/CB-001/",
            "department": "/departments/DfE/",
            "area": "/areas/swindon/",
            "workstream": "/workstreams/data-sharing/",
        }

    @pytest.mark.parametrize("role", [Role.OFFICIAL, Role.LEAD])
    def test_watches_stops_and_returns_to_its_page(
        self, role: Role, pages: dict[str, str], make_user: Callable[..., User]
    ):
        client = client_for(make_user(role, "swindon"))
        for kind, address in pages.items():
            for button, count in (("Watch", 1), ("Stop watching", 0)):
                form = parse(client.get(address)).select_one("form[action^='/watching/']")
                assert form.button.text == f"{button} this {kind}"
                posted = {form.button["name"]: form.button["value"]}
                for _ in range(2):
                    response = client.post(form["action"], posted)
                    assert (response.status_code, response["Location"]) == (302, address)
                    assert Watch.objects.count() == count

    def test_is_not_on_pages_for_a_past_date(self, pages: dict[str, str], official_client: Client):
        for address in pages.values():
            response = official_client.get(f"{address}?as_at=2011-03-20")
            assert response.status_code == 200
            assert not parse(response).select("form[action^='/watching/']")

    def test_champions_watch_as_others_do(
        self, pages: dict[str, str], make_user: Callable[..., User], swindon_request: Request
    ):
        client = client_for(make_user(Role.CHAMPION, "swindon"))
        for address in pages.values():
            assert parse(client.get(address)).select("form[action^='/watching/']")
        assert client.post(f"/watching/request/{swindon_request.pk}/").status_code == 302
        assert Watch.objects.count() == 1

    def test_returns_to_the_page_of_all_from_there(
        self, swindon_request: Request, official: User, official_client: Client
    ):
        watches.start(by=official, subject=swindon_request)
        form = parse(official_client.get("/watching/")).select_one("form[action*='/request/']")
        assert form.button.get_text(" ", strip=True) == "Stop watching CB-001"
        response = official_client.post(form["action"], {"from": "watching", "action": "stop"})
        assert response["Location"] == "/watching/"
        assert Watch.objects.count() == 0

    @pytest.mark.parametrize(
        "path", ["request/0", "user/1", "department/99", f"area/{'9' * 30}", "digest/1"]
    )
    def test_finds_nothing_that_is_not_there(self, path: str, official_client: Client):
        assert official_client.post(f"/watching/{path}/").status_code == 404

    def test_needs_its_forms_csrf_token(self, swindon_request: Request, official: User):
        client = Client(enforce_csrf_checks=True)
        client.force_login(official)
        assert client.post(f"/watching/request/{swindon_request.pk}/").status_code == 403
        assert client.post(READ).status_code == 403

    def test_says_that_one_watches_too_much(
        self,
        swindon_request: Request,
        official_client: Client,
        monkeypatch: pytest.MonkeyPatch,
    ):
        monkeypatch.setattr(watches, "MOST_WATCHES", 0)
        response = official_client.post(f"/watching/request/{swindon_request.pk}/", follow=True)
        assert "Stop watching one first." in parse(response).main.text
        assert Watch.objects.count() == 0

"""A request that a reader may not see is hidden on every page, list and download."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import Role, User
from areas.models import Lead
from departments.models import AreaChampion
from requests_log.domain import commands, corrections
from requests_log.models import Request
from requests_log.permissions import visible_to
from requests_log.rules.stages import Stage
from tests.factories.areas import get_area
from tests.factories.clock import TODAY
from tests.factories.entries import entry_fields, move, write_news
from tests.helpers.leaks import LISTS, REASON, SECRET, read_page
from tests.helpers.sign_in import client_for

pytestmark = pytest.mark.django_db
FOR_LEADS = ("/", "/your-requests/")
FOR_CHAMPIONS = (
    "/admin/",
    "/admin/requests_log/",
    "/admin/requests_log/request/",
    f"/admin/requests_log/request/?q={SECRET}",
    "/admin/requests_log/request/?area=kent",
    "/admin/requests_log/request/?stage__exact=on_going",
    f"/admin/requests_log/request/?current__status__icontains={SECRET}",
    f"/admin/requests_log/request/?current__note__icontains={REASON}",
    "/admin/requests_log/request/?_facets=True",
    "/admin/areas/area/",
    "/admin/areas/area/?q=Kent",
)


@pytest.fixture
def secret(make_request: Any) -> Request:
    """A request of Kent's alone, on-going."""
    return make_request(
        areas=[get_area("kent")],
        issue=f"{SECRET} issue",
        status=f"{SECRET} status",
        areas_label=f"{SECRET} County",
        stage=Stage.ON_GOING,
    )


def test_an_official_finds_the_planted_request(secret: Request, official: User):
    """So the tests below would find it, if it were shown."""
    client = client_for(official)
    found = {place for place in LISTS if SECRET in read_page(client, place)}
    assert set(LISTS) - found == {"/workstreams/"}


@pytest.mark.parametrize(
    ("role", "places"), [(Role.LEAD, FOR_LEADS), (Role.CHAMPION, FOR_CHAMPIONS)]
)
def test_another_areas_request_is_hidden_everywhere(
    role: Role,
    places: tuple[str, ...],
    secret: Request,
    make_request: Any,
    make_user: Callable[..., User],
):
    make_request(areas=[get_area("leicestershire")], issue="Our own issue")
    client = client_for(make_user(role, "leicestershire"))
    for place in (*LISTS, *places):
        text = read_page(client, place).replace(f"words={SECRET}", "").replace(f"q={SECRET}", "")
        # What was typed into a search box comes back in it, and tells nothing.
        text = text.replace(f'value="{SECRET}"', "").replace(f"Search requests: {SECRET}", "")
        text = text.replace(f"icontains={SECRET}", "").replace(f"“{SECRET}”", "")
        assert SECRET not in text, place
        assert secret.reference not in text, place
    assert "Our own issue" in read_page(client, "/requests/")


@pytest.mark.parametrize("role", [Role.LEAD, Role.CHAMPION])
def test_another_areas_request_is_not_found_by_its_address(
    role: Role, secret: Request, make_user: Callable[..., User]
):
    client = client_for(make_user(role, "leicestershire"))
    assert client.get(secret.get_absolute_url()).status_code == 404
    for tail in ("change/", "history/"):
        text = read_page(client, f"/admin/requests_log/request/{secret.pk}/{tail}")
        assert SECRET not in text
    if role == Role.CHAMPION:
        note = f"/admin/requests_log/request/{secret.pk}/note/"
        assert client.get(note).status_code == 404
        assert client.post(note, {"note": "Mine."}).status_code == 404
        assert secret.entries.count() == 1


def test_counts_leave_out_hidden_requests(
    secret: Request, make_request: Any, make_user: Callable[..., User]
):
    make_request(areas=[get_area("leicestershire")], stage=Stage.ON_GOING)
    client = client_for(make_user(Role.LEAD, "leicestershire"))
    assert client.get("/requests/").context["count"].number == 1
    assert [str(count) for _, count in client.get("/workstreams/").context["rows"]] == ["1"]
    assert client.get("/your-requests/").context["count"].number == 1


def test_a_champions_autocomplete_has_only_their_own_areas(
    secret: Request, champion: User, lead: User
):
    client = client_for(champion)
    for field in ("areas.lead.area", "areas.area.group", "departments.areachampion.area"):
        names = [row["text"] for row in look_up(client, field).json()["results"]]
        assert names == ["Leicestershire"], field
    assert look_up(client, "areas.lead.user").status_code == 403
    assert look_up(client, "departments.department.parent").status_code == 403
    text = read_page(client, "/admin/areas/area/")
    assert "Leicestershire" in text
    assert "Kent" not in text
    assert "Swindon" not in text
    kent = get_area("kent")
    assert client.get(f"/admin/areas/area/{kent.pk}/change/").status_code == 302


def test_a_lead_reads_no_reason_and_no_writers_name(
    make_request: Any, official: User, lead: User, champion: User
):
    request = make_request(areas=[get_area("swindon"), get_area("leicestershire")])
    write_news(request, official, "An ealier slip of the pen.")
    request.refresh_from_db()
    line = request.current
    said = {**entry_fields(line), "status": "Put right.", "reason": f"{REASON} corrected"}
    corrections.correct(by=official, entry=line, **said)
    request.refresh_from_db()
    move(request, official, Stage.RESOLVED)
    request.refresh_from_db()
    move(request, official, Stage.IN_PROGRESS, reason=f"{REASON} moved")
    commands.add_note(by=champion, request=request, note=f"{REASON} noted")
    kept_back = (REASON, official.name, champion.name, "An ealier slip")
    readers = {person: Client() for person in (lead, champion, official)}
    for person, client in readers.items():
        client.force_login(person)
    page = request.get_absolute_url()
    for place in (page, "/your-requests/", "/requests/", f"/requests/?words={REASON}"):
        text = read_page(readers[lead], place).replace(f'value="{REASON}"', "")
        text = text.replace(f"Search requests: {REASON}", "").replace(
            "words=Ministerial+quagga", ""
        )
        for words in kept_back:
            assert words not in text, (place, words)
    for person in (champion, official):
        text = read_page(readers[person], page)
        assert all(words in text for words in (f"{REASON} corrected", f"{REASON} moved"))
        assert f"{REASON} noted" in text


def look_up(client: Client, field: str) -> Any:
    """Ask the admin site what could be chosen for a field, as its boxes do."""
    app, model, name = field.split(".")
    query = {"app_label": app, "model_name": model, "field_name": name, "term": ""}
    return client.get("/admin/autocomplete/", query)


class TestVisibility:
    """Which requests a lead and a champion see, by how they are linked."""

    @pytest.fixture(params=[Role.LEAD, Role.CHAMPION])
    def seen_by(self, request: Any, make_user: Callable[..., User]) -> Callable[..., list[str]]:
        def seen(*slugs: str) -> list[str]:
            person = make_user(request.param, *slugs)
            return sorted(visible_to(person).values_list("current__issue", flat=True))

        return seen

    @pytest.fixture(autouse=True)
    def _requests(self, make_request: Any) -> None:
        for slug in ("swindon", "west-london", "westminster", "hammersmith-and-fulham"):
            make_request(areas=[get_area(slug)], issue=slug)
        make_request(areas=[get_area("kent")], reach="named_and_others", issue="kent and others")
        make_request(areas=[], reach="many", issue="many")
        make_request(areas=[], reach="all_or_many", issue="all")

    def test_a_groups_reader_sees_its_members(self, seen_by: Callable[..., list[str]]):
        assert seen_by("west-london") == [
            "all",
            "hammersmith-and-fulham",
            "many",
            "west-london",
            "westminster",
        ]

    def test_a_members_reader_sees_its_group_but_not_other_members(
        self, seen_by: Callable[..., list[str]]
    ):
        assert seen_by("westminster") == ["all", "many", "west-london", "westminster"]

    def test_and_others_is_not_everybody(self, seen_by: Callable[..., list[str]]):
        assert seen_by("swindon") == ["all", "many", "swindon"]

    def test_a_reader_of_two_areas_sees_both(self, seen_by: Callable[..., list[str]]):
        assert seen_by("swindon", "kent") == ["all", "kent and others", "many", "swindon"]

    def test_a_reader_without_areas_sees_nothing(self, seen_by: Callable[..., list[str]]):
        assert seen_by() == []


@pytest.mark.parametrize(
    ("since", "until", "sees"),
    [
        (None, None, True),
        ("2011-03-22", None, True),
        ("2011-03-23", None, False),
        (None, "2011-03-23", True),
        (None, "2011-03-22", False),
    ],
)
def test_a_lead_and_a_champion_see_from_the_first_day_until_the_last(
    since: str | None,
    until: str | None,
    sees: bool,
    swindon_request: Request,
    make_user: Callable[..., User],
):
    lead = make_user(Role.LEAD, "swindon")
    champion = make_user(Role.CHAMPION, "swindon")
    Lead.objects.update(since=since, until=until)
    AreaChampion.objects.update(since=since, until=until)
    assert visible_to(lead).exists() is sees
    assert visible_to(champion).exists() is sees


def test_a_closed_account_sees_nothing(swindon_request: Request, official: User):
    official.is_active = False
    assert not visible_to(official).exists()


def test_an_administrator_sees_no_request(swindon_request: Request, administrator: User):
    assert not visible_to(administrator).exists()


def test_an_area_no_longer_named_sees_nothing(swindon_request: Request, official: User, lead: User):
    current = swindon_request.current
    commands.amend(
        by=official,
        request=swindon_request,
        seen=current,
        effective_on=TODAY,
        issue=current.issue,
        areas=[get_area("kent")],
        departments=[link.department for link in swindon_request.department_links.all()],
        reach="named",
        asks_all=False,
        request_kind=current.request_kind,
    )
    assert not visible_to(lead).exists()

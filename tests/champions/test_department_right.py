"""A champion sees what is open with a department if an administrator gave them that right."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import Role, User
from departments.models import Champion, DepartmentRight
from places.queries import champion_desk
from requests_log.as_of import AsOf
from requests_log.models import Request
from requests_log.permissions import visible_to
from requests_log.queries.criteria import ORDERS, RequestCriteria
from requests_log.queries.request_list import RequestList
from requests_log.rules.stages import Stage
from tests.factories.areas import get_area, get_department
from tests.factories.clock import TODAY
from tests.factories.entries import move
from tests.helpers.forms import form_fields, parse, text_at
from tests.helpers.sign_in import client_for

pytestmark = pytest.mark.django_db
TOMORROW = TODAY + dt.timedelta(days=1)


@pytest.fixture
def reader(make_user: Callable[..., User]) -> User:
    """A champion of no area, who sees what is open with the Home Office."""
    user = make_user(Role.CHAMPION)
    DepartmentRight.objects.create(
        champion=Champion.objects.get(user=user), department=get_department("HO"), since=TODAY
    )
    return user


@pytest.fixture
def rows(make_request: Any) -> dict[str, Request]:
    """Requests of Kent: open with the Home Office, resolved with it, and open with another."""
    kent, home_office = [get_area("kent")], [get_department("HO")]
    return {
        "open": make_request(areas=kent, departments=home_office),
        "resolved": make_request(areas=kent, departments=home_office, stage=Stage.RESOLVED),
        "other": make_request(areas=kent, departments=[get_department("DfE")], issue="Zebrawood"),
        "all": make_request(areas=kent, departments=[], asks_all=True),
    }


def names(rows: dict[str, Request], found: Any) -> set[str]:
    return {name for name, row in rows.items() if row.pk in set(found)}


def test_they_see_what_is_open_with_it_and_nothing_else(reader: User, rows: dict[str, Request]):
    seen = visible_to(reader).values_list("pk", flat=True)
    assert names(rows, seen) == {"open", "all"}
    client = client_for(reader)
    for name, status in {"open": 200, "resolved": 404, "other": 404, "all": 200}.items():
        assert client.get(rows[name].get_absolute_url()).status_code == status, name
    assert "Zebrawood" not in text_at(client, "/requests/")


@pytest.mark.parametrize("order", ["reference", "-updated_on", "target_date", "news_on"])
@pytest.mark.parametrize(
    ("criteria", "expected"),
    [
        ({}, {"open", "all"}),
        ({"stages": ("in_progress",)}, {"open", "all"}),
        ({"stages": ("resolved",)}, set()),
        ({"area": "kent"}, {"open", "all"}),
        ({"area": "swindon"}, set()),
        ({"department": "HO"}, {"open", "all"}),
        ({"department": "DfE"}, {"all"}),
        ({"wide_only": True}, set()),
    ],
)
def test_a_list_of_any_length_has_just_those(
    order: str,
    criteria: dict[str, Any],
    expected: set[str],
    reader: User,
    rows: dict[str, Request],
    monkeypatch: pytest.MonkeyPatch,
):
    given = dict(criteria)
    if "area" in given:
        given["area"] = get_area(given["area"])
    if "department" in given:
        given["department"] = get_department(given["department"])
    for limit in (1_000, 0):
        monkeypatch.setattr("requests_log.queries.request_list.COUNT_LIMIT", limit)
        listing = RequestList(reader, RequestCriteria(**given), ORDERS[order.removeprefix("-")])
        assert names(rows, [row.pk for row in listing.part(10).rows]) == expected


def test_on_a_past_date_they_see_what_was_open_then(
    reader: User, rows: dict[str, Request], official: User
):
    before = AsOf(rows["open"].line.effective_on)
    move(rows["open"], official, Stage.RESOLVED)
    assert names(rows, visible_to(reader).values_list("pk", flat=True)) == {"all"}
    then = visible_to(reader, at=before).values_list("request", flat=True)
    assert {"open"} <= names(rows, then)


@pytest.mark.parametrize(
    ("since", "until"), [(TOMORROW, None), (None, TODAY), (dt.date(2011, 1, 1), TODAY)]
)
def test_the_right_has_dates(
    since: dt.date | None, until: dt.date | None, reader: User, rows: dict[str, Request]
):
    DepartmentRight.objects.update(since=since, until=until)
    assert not visible_to(reader).exists()
    assert RequestList(reader).count.number == 0


def test_being_in_a_department_gives_no_right(
    make_user: Callable[..., User], rows: dict[str, Request]
):
    user = make_user(Role.CHAMPION)
    Champion.objects.filter(user=user).update(department=get_department("HO"))
    assert not visible_to(user).exists()


def test_the_first_page_shows_what_the_department_owes(reader: User, rows: dict[str, Request]):
    text = text_at(client_for(reader), "/admin/")
    assert f"{get_department('HO').name}: 1 open" in text
    assert "All departments: 1 open" in text
    assert "Zebrawood" not in text


def test_the_first_page_shows_what_all_departments_owe(reader: User, make_request: Any):
    wanted = [make_request(areas=[get_area("kent")], departments=[], asks_all=True)]
    wanted += [
        make_request(areas=[get_area("kent")], departments=[], asks_all=True)
        for _ in range(champion_desk.FEW)
    ]
    page = parse(client_for(reader).get("/admin/"))
    owed = next(part for part in page.select("details") if "All departments: 11 open" in part.text)
    # No list has just these.
    assert owed.select("a")[-1].text == "All open requests"


def test_the_first_page_lists_their_department_where_more_is_open_than_is_counted(
    reader: User, rows: dict[str, Request], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(champion_desk, "MOST_READ", 1)
    page = parse(client_for(reader).get("/admin/"))
    assert "There are too many open requests to count here." in page.main.text
    listed = [link["href"] for link in page.select(".app-columns a")]
    assert listed == ["/requests/?department=HO"]


def test_an_administrator_gives_it_and_its_history_says_so(
    administrator: User, champion: User, official: User, rows: dict[str, Request]
):
    own = Champion.objects.get(user=champion)
    client = client_for(administrator)
    address = f"/admin/departments/champion/{own.pk}/change/"
    form = {name: values[0] for name, values in form_fields(client.get(address)).items()}
    given = {
        "department_rights-0-department": str(get_department("HO").pk),
        "department_rights-0-since": str(TODAY),
    }
    assert client.post(address, {**form, **given}).status_code == 302
    assert DepartmentRight.objects.get().since == TODAY
    assert names(rows, visible_to(champion).values_list("pk", flat=True)) == {"open", "all"}
    history = text_at(client_for(official), "/departments/HO/history/")
    assert f"{own} for" in history

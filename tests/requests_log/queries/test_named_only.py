"""A list of the requests that name an area: of a lead's areas, of one area, or of any."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import Role, User
from requests_log.as_of import AsOf
from requests_log.models import Request
from requests_log.queries import request_list
from requests_log.queries.criteria import ORDERS, RequestCriteria
from requests_log.queries.request_list import RequestList
from tests.factories.areas import get_area
from tests.factories.clock import TODAY

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows(make_request: Any) -> dict[str, Request]:
    swindon, kent, lewisham = (get_area(slug) for slug in ("swindon", "kent", "lewisham"))
    return {
        "wide": make_request(areas=[], reach="many"),
        "both": make_request(areas=[swindon, kent]),
        "kent": make_request(areas=[kent]),
        "lewisham": make_request(areas=[lewisham]),
    }


@pytest.fixture
def people(make_user: Callable[..., User]) -> dict[str, User]:
    return {
        "both": make_user(Role.LEAD, "swindon", "kent"),
        "kent": make_user(Role.LEAD, "kent"),
        "nothing": make_user(Role.LEAD),
        "all": make_user(Role.OFFICIAL),
    }


@pytest.mark.parametrize("at", [None, AsOf(TODAY)])
@pytest.mark.parametrize("order", ["reference", "news_on"])
@pytest.mark.parametrize(
    ("who", "slug", "expected"),
    [
        ("both", "", {"both", "kent"}),
        ("kent", "", {"both", "kent"}),
        ("nothing", "", set()),
        ("all", "", {"both", "kent", "lewisham"}),
        ("both", "swindon", {"both"}),
        ("kent", "lewisham", set()),
    ],
)
def test_a_list_and_its_count_have_just_those(
    who: str,
    slug: str,
    expected: set[str],
    order: str,
    at: AsOf | None,
    rows: dict[str, Request],
    people: dict[str, User],
    monkeypatch: pytest.MonkeyPatch,
):
    criteria = RequestCriteria(named_only=True, area=get_area(slug) if slug else None)
    for limit in (1_000, 0):
        monkeypatch.setattr(request_list, "COUNT_LIMIT", limit)
        listing = RequestList(people[who], criteria, ORDERS[order], at)
        found = {row.pk for row in listing.part(10).rows}
        assert {name for name, row in rows.items() if row.pk in found} == expected
        if not listing.count.over:
            assert listing.count.number == len(expected)


def test_a_request_of_two_areas_of_a_lead_is_counted_once(
    rows: dict[str, Request], people: dict[str, User]
):
    assert RequestList(people["both"], RequestCriteria(named_only=True)).count.number == 2
    assert RequestList(people["both"]).count.number == 3

"""Pages of requests take the same number of queries for one row as for three."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType

from accounts.models import Role, User
from requests_log.rules.stages import Stage
from tests.factories.areas import get_area, get_department, get_workstream
from tests.factories.entries import move, write_news
from tests.factories.meetings import make_meeting
from tests.helpers.sign_in import client_for

pytestmark = pytest.mark.django_db

# The first query of each is for the session, the second for the person.
PAGES = [
    (Role.OFFICIAL, "/", 25),
    (Role.OFFICIAL, "/requests/", 11),
    (Role.OFFICIAL, "/requests/?area=swindon&department=DfE&stage=in_progress&words=budget", 17),
    (Role.OFFICIAL, "/requests/download.csv", 7),
    (Role.OFFICIAL, "/requests/download.xlsx", 7),
    (Role.OFFICIAL, "/requests/download.ods", 7),
    (Role.OFFICIAL, "/requests/to-change.xlsx", 9),
    (Role.OFFICIAL, "/requests/to-change.ods", 9),
    (Role.OFFICIAL, "/workstreams/", 4),
    (Role.OFFICIAL, "/workstreams/data-sharing/", 9),
    (Role.OFFICIAL, "/update-several/", 8),
    (Role.OFFICIAL, "/update-several/?department=DfE", 9),
    (Role.OFFICIAL, "/update-several/?area=swindon", 9),
    (Role.OFFICIAL, "/update-several/?workstream=data-sharing", 10),
    (Role.OFFICIAL, "/?as_at=2011-03-20", 18),
    (Role.OFFICIAL, "/requests/?as_at=2011-03-20", 12),
    (Role.OFFICIAL, "/requests/?as_at=2011-03-20&known=then&area=swindon&department=DfE", 17),
    (Role.OFFICIAL, "/requests/download.csv?as_at=2011-03-20", 7),
    (Role.OFFICIAL, "/workstreams/data-sharing/?as_at=2011-03-20", 8),
    (Role.OFFICIAL, "/changes/?since=2011-03-18&as_at=2011-03-20", 14),
    (Role.OFFICIAL, "/unchanged/", 10),
    (Role.OFFICIAL, "/paper/?as_at=2011-03-20", 13),
    (Role.OFFICIAL, "/paper/download.json?as_at=2011-03-20&department=DfE", 13),
    (Role.OFFICIAL, "/meetings/", 5),
    (Role.LEAD, "/requests/?as_at=2011-03-20", 14),
    (Role.LEAD, "/your-requests/?as_at=2011-03-20", 15),
    (Role.LEAD, "/paper/?as_at=2011-03-20", 16),
    (Role.LEAD, "/requests/", 11),
    (Role.LEAD, "/your-requests/", 28),
    (Role.CHAMPION, "/requests/", 12),
    (Role.CHAMPION, "/admin/requests_log/request/", 8),
    (Role.CHAMPION, "/admin/areas/area/", 6),
    (Role.ADMINISTRATOR, "/admin/accounts/user/", 5),
    (Role.ADMINISTRATOR, "/admin/departments/department/", 5),
    (Role.ADMINISTRATOR, "/admin/departments/champion/", 5),
    (Role.ADMINISTRATOR, "/admin/requests_log/workstream/", 5),
    (Role.ADMINISTRATOR, "/admin/areas/area/", 5),
]


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("role", "address", "queries"), PAGES)
def test_a_list(
    role: Role,
    address: str,
    queries: int,
    rows: int,
    make_request: Any,
    make_user: Callable[..., User],
    django_assert_num_queries: Any,
):
    for number in range(rows):
        make_request()
        make_request(stage=Stage.ON_GOING)
        make_user(Role.OFFICIAL)
        make_user(Role.CHAMPION, f"area-{number}")
        get_workstream(f"stream-{number}")
        get_department(f"D{number}")
        make_meeting(f"Group {number}", dt.date(2011, 3, 18))
    client = client_for(make_user(role, "swindon"))
    # What is asked once for a session is not of the list.
    client.get(address).getvalue()
    ContentType.objects.clear_cache()
    with django_assert_num_queries(queries):
        response = client.get(address)
        assert response.getvalue()


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("role", "queries"), [(Role.OFFICIAL, 12), (Role.LEAD, 16)])
def test_a_request_with_its_log(
    role: Role,
    queries: int,
    rows: int,
    make_request: Any,
    official: User,
    make_user: Callable[..., User],
    django_assert_num_queries: Any,
):
    request = make_request(areas=[get_area("swindon"), get_area("kent")])
    for number in range(rows):
        write_news(request, official, f"News {number}.")
        request.refresh_from_db()
    client = client_for(make_user(role, "swindon"))
    with django_assert_num_queries(queries):
        client.get(request.get_absolute_url())


@pytest.mark.parametrize("rows", [1, 3])
def test_a_request_in_the_admin_site(
    rows: int, make_request: Any, official: User, champion: User, django_assert_num_queries: Any
):
    request = make_request(areas=[get_area("leicestershire")])
    for number in range(rows):
        write_news(request, official, f"News {number}.")
        request.refresh_from_db()
    client = client_for(champion)
    ContentType.objects.clear_cache()
    with django_assert_num_queries(10):
        client.get(f"/admin/requests_log/request/{request.pk}/change/")


@pytest.mark.parametrize("entries", [1, 3])
def test_a_move(entries: int, swindon_request: Any, official: User, django_assert_num_queries: Any):
    for number in range(entries):
        write_news(swindon_request, official, f"News {number}.")
        swindon_request.refresh_from_db()
    assert swindon_request.current.status
    # Eight, and the beginning and the end of a part of the test's transaction.
    with django_assert_num_queries(10):
        move(swindon_request, official, Stage.RESOLVED)

"""Who covers for a lead sees nothing of the area before the first day, or from the last day on."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import Role, User
from requests_log.models import Request
from requests_log.permissions import visible_to
from requests_log.queries.request_list import RequestList
from tests.factories.areas import get_area
from tests.factories.clock import TODAY
from tests.factories.entries import write_news
from tests.factories.next_steps import add_step
from tests.factories.people import make_cover
from tests.helpers.crawl import read_everywhere
from tests.helpers.sign_in import client_for

pytestmark = pytest.mark.django_db
SECRET = "Zebrawood"
DAY = dt.timedelta(days=1)
BEFORE = {"since": TODAY + DAY, "until": TODAY + 7 * DAY}
DURING = {"since": TODAY, "until": TODAY + DAY}
AFTER = {"since": TODAY - 7 * DAY, "until": TODAY}


@pytest.fixture
def away(make_user: Callable[..., User]) -> User:
    return make_user(Role.LEAD, "kent", name="Kim of Kent")


@pytest.fixture
def covers(make_user: Callable[..., User]) -> User:
    return make_user(Role.LEAD, "swindon", name="Sam of Swindon")


@pytest.fixture
def secret(make_request: Any, official: User) -> Request:
    """A request of Kent whose issue, status and next step are secret."""
    request: Request = make_request(areas=[get_area("kent")], issue=f"{SECRET} in Kent")
    write_news(request, official, f"{SECRET} was discussed.")
    add_step(request, official, f"{SECRET} will be sent.")
    return request


@pytest.fixture
def everywhere(example_urls: dict[str, str], secret: Request) -> dict[str, str]:
    return {
        **example_urls,
        "secret": secret.get_absolute_url(),
        "search": f"/requests/?words={SECRET[:5]}",
        "kent": "/areas/kent/",
        "briefing": "/areas/kent/briefing/",
    }


@pytest.mark.parametrize("days", [BEFORE, AFTER])
def test_an_area_is_open_only_between_the_days(
    days: dict[str, dt.date],
    everywhere: dict[str, str],
    away: User,
    covers: User,
    make_user: Callable[..., User],
):
    make_cover(away, covers, **days)
    shows = [at for at, text in read_everywhere(client_for(covers), everywhere) if SECRET in text]
    assert shows == []
    assert not visible_to(covers).filter(current__issue__contains=SECRET).exists()
    assert RequestList(covers).count.number == 0
    # From the first day on, all pages that are about it show it.
    now = make_user(Role.LEAD, "swindon")
    make_cover(away, now, **DURING)
    about = {route: everywhere[route] for route in ("secret", "search", "kent", "briefing")}
    texts = dict(read_everywhere(client_for(now), about))
    assert [address for address in about.values() if SECRET not in texts[address]] == []
    assert visible_to(now).filter(current__issue__contains=SECRET).exists()
    assert RequestList(now).count.number == 1


@pytest.mark.parametrize("days", [BEFORE, AFTER])
def test_nobody_answers_for_an_area_outside_the_days(
    days: dict[str, dt.date], away: User, covers: User, make_request: Any, secret: Request
):
    make_cover(away, covers, **days)
    client = client_for(covers)
    for tail in ("", "solved/", "we-have-this-too/"):
        assert client.get(f"{secret.get_absolute_url()}{tail}").status_code == 404
    wide = make_request(areas=[], reach="many")
    page = client.get(f"{wide.get_absolute_url()}we-have-this-too/")
    assert "Kent" not in page.content.decode()


def test_a_cover_for_a_lead_whose_account_is_closed_opens_nothing(
    away: User, covers: User, secret: Request
):
    make_cover(away, covers)
    User.objects.filter(pk=away.pk).update(is_active=False)
    assert not visible_to(covers).exists()


def test_whoever_covers_and_has_another_role_sees_nothing(
    away: User, covers: User, secret: Request
):
    make_cover(away, covers)
    covers.role = Role.CHAMPION
    covers.save()
    assert not visible_to(covers).exists()


def test_a_cover_gives_no_more_than_the_area(
    away: User, covers: User, make_user: Callable[..., User], make_request: Any
):
    other: Request = make_request(areas=[get_area("lewisham")], issue=SECRET)
    make_cover(away, covers)
    assert not visible_to(covers).exists()
    assert client_for(covers).get(other.get_absolute_url()).status_code == 404

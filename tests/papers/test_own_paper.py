"""What the paper of a champion or a lead says that it covers."""

from collections.abc import Callable

import pytest

from accounts.models import Role, User
from departments.models import Champion, DepartmentRight
from requests_log.models import Request
from tests.factories.areas import get_area, get_department
from tests.helpers.forms import main_text
from tests.helpers.sign_in import client_for

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def two_requests(make_request: Callable[..., Request]) -> None:
    """One for Swindon, and one for Kent that is open with DfE."""
    make_request(areas=[get_area("swindon")], departments=[get_department("MoJ")], issue="Ours")
    make_request(areas=[get_area("kent")], departments=[get_department("DfE")], issue="Theirs")


def make_champion(make_user: Callable[..., User], *areas: str, right: str = "") -> User:
    user = make_user(Role.CHAMPION, *areas)
    if right:
        champion = Champion.objects.get_or_create(user=user, defaults={"name": "Chris"})[0]
        DepartmentRight.objects.create(champion=champion, department=get_department(right))
    return user


def paper_of(user: User, query: str = "") -> str:
    return main_text(client_for(user).get(f"/paper/{query}"))


def test_a_champion_with_a_right_is_told_that_it_covers_more_than_their_area(
    make_user: Callable[..., User],
):
    page = paper_of(make_champion(make_user, "swindon", right="DfE"))
    assert "Theirs" in page
    assert "Covers Swindon, and what is open with Department DfE" in page
    assert "for Swindon, and what is open with Department DfE only" in page
    assert "2 requests of Whitehall for Swindon, and what is open with Department DfE" in page


def test_a_champion_with_a_right_alone_is_not_told_that_it_covers_all_areas(
    make_user: Callable[..., User],
):
    page = paper_of(make_champion(make_user, right="DfE"))
    assert ("Theirs" in page, "Ours" in page) == (True, False)
    assert "Covers what is open with Department DfE" in page
    assert "is 1 request of Whitehall for what is open with Department DfE" in page


def test_one_department_is_named_once(make_user: Callable[..., User]):
    page = paper_of(make_champion(make_user, "swindon", right="DfE"), "?department=DfE")
    assert "Covers Swindon, and what is open, with Department DfE" in page


def test_a_right_that_is_not_given_is_not_named(make_user: Callable[..., User]):
    page = paper_of(make_champion(make_user, "swindon"))
    assert "for Swindon only" in page
    assert "what is open" not in page


def test_a_reader_without_an_area_is_not_given_the_introduction_of_all(
    make_user: Callable[..., User],
):
    page = paper_of(make_user(Role.LEAD))
    assert "Covers what you may see" in page
    assert "no requests of Whitehall for what you may see" in page
    assert "for what you may see only" in page

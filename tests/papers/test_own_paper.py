"""What the paper of a champion or a lead says that it covers."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.utils.html import escape

from accounts.models import Role, User
from departments.models import Champion, DepartmentRight
from papers import formats
from papers.domain import scope
from papers.views import paper
from requests_log.models import Request
from requests_log.queries import request_list
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


class TestALongPaperOfAFewAreas:
    """Lists count such requests only up to a thousand. Here, up to two."""

    @pytest.fixture(autouse=True)
    def short_lists(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(request_list, "COUNT_LIMIT", 2)

    @pytest.fixture
    def client(
        self, make_user: Callable[..., User], make_request: Callable[..., Request]
    ) -> Client:
        for slug in ("swindon", "kent"):
            make_request(areas=[get_area(slug)], departments=[get_department("DfE")])
        return client_for(make_champion(make_user, "swindon", "kent", right="DfE"))

    def test_it_is_shown_and_made_in_every_format(self, client: Client):
        assert "CB-004" in main_text(client.get("/paper/"))
        for extension in ("docx", "json"):
            assert client.get(f"/paper/download.{extension}").status_code == 200

    def test_it_says_how_long_it_is_where_it_does_not_fit_a_page(
        self, client: Client, monkeypatch: pytest.MonkeyPatch
    ):
        monkeypatch.setattr(paper, "ON_A_PAGE", 3)
        assert "This paper has 4 requests" in main_text(client.get("/paper/"))
        assert client.get("/paper/download.docx").status_code == 200

    def test_one_that_is_too_long_is_refused(self, client: Client, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(scope, "MAX_LINES", 3)
        monkeypatch.setattr(formats, "MAX_LINES", 3)
        told = client.get("/paper/download.docx", follow=True)
        assert escape(formats.TOO_LONG) in told.content.decode()

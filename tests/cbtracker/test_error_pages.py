"""Pages for what cannot be answered look as all others do, and say that it is a demonstration."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core.cache import cache
from django.test import Client, RequestFactory

from accounts.models import User
from govuk.errors import server_error
from tests.conftest import PASSWORD

DEMONSTRATION = "The date here is 22 March 2011."


@pytest.fixture(autouse=True)
def _nothing_tried_yet() -> None:
    cache.clear()


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Client:
    """A client of a service where every page of signing in breaks."""

    def fail(*_: Any) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("accounts.forms.SignInForm.__init__", fail)
    return Client(raise_request_exception=False)


@pytest.mark.django_db
@pytest.mark.parametrize("demonstration", [True, False])
def test_the_page_of_an_error_says_where_it_is_a_demonstration(
    demonstration: bool, broken: Client, settings: Any
):
    settings.DEMONSTRATION = demonstration
    page = broken.get("/accounts/sign-in/")
    text = page.content.decode()
    assert page.status_code == 500
    assert "Sorry, there is a problem with the service" in text
    assert (DEMONSTRATION in text) is demonstration


def test_the_page_of_an_error_needs_no_database(rf: RequestFactory):
    """pytest-django refuses the database to a test that does not ask for it."""
    assert DEMONSTRATION in server_error(rf.get("/")).content.decode()


def read(page: Any) -> BeautifulSoup:
    assert page.status_code == 429
    return BeautifulSoup(page.content, "html.parser")


def assert_in_our_look(soup: BeautifulSoup, way_back: str) -> None:
    assert soup.h1 is not None
    assert soup.h1.text == "Too many attempts"
    assert DEMONSTRATION in soup.text
    assert "Wait 5 minutes, then try again." in soup.text
    assert [link["href"] for link in soup.select("main a")] == [way_back]


@pytest.mark.django_db
def test_too_many_letters_are_refused_in_our_look(official: User):
    client = Client()
    for _ in range(5):
        assert client.post("/accounts/password/forgotten/", {"email": official.email}).url
    page = client.post("/accounts/password/forgotten/", {"email": official.email})
    assert_in_our_look(read(page), "/accounts/sign-in/")


@pytest.mark.django_db
def test_too_many_changes_of_a_password_are_refused_in_our_look(official: User):
    client = Client()
    client.force_login(official)
    form = {"oldpassword": PASSWORD, "password1": "short", "password2": "short"}
    for _ in range(5):
        assert client.post("/accounts/password/", form).status_code == 200
    assert_in_our_look(read(client.post("/accounts/password/", form)), "/")

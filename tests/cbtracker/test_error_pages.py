"""Error pages look like other pages, and say when it is a demonstration."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client, RequestFactory

from accounts.models import User
from govuk.errors import server_error
from tests.factories.people import PASSWORD
from tests.helpers.sign_in import client_for

DEMONSTRATION = "The date here is 22 March 2011."
pytestmark = pytest.mark.usefixtures("no_earlier_guesses")


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch) -> Client:
    """A client of a site whose sign-in pages raise an error."""

    def fail(*_: Any) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("accounts.forms.SignInForm.__init__", fail)
    return Client(raise_request_exception=False)


@pytest.mark.django_db
@pytest.mark.parametrize("demonstration", [True, False])
def test_error_pages_say_when_it_is_a_demonstration(
    demonstration: bool, broken: Client, settings: Any
):
    settings.DEMONSTRATION = demonstration
    page = broken.get("/accounts/sign-in/")
    text = page.content.decode()
    assert page.status_code == 500
    assert "Sorry, there is a problem with the service" in text
    assert (DEMONSTRATION in text) is demonstration


def test_the_error_page_needs_no_database(rf: RequestFactory):
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
def test_too_many_password_emails_get_a_styled_page(official: User):
    client = Client()
    for _ in range(20):
        assert client.post("/accounts/password/forgotten/", {"email": official.email}).url
    page = client.post("/accounts/password/forgotten/", {"email": official.email})
    assert_in_our_look(read(page), "/accounts/sign-in/")


@pytest.mark.django_db
def test_too_many_password_changes_get_a_styled_page(official: User):
    client = client_for(official)
    form = {"oldpassword": PASSWORD, "password1": "short", "password2": "short"}
    for _ in range(5):
        assert client.post("/accounts/password/", form).status_code == 200
    assert_in_our_look(read(client.post("/accounts/password/", form)), "/")

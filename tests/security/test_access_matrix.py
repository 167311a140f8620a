"""Every address of the project, as a visitor and as each role.

The addresses are found from the URL configuration: a new one fails here until it has a row.
"""

from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import Role, User
from tests.factories.urls import named_routes, routes
from tests.helpers.sign_in import client_for
from tests.security.access_table import ELSEWHERE, TABLE, WRITERS

pytestmark = pytest.mark.django_db
PEOPLE = (None, Role.OFFICIAL, Role.LEAD, Role.CHAMPION, Role.ADMINISTRATOR)


def test_every_url_has_a_row_in_the_table():
    assert sorted(TABLE) == sorted(set(routes()))


def test_every_name_of_an_address_stands_for_one():
    """Of two, a link would lead to the one that comes last."""
    times = Counter(name for _, name in named_routes() if name)
    assert [name for name, count in times.items() if count > 1] == []


@pytest.mark.parametrize("role", PEOPLE, ids=lambda role: role or "nobody")
def test_each_role_gets_the_response_in_the_table_and_none_is_kept_or_lent(
    role: Role | None, example_urls: dict[str, str], make_user: Callable[..., User]
):
    client = Client()
    if role:
        client.force_login(make_user(role, "leicestershire"))
    place = PEOPLE.index(role)
    got = {route: outcome(client, address) for route, address in example_urls.items()}
    assert got == {route: row[place] for route, row in TABLE.items()}


@pytest.mark.parametrize("role", [Role.LEAD, Role.CHAMPION, Role.ADMINISTRATOR])
def test_only_officials_can_post_forms_that_write(
    role: Role, example_urls: dict[str, str], make_user: Callable[..., User]
):
    client = client_for(make_user(role, "leicestershire"))
    writing = [route for route, row in TABLE.items() if row == WRITERS]
    assert len(writing) > 50
    assert {client.post(example_urls[route]).status_code for route in writing} == {403}


@pytest.mark.parametrize("role", [Role.OFFICIAL, Role.LEAD, Role.CHAMPION])
def test_only_administrators_can_post_to_administration(
    role: Role, example_urls: dict[str, str], make_user: Callable[..., User]
):
    client = client_for(make_user(role, "leicestershire"))
    theirs = [route for route in TABLE if route.startswith("administration/")]
    assert len(theirs) > 10
    assert {client.post(example_urls[route]).status_code for route in theirs} == {403}


@pytest.mark.parametrize("role", [Role.LEAD, Role.CHAMPION, Role.ADMINISTRATOR])
def test_only_officials_can_post_to_pages_that_nobody_else_knows(
    role: Role, example_urls: dict[str, str], make_user: Callable[..., User]
):
    client = client_for(make_user(role, "leicestershire"))
    hidden = [route for route in TABLE if route.startswith("imports/")]
    assert {client.post(example_urls[route]).status_code for route in hidden} == {404}


def outcome(client: Client, address: str) -> int | str:
    """Return the status at an address, or where it leads in the end if that is elsewhere."""
    response = client.get(address)
    may_be_kept_by_nobody(response, address)
    last = ""
    if response.status_code in (301, 302, 303, 307, 308):
        last = response.url
        response = client.get(last, follow=True)
        if response.redirect_chain:
            last = response.redirect_chain[-1][0]
    last = last.partition("?")[0]
    return last if last in ELSEWHERE else response.status_code


def may_be_kept_by_nobody(response: Any, address: str) -> None:
    """Whatever the answer: a page, a file, a redirect, or that one may not see it."""
    if address != "/.well-known/security.txt":
        assert "no-store" in response["Cache-Control"], address
        assert "private" in response["Cache-Control"], address
    assert response["Cross-Origin-Resource-Policy"] == "same-origin", address
    assert response["Cross-Origin-Opener-Policy"] == "same-origin", address
    assert response["X-Content-Type-Options"] == "nosniff", address
    # The pages of links name their origin alone, since their forms need that.
    assert response["Referrer-Policy"] in {"same-origin", "strict-origin"}, address
    assert response["X-Frame-Options"] == "DENY", address
    assert "camera=()" in response["Permissions-Policy"], address
    assert "publickey-credentials-get=(self)" in response["Permissions-Policy"], address
    assert "unsafe" not in response["Content-Security-Policy"], address
    assert "data:" not in response["Content-Security-Policy"], address
    assert "Access-Control-Allow-Origin" not in response, address
    assert "Server" not in response, address
    if response.get("Content-Type", "").startswith("text/"):
        assert "charset" in response["Content-Type"], address

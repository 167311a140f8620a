"""The address of a visitor behind proxies, and links in emails, are not what a visitor wrote."""

import ast
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from accounts.models import Role, User
from security.models import EventKind, SecurityEvent
from tests.factories.people import PASSWORD
from tests.helpers.project import ROOT
from tests.helpers.sign_in import client_for, link_in, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_earlier_guesses")]
PROXY, VISITOR = "10.0.0.1", "192.0.2.7"


def address_of(forwarded: str | None, official: User, *, proxies: int, settings: Any) -> str:
    """Sign in with this X-Forwarded-For; return the address that the event has."""
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    given = {} if forwarded is None else {"HTTP_X_FORWARDED_FOR": forwarded}
    response = sign_in(Client(REMOTE_ADDR=PROXY, **given), official.email)
    assert response.status_code == 200
    return str(SecurityEvent.objects.get(kind=EventKind.SIGNED_IN).address)


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, VISITOR, PROXY),
        (1, VISITOR, VISITOR),
        (1, f"1.1.1.1, {VISITOR}", VISITOR),
        (2, f"{VISITOR}, 10.0.0.2", VISITOR),
        (2, f"1.1.1.1, {VISITOR}, 10.0.0.2", VISITOR),
        (1, f"{VISITOR}:4711", VISITOR),
        (1, "2001:db8::7", "2001:db8::7"),
        (1, "[2001:db8::7]:4711", "2001:db8::7"),
        (1, f"not an address, {VISITOR}", VISITOR),
        (1, None, PROXY),
    ],
)
def test_the_address_is_what_the_first_proxy_saw(
    proxies: int, forwarded: str | None, address: str, official: User, settings: Any
):
    assert address_of(forwarded, official, proxies=proxies, settings=settings) == address


@pytest.mark.parametrize("proxies", [1, 2, 3])
@pytest.mark.parametrize(
    "forwarded",
    [
        "unknown",
        ",",
        ", ,",
        "' OR 1=1",
        "999.1.1.1",
        "::::",
        "é",
        "x" * 5_000,
        "1.2.3.4.5, _hidden",
    ],
)
def test_what_is_no_address_refuses_nobody(
    forwarded: str, proxies: int, official: User, settings: Any
):
    address = address_of(forwarded, official, proxies=proxies, settings=settings)
    assert address in {"0.0.0.0", PROXY}  # noqa: S104 - nothing listens there


def test_no_code_makes_an_address_from_the_host_that_a_visitor_names():
    """Links in emails begin with SITE_URL. In pages they are paths.

    One page tells administrators by which address they came.
    """
    apps = [path.parent for path in ROOT.glob("*/apps.py")]
    assert len(apps) > 10
    found = [
        f"{path.relative_to(ROOT)}: {name}"
        for app in apps
        for path in app.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (name := getattr(node, "attr", ""))
        in {"build_absolute_uri", "get_host", "get_current_site"}
    ]
    assert set(found) == {"administration/queries/setup.py: get_host"}


def test_every_email_that_a_visitor_can_cause_links_to_the_site_url(
    official: User, administrator: User, settings: Any
):
    settings.ALLOWED_HOSTS = ["*"]
    settings.SITE_URL = "http://requests.example.org"
    evil = {"HTTP_HOST": "evil.example", "HTTP_X_FORWARDED_HOST": "evil.example"}
    visitor = Client(**evil)
    visitor.post("/accounts/password/forgotten/", {"email": official.email})
    assert link_in(mail.outbox[-1].body)
    for _ in range(6):
        sign_in(visitor, official.email, "wrong")
    client = client_for(official)
    client.defaults.update(evil)
    passwords = {"oldpassword": PASSWORD, "password1": "purple otter lamp"}
    client.post("/accounts/password/", {**passwords, "password2": passwords["password1"]})
    desk = client_for(administrator)
    desk.defaults.update(evil)
    role = {"name": "Olive", "email": "olive@example.org", "role": Role.LEAD, "is_active": "on"}
    desk.post(f"/admin/accounts/user/{official.pk}/change/", role)
    assert len(mail.outbox) >= 4
    for letter in mail.outbox:
        said = str(letter.message())
        assert "evil.example" not in said, letter.subject

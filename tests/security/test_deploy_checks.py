"""``check --deploy`` says what makes an installation unfit, and what to do."""

import secrets
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.checks import run_checks
from django.db import OperationalError

from accounts.models import Role, User
from security import checks, database_role
from tests.factories.people import PASSWORD

pytestmark = pytest.mark.django_db
FIT = {
    "PROXY_COUNT": 1,
    "CACHES": {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache"}},
    "SITE_URL": "https://requests.example.org",
    "ALLOWED_HOSTS": ["requests.example.org"],
    "SECRET_KEY": secrets.token_urlsafe(48),
    "DEMONSTRATION": False,
    "DEBUG": False,
    "SECOND_FACTOR_REQUIRED": True,
    "SECURITY_CONTACT": "security@example.org",
}
LOCAL = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}


@pytest.fixture
def fit(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The settings of an installation that is fit, on PostgreSQL with a role of its own."""
    monkeypatch.setattr(checks, "connection", SimpleNamespace(vendor="postgresql"))
    monkeypatch.setattr(database_role, "powers", lambda _: [])
    for name, value in FIT.items():
        setattr(settings, name, value)
    return settings


def found() -> dict[str, Any]:
    """Return what Django's own command would say of ours, by the id."""
    messages = run_checks(tags=["security"], include_deployment_checks=True)
    return {m.id: m for m in messages if m.id and m.id.startswith("cbtracker.")}


def test_nothing_is_said_of_an_installation_that_is_fit(fit: Any):
    assert found() == {}


@pytest.mark.parametrize(
    ("number", "name", "value"),
    [
        (1, "PROXY_COUNT", None),
        (2, "CACHES", LOCAL),
        (4, "SITE_URL", "http://requests.example.org"),
        (5, "ALLOWED_HOSTS", ["requests.example.org", "*"]),
        (6, "SECRET_KEY", "only-for-development-" + "-" * 40),
        (6, "SECRET_KEY", "abcabcabcabcabcabcabcabcabcabcabcabcabcabcabcabcabcabcabc"),
        (6, "SECRET_KEY_FALLBACKS", ["secret"]),
        (7, "DEMONSTRATION", True),
        (7, "DEBUG", True),
        (9, "SECOND_FACTOR_REQUIRED", False),
        (11, "SECURITY_CONTACT", ""),
        (12, "ALLOWED_HOSTS", ["https://requests.example.org"]),
    ],
)
def test_each_setting_that_is_unfit_is_named_with_what_to_do(
    number: int, name: str, value: object, fit: Any
):
    setattr(fit, name, value)
    said = found()
    assert list(said) == [f"cbtracker.W{number:03}"]
    [message] = said.values()
    named = {"CACHES": "CACHE_URL", "SECRET_KEY": "secrets", "SECRET_KEY_FALLBACKS": "secrets"}
    assert named.get(name, name) in message.hint


def test_a_proxy_count_of_none_is_an_answer(fit: Any):
    fit.PROXY_COUNT = 0
    assert found() == {}


def test_sqlite_is_named(fit: Any, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(checks, "connection", SimpleNamespace(vendor="sqlite"))
    assert list(found()) == ["cbtracker.W003"]


def test_accounts_of_a_demonstration_are_named(fit: Any):
    User.objects.create_user(
        "a@example.org", PASSWORD, name="A", role=Role.LEAD, is_demonstration=True
    )
    [message] = found().values()
    assert message.id == "cbtracker.W008"
    assert "1 account of a demonstration" in message.msg


def test_a_role_that_could_change_tables_is_named(fit: Any, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(database_role, "powers", lambda _: ["owns tables"])
    [message] = found().values()
    assert message.id == "cbtracker.W010"
    assert "owns tables" in message.msg


def test_a_database_that_does_not_answer_is_no_error(fit: Any, monkeypatch: pytest.MonkeyPatch):
    def fail(*_: object, **__: object) -> None:
        raise OperationalError("away")

    monkeypatch.setattr(database_role, "powers", fail)
    monkeypatch.setattr(User.objects, "filter", fail)
    assert found() == {}


def test_no_check_has_anothers_id():
    ids = [f"cbtracker.W{number:03}" for number in range(1, len(checks.CHECKS) + 1)]
    assert len(ids) == len(set(ids)) == 12


@pytest.mark.parametrize("number", range(20))
def test_every_key_made_as_the_hint_says_is_strong_enough(number: int):
    assert checks.entropy(secrets.token_urlsafe(48)) > checks.LEAST_ENTROPY

"""What ``check --deploy`` says of an installation that is not fit for real use.

Each check reads the settings, and some the database, where it can be reached. docs/operate.md lists
their ids.
"""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register
from django.db import DatabaseError, connection
from django.http.request import validate_host

from accounts.models import User
from cbtracker.text import count_of
from security import database_role

# In bits, by the letters of the key alone. Django asks for 50 letters, of which 5 differ.
LEAST_ENTROPY = 150
# The keys that the project itself has for development, checks and tests.
OWN_KEYS = "only-for-"
IN_PROCESS = ("LocMemCache", "DummyCache")


def register_all() -> None:
    """Have Django run the checks for ``check --deploy`` alone."""
    for check in CHECKS:
        register(check, Tags.security, deploy=True)


def say(number: int, message: str, hint: str) -> list[CheckMessage]:
    return [Warning(message, hint=hint, id=f"cbtracker.W{number:03}")]


def check_proxies(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    if settings.PROXY_COUNT is not None:
        return []
    return say(
        1,
        "Nothing says how many proxies are in front of the service.",
        "Set PROXY_COUNT. Without it, all visitors behind a proxy seem to have one address, and"
        " pages redirect to HTTPS for ever. Set 0 if gunicorn itself ends HTTPS.",
    )


def check_cache(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    if not settings.CACHES["default"]["BACKEND"].endswith(IN_PROCESS):
        return []
    return say(
        2,
        "Each process has a cache of its own, so each counts guesses at passwords by itself.",
        "Set CACHE_URL to a cache that all processes share, such as redis://host:6379/0.",
    )


def check_database(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    if connection.vendor != "sqlite":
        return []
    return say(
        3,
        "The database is SQLite: whoever can write its file can change the record.",
        "Set DATABASE_URL to a PostgreSQL database, with a role that owns no table.",
    )


def check_site_url(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    if urlsplit(settings.SITE_URL).scheme == "https":
        return []
    return say(
        4,
        "Links in emails go to an address without HTTPS, where they can be read on the way.",
        "Set SITE_URL to the https:// address of the service.",
    )


def check_hosts(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    if "*" not in settings.ALLOWED_HOSTS:
        return []
    return say(
        5,
        "The service answers to every host name, also to one that somebody made up.",
        "Set ALLOWED_HOSTS to the names of the service, without *.",
    )


def check_key(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    keys = [str(key) for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    if not any(key.startswith(OWN_KEYS) or entropy(key) < LEAST_ENTROPY for key in keys):
        return []
    return say(
        6,
        "SECRET_KEY can be guessed, and with it every link and session.",
        'Make one: python3 -c "import secrets; print(secrets.token_urlsafe(48))"',
    )


def entropy(text: str) -> float:
    """Return how many bits a text has, from how often each letter is in it."""
    counts = Counter(text).values()
    return -sum(count * math.log2(count / len(text)) for count in counts)


def check_demonstration(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    if not (settings.DEMONSTRATION or settings.DEBUG):
        return []
    return say(
        7,
        "This is a demonstration or a developer's copy: its passwords are public, or its errors.",
        "Remove DEMONSTRATION and DEBUG from the environment and from .env.",
    )


def check_accounts(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    try:
        accounts = User.objects.filter(is_demonstration=True).count()
    except DatabaseError:
        # It cannot be reached, or has no tables yet: then it has no accounts either.
        return []
    if not accounts:
        return []
    return say(
        8,
        f"The database has {count_of(accounts, 'account')} of a demonstration, so it began as one.",
        "Begin with a new database: what was tried out in a demonstration is in its record.",
    )


def check_second_factor(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    if settings.SECOND_FACTOR_REQUIRED:
        return []
    return say(
        9,
        "A password alone opens the accounts of officials, champions and administrators.",
        "Remove SECOND_FACTOR_REQUIRED=false from the environment and from .env.",
    )


def check_role(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    try:
        powers = database_role.powers(connection)
    except DatabaseError:
        return []
    if not powers:
        return []
    return say(
        10,
        f"The database role of the service {' and '.join(powers)}, so a fault in the service could"
        " switch off what protects the record.",
        "Let migrations run as another role: see docs/operate.md, Two roles in the database.",
    )


def check_contact(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    if settings.SECURITY_CONTACT or settings.SUPPORT_EMAIL:
        return []
    return say(
        11,
        "Nobody who finds a weakness can learn where to report it.",
        "Set SECURITY_CONTACT to an email address or an https:// address.",
    )


def check_site_host(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    host = urlsplit(settings.SITE_URL).hostname or ""
    if validate_host(host, settings.ALLOWED_HOSTS):
        return []
    return say(
        12,
        f"The service does not answer at {host}, to which links in emails lead.",
        "Set ALLOWED_HOSTS to the host name in SITE_URL: a name alone, without https:// or a port.",
    )


CHECKS: tuple[Callable[..., list[CheckMessage]], ...] = (
    check_proxies,
    check_cache,
    check_database,
    check_site_url,
    check_hosts,
    check_key,
    check_demonstration,
    check_accounts,
    check_second_factor,
    check_role,
    check_contact,
    check_site_host,
)

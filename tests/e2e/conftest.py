"""A real Chromium, and people signed in to it.

``open_as`` opens a window for a person, signed in already unless the story is about signing in.
"""

import os
import shutil
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import BrowserContext, Page
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from tests.helpers.accessibility import DESKTOP
from tests.helpers.sign_in import client_for

# Playwright keeps an event loop in the thread of the tests; Django would refuse the database there.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

NAMES_OF_CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
# Nothing but the service itself is asked for anything.
KEEP_TO_THE_SERVICE = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)


def find_chromium() -> str:
    """Return the path of Chromium; fail if there is none, and never skip."""
    named = os.environ.get("CHROMIUM")
    candidates = (named,) if named else NAMES_OF_CHROMIUM
    for candidate in candidates:
        if path := shutil.which(candidate):
            return path
    pytest.fail(
        f"The browser tests need Chromium, and {' or '.join(candidates)} was not found. Install"
        " it, for example with: apt-get install chromium-headless-shell. If it is installed"
        " elsewhere, set CHROMIUM to its path.",
        pytrace=False,
    )


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    as_root = hasattr(os, "geteuid") and os.geteuid() == 0
    return {
        **browser_type_launch_args,
        "executable_path": find_chromium(),
        # Chromium's sandbox does not start for root.
        "args": [*KEEP_TO_THE_SERVICE, *(["--no-sandbox"] if as_root else [])],
    }


@pytest.fixture(autouse=True)
def _empty_cache(settings: Any) -> None:
    """Hash passwords fast, and clear the counters of earlier sign-in attempts."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()


@pytest.fixture
def open_as(
    live_server: LiveServer, new_context: Callable[..., BrowserContext], settings: Any
) -> Callable[..., Page]:
    """Open a new browser window, with the person signed in, or nobody."""

    def open_window(person: User | None, *, with_scripts: bool = True) -> Page:
        context = new_context(
            base_url=live_server.url,
            java_script_enabled=with_scripts,
            locale="en-GB",
            viewport=DESKTOP,
        )
        context.set_default_timeout(10_000)
        if person:
            client = client_for(person)
            name = settings.SESSION_COOKIE_NAME
            session = client.cookies[name].value
            context.add_cookies([{"name": name, "value": session, "url": live_server.url}])
        return context.new_page()

    return open_window

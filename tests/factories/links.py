"""Two departments with a link each, and what is said of the pages that links open."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from commissions.models import Commission
from requests_log.domain import corrections
from requests_log.models import Request
from tests.conftest import get_department, said_by
from tests.factories.commissions import link_to, open_departments, sent
from tests.helpers.forms import boxes, read

# What the Ministry of Justice alone may read, and what no department may.
SECRET = "Zebrawood"
REASON = "Ministerial quagga"
KEY = "5a2c0f0e-5d5a-4b57-9a55-3d1f0f3f7a11"


@pytest.fixture
def nobody_has_guessed_yet() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def ours(planted: Request, official: User) -> Request:
    """A request of the Department for Education, whose log keeps what is for officials alone."""
    said = {**said_by(planted.current), "status": "DfE looks into it.", "reason": REASON}
    corrections.correct(by=official, entry=planted.current, **said)
    planted.refresh_from_db()
    return planted


@pytest.fixture
def theirs(make_request: Any) -> Request:
    """A request of the Ministry of Justice alone."""
    words = {"issue": f"{SECRET} issue", "status": f"{SECRET} status", "areas_label": SECRET}
    return make_request(departments=[get_department("MoJ")], **words)


@pytest.fixture
def commission(official: User, ours: Request, theirs: Request) -> Commission:
    return sent(open_departments(official, "DfE", "MoJ"), official)


@pytest.fixture
def path(commission: Commission) -> str:
    """The address that the Department for Education was sent."""
    return link_to("dfe@example.com")


def every_row() -> dict[str, list[Any]]:
    """Return every row of every table, by the table."""
    models = apps.get_models(include_auto_created=True)
    return {m._meta.db_table: list(m._default_manager.order_by("pk").values()) for m in models}


def token_in(path: str) -> str:
    return path.removeprefix("/reply/").removesuffix("/")


def said(page: Any) -> str:
    return " ".join(read(page).main.get_text(" ").split())


def typed_by(path: str, client: Client | None = None, **typed: str) -> dict[str, Any]:
    """Return what the form at a link sends, with what is typed: ``status`` is the one line's."""
    held = {**boxes((client or Client()).get(path)), "name": "Dee Department", "action": "send"}
    [status] = [name for name in held if name.endswith("-status")]
    return {**held, **{status if name == "status" else name: typed[name] for name in typed}}


def assert_tells_nothing(page: Any) -> None:
    """Assert that a page says nothing of the record, nor of anybody who is asked."""
    text = page.content.decode()
    for word in (SECRET, REASON, "CB-00", "Sharing a budget", "Department DfE", "Department MoJ"):
        assert word not in text, word


def assert_is_private(page: Any) -> None:
    assert "no-store" in page["Cache-Control"]
    assert "private" in page["Cache-Control"]
    # A browser that sent no origin at all would have its form refused.
    assert page["Referrer-Policy"] == "strict-origin"
    assert page["X-Robots-Tag"] == "noindex, nofollow"

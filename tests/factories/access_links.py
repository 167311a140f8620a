"""A commission to two departments, each with a link, and checks on the pages that links open."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from commissions.models import Commission
from requests_log.domain import corrections
from requests_log.models import Request
from tests.factories.areas import get_department
from tests.factories.commissions import link_sent_to, open_departments, send_commission
from tests.factories.entries import entry_fields
from tests.helpers.forms import form_fields

# What the Ministry of Justice alone may read, and what no department may.
SECRET = "Zebrawood"
REASON = "Ministerial quagga"
KEY = "5a2c0f0e-5d5a-4b57-9a55-3d1f0f3f7a11"


@pytest.fixture
def dfe_request(swindon_request: Request, official: User) -> Request:
    """A request of the Department for Education, whose log has text for officials only."""
    said = {
        **entry_fields(swindon_request.current),
        "status": "DfE looks into it.",
        "reason": REASON,
    }
    corrections.correct(by=official, entry=swindon_request.current, **said)
    swindon_request.refresh_from_db()
    return swindon_request


@pytest.fixture
def moj_request(make_request: Any) -> Request:
    """A request of the Ministry of Justice only."""
    words = {"issue": f"{SECRET} issue", "status": f"{SECRET} status", "areas_label": SECRET}
    return make_request(departments=[get_department("MoJ")], **words)


@pytest.fixture
def commission(official: User, dfe_request: Request, moj_request: Request) -> Commission:
    return send_commission(open_departments(official, "DfE", "MoJ"), official)


@pytest.fixture
def link(commission: Commission) -> str:
    """The link that the Department for Education was sent."""
    return link_sent_to("dfe@example.com")


def token_from(link: str) -> str:
    return link.removeprefix("/reply/").removesuffix("/")


def reply_fields(link: str, client: Client | None = None, **typed: str) -> dict[str, Any]:
    """Return what the form at a link sends with these values: ``status`` is the one request's."""
    held = {
        **form_fields((client or Client()).get(link)),
        "name": "Dee Department",
        "action": "send",
    }
    [status] = [name for name in held if name.endswith("-status")]
    return {**held, **{status if name == "status" else name: typed[name] for name in typed}}


def assert_shows_nothing(page: Any) -> None:
    """Assert that a page shows nothing from the record and no recipient."""
    text = page.content.decode()
    for word in (SECRET, REASON, "CB-00", "Sharing a budget", "Department DfE", "Department MoJ"):
        assert word not in text, word


def assert_is_private(page: Any) -> None:
    assert "no-store" in page["Cache-Control"]
    assert "private" in page["Cache-Control"]
    # A browser that sent no origin at all would have its form refused.
    assert page["Referrer-Policy"] == "strict-origin"
    assert page["X-Robots-Tag"] == "noindex, nofollow"

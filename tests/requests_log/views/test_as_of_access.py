"""Who sees what on a past date."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import Role, User
from requests_log.domain import corrections
from requests_log.models import Request
from tests.factories.areas import get_area
from tests.factories.clock import march
from tests.factories.entries import entry_fields
from tests.helpers.forms import main_text, references_listed
from tests.helpers.sign_in import client_for

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", [Role.LEAD, Role.CHAMPION])
def test_others_see_a_past_date_as_known_now(
    role: Role, history: Request, make_user: Callable[..., User]
):
    """Corrected mistakes are visible only to officials."""
    client = client_for(make_user(role, "swindon"))
    for query in ("as_at=2011-03-14", "as_at=2011-03-14&known=then"):
        said = main_text(client.get(f"/requests/CB-001/?{query}"))
        assert "DfE is thinking about it." in said
        if role == Role.LEAD:
            assert "DfE is working on it." not in said
        assert references_listed(client, query) == ["CB-001"]
    assert "leave out what was recorded later" not in main_text(client.get("/requests/"))


def test_a_lead_sees_what_was_theirs_on_the_past_date(history: Request, make_user: Any):
    kent = client_for(make_user(Role.LEAD, "kent"))
    # CB-001 named Kent from the 12th, as corrected, until the line of the 16th named it no more.
    assert kent.get("/requests/CB-001/?as_at=2011-03-11").status_code == 404
    assert kent.get("/requests/CB-001/?as_at=2011-03-13").status_code == 200
    assert kent.get("/requests/CB-001/?as_at=2011-03-16").status_code == 404
    assert kent.get("/requests/CB-001/").status_code == 404
    assert references_listed(kent, "as_at=2011-03-15") == ["CB-001", "CB-002"]
    assert "Requests made by or covering Kent: 2" in main_text(
        kent.get("/your-requests/?as_at=2011-03-15")
    )
    assert "An answer was due by 15 March" not in main_text(
        kent.get("/your-requests/?as_at=2011-03-15")
    )


def test_a_wrongly_linked_lead_sees_nothing(
    make_request: Any, official: User, make_user: Any, settings: Any
):
    """A request was linked to Kent by mistake, and corrected the same week."""
    settings.TODAY = march(15)
    request = make_request(areas=[get_area("kent")], status="Zebrawood", effective_on=march(15))
    settings.TODAY = march(17)
    said = entry_fields(request.line) | {"areas": [get_area("swindon")], "areas_label": "Swindon"}
    corrections.correct(by=official, entry=request.line, reason="It is Swindon’s.", **said)
    settings.TODAY = march(22)
    for role in (Role.LEAD, Role.CHAMPION):
        kent = client_for(make_user(role, "kent"))
        for query in ("as_at=2011-03-16", "as_at=2011-03-16&known=then"):
            for address in ("/requests/", "/requests/download.csv", "/workstreams/"):
                assert b"Zebrawood" not in kent.get(f"{address}?{query}").getvalue()
            assert kent.get(f"/requests/CB-001/?{query}").status_code == 404


def test_a_former_lead_sees_no_past_date(history: Request, make_user: Callable[..., User]):
    former = make_user(Role.LEAD, "swindon")
    former.leads.update(since=march(1), until=march(20))
    assert references_listed(client_for(former), "as_at=2011-03-15") == []
    new = make_user(Role.LEAD, "swindon")
    new.leads.update(since=march(21))
    assert references_listed(client_for(new), "as_at=2011-03-15") == ["CB-001"]

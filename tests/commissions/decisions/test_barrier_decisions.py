"""An official decides on barriers: raise a request, join one, or decline."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from accounts.models import User
from commissions.domain import decisions
from commissions.domain.returns import BarrierText, Respondent, reply_for_area
from commissions.models import Barrier, Decision
from requests_log.domain import commands, integrity
from requests_log.models import Request
from requests_log.rules.stages import Stage
from tests.factories.areas import get_area, get_department
from tests.factories.clock import TODAY
from tests.factories.commissions import addressee_in, open_areas, send_commission
from tests.helpers.forms import error_summary, form_fields, main_text, parse

pytestmark = pytest.mark.django_db


@pytest.fixture
def barrier(official: User, make_user: Any) -> Barrier:
    """A barrier that Islington added."""
    area = get_area("islington")
    get_department("DfE")
    lead = make_user("lead", "islington")
    commission = send_commission(open_areas(official, "islington"), official)
    words = BarrierText("Sharing a budget with schools", "Nobody may.", area, ["DfE"])
    addressee = addressee_in(commission, "islington")
    reply_for_area(addressee=addressee, barriers=[words], respondent=Respondent(lead.name, by=lead))
    return Barrier.objects.get()


def test_a_barrier_becomes_a_request(official_client: Client, barrier: Barrier, official: User):
    address = f"/commissions/barriers/{barrier.pk}/raise/"
    page = official_client.get(address)
    held = form_fields(page)
    assert held["issue"] == ["Sharing a budget with schools"]
    assert held["areas"] == [str(barrier.area_id)]
    assert held["departments"] == [str(get_department("DfE").pk)]
    page = official_client.post(address, held)
    assert "Enter the status" in str(error_summary(page))
    fields = {**held, "status": "DfE has been asked.", "request_kind": "capacity"}
    page = official_client.post(address, fields, follow=True)
    raised = Request.objects.get()
    assert f"Accepted: {raised.reference}." in main_text(page)
    assert raised.current.areas_label == "Islington"
    assert raised.current.source.startswith("Reply from Islington on 22 March 2011")
    official_client.post(address, fields)
    assert Request.objects.count() == 1


@pytest.mark.parametrize(
    ("issue", "kind"),
    [
        ("Sharing a budget with schools", "accepted"),
        # Other words that come before the area's, and after them.
        ("A budget with schools", "reworded"),
        ("To share a budget", "reworded"),
    ],
)
def test_words_of_an_official_in_place_of_the_areas_are_recorded_as_such(
    issue: str, kind: str, barrier: Barrier, official: User
):
    decisions.raise_from(
        by=official,
        barrier=barrier,
        issue=issue,
        status="DfE has been asked.",
        areas=[barrier.area],
        departments=[get_department("DfE")],
        reach="named",
        request_kind="capacity",
        effective_on=TODAY,
    )
    assert Decision.objects.get().kind == kind


def test_a_barrier_joins_a_request_that_then_names_its_area(
    official_client: Client, barrier: Barrier, make_request: Any
):
    there = make_request(reach="named_and_others", issue="Sharing a budget")
    make_request(issue="Munro review dispensations", status="Unlike it in every word.")
    page = official_client.get(f"/commissions/barriers/{barrier.pk}/")
    matches = [a["href"] for a in parse(page).select(".govuk-summary-card__actions a")]
    assert matches == [f"/commissions/barriers/{barrier.pk}/join/{there.reference}/"]
    page = official_client.get(matches[0])
    assert form_fields(page)["areas_label"] == ["Swindon, Islington and others"]
    page = official_client.post(matches[0], form_fields(page), follow=True)
    there.refresh_from_db()
    assert there.current.areas_label == "Swindon, Islington and others"
    assert there.current.area_slugs == ["islington", "swindon"]
    assert (there.stage, there.current.status) == (
        Stage.IN_PROGRESS,
        "The department is looking into it.",
    )
    assert list(integrity.find_disagreements()) == []


def test_joining_a_request_that_names_the_area_already_changes_nothing(
    official_client: Client, barrier: Barrier, make_request: Any
):
    there = make_request(areas=[], reach="all_or_many")
    address = f"/commissions/barriers/{barrier.pk}/join/{there.reference}/"
    page = official_client.get(address)
    assert "already covers Islington" in main_text(page)
    official_client.post(address, form_fields(page))
    assert there.entries.count() == 1
    decision = Decision.objects.get()
    assert (decision.kind, decision.request, decision.entry) == ("joined", there, None)


def test_a_request_to_join_is_found_by_its_reference(
    official_client: Client, barrier: Barrier, make_request: Any
):
    there = make_request(issue="Quite unlike")
    address = f"/commissions/barriers/{barrier.pk}/"
    for typed, message in (
        ("", "Enter a request reference."),
        ("CB-999", "There is no request CB-999."),
        ("x\x00", "The record has no request"),
    ):
        page = official_client.post(address, {"action": "find", "reference": typed})
        assert message in str(error_summary(page)) or "Null characters" in str(error_summary(page))
    page = official_client.post(address, {"action": "find", "reference": there.reference.lower()})
    assert page.url == f"{address}join/{there.reference}/"


def test_joining_a_request_that_changed_since_asks_again(
    official_client: Client, barrier: Barrier, swindon_request: Request, official: User
):
    address = f"/commissions/barriers/{barrier.pk}/join/{swindon_request.reference}/"
    held = form_fields(official_client.get(address))
    commands.write_news(
        by=official,
        request=swindon_request,
        seen=swindon_request.current,
        status="Newer.",
        effective_on=TODAY,
        target_date=None,
    )
    page = official_client.post(address, {**held, "areas_label": "Swindon and Islington"})
    assert page.status_code == 409
    assert not Decision.objects.exists()
    # What was typed stays; having read the line as it is now, the official decides.
    assert form_fields(page)["areas_label"] == ["Swindon and Islington"]
    official_client.post(address, form_fields(page))
    swindon_request.refresh_from_db()
    assert (swindon_request.current.areas_label, swindon_request.current.status) == (
        "Swindon and Islington",
        "Newer.",
    )


def test_a_decline_of_a_barrier_needs_a_reason(barrier: Barrier, official: User):
    with pytest.raises(ValidationError):
        decisions.decline(by=official, subject=barrier, reason="  ")

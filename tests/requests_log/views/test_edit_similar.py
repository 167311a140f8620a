"""While somebody writes, the most similar requests and outcomes are shown."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from requests_log.domain.shared_outcomes import share_outcome
from requests_log.models import Request
from tests.helpers.forms import main_text, parse
from tests.helpers.request_forms import RequestForms
from tests.helpers.sign_in import client_for

pytestmark = pytest.mark.django_db


def similar(forms: RequestForms, page: str, issue: str) -> list[str]:
    shown = parse(forms.send(page, issue=issue, action="check"))
    assert shown.h1 is not None
    assert "Check" in shown.h1.get_text()
    return [link.get_text()[:6] for link in shown.select('main li a[target="_blank"]')]


def test_the_same_issue_is_shown_first(the_record: None, request_forms: RequestForms):
    issue = Request.objects.get(number=32).line.issue
    before = Request.objects.count()
    assert similar(request_forms, "raise", issue)[0] == "CB-032"
    assert similar(request_forms, "raise", "Xylophones for wombats") == []
    assert Request.objects.count() == before


def test_a_change_is_not_compared_with_itself(request_forms: RequestForms):
    assert similar(request_forms, "change", "Sharing two budgets of families") == []


def test_an_update_leads_to_the_most_similar_others(the_record: None, official_client: Client):
    update = parse(official_client.get("/requests/CB-032/update/"))
    link = update.find("a", string=lambda text: bool(text and text.startswith("Similar requests")))
    assert link
    shown = parse(official_client.get(link["href"]))
    links = [link.get_text()[:6] for link in shown.select("main li a")]
    # CB-031 is about pooling a budget too.
    assert "CB-031" in links
    assert "CB-032" not in links
    assert len(links) <= 3


def test_a_lead_finds_similar_requests_of_their_own_alone(the_record: None, make_user: Any):
    hull = client_for(make_user("lead", "kingston-upon-hull"))
    shown = main_text(hull.get("/requests/CB-032/similar/"))
    assert "CB-031" in shown
    # CB-010, "Incorporate Family Nurse Partnership budget into CB", is Leicestershire's.
    assert "CB-010" not in shown
    assert "Leicestershire" not in shown


def test_an_outcome_that_holds_for_any_area_is_offered(
    the_record: None, request_forms: RequestForms, official: User
):
    request = Request.objects.get(number=31)
    share_outcome(by=official, request=request, seen=request.line, words="DH lets xylophones pool.")
    page = request_forms.send("raise", issue="Pool all xylophones with DH", action="check")
    assert "Solved already" in main_text(page)
    assert "DH lets xylophones pool." in main_text(page)

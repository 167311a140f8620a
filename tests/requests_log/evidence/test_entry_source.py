"""Each form that writes an entry asks for its source, which every page on the way keeps."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from requests_log.domain import corrections
from requests_log.models import Request
from tests.factories.entries import entry_fields, update_now
from tests.helpers.forms import assert_refused, form_fields, main_text
from tests.helpers.request_forms import PAGES, RequestForms
from tests.helpers.sign_in import client_for

pytestmark = pytest.mark.django_db
SOURCE = "Letter from HO of 3 March"


@pytest.mark.parametrize("page", PAGES)
def test_each_form_saves_the_source(page: str, request_forms: RequestForms):
    response = request_forms.send(page, source=f"  {SOURCE} ")
    assert response.status_code == 302
    newest = Request.objects.order_by("-pk")[0].entries.order_by("-pk")[0]
    assert newest.source == SOURCE
    assert f"source: {SOURCE}" in main_text(request_forms.client.get(response.url))


@pytest.mark.parametrize("page", PAGES)
def test_a_source_that_is_too_long_is_refused_and_kept(page: str, request_forms: RequestForms):
    response = request_forms.send(page, source="x" * 201)
    assert_refused(response, "Source must be 200 characters or fewer. You entered 201.", "source")
    assert form_fields(response)["source"] == ["x" * 201]


def test_the_source_is_carried_through_a_move(request_forms: RequestForms):
    given = request_forms.filled_in("update") | {"stage": "resolved", "source": SOURCE}
    address = request_forms.address("update")
    details = request_forms.post(address, {**given, "action": "continue"})
    assert form_fields(details)["source"] == [SOURCE]
    check = request_forms.post(
        address, {**form_fields(details), "outcome": "HO agrees.", "action": "check"}
    )
    assert f"Source {SOURCE}" in main_text(check)
    back = request_forms.post(address, {**form_fields(check), "action": "edit"})
    assert form_fields(back)["source"] == [SOURCE]
    request_forms.post(address, {**form_fields(check), "action": "save"})
    request_forms.request.refresh_from_db()
    assert request_forms.request.line.source == SOURCE


@pytest.mark.parametrize("page", ["change", "raise"])
def test_the_source_is_carried_through_the_page_to_check(page: str, request_forms: RequestForms):
    check = request_forms.send(page, source=SOURCE, action="continue")
    assert f"Source {SOURCE}" in main_text(check)
    assert form_fields(check)["source"] == [SOURCE]


def test_the_source_of_no_change_is_kept(request_forms: RequestForms):
    line = request_forms.request.line
    given = request_forms.filled_in("update") | {"status": line.status, "source": SOURCE}
    address = request_forms.address("update")
    confirm = request_forms.post(address, {**given, "action": "continue"})
    request_forms.post(address, {**form_fields(confirm), "action": "confirm"})
    request_forms.request.refresh_from_db()
    newest = request_forms.request.entries.order_by("-pk")[0]
    assert (newest.kind, newest.source) == ("confirmed", SOURCE)


@pytest.mark.parametrize("page", ["update", "need", "change"])
def test_a_conflict_keeps_the_source(page: str, request_forms: RequestForms, official: User):
    given = request_forms.filled_in(page)
    update_now(request_forms.request, official, "Somebody else's news.")
    conflict = request_forms.send(page, **given, source=SOURCE)
    assert conflict.status_code == 409
    assert form_fields(conflict)["source"] == [SOURCE]


def test_a_correction_keeps_the_source_or_alters_it_alone(
    request_forms: RequestForms, official: User
):
    request = request_forms.request
    entry = update_now(request, official, "HO agrees.", source="A call")
    address = f"/requests/CB-001/entries/{entry.pk}/correct/"
    opened = form_fields(request_forms.client.get(address))
    assert opened["source"] == ["A call"]
    same = request_forms.post(address, {**opened, "reason": "A slip.", "action": "save"})
    assert_refused(same, "Nothing has changed.")
    request_forms.post(address, {**opened, "reason": "A slip.", "source": SOURCE, "action": "save"})
    request.refresh_from_db()
    assert (request.line.kind, request.line.source) == ("corrected", SOURCE)
    undone = corrections.undo(by=official, entry=request.line)
    assert undone.source == "A call"
    fields = {**entry_fields(undone), "status": "HO agrees in part."}
    kept = corrections.correct(by=official, entry=undone, reason="A slip.", **fields)
    assert kept.source == "A call"


def test_a_request_that_an_official_raises_with_a_source_reads_as_raised(
    request_forms: RequestForms,
):
    response = request_forms.send("raise", source=SOURCE)
    told = main_text(request_forms.client.get(response.url))
    assert "22 March 2011: raised" in told


def test_a_lead_does_not_see_the_source(
    request_forms: RequestForms, lead: User, client: Client, make_user: Any
):
    request_forms.send("update", source=SOURCE)
    for person, sees in ((lead, False), (make_user("champion", "swindon"), True)):
        page = client_for(person).get("/requests/CB-001/")
        assert (SOURCE in page.content.decode()) is sees

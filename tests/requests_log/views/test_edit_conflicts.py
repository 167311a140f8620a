"""Two people write to one request: the second is told, and keeps their text."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.models import User
from requests_log.domain import commands, corrections
from requests_log.models import Entry, Request
from tests.factories.bad_input import NO_IDS
from tests.factories.clock import TODAY
from tests.factories.entries import entry_fields
from tests.helpers.forms import form_fields, parse
from tests.helpers.request_forms import RequestForms, saved_rows

pytestmark = pytest.mark.django_db


def assert_conflict(response: Any, request_forms: RequestForms) -> None:
    assert response.status_code == 409
    page = parse(response)
    title = page.select_one(".govuk-error-summary__title").get_text(strip=True)
    assert title == f"{request_forms.request.reference} has changed since you opened this form"
    assert "Your changes have not been saved. They are still in the form below." in page.get_text()
    assert form_fields(response)["seen"] == [str(request_forms.request.current_id)]


@pytest.mark.parametrize("form", ["update", "need", "change"])
@pytest.mark.parametrize("name", NO_IDS)
def test_a_tampered_form_is_treated_as_out_of_date(
    form: str, name: str, request_forms: RequestForms
):
    before = saved_rows()
    response = request_forms.send(form, seen=NO_IDS[name])
    assert_conflict(response, request_forms)
    assert saved_rows() == before


@pytest.mark.parametrize("form", ["update", "need", "change"])
def test_a_form_that_names_another_requests_entry_is_out_of_date(
    form: str, request_forms: RequestForms, make_request: Callable[..., Request]
):
    other = make_request()
    before = saved_rows()
    response = request_forms.send(form, seen=str(other.current_id))
    assert_conflict(response, request_forms)
    assert saved_rows() == before


@pytest.mark.parametrize("form", ["update", "need", "change"])
def test_a_form_that_names_an_entry_since_corrected_is_out_of_date(
    form: str, request_forms: RequestForms, official: User
):
    stale = request_forms.filled_in(form)
    line = request_forms.request.line
    fields = {**entry_fields(line), "status": "DfE is not looking into it."}
    corrections.correct(by=official, entry=line, reason="A slip.", **fields)
    request_forms.request.refresh_from_db()
    before = saved_rows()
    response = request_forms.send(form, **stale)
    assert_conflict(response, request_forms)
    assert "DfE is not looking into it." in parse(response).get_text()
    assert saved_rows() == before


@pytest.mark.parametrize("form", ["update", "need", "change"])
def test_a_stale_form_shows_both_texts_and_saves_after_a_decision(
    form: str, request_forms: RequestForms, make_user: Callable[..., User]
):
    stale = request_forms.filled_in(form)
    other = make_user("official", name="Oscar Other")
    commands.write_news(
        by=other,
        request=request_forms.request,
        seen=request_forms.request.current,
        status="DfE has refused.",
        effective_on=TODAY,
        target_date=None,
    )
    request_forms.request.refresh_from_db()
    before = saved_rows()
    response = request_forms.send(form, **stale)
    assert_conflict(response, request_forms)
    text = parse(response).get_text()
    assert "DfE has refused." in text
    assert "Written by Oscar Other" in text
    kept = form_fields(response)
    field, words = {
        "update": ("status", "DfE has agreed."),
        # The outcome is what the status of a resolved line says.
        "need": ("status", "Done."),
        "change": ("issue", "Sharing two budgets"),
    }[form]
    assert kept[field] == [words]
    assert saved_rows() == before
    if form == "need":
        asked = request_forms.post(request_forms.address(form), {**kept, "action": "continue"})
        kept = form_fields(asked)
        assert kept["outcome"] == ["Done."]
    action = "continue" if form == "update" else "save"
    assert (
        request_forms.post(request_forms.address(form), {**kept, "action": action}).status_code
        == 302
    )
    assert Entry.objects.count() == 3


def test_text_is_kept_when_the_entry_was_corrected_meanwhile(request_forms: RequestForms):
    assert request_forms.send("correct").status_code == 302
    before = saved_rows()
    response = request_forms.send("correct", status="What I typed.")
    assert response.status_code == 409
    page = parse(response)
    title = page.select_one(".govuk-error-summary__title").get_text(strip=True)
    assert title == "This entry has already been corrected"
    assert page.title.get_text().startswith(("Conflict: ", "Error: "))
    assert form_fields(response)["status"] == ["What I typed."]
    assert saved_rows() == before

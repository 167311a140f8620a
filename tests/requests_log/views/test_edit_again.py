"""A form that is sent again: what was saved is said, and nothing typed is lost."""

from typing import Any
from uuid import uuid4

import pytest

from requests_log.models import Entry, Request
from tests.factories.areas import get_workstream
from tests.helpers.forms import form_fields, heading, main_text
from tests.helpers.request_forms import RequestForms
from tests.helpers.sign_in import client_for

pytestmark = pytest.mark.django_db


def test_a_request_that_was_raised_and_edited_again_is_not_lost(request_forms: RequestForms):
    submission = {"submission": str(uuid4())}
    before = Request.objects.count()
    request_forms.send("raise", **submission)
    assert request_forms.send("raise", **submission).status_code == 302
    page = request_forms.send("raise", **submission, status="Other words")
    assert Request.objects.count() == before + 1
    assert page.status_code == 409
    assert "This was already saved" in main_text(page)
    raised = Request.objects.latest("number")
    assert f"{raised.reference} was saved from this form" in main_text(page)
    assert f'href="{raised.get_absolute_url()}"' in page.content.decode()
    assert form_fields(page)["status"] == ["Other words"]
    assert raised.line.status != "Other words"
    other_source = request_forms.send("raise", **submission, source="Letter from HO")
    assert other_source.status_code == 409
    assert form_fields(other_source)["source"] == ["Letter from HO"]


@pytest.mark.parametrize("form", ["update", "need", "change", "correct"])
def test_a_form_that_is_sent_twice_says_that_it_was_saved(form: str, request_forms: RequestForms):
    fields = {"action": "save" if form != "update" else "continue"}
    sent = {**request_forms.filled_in(form), **fields}
    address = request_forms.address(form)
    assert request_forms.post(address, sent).status_code == 302
    entries = Entry.objects.count()
    again = request_forms.client.post(address, sent, follow=True)
    assert "you sent the form twice" in main_text(again)
    assert heading(again) != "Check your update"
    assert Entry.objects.count() == entries


@pytest.mark.parametrize("form", ["change", "correct"])
@pytest.mark.parametrize(
    "typed",
    [
        {"areas_label": "Ours"},
        {"reason": "Another reason."},
        {"request_kind": "flexibility"},
        {"source": "Letter from HO"},
    ],
    ids=lambda typed: next(iter(typed)),
)
def test_a_form_that_is_sent_again_with_something_else_is_not_lost(
    typed: dict[str, str], form: str, request_forms: RequestForms
):
    first = {**request_forms.filled_in(form), "action": "save"}
    address = request_forms.address(form)
    assert request_forms.post(address, first).status_code == 302
    again = request_forms.post(address, {**first, **typed})
    assert again.status_code == 409
    kept = form_fields(again)
    assert {name: kept[name] for name in typed} == {name: [typed[name]] for name in typed}


@pytest.mark.parametrize(
    "typed",
    [
        {"target_date_day": "30"},
        {"effective_on_day": "21"},
        {"source": "Letter from HO"},
    ],
    ids=lambda typed: next(iter(typed)),
)
@pytest.mark.parametrize("form", ["update", "need"])
def test_an_update_that_is_sent_again_with_something_else_is_not_lost(
    typed: dict[str, str], form: str, request_forms: RequestForms
):
    first = {**request_forms.filled_in(form), "action": "save"}
    address = request_forms.address(form)
    assert request_forms.post(address, first).status_code == 302
    entries = Entry.objects.count()
    again = request_forms.post(address, {**first, **typed})
    assert again.status_code == 409
    kept = form_fields(again)
    assert {name: kept[name] for name in typed} == {name: [typed[name]] for name in typed}
    assert Entry.objects.count() == entries


def test_a_move_that_is_sent_again_to_another_workstream_is_a_conflict(
    request_forms: RequestForms,
):
    for slug in ("finance", "data-sharing"):
        get_workstream(slug)
    first = {
        **request_forms.filled_in("update"),
        "stage": "on_going",
        "workstream": "finance",
        "action": "save",
    }
    address = request_forms.address("update")
    assert request_forms.post(address, first).status_code == 302
    twice = request_forms.client.post(address, first, follow=True)
    assert "you sent the form twice" in main_text(twice)
    again = request_forms.post(address, {**first, "workstream": "data-sharing"})
    assert again.status_code == 409
    request_forms.request.refresh_from_db()
    assert request_forms.request.workstream.slug == "finance"


def test_a_move_back_that_is_sent_again_with_another_reason_is_a_conflict(
    request_forms: RequestForms, make_request: Any
):
    resolved = make_request(stage="resolved", status="Agreed.")
    forms = RequestForms(request_forms.client, resolved)
    first = {
        **forms.filled_in("update"),
        "stage": "in_progress",
        "new_status": "DfE looks again.",
        "reason": "It came back.",
        "action": "save",
    }
    address = forms.address("update")
    assert forms.post(address, first).status_code == 302
    assert "you sent the form twice" in main_text(forms.client.post(address, first, follow=True))
    assert forms.post(address, {**first, "reason": "Another."}).status_code == 409


@pytest.mark.parametrize("form", ["update", "change"])
def test_the_same_words_of_somebody_else_are_a_conflict(
    form: str, request_forms: RequestForms, make_user: Any
):
    sent = {**request_forms.filled_in(form), "action": "save" if form != "update" else "continue"}
    address = request_forms.address(form)
    assert client_for(make_user("official")).post(address, sent).status_code == 302
    assert request_forms.post(address, sent).status_code == 409

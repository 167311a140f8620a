"""Unknown stages, ids and addresses: refused, and nothing saved."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import QuerySet

from requests_log.models import DepartmentLink, Request
from requests_log.rules.stages import Stage
from tests.factories.areas import get_area, get_department, get_workstream
from tests.factories.bad_input import HUGE, LONG, NO_IDS
from tests.helpers.forms import assert_refused, error_summary, form_fields, heading
from tests.helpers.request_forms import RequestForms, saved_rows

pytestmark = pytest.mark.django_db

MOVES = "Choose a stage this request can move to."
NO_CHOICE = "Select a valid choice."


def forms_for(request_forms: RequestForms, request: Request) -> RequestForms:
    return RequestForms(request_forms.client, request)


@pytest.mark.parametrize("stage", ["shelved", "Resolved", HUGE, "\x00", "on_going,resolved"])
@pytest.mark.parametrize("form", ["update", "need"])
def test_a_stage_that_does_not_exist_is_refused(form: str, stage: str, request_forms: RequestForms):
    before = saved_rows()
    response = request_forms.send(form, stage=stage, status="What I typed.")
    assert_refused(response, MOVES, "stage_0")
    assert form_fields(response)["status"] == ["What I typed."]
    assert saved_rows() == before


def test_a_choice_of_stage_is_required(request_forms: RequestForms):
    before = saved_rows()
    assert_refused(
        request_forms.send("update", stage=""), "Choose whether to change the stage.", "stage_0"
    )
    assert saved_rows() == before


@pytest.mark.parametrize("action", ["continue", "check", "save", "confirm"])
def test_an_illegal_move_in_a_forged_form_is_refused(
    action: str, request_forms: RequestForms, make_request: Callable[..., Request]
):
    sent = forms_for(request_forms, make_request(stage=Stage.RESOLVED))
    before = saved_rows()
    stream = get_workstream().slug
    response = sent.send("update", stage="on_going", action=action, workstream=stream, reason="So.")
    assert_refused(response, MOVES, "stage_0")
    assert saved_rows() == before


@pytest.mark.parametrize("stage", ["shelved", "\x00", HUGE])
def test_a_correction_to_a_stage_that_does_not_exist_is_refused(
    stage: str, request_forms: RequestForms
):
    before = saved_rows()
    response = request_forms.send("correct", stage=stage)
    assert_refused(response, NO_CHOICE, "stage_0")
    assert form_fields(response)["reason"] == ["A slip."]
    assert saved_rows() == before


def test_a_correction_that_breaks_the_stage_order_is_refused(
    request_forms: RequestForms, make_request: Callable[..., Request]
):
    """What was resolved and came back to in progress cannot have been on-going in between."""
    sent = forms_for(request_forms, make_request(stage=Stage.RESOLVED))
    sent.send(
        "update",
        stage="in_progress",
        action="save",
        reason="It came back.",
        new_status="DfE looks again.",
    )
    sent.request.refresh_from_db()
    assert sent.request.stage == Stage.IN_PROGRESS
    before = saved_rows()
    stream = get_workstream().slug
    response = sent.send("correct", stage="on_going", workstream=stream)
    assert_refused(
        response, "A request cannot move from resolved to an on-going workstream.", "stage_0"
    )
    assert saved_rows() == before


def test_a_correction_to_on_going_needs_its_workstream(request_forms: RequestForms):
    before = saved_rows()
    response = request_forms.send("correct", stage="on_going")
    message = "Choose the workstream that will take the request forward."
    assert_refused(response, message, "workstream")
    assert saved_rows() == before


def test_a_correction_allows_a_workstream_only_for_on_going(request_forms: RequestForms):
    stream = get_workstream().slug
    before = saved_rows()
    response = request_forms.send("correct", workstream=stream)
    assert_refused(response, "Only on-going requests have a workstream.", "workstream")
    assert form_fields(response)["workstream"] == [stream]
    assert saved_rows() == before


@pytest.mark.parametrize("name", NO_IDS)
def test_a_move_to_a_workstream_that_does_not_exist_is_refused(
    name: str, request_forms: RequestForms
):
    get_workstream()
    before = saved_rows()
    for action in ("check", "save"):
        response = request_forms.send(
            "need", stage="on_going", workstream=NO_IDS[name], action=action
        )
        message = "Choose the workstream that will take the request forward."
        assert_refused(response, message if name != "nul" else "", "workstream_0")
        assert form_fields(response)["status"] == ["DfE has agreed."]
    assert saved_rows() == before


@pytest.mark.parametrize("name", NO_IDS)
def test_a_change_to_a_workstream_that_does_not_exist_is_refused(
    name: str, request_forms: RequestForms, make_request: Callable[..., Request]
):
    sent = forms_for(request_forms, make_request(stage=Stage.ON_GOING))
    before = saved_rows()
    response = sent.send("change", workstream=NO_IDS[name])
    if name == "empty":
        assert_refused(response, "Choose a workstream.", "workstream_0")
    assert set(error_summary(response).values()) == {"#id_workstream_0"}
    assert form_fields(response)["issue"] == ["Sharing two budgets"]
    assert saved_rows() == before


@pytest.mark.parametrize("form", ["change", "raise"])
@pytest.mark.parametrize("field", ["areas", "departments"])
@pytest.mark.parametrize("name", [name for name in NO_IDS if name != "empty"])
def test_an_area_or_department_that_does_not_exist_is_refused(
    form: str, field: str, name: str, request_forms: RequestForms
):
    right = request_forms.filled_in(form)[field]
    before = saved_rows()
    response = request_forms.send(form, **{field: [*right, NO_IDS[name]]})
    assert response.status_code == 200
    assert_refused(response, NO_IDS[name] if name in ("letters", "unknown") else "", f"{field}_0")
    assert set(error_summary(response).values()) == {f"#id_{field}_0"}
    assert form_fields(response)[field] == right
    assert form_fields(response)["issue"] == ["Sharing two budgets"]
    assert saved_rows() == before


@pytest.mark.parametrize("form", ["change", "raise"])
@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("areas", [], "Choose at least one area, or say that it covers many areas."),
        ("departments", [], "Choose at least one department, or all departments."),
        ("reach", "", "Choose which areas the request covers."),
        ("reach", "nobody", NO_CHOICE),
        ("request_kind", "", "Choose the type of request."),
        ("request_kind", "wish", NO_CHOICE),
    ],
    ids=["no-area", "no-department", "no-reach", "reach", "no-kind", "kind"],
)
def test_required_choices_are_asked_for(
    form: str, field: str, typed: Any, message: str, request_forms: RequestForms
):
    before = saved_rows()
    for labels in ({}, {"areas_label": "", "departments_label": ""}):
        for action in ("continue", "save"):
            response = request_forms.send(form, **{field: typed}, **labels, action=action)
            assert_refused(response, message, f"{field}_0")
            assert len(error_summary(response)) == 1, error_summary(response)
            assert form_fields(response)["issue"] == ["Sharing two budgets"]
    assert saved_rows() == before


def test_an_entry_is_corrected_only_through_its_own_request(
    request_forms: RequestForms, make_request: Callable[..., Request]
):
    other = make_request()
    address = f"/requests/{request_forms.request.reference}/entries/{other.current_id}/correct/"
    before = saved_rows()
    assert request_forms.client.get(address).status_code == 404
    assert request_forms.post(address, request_forms.filled_in("correct")).status_code == 404
    assert saved_rows() == before


@pytest.mark.parametrize(
    "address",
    [
        "/requests/CB-001/entries/0/correct/",
        f"/requests/CB-001/entries/{HUGE}/correct/",
        f"/requests/CB-001/entries/{LONG}/correct/",
        "/requests/CB-001/entries/-1/correct/",
        "/requests/CB-001/entries/abc/correct/",
        "/requests/CB-001/entries/%00/correct/",
        "/requests/CB-000/update/",
        "/requests/CB-999999999/update/",
        "/requests/CB-999999999/change/",
        f"/requests/CB-{HUGE}/update/",
        "/requests/CB-%D9%A1%D9%A1%D9%A1/",
        "/requests/CB-001%00/",
        "/workstreams/nope/",
        "/workstreams/%00/",
        f"/workstreams/{LONG}/",
        "/requests/download.exe",
        "/requests/download.CSV",
        "/requests/download.csv%00",
        "/requests/download.",
    ],
    ids=lambda address: address[:60],
)
def test_an_unknown_address_is_not_found(address: str, request_forms: RequestForms):
    before = saved_rows()
    for response in (
        request_forms.client.get(address),
        request_forms.post(address, request_forms.filled_in("update")),
    ):
        assert response.status_code == 404
        assert "not found" in heading(response).lower()
    assert saved_rows() == before


@pytest.mark.parametrize("action", ["", "nope", "SAVE", "save\x00", "delete", LONG])
def test_an_unknown_button_saves_nothing(action: str, request_forms: RequestForms):
    """A move, a change and a new request are shown before they are saved, whatever is sent."""
    before = saved_rows()
    for form in ("need", "change", "raise"):
        response = request_forms.send(form, action=action)
        assert response.status_code == 200
        assert not error_summary(response)
        assert saved_rows() == before


def test_an_unknown_button_on_an_update_confirms_nothing(request_forms: RequestForms):
    """An update that changes nothing asks whether to confirm no change, and does not assume it."""
    before = saved_rows()
    unchanged = {"status": request_forms.request.current.status}
    for action in ("", "nope", "save", "continue"):
        response = request_forms.send("update", **unchanged, action=action)
        assert heading(response) == "You have not changed anything"
    assert saved_rows() == before


@pytest.mark.parametrize("form", ["update", "change", "raise", "correct"])
def test_other_http_methods_change_nothing(form: str, request_forms: RequestForms):
    before = saved_rows()
    for send in (
        request_forms.client.put,
        request_forms.client.delete,
        request_forms.client.patch,
        request_forms.client.options,
    ):
        assert send(request_forms.address(form)).status_code in (200, 405)
    assert saved_rows() == before


def test_a_failure_halfway_saves_nothing(
    request_forms: RequestForms, monkeypatch: pytest.MonkeyPatch
):
    """The new entry and all its links are saved together, or none of them is."""
    original = QuerySet.bulk_create

    def fail(rows: Any, *given: Any, **options: Any) -> Any:
        if rows.model is DepartmentLink:
            raise RuntimeError("The machine stopped.")
        return original(rows, *given, **options)

    monkeypatch.setattr(QuerySet, "bulk_create", fail)
    named = {
        "areas": [str(get_area("lewisham").pk)],
        "departments": [str(get_department("MoJ").pk)],
    }
    before = saved_rows()
    for form in ("change", "raise"):
        with pytest.raises(RuntimeError, match="The machine stopped"):
            request_forms.send(form, **named)
        assert saved_rows() == before

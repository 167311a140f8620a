"""Stages, ids and addresses that no page of ours would have sent: refused, and nothing written."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import QuerySet
from django.test import Client

from accounts.models import User
from requests_log.domain import commands
from requests_log.models import DepartmentLink, Entry, Request
from requests_log.rules.stages import Stage
from tests.conftest import TODAY, get_area, get_department, get_workstream
from tests.helpers.forms import Desk, assert_refused, boxes, heading, problems, read, the_log

pytestmark = pytest.mark.django_db

HUGE = "9" * 30
LONG = "9" * 5_000
NO_IDS = {
    "unknown": "999999",
    "huge": HUGE,
    "long": LONG,
    "negative": "-1",
    "letters": "abc",
    "fraction": "1.5",
    "arabic-indic": "٣",
    "nul": "\x00",
    "empty": "",
    "markup": "<script>alert(1)</script>",
}
MOVES = "Choose a stage this request can move to."
NO_CHOICE = "Select a valid choice."


@pytest.fixture
def desk(client: Client, official: User, planted: Request) -> Desk:
    client.force_login(official)
    return Desk(client, planted)


def at_the_desk(desk: Desk, request: Request) -> Desk:
    return Desk(desk.client, request)


@pytest.mark.parametrize("stage", ["shelved", "Resolved", HUGE, "\x00", "on_going,resolved"])
@pytest.mark.parametrize("form", ["update", "need"])
def test_a_stage_that_does_not_exist_is_refused(form: str, stage: str, desk: Desk):
    before = the_log()
    response = desk.send(form, stage=stage, status="What I typed.")
    assert_refused(response, MOVES, "stage_0")
    assert boxes(response)["status"] == ["What I typed."]
    assert the_log() == before


def test_whether_it_moves_must_be_said(desk: Desk):
    before = the_log()
    assert_refused(desk.send("update", stage=""), "Choose whether to change the stage.", "stage_0")
    assert the_log() == before


@pytest.mark.parametrize("action", ["continue", "check", "save", "confirm"])
def test_an_illegal_move_sent_by_hand_is_refused(
    action: str, desk: Desk, make_request: Callable[..., Request]
):
    sent = at_the_desk(desk, make_request(stage=Stage.RESOLVED))
    before = the_log()
    stream = get_workstream().slug
    response = sent.send("update", stage="on_going", action=action, workstream=stream, reason="So.")
    assert_refused(response, MOVES, "stage_0")
    assert the_log() == before


@pytest.mark.parametrize("stage", ["shelved", "\x00", HUGE])
def test_a_correction_to_a_stage_that_does_not_exist_is_refused(stage: str, desk: Desk):
    before = the_log()
    response = desk.send("correct", stage=stage)
    assert_refused(response, NO_CHOICE, "stage_0")
    assert boxes(response)["reason"] == ["A slip."]
    assert the_log() == before


def test_a_correction_that_no_legal_move_would_join_is_refused(
    desk: Desk, make_request: Callable[..., Request]
):
    """What was resolved and came back to in progress cannot have been on-going in between."""
    sent = at_the_desk(desk, make_request(stage=Stage.RESOLVED))
    sent.send("update", stage="in_progress", action="save", reason="It came back.")
    sent.request.refresh_from_db()
    assert sent.request.stage == Stage.IN_PROGRESS
    before = the_log()
    stream = get_workstream().slug
    response = sent.send("correct", stage="on_going", workstream=stream)
    assert_refused(
        response, "A request cannot move from resolved to an on-going workstream.", "stage_0"
    )
    assert the_log() == before


def test_a_correction_to_on_going_needs_its_workstream(desk: Desk):
    before = the_log()
    response = desk.send("correct", stage="on_going")
    message = "Choose the workstream that will take the request forward."
    assert_refused(response, message, "workstream")
    assert the_log() == before


def test_a_correction_gives_no_workstream_to_another_stage(desk: Desk):
    stream = get_workstream().slug
    before = the_log()
    response = desk.send("correct", workstream=stream)
    assert_refused(response, "Only on-going requests have a workstream.", "workstream")
    assert boxes(response)["workstream"] == [stream]
    assert the_log() == before


@pytest.mark.parametrize("name", NO_IDS)
def test_a_move_to_a_workstream_that_does_not_exist_is_refused(name: str, desk: Desk):
    get_workstream()
    before = the_log()
    for action in ("check", "save"):
        response = desk.send("need", stage="on_going", workstream=NO_IDS[name], action=action)
        message = "Choose the workstream that will take the request forward."
        assert_refused(response, message if name != "nul" else "", "workstream_0")
        assert boxes(response)["status"] == ["DfE has agreed."]
    assert the_log() == before


@pytest.mark.parametrize("name", NO_IDS)
def test_a_change_to_a_workstream_that_does_not_exist_is_refused(
    name: str, desk: Desk, make_request: Callable[..., Request]
):
    sent = at_the_desk(desk, make_request(stage=Stage.ON_GOING))
    before = the_log()
    response = sent.send("change", workstream=NO_IDS[name])
    if name == "empty":
        assert_refused(response, "Choose a workstream.", "workstream_0")
    assert set(problems(response).values()) == {"#id_workstream_0"}
    assert boxes(response)["issue"] == ["Sharing two budgets"]
    assert the_log() == before


@pytest.mark.parametrize("form", ["change", "raise"])
@pytest.mark.parametrize("field", ["areas", "departments"])
@pytest.mark.parametrize("name", [name for name in NO_IDS if name != "empty"])
def test_an_area_or_department_that_does_not_exist_is_refused(
    form: str, field: str, name: str, desk: Desk
):
    right = desk.filled_in(form)[field]
    before = the_log()
    response = desk.send(form, **{field: [*right, NO_IDS[name]]})
    assert response.status_code == 200
    assert_refused(response, NO_IDS[name] if name in ("letters", "unknown") else "", f"{field}_0")
    assert set(problems(response).values()) == {f"#id_{field}_0"}
    assert boxes(response)[field] == right
    assert boxes(response)["issue"] == ["Sharing two budgets"]
    assert the_log() == before


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
def test_what_must_be_chosen_is_asked_for(
    form: str, field: str, typed: Any, message: str, desk: Desk
):
    before = the_log()
    for labels in ({}, {"areas_label": "", "departments_label": ""}):
        for action in ("continue", "save"):
            response = desk.send(form, **{field: typed}, **labels, action=action)
            assert_refused(response, message, f"{field}_0")
            assert len(problems(response)) == 1, problems(response)
            assert boxes(response)["issue"] == ["Sharing two budgets"]
    assert the_log() == before


@pytest.mark.parametrize("form", ["update", "need", "change"])
@pytest.mark.parametrize("name", NO_IDS)
def test_a_tampered_form_is_taken_for_one_that_is_out_of_date(form: str, name: str, desk: Desk):
    before = the_log()
    response = desk.send(form, seen=NO_IDS[name])
    assert_conflict(response, desk)
    assert the_log() == before


@pytest.mark.parametrize("form", ["update", "need", "change"])
def test_an_entry_of_another_request_is_none_that_was_seen(
    form: str, desk: Desk, make_request: Callable[..., Request]
):
    other = make_request()
    before = the_log()
    response = desk.send(form, seen=str(other.current_id))
    assert_conflict(response, desk)
    assert the_log() == before


@pytest.mark.parametrize("form", ["update", "need", "change"])
def test_a_stale_form_shows_both_texts_and_saves_once_its_writer_has_decided(
    form: str, desk: Desk, make_user: Callable[..., User]
):
    stale = desk.filled_in(form)
    other = make_user("official", name="Oscar Other")
    commands.write_news(
        by=other,
        request=desk.request,
        seen=desk.request.current,
        status="DfE has refused.",
        effective_on=TODAY,
        target_date=None,
    )
    desk.request.refresh_from_db()
    before = the_log()
    response = desk.send(form, **stale)
    assert_conflict(response, desk)
    text = read(response).get_text()
    assert "DfE has refused." in text
    assert "Written by Oscar Other" in text
    kept = boxes(response)
    field, words = {
        "update": ("status", "DfE has agreed."),
        # The outcome is what the status of a resolved line says.
        "need": ("status", "Done."),
        "change": ("issue", "Sharing two budgets"),
    }[form]
    assert kept[field] == [words]
    assert the_log() == before
    if form == "need":
        asked = desk.post(desk.address(form), {**kept, "action": "continue"})
        kept = boxes(asked)
        assert kept["outcome"] == ["Done."]
    action = "continue" if form == "update" else "save"
    assert desk.post(desk.address(form), {**kept, "action": action}).status_code == 302
    assert Entry.objects.count() == 3


def assert_conflict(response: Any, desk: Desk) -> None:
    assert response.status_code == 409
    page = read(response)
    title = page.select_one(".govuk-error-summary__title").get_text(strip=True)
    assert title == f"{desk.request.reference} has changed since you opened this form"
    assert "Your changes have not been saved. They are still in the form below." in page.get_text()
    assert boxes(response)["seen"] == [str(desk.request.current_id)]


def test_an_entry_that_was_corrected_meanwhile_keeps_what_was_typed(desk: Desk):
    assert desk.send("correct").status_code == 302
    before = the_log()
    response = desk.send("correct", status="What I typed.")
    assert response.status_code == 409
    page = read(response)
    title = page.select_one(".govuk-error-summary__title").get_text(strip=True)
    assert title == "This entry has already been corrected"
    assert page.title.get_text().startswith(("Conflict: ", "Error: "))
    assert boxes(response)["status"] == ["What I typed."]
    assert the_log() == before


def test_an_entry_is_corrected_under_its_own_request_alone(
    desk: Desk, make_request: Callable[..., Request]
):
    other = make_request()
    address = f"/requests/{desk.request.reference}/entries/{other.current_id}/correct/"
    before = the_log()
    assert desk.client.get(address).status_code == 404
    assert desk.post(address, desk.filled_in("correct")).status_code == 404
    assert the_log() == before


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
def test_an_address_of_nothing_says_that_the_page_was_not_found(address: str, desk: Desk):
    before = the_log()
    for response in (desk.client.get(address), desk.post(address, desk.filled_in("update"))):
        assert response.status_code == 404
        assert "not found" in heading(response).lower()
    assert the_log() == before


@pytest.mark.parametrize("action", ["", "nope", "SAVE", "save\x00", "delete", LONG])
def test_a_button_that_does_not_exist_saves_nothing_that_was_not_shown_first(
    action: str, desk: Desk
):
    """A move, a change and a new request are shown before they are saved, whatever is sent."""
    before = the_log()
    for form in ("need", "change", "raise"):
        response = desk.send(form, action=action)
        assert response.status_code == 200
        assert not problems(response)
        assert the_log() == before


def test_a_button_that_does_not_exist_on_an_update_confirms_nothing(desk: Desk):
    """An update that changes nothing asks whether the line still stands, and does not assume it."""
    before = the_log()
    unchanged = {"status": desk.request.current.status}
    for action in ("", "nope", "save", "continue"):
        response = desk.send("update", **unchanged, action=action)
        assert heading(response) == "You have not changed anything"
    assert the_log() == before


@pytest.mark.parametrize("form", ["update", "change", "raise", "correct"])
def test_a_method_that_no_form_uses_writes_nothing(form: str, desk: Desk):
    before = the_log()
    for send in (desk.client.put, desk.client.delete, desk.client.patch, desk.client.options):
        assert send(desk.address(form)).status_code in (200, 405)
    assert the_log() == before


def test_a_failure_halfway_leaves_neither_an_entry_nor_a_link(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
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
    before = the_log()
    for form in ("change", "raise"):
        with pytest.raises(RuntimeError, match="The machine stopped"):
            desk.send(form, **named)
        assert the_log() == before

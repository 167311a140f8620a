"""Bad input on the page of going through open requests: plain words, and nothing half written."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from requests_log.models import Entry, Request
from requests_log.rules.stages import Stage
from tests.helpers.bulk_update import ADDRESS, Sheet, banner, newest, said_on
from tests.helpers.forms import FORM, assert_refused, boxes, problems, read, the_log
from tests.requests_log.test_edit_bad_choices import NO_IDS
from tests.requests_log.test_edit_bad_input import NO_DATES, SCRIPT, UNPRINTABLE

pytestmark = pytest.mark.django_db
HUGE = "9" * 30


@pytest.fixture
def sheet(client: Client, official: User, planted: Request) -> Sheet:
    client.force_login(official)
    return Sheet(client)


@pytest.mark.parametrize("name", NO_DATES)
def test_a_date_that_is_none_is_refused_and_kept(name: str, sheet: Sheet):
    day, month, year, message = NO_DATES[name]
    typed = {"effective_on_day": day, "effective_on_month": month, "effective_on_year": year}
    response = sheet.save(r1_status="Mine.", **typed)
    assert_refused(response, f"Date this applies from {message}", "effective_on_day")
    assert boxes(response)["r1-status"] == ["Mine."]
    assert Entry.objects.count() == 1


def test_an_empty_status_is_asked_for(sheet: Sheet):
    for typed in ("", "  \t ", "\r\n"):
        response = sheet.save(r1_status=typed)
        assert_refused(response, "CB-001: Enter the status: the latest position.", "r1-status")
    response = sheet.save(r1_status="", r1_stage="resolved")
    assert_refused(response, "CB-001: Enter the outcome to print in Annex B.", "r1-status")
    assert Entry.objects.count() == 1


@pytest.mark.parametrize(
    ("stage", "field", "typed", "most"),
    [
        (
            Stage.IN_PROGRESS,
            "status",
            30_000,
            "Status must be 20,000 characters or fewer. You entered 30,000.",
        ),
        (
            Stage.ON_GOING,
            "reason",
            3_000,
            "Reason must be 2,000 characters or fewer. You entered 3,000.",
        ),
    ],
)
def test_far_too_long_a_text_is_refused_with_its_length_and_kept(
    stage: Stage, field: str, typed: int, most: str, sheet: Sheet, make_request: Any
):
    make_request(stage=stage)
    words = "w" * typed
    response = sheet.save(**{f"r2_{field}": words, "r1_status": "Agreed."})
    assert_refused(response, most, f"r2-{field}")
    assert boxes(response)[f"r2-{field}"] == [words]
    assert Entry.objects.filter(status="Agreed.").count() == 1


@pytest.mark.parametrize("character", ["\x00", "\x07", "\u2028", "\ufffe"])
def test_a_character_that_cannot_be_printed_is_refused_in_plain_words(
    character: str, sheet: Sheet, make_request: Any
):
    make_request(stage=Stage.ON_GOING)
    before = the_log()
    words = f"The de{character}partment"
    assert_refused(sheet.save(r1_status=words), UNPRINTABLE, "r1-status")
    response = sheet.save(r2_stage="in_progress", r2_reason=words)
    assert_refused(response, UNPRINTABLE, "r2-reason")
    assert the_log() == before


@pytest.mark.parametrize("value", ["shelved", HUGE, "\x00", SCRIPT, "on_going,resolved", ""])
def test_a_stage_that_cannot_be_reached_is_refused(value: str, sheet: Sheet):
    response = sheet.save(r1_stage=value, r1_status="Mine.")
    assert_refused(response, "CB-001: Choose a stage", "r1-stage_0")
    assert boxes(response)["r1-status"] == ["Mine."]
    assert Entry.objects.count() == 1


@pytest.mark.parametrize("value", NO_IDS.values(), ids=NO_IDS)
def test_what_is_no_workstream_and_no_meeting_is_refused(value: str, sheet: Sheet):
    response = sheet.save(r1_stage="on_going", r1_workstream=value)
    assert_refused(response, "CB-001: Choose the workstream", "r1-workstream")
    if value:
        response = sheet.save(r1_status="Mine.", meeting=value)
        assert_refused(response, "", "meeting")
    assert Entry.objects.count() == 1


@pytest.mark.parametrize("kind", ["department", "area", "workstream"])
@pytest.mark.parametrize("value", [*filter(None, NO_IDS.values())])
def test_whose_requests_nobody_has_is_not_found(kind: str, value: str, sheet: Sheet):
    assert sheet.client.get("/update-several/", {kind: value}).status_code == 404
    answer = sheet.client.post(f"/update-several/?{kind}=nobody", {"r1-status": "Mine."})
    assert answer.status_code == 404
    assert Entry.objects.count() == 1


@pytest.mark.parametrize("page", ["0", "-1", "x", "\x00", HUGE, "", "2"])
def test_a_page_that_there_is_not_is_one_that_there_is(page: str, sheet: Sheet):
    response = sheet.client.get(ADDRESS, {"department": "DfE", "page": page})
    assert response.status_code == 200
    assert "CB-001" in response.content.decode()


@pytest.mark.parametrize("name", ["r1-seen", "r1-status", "r1-stage", "effective_on_day"])
def test_a_box_that_was_not_sent_is_asked_for_and_nothing_is_saved(name: str, sheet: Sheet):
    held = sheet.opened()
    held["r1-status"] = ["Mine."]
    del held[name]
    response = sheet.client.post(ADDRESS, held)
    assert response.status_code == (409 if name == "r1-seen" else 200)
    assert problems(response)
    assert Entry.objects.count() == 1


def test_a_request_that_there_is_not_is_named_and_the_rest_is_saved(sheet: Sheet):
    more = {"r7-status": "Mine.", "r999999999-seen": HUGE, f"r{HUGE}-status": "x", "r0-seen": "1"}
    response = sheet.client.post(ADDRESS, {**sheet.opened(), **more, "r1-status": "Agreed."})
    page = sheet.client.get(response.url)
    assert said_on(page) == "Not found, so not saved: CB-007 and CB-999999999."
    assert "Saved: CB-001 updated." in read(page).get_text()


@pytest.mark.parametrize("kind", ["application/json", FORM, "text/plain"])
def test_a_body_that_is_no_form_writes_nothing(kind: str, sheet: Sheet):
    for body in ("", "{", "a" * 100_000, "%ff%fe=%00", "&" * 900, "r1-=x&r-status=y&r1=z"):
        response = sheet.client.post(ADDRESS, body, content_type=kind)
        assert response.status_code in (200, 302, 409)
    assert Entry.objects.count() == 1


def test_more_than_the_server_takes_is_refused_and_is_no_fault_of_its_own(sheet: Sheet):
    assert sheet.save(r1_status="w" * 3_000_000).status_code == 400
    assert sheet.save(**{f"x{n}": "" for n in range(1_500)}).status_code == 400
    assert Entry.objects.count() == 1


def test_a_tick_that_is_none_changes_nothing(sheet: Sheet):
    response = sheet.save(r1_confirmed="false")
    assert banner(response, sheet.client) == "You made no changes, so nothing was saved."


def test_markup_is_shown_as_it_was_typed_and_never_run(sheet: Sheet, planted: Request):
    refused = sheet.save(r1_status=SCRIPT, r1_confirmed="on")
    assert SCRIPT not in refused.content.decode()
    assert boxes(refused)["r1-status"] == [SCRIPT]
    assert banner(sheet.save(r1_status=SCRIPT), sheet.client) == "Saved: CB-001 updated."
    assert newest(planted).status == SCRIPT
    page = sheet.client.get(ADDRESS).content.decode()
    assert SCRIPT not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page

"""Bad input when updating several requests: clear errors, and nothing half saved."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from requests_log.models import Entry, Request
from requests_log.rules.stages import Stage
from tests.factories.bad_input import NO_DATES, NO_IDS, SCRIPT, UNPRINTABLE
from tests.factories.clock import TODAY
from tests.factories.meetings import make_meeting
from tests.helpers.bulk_update import (
    ADDRESS,
    BulkUpdatePage,
    banner_text,
    latest_entry,
    saved_message,
)
from tests.helpers.forms import FORM_TYPE, assert_refused, error_summary, form_fields, parse
from tests.helpers.request_forms import saved_rows

pytestmark = pytest.mark.django_db
HUGE = "9" * 30


@pytest.fixture
def bulk_update_page(client: Client, official: User, swindon_request: Request) -> BulkUpdatePage:
    client.force_login(official)
    return BulkUpdatePage(client)


@pytest.mark.parametrize("name", NO_DATES)
def test_an_invalid_date_is_refused_and_kept(name: str, bulk_update_page: BulkUpdatePage):
    day, month, year, message = NO_DATES[name]
    typed = {"effective_on_day": day, "effective_on_month": month, "effective_on_year": year}
    response = bulk_update_page.save(r1_status="Mine.", **typed)
    assert_refused(response, f"Date this applies from {message}", "effective_on_day")
    assert form_fields(response)["r1-status"] == ["Mine."]
    assert Entry.objects.count() == 1


def test_a_source_that_is_too_long_with_its_meeting_is_refused_once(
    bulk_update_page: BulkUpdatePage, make_request: Any
):
    make_request()
    meeting = make_meeting("M" * 140, TODAY)
    given = {"meeting": str(meeting.pk), "source": "s" * 100, "r1_confirmed": "on"}
    response = bulk_update_page.save(**given, r2_confirmed="on")
    length = len(f"{meeting}; ") + 100
    assert error_summary(response) == {
        "The meeting and the source together must be 200 characters or fewer. They have "
        f"{length}.": "#id_source"
    }
    assert form_fields(response)["source"] == ["s" * 100]
    assert Entry.objects.count() == 2


def test_an_empty_status_gets_an_error(bulk_update_page: BulkUpdatePage):
    for typed in ("", "  \t ", "\r\n"):
        response = bulk_update_page.save(r1_status=typed)
        assert_refused(response, "CB-001: Enter the status: the latest position.", "r1-status")
    response = bulk_update_page.save(r1_status="", r1_stage="resolved")
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
def test_text_that_is_too_long_is_refused_and_kept(
    stage: Stage,
    field: str,
    typed: int,
    most: str,
    bulk_update_page: BulkUpdatePage,
    make_request: Any,
):
    make_request(stage=stage)
    words = "w" * typed
    response = bulk_update_page.save(**{f"r2_{field}": words, "r1_status": "Agreed."})
    assert_refused(response, most, f"r2-{field}")
    assert form_fields(response)[f"r2-{field}"] == [words]
    assert Entry.objects.filter(status="Agreed.").count() == 1


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b", "\ufffe"])
def test_an_unprintable_character_gets_a_clear_error(
    character: str, bulk_update_page: BulkUpdatePage, make_request: Any
):
    make_request(stage=Stage.ON_GOING)
    before = saved_rows()
    words = f"The de{character}partment"
    assert_refused(bulk_update_page.save(r1_status=words), UNPRINTABLE, "r1-status")
    response = bulk_update_page.save(r2_stage="in_progress", r2_reason=words)
    assert_refused(response, UNPRINTABLE, "r2-reason")
    assert saved_rows() == before


@pytest.mark.parametrize("value", ["shelved", HUGE, "\x00", SCRIPT, "on_going,resolved", ""])
def test_a_stage_that_cannot_be_reached_is_refused(value: str, bulk_update_page: BulkUpdatePage):
    response = bulk_update_page.save(r1_stage=value, r1_status="Mine.")
    assert_refused(response, "CB-001: Choose a stage", "r1-stage_0")
    assert form_fields(response)["r1-status"] == ["Mine."]
    assert Entry.objects.count() == 1


@pytest.mark.parametrize("value", NO_IDS.values(), ids=NO_IDS)
def test_an_unknown_workstream_or_meeting_is_refused(value: str, bulk_update_page: BulkUpdatePage):
    response = bulk_update_page.save(r1_stage="on_going", r1_workstream=value)
    assert_refused(response, "CB-001: Choose the workstream", "r1-workstream")
    if value:
        response = bulk_update_page.save(r1_status="Mine.", meeting=value)
        assert_refused(response, "", "meeting")
    assert Entry.objects.count() == 1


@pytest.mark.parametrize("kind", ["department", "area", "workstream"])
@pytest.mark.parametrize("value", [*filter(None, NO_IDS.values())])
def test_an_unknown_area_or_department_is_not_found(
    kind: str, value: str, bulk_update_page: BulkUpdatePage
):
    assert bulk_update_page.client.get("/update-several/", {kind: value}).status_code == 404
    answer = bulk_update_page.client.post(f"/update-several/?{kind}=nobody", {"r1-status": "Mine."})
    assert answer.status_code == 404
    assert Entry.objects.count() == 1


@pytest.mark.parametrize("page", ["0", "-1", "x", "\x00", HUGE, "", "2"])
def test_a_page_number_out_of_range_shows_a_page(page: str, bulk_update_page: BulkUpdatePage):
    response = bulk_update_page.client.get(ADDRESS, {"department": "DfE", "page": page})
    assert response.status_code == 200
    assert "CB-001" in response.content.decode()


@pytest.mark.parametrize("name", ["r1-seen", "r1-status", "r1-stage", "effective_on_day"])
def test_a_missing_field_gets_an_error_and_nothing_is_saved(
    name: str, bulk_update_page: BulkUpdatePage
):
    held = bulk_update_page.opened()
    held["r1-status"] = ["Mine."]
    del held[name]
    response = bulk_update_page.client.post(ADDRESS, held)
    assert response.status_code == (409 if name == "r1-seen" else 200)
    assert error_summary(response)
    assert Entry.objects.count() == 1


def test_an_unknown_request_is_reported_and_the_rest_is_saved(bulk_update_page: BulkUpdatePage):
    more = {"r7-status": "Mine.", "r999999999-seen": HUGE, f"r{HUGE}-status": "x", "r0-seen": "1"}
    response = bulk_update_page.client.post(
        ADDRESS, {**bulk_update_page.opened(), **more, "r1-status": "Agreed."}
    )
    page = bulk_update_page.client.get(response.url)
    assert banner_text(page) == "Not found, so not saved: CB-007 and CB-999999999."
    assert "Saved: CB-001 updated." in parse(page).get_text()


@pytest.mark.parametrize("kind", ["application/json", FORM_TYPE, "text/plain"])
def test_a_request_body_that_is_not_a_form_saves_nothing(
    kind: str, bulk_update_page: BulkUpdatePage
):
    for body in ("", "{", "a" * 100_000, "%ff%fe=%00", "&" * 900, "r1-=x&r-status=y&r1=z"):
        response = bulk_update_page.client.post(ADDRESS, body, content_type=kind)
        assert response.status_code in (200, 302, 409)
    assert Entry.objects.count() == 1


def test_a_form_that_is_too_large_is_refused_as_a_client_error(bulk_update_page: BulkUpdatePage):
    assert bulk_update_page.save(r1_status="w" * 3_000_000).status_code == 400
    assert bulk_update_page.save(**{f"x{n}": "" for n in range(10_500)}).status_code == 400
    assert Entry.objects.count() == 1


def test_an_invalid_tick_changes_nothing(bulk_update_page: BulkUpdatePage):
    response = bulk_update_page.save(r1_confirmed="false")
    assert (
        saved_message(response, bulk_update_page.client)
        == "You made no changes, so nothing was saved."
    )


def test_markup_is_escaped(bulk_update_page: BulkUpdatePage, swindon_request: Request):
    refused = bulk_update_page.save(r1_status=SCRIPT, r1_confirmed="on")
    assert SCRIPT not in refused.content.decode()
    assert form_fields(refused)["r1-status"] == [SCRIPT]
    assert (
        saved_message(bulk_update_page.save(r1_status=SCRIPT), bulk_update_page.client)
        == "Saved: CB-001 updated."
    )
    assert latest_entry(swindon_request).status == SCRIPT
    page = bulk_update_page.client.get(ADDRESS).content.decode()
    assert SCRIPT not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page

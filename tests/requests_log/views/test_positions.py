"""The page of a request shows what each department says; an official records and corrects it."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from requests_log.domain import positions
from requests_log.models import Request
from tests.factories.areas import get_department
from tests.factories.clock import TODAY, march
from tests.factories.entries import update_now
from tests.factories.positions import say
from tests.helpers.forms import (
    error_summary,
    form_fields,
    main_text,
    parse,
    send_and_check,
)
from tests.helpers.sign_in import client_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def joint(make_request: Any, settings: Any) -> Request:
    """A request with DfE and MoJ, recorded on 17 March."""
    settings.TODAY = march(17)
    request = make_request(departments=[get_department("DfE"), get_department("MoJ")])
    settings.TODAY = TODAY
    return request


def page_of(client: Client, request: Request, query: str = "") -> str:
    return main_text(client.get(f"/requests/{request.reference}/{query}"))


def send(client: Client, request: Request, **given: Any) -> Any:
    address = f"/requests/{request.reference}/positions/new/"
    fields = form_fields(client.get(address)) | given
    return send_and_check(client, address, fields, follow=True)


def test_an_official_records_what_a_department_says(
    official_client: Client, joint: Request, official: User
):
    page = send(
        official_client,
        joint,
        department="DfE",
        text="* DfE has agreed.",
        channel="telephone",
        source="Dee, DfE",
    )
    told = main_text(page)
    assert "CB-001 now has the position of DfE." in told
    assert "22 March 2011, telephone: Dee, DfE. Recorded by Olive Official on 22 March" in told
    joint.refresh_from_db()
    assert joint.line.status == "The department is looking into it.\nDfE:\n• DfE has agreed."
    headings = [h.get_text(" ", strip=True) for h in parse(page).select("#positions ~ h3")]
    assert headings == ["Department DfE", "Department MoJ Waiting for"]


def test_of_one_department_nothing_is_to_be_chosen(
    official_client: Client, swindon_request: Request
):
    send(official_client, swindon_request, text="DfE has agreed.", channel="meeting")
    swindon_request.refresh_from_db()
    assert swindon_request.line.status == "DfE has agreed."


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"department": ""}, "Choose the department."),
        ({"department": "HO"}, "Choose the department."),
        ({"text": ""}, "Enter what the department says, or choose no change."),
        ({"is_no_change": "on"}, "Enter what it says, or choose no change, not both."),
        ({"channel": "reply"}, "Choose how the department said it."),
        ({"text": "x" * 20_001}, "What the department says must be 20,000 characters or fewer"),
        ({"effective_on_year": "2012"}, "The date must be today, 22 March 2011, or earlier."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    official_client: Client, joint: Request, given: dict[str, str], message: str
):
    right = {"department": "DfE", "text": "Words.", "channel": "email", "source": "Dee"}
    page = send(official_client, joint, **right | given)
    assert message in " ".join(error_summary(page))
    assert form_fields(page)["source"] == ["Dee"]
    assert not joint.positions.exists()


def test_a_newer_line_of_one_department_is_shown_before_words_replace_it(
    official_client: Client, official: User, swindon_request: Request
):
    address = f"/requests/{swindon_request.reference}/positions/new/"
    fields = form_fields(official_client.get(address))
    update_now(swindon_request, official, "Somebody else's news.")
    typed = fields | {"text": "DfE has agreed.", "channel": "email"}
    page = official_client.post(address, typed)
    assert page.status_code == 409
    assert "Somebody else's news." in main_text(page)
    assert form_fields(page)["text"] == ["DfE has agreed."]
    official_client.post(address, form_fields(page))
    swindon_request.refresh_from_db()
    assert swindon_request.line.status == "DfE has agreed."


def test_a_form_that_does_not_say_what_was_seen_saves_nothing(
    official_client: Client, swindon_request: Request
):
    address = f"/requests/{swindon_request.reference}/positions/new/"
    fields = form_fields(official_client.get(address))
    typed = fields | {"text": "DfE has agreed.", "channel": "email"}
    for seen in ("", "999999", "x"):
        page = official_client.post(address, typed | {"seen": seen})
        assert page.status_code == 409
        assert form_fields(page)["text"] == ["DfE has agreed."]
    assert not swindon_request.positions.exists()


def test_words_newer_than_one_status_for_all_are_marked(
    official_client: Client, official: User, joint: Request
):
    say(joint, official, "DfE", "DfE has agreed.")
    update_now(joint, official, "Both departments are content.")
    assert "Newer than the status" not in page_of(official_client, joint)
    page = send(official_client, joint, department="MoJ", text="MoJ doubts it.", channel="email")
    assert "The status was written for all departments, so it has not changed." in main_text(page)
    headings = [h.get_text(" ", strip=True) for h in parse(page).select("#positions ~ h3")]
    assert headings == ["Department DfE Waiting for", "Department MoJ Newer than the status"]


def test_a_past_date_shows_what_had_been_said_and_was_known(
    official_client: Client, official: User, joint: Request, settings: Any
):
    settings.TODAY = march(20)
    wrong = say(joint, official, "DfE", "DfE has agred.", effective_on=march(18)).position
    settings.TODAY = TODAY
    positions.correct_position(
        by=official, position=wrong, reason="Slip.", effective_on=march(18), text="DfE has agreed."
    )
    say(joint, official, "MoJ", "MoJ is content.")
    assert "What each department says" not in page_of(official_client, joint, "?as_at=2011-03-17")
    then = page_of(official_client, joint, "?as_at=2011-03-19")
    assert "DfE has agreed." in then
    assert "MoJ is content." not in then
    known = page_of(official_client, joint, "?as_at=2011-03-19&known=then")
    assert "What each department says" not in known
    known = page_of(official_client, joint, "?as_at=2011-03-20&known=then")
    assert "DfE has agred." in known
    assert "DfE has agreed." not in known


def test_an_official_corrects_a_position_once(
    official_client: Client, official: User, joint: Request
):
    wrong = say(joint, official, "DfE", "DfE has agred.").position
    address = f"/requests/{joint.reference}/positions/{wrong.pk}/correct/"
    fields = form_fields(official_client.get(address)) | {"text": "DfE has agreed."}
    assert "Enter what was wrong" in " ".join(error_summary(official_client.post(address, fields)))
    page = official_client.post(address, fields | {"reason": "A slip."}, follow=True)
    told = main_text(page)
    assert "CB-001 now has the corrected position of DfE." in told
    assert "Corrected: A slip." in told
    again = official_client.post(address, fields | {"reason": "Again.", "text": "Other."})
    assert again.status_code == 409
    assert form_fields(again)["text"] == ["Other."]
    newer = joint.positions.get(corrects=wrong)
    assert official_client.get(address).url.endswith(f"/positions/{newer.pk}/correct/")


def test_a_lead_reads_what_is_said_but_not_who_said_it(
    lead_client: Client, official: User, joint: Request
):
    wrong = say(joint, official, "DfE", "A planted mistake.", source="planted").position
    positions.correct_position(
        by=official, position=wrong, reason="A planted reason.", effective_on=TODAY, text="Agreed."
    )
    told = page_of(lead_client, joint)
    assert "Agreed." in told
    assert "planted" not in told
    assert "Olive" not in told


@pytest.mark.parametrize("number", [1, 3])
def test_queries_do_not_grow_with_positions(
    number: int,
    official_client: Client,
    official: User,
    joint: Request,
    django_assert_num_queries: Any,
):
    for each in range(number):
        say(joint, official, "DfE", f"Words {each}.")
    page_of(official_client, joint)
    with django_assert_num_queries(15):
        page_of(official_client, joint)


def test_only_officials_record_and_correct(
    lead_client: Client, champion: User, official: User, joint: Request
):
    said = say(joint, official, "DfE", "DfE has agreed.").position
    for client in (lead_client, client_for(champion)):
        for path in ("new", f"{said.pk}/correct"):
            page = client.get(f"/requests/{joint.reference}/positions/{path}/")
            assert page.status_code == 403


def test_what_the_paper_will_print_is_shown_before_words_are_recorded(
    official_client: Client, joint: Request
):
    address = f"/requests/{joint.reference}/positions/new/"
    typed = {"department": "DfE", "text": "DfE has agreed.", "channel": "email"}
    page = official_client.post(address, form_fields(official_client.get(address)) | typed)
    assert "The department is looking into it. DfE: DfE has agreed." in main_text(page)
    assert not joint.positions.exists()
    back = official_client.post(address, form_fields(page) | {"action": "edit"})
    assert form_fields(back)["text"] == ["DfE has agreed."]
    assert "checked" not in form_fields(back)

"""What has been solved already: outcomes that hold for any area, in words that name none."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from accounts.models import User
from requests_log.domain import shared_outcomes
from requests_log.models import Request, SharedOutcome, triggers
from requests_log.rules.stages import Stage
from tests.factories.areas import get_area
from tests.factories.entries import move, update_now
from tests.helpers.database import assert_statement_refused
from tests.helpers.forms import error_summary, form_fields, main_text
from tests.helpers.sign_in import client_for

pytestmark = pytest.mark.django_db
WORDS = "Budgets for schools can be pooled."


@pytest.fixture
def solved(make_request: Any) -> Request:
    """A resolved request of Swindon alone."""
    return make_request(stage=Stage.RESOLVED, status="Swindon may pool budgets for schools.")


def share(by: User, request: Request, words: str = WORDS) -> SharedOutcome:
    request.refresh_from_db()
    return shared_outcomes.share_outcome(by=by, request=request, seen=request.line, words=words)


def found(client: Client, query: str = "") -> str:
    return main_text(client.get(f"/solved-already/{query}"))


def test_an_official_shares_an_outcome_and_every_area_finds_it(
    official_client: Client, solved: Request, make_user: Any, lead_client: Client
):
    address = f"/requests/{solved.reference}/share/"
    fields = form_fields(official_client.get(address))
    assert fields["words"] == ["Swindon may pool budgets for schools."]
    refused = official_client.post(address, fields)
    assert "Name no area: everybody reads this. Leave out Swindon." in error_summary(refused)
    done = official_client.post(address, fields | {"words": WORDS}, follow=True)
    assert "CB-001 is now shared with every area as solved." in main_text(done)
    kent = client_for(make_user("lead", "kent"))
    told = found(kent)
    assert WORDS in told
    # Who asked is not told to those who may not see the request.
    assert "Swindon" not in told
    assert "CB-001" not in told
    assert "CB-001" in found(lead_client)
    assert "Has this been solved already?" in main_text(kent.get("/your-requests/"))
    assert "Has this been solved already?" in main_text(kent.get("/requests/"))


def test_without_being_shared_nothing_is_shown(solved: Request, make_user: Any):
    told = found(client_for(make_user("lead", "kent")))
    assert "Nothing has been shared yet." in told
    assert "schools" not in told


def test_words_are_searched(official_client: Client, official: User, solved: Request):
    share(official, solved)
    assert WORDS in found(official_client, "?words=SCHOOLS+budgets")
    assert "Nothing has these words." in found(official_client, "?words=prisons")


def test_an_outcome_that_has_changed_or_ended_is_no_longer_shared(
    official_client: Client, official: User, solved: Request
):
    share(official, solved)
    update_now(solved, official, "Budgets may be pooled until May.")
    assert WORDS not in found(official_client)
    share(official, solved)
    assert WORDS in found(official_client)
    solved.refresh_from_db()
    move(solved, official, Stage.IN_PROGRESS)
    assert WORDS not in found(official_client)


def test_sharing_again_replaces_the_words_and_can_be_stopped(
    official_client: Client, official: User, solved: Request
):
    share(official, solved)
    share(official, solved, "Other words.")
    told = found(official_client)
    assert "Other words." in told
    assert WORDS not in told
    page = official_client.post(f"/requests/{solved.reference}/share/stop/", follow=True)
    assert "CB-001 is no longer shared with every area." in main_text(page)
    assert "Other words." not in found(official_client)
    assert SharedOutcome.objects.count() == 3


def test_a_newer_line_is_shown_before_its_outcome_is_shared(
    official_client: Client, official: User, solved: Request
):
    address = f"/requests/{solved.reference}/share/"
    fields = form_fields(official_client.get(address))
    update_now(solved, official, "Somebody else's outcome.")
    page = official_client.post(address, fields | {"words": WORDS})
    assert page.status_code == 409
    assert "Somebody else's outcome." in main_text(page)
    assert form_fields(page)["words"] == [WORDS]
    assert not SharedOutcome.objects.exists()


def test_what_was_typed_stays_if_the_request_is_no_longer_resolved(
    official_client: Client, official: User, solved: Request
):
    address = f"/requests/{solved.reference}/share/"
    fields = form_fields(official_client.get(address))
    move(solved, official, Stage.IN_PROGRESS)
    page = official_client.post(address, fields | {"words": WORDS})
    assert page.status_code == 409
    assert form_fields(page)["words"] == [WORDS]
    assert "In progress" in main_text(page)
    again = official_client.post(address, form_fields(page))
    assert "Only a resolved request has an outcome to share." in error_summary(again)
    assert form_fields(again)["words"] == [WORDS]
    assert not SharedOutcome.objects.exists()


def test_only_a_resolved_request_is_shared(official_client: Client, swindon_request: Request):
    address = f"/requests/{swindon_request.reference}/share/"
    assert official_client.get(address).status_code == 302
    assert "Shared with every area" not in main_text(official_client.get("/requests/CB-001/"))


def test_area_names_are_found_as_whole_words_in_any_case(db: None):
    get_area("kent")
    assert shared_outcomes.find_areas_named("In KENT, and Kentish towns.") == ["Kent"]
    assert shared_outcomes.find_areas_named("Kentish towns.") == []


def test_only_an_official_shares(lead: User, champion: User, solved: Request, official: User):
    for person in (lead, champion):
        with pytest.raises(PermissionDenied):
            share(person, solved)
        address = f"/requests/{solved.reference}/share/stop/"
        assert client_for(person).post(address).status_code == 403
    share(official, solved)
    trigger = triggers.SHARED_OUTCOMES
    assert_statement_refused(f"UPDATE {trigger.table} SET words = 'x'", trigger.message)
    assert_statement_refused(f"DELETE FROM {trigger.table}", trigger.message)


@pytest.mark.parametrize("number", [1, 3])
def test_queries_do_not_grow_with_outcomes(
    number: int,
    official_client: Client,
    official: User,
    make_request: Any,
    django_assert_num_queries: Any,
):
    for each in range(number):
        outcome = make_request(stage=Stage.RESOLVED, status=f"Outcome {each}.")
        share(official, outcome, f"Words {each}.")
    found(official_client)
    with django_assert_num_queries(5):
        found(official_client)


def test_only_an_outcome_can_be_shared(the_record: None, official: User):
    request = Request.objects.get(number=5)
    with pytest.raises(ValidationError, match="Only a resolved request has an outcome to share"):
        shared_outcomes.share_outcome(by=official, request=request, seen=request.line, words="HO.")

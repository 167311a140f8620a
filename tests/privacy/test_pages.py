"""The pages where one administrator proposes to remove words, and another decides."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Role, User
from privacy.domain import redactions
from provenance.models import RedactedText, Redaction
from requests_log.models import Request
from tests.helpers.activity import told
from tests.helpers.forms import form_fields, main_text, parse
from tests.helpers.sign_in import client_for

pytestmark = pytest.mark.django_db
NAME = "Zebedee Quillfeather"
TYPED = {"words": NAME, "reason": "They asked for it."}


@pytest.fixture
def named_request(make_request) -> Request:
    return make_request(status=f"{NAME} of DfE is looking into it.")


@pytest.fixture
def proposal(named_request: Request, administrator: User) -> Redaction:
    return redactions.propose(by=administrator, **TYPED, with_files=False)


def errors_of(response) -> list[str]:
    summary = parse(response).select(".govuk-error-summary li")
    return [each.get_text(strip=True) for each in summary]


def test_a_proposal_shows_where_the_words_are_before_it_is_saved(
    named_request: Request, administrator: User
):
    client = client_for(administrator)
    checked = client.post("/redactions/new/", TYPED)
    assert "Entries: status 1" in main_text(checked)
    assert not Redaction.objects.exists()

    held = {name: values[0] for name, values in form_fields(checked).items()}
    back = client.post("/redactions/new/", {**held, "action": "change"})
    assert form_fields(back)["words"] == [NAME]
    proposed = client.post("/redactions/new/", {**held, "action": "propose"}, follow=True)
    assert "Another administrator must confirm it" in main_text(proposed)
    assert Redaction.objects.get().words == NAME
    assert Request.objects.get().line.status == f"{NAME} of DfE is looking into it."


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"words": ""}, "Enter the words to remove."),
        ({"words": "Al"}, "Enter at least 3 letters or figures on each line."),
        ({"words": "\n".join(f"Name {n}" for n in range(100, 121))}, "Enter 20 lines or fewer."),
        ({"words": "Nobody Atall"}, "These words are nowhere in the record."),
        (
            {"words": "Swindon"},
            "The name of something has these words: area “swindon”, area “Swindon”. "
            "Rename it first.",
        ),
        (
            {"words": "Olive Official"},
            "An open account has these words as its name or email address. Close it first.",
        ),
        ({"reason": ""}, "Enter why the words must go."),
        ({"reason": "x" * 1_001}, "The reason must be 1,000 characters or fewer."),
        (
            {"reason": "zebedee quillfeather asked"},
            "The reason is kept: write it without the words to remove.",
        ),
        (
            {"words": "Ze\x00bedee"},
            "The text contains a character that cannot be printed, after “Ze”. It may have been "
            "copied and pasted: type the words around it again.",
        ),
    ],
)
@pytest.mark.parametrize("action", ["", "propose"])
def test_bad_input_is_refused_and_nothing_typed_is_lost(
    typed: dict[str, str],
    message: str,
    action: str,
    named_request: Request,
    administrator: User,
):
    given = {**TYPED, **typed}
    response = client_for(administrator).post("/redactions/new/", {**given, "action": action})
    assert errors_of(response) == [message]
    assert form_fields(response)["reason"] == [given["reason"]]
    assert not Redaction.objects.exists()


def test_another_administrator_confirms(proposal: Redaction, second: User, official_client: Client):
    client = client_for(second)
    address = f"/redactions/{proposal.pk}/"
    assert NAME in main_text(client.get(address))

    done = client.post(f"{address}confirm/", follow=True)

    said = main_text(done)
    assert "The words were removed from 1 place." in said
    assert "Confirmed on 22 March 2011 by Basil Administrator: removed from 1 place" in said
    assert "Entries: status 1" in said
    for page in (done, client.get("/redactions/")):
        assert "Quillfeather" not in page.content.decode()
    request = Request.objects.get()
    assert request.line.status == "██ [words removed] of DfE is looking into it."
    page = main_text(official_client.get(request.get_absolute_url()))
    assert "██ [words removed] of DfE is looking into it." in page
    assert told(official_client) == [
        "Basil Administrator removed words from the record: They asked for it.",
        "Ada Administrator proposed to remove words from the record: They asked for it.",
        "Olive Official raised CB-001, Sharing a budget",
    ]


def test_who_proposed_it_cannot_confirm_it(proposal: Redaction, administrator: User):
    client = client_for(administrator)
    page = client.get(f"/redactions/{proposal.pk}/")
    assert "another administrator must confirm it" in main_text(page)
    assert not parse(page).select("form[action$=confirm\\/]")

    refused = client.post(f"/redactions/{proposal.pk}/confirm/", follow=True)
    assert "You proposed this, so another administrator must confirm it." in main_text(refused)
    assert Redaction.objects.get().is_open
    assert not RedactedText.objects.exists()


def test_a_refused_proposal_removes_and_keeps_nothing(proposal: Redaction, second: User):
    client = client_for(second)
    refused = client.post(f"/redactions/{proposal.pk}/refuse/", follow=True)
    assert "Refused on 22 March 2011 by Basil Administrator" in main_text(refused)
    assert Redaction.objects.get().words == ""
    again = client.post(f"/redactions/{proposal.pk}/confirm/", follow=True)
    assert "This has been decided already." in main_text(again)
    assert NAME in Request.objects.get().line.status


def test_it_is_confirmed_with_the_password_given_a_short_time_ago(
    proposal: Redaction, second: User
):
    client = Client()
    client.force_login(second)
    asked = client.post(f"/redactions/{proposal.pk}/confirm/")
    assert asked.url.startswith("/accounts/confirm/")
    assert Redaction.objects.get().is_open


@pytest.mark.parametrize("role", [Role.OFFICIAL, Role.LEAD, Role.CHAMPION])
def test_nobody_else_can_propose_or_decide(role: Role, proposal: Redaction, make_user):
    client = client_for(make_user(role, "leicestershire"))
    for address in ("new/", f"{proposal.pk}/confirm/", f"{proposal.pk}/refuse/"):
        assert client.post(f"/redactions/{address}", TYPED).status_code == 403
    assert Redaction.objects.get() == proposal
    assert Redaction.objects.get().is_open


def test_the_list_takes_as_many_queries_for_three_as_for_one(
    proposal: Redaction, administrator: User
):
    client = client_for(administrator)

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get("/redactions/")
        return len(queries)

    one = count()
    for _ in range(2):
        redactions.propose(by=administrator, **TYPED, with_files=False)
    assert count() == one


def test_only_an_administrator_proposes_words_and_they_can_be_printed(
    named_request: Request, official: User, administrator: User
):
    with pytest.raises(PermissionDenied):
        redactions.propose(by=official, **TYPED, with_files=False)
    with pytest.raises(ValidationError) as refused:
        redactions.propose(by=administrator, words="a\x07b", reason="They asked.", with_files=False)
    assert set(refused.value.message_dict) == {"words"}
    assert not Redaction.objects.exists()


def test_as_much_is_taken_as_there_may_be(db: None):
    lines = "\n".join(f"N{n}" for n in range(10, 30))
    assert redactions.clean(words=lines, reason="x" * 1_000) == (lines, "x" * 1_000)

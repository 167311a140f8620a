"""An area lead replies to a commission, and sees the decision on each barrier."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from accounts.models import User
from commissions.domain import decisions, returns
from commissions.domain.returns import BarrierText, Respondent
from commissions.models import Barrier, Commission, Draft, Reply
from requests_log.domain.shared_outcomes import share_outcome
from requests_log.models import Request
from tests.factories.areas import get_area, get_department
from tests.factories.commissions import addressee_in, get_reply, open_areas, send_commission
from tests.helpers.forms import date_fields, error_summary, form_fields, main_text, parse
from tests.helpers.sign_in import client_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def commission(official: User, lead: User) -> Commission:
    get_department("DfE")
    return send_commission(open_areas(official, "swindon", "lewisham"), official)


@pytest.fixture
def address(commission: Commission) -> str:
    return f"/your-replies/{addressee_in(commission, 'swindon').pk}/"


def barrier(number: int = 1, **given: Any) -> dict[str, Any]:
    plain = {"issue": "Sharing health data", "why": "The law is unclear."}
    return {f"b{number}-{name}": value for name, value in {**plain, **given}.items()}


def said(page: Any) -> str:
    return parse(page).main.get_text(" ", strip=True)


def test_a_lead_says_that_there_is_nothing_to_add(
    lead_client: Client, address: str, commission: Commission
):
    page = lead_client.get("/your-replies/")
    assert "Awaiting reply due 24 March 2011" in said(page)
    page = lead_client.post(address, {"action": "send", "answer": "nothing"}, follow=True)
    assert "Your reply has been sent." in said(page)
    reply = get_reply(commission, "swindon")
    assert (reply.answer, reply.channel, reply.respondent_name) == (
        "nothing",
        "browser",
        "Len Lead",
    )
    assert not reply.is_late
    assert "Nothing to add 22 March 2011" in said(lead_client.get("/your-replies/"))


def test_a_lead_adds_barriers_in_their_own_words(
    lead_client: Client, address: str, commission: Commission
):
    dfe = get_department("DfE")
    typed = {
        "action": "send",
        "answer": "added",
        **barrier(1, departments=[dfe.pk]),
        **barrier(2, issue="Pooling “small” pots & grants", why="Each has its own audit."),
        **barrier(3, issue="", why=""),
    }
    lead_client.post(address, typed)
    rows = Barrier.objects.filter(reply=get_reply(commission, "swindon"))
    assert [(row.issue, row.why, row.department_codes) for row in rows] == [
        ("Sharing health data", "The law is unclear.", ["DfE"]),
        ("Pooling “small” pots & grants", "Each has its own audit.", []),
    ]
    # Nothing of it is in the record yet.
    assert not Request.objects.exists()
    assert "No decision yet" in said(lead_client.get(address))


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({}, "Choose whether you have further barriers."),
        ({"answer": "perhaps"}, "Choose whether you have further barriers."),
        ({"answer": "nothing", **barrier()}, "You chose no further barriers"),
        ({"answer": "added"}, "Barrier 1: Enter the barrier, or choose no above."),
        ({"answer": "added", **barrier(why="")}, "Barrier 1: Enter why it is a barrier."),
        (
            {"answer": "added", **barrier(2, issue=""), **barrier(1)},
            "Barrier 2: Enter the barrier",
        ),
        (
            {"answer": "added", **barrier(issue="x" * 2_001)},
            "Issue must be 2,000 characters or fewer",
        ),
        ({"answer": "added", **barrier(why="a\x07b")}, "cannot be printed"),
        ({"answer": "added", **barrier(departments=["x"])}, "Choose departments from the list."),
    ],
)
def test_errors_are_shown_and_the_text_is_kept(
    lead_client: Client, address: str, typed: dict[str, Any], message: str
):
    page = lead_client.post(address, {"action": "send", "b1-issue": "", **typed})
    said = error_summary(page)
    found = [target for text, target in said.items() if message in text]
    assert found, said
    assert parse(page).select_one(found[0]), "the link goes nowhere"
    assert parse(page).title.get_text().startswith("Error: ")
    held = form_fields(page)
    for name, value in typed.items():
        if isinstance(value, str) and name != "answer" and "\x07" not in value:
            assert held[name] == [value]
    assert not Reply.objects.exists()


def test_a_draft_is_saved_and_shown_again(
    lead_client: Client, address: str, commission: Commission
):
    typed = {"answer": "added", **barrier(why="")}
    page = lead_client.post(address, {"action": "save", "version": "0", **typed}, follow=True)
    assert "It has not been sent" in said(page)
    held = form_fields(page)
    assert (held["answer"], held["b1-issue"], held["version"]) == (
        ["added"],
        ["Sharing health data"],
        ["1"],
    )
    # A page that is not sent says of nothing that it is wrong.
    assert error_summary(page) == {}
    assert addressee_in(commission, "swindon").reply_or_none is None
    lead_client.post(address, {**held, "action": "send", "b1-why": "It is."})
    assert not Draft.objects.exists()


def test_add_another_barrier_adds_fields_and_keeps_the_text(lead_client: Client, address: str):
    page = lead_client.post(address, {"action": "another", "answer": "added", **barrier()})
    held = form_fields(page)
    assert (held["b1-issue"], held["b2-issue"]) == (["Sharing health data"], [""])
    assert held["answer"] == ["added"]


def test_a_group_chooses_which_member_a_barrier_is_from(official: User, make_user: Any):
    get_area("westminster")
    commission = send_commission(open_areas(official, "west-london"), official)
    west = make_user("lead", "west-london")
    lead_client = client_for(west)
    address = f"/your-replies/{addressee_in(commission, 'west-london').pk}/"
    typed = barrier(area=get_area("westminster").pk)
    lead_client.post(address, {"action": "send", "answer": "added", **typed})
    reply = get_reply(commission, "west-london")
    assert reply.from_label == "Westminster"
    assert reply.barriers.get().area == get_area("westminster")
    official_client = client_for(official)
    page = official_client.get(f"/commissions/{commission.pk}/")
    assert "West London (Westminster) added barriers" in said(page)


def test_a_barrier_for_another_area_is_refused(lead_client: Client, official: User, make_user: Any):
    get_area("westminster")
    commission = send_commission(open_areas(official, "west-london"), official)
    lead_client.force_login(make_user("lead", "west-london"))
    address = f"/your-replies/{addressee_in(commission, 'west-london').pk}/"
    typed = barrier(area=get_area("swindon").pk)
    page = lead_client.post(address, {"action": "send", "answer": "added", **typed})
    assert "Choose an area from the list." in str(error_summary(page))
    assert not Reply.objects.exists()


def test_a_lead_cannot_reply_for_another_area(
    lead_client: Client, commission: Commission, lead: User, champion: User
):
    lewisham = addressee_in(commission, "lewisham")
    address = f"/your-replies/{lewisham.pk}/"
    assert lead_client.get(address).status_code == 404
    answer = {"action": "send", "answer": "nothing"}
    assert lead_client.post(address, answer).status_code == 404
    for person in (lead, champion):
        with pytest.raises(PermissionDenied):
            returns.reply_for_area(
                addressee=lewisham, barriers=[], respondent=Respondent(name="x", by=person)
            )
    assert not Reply.objects.exists()


def test_a_barrier_for_another_area_is_refused_whatever_form_it_came_by(
    commission: Commission, lead: User
):
    words = BarrierText(issue="Sharing health data", why="Unclear.", area=get_area("lewisham"))
    with pytest.raises(PermissionDenied):
        returns.reply_for_area(
            addressee=addressee_in(commission, "swindon"),
            barriers=[words],
            respondent=Respondent(name="Len Lead", by=lead),
        )
    assert not Reply.objects.exists()


def test_an_official_records_a_reply_received_by_email_or_phone(
    commission: Commission, official: User
):
    lead_client = client_for(official)
    address = f"/commissions/recipients/{addressee_in(commission, 'lewisham').pk}/record/"
    typed = {"action": "send", "answer": "nothing", "name": "", "received_via": ""}
    page = lead_client.post(address, typed)
    assert {"Enter who replied.", "Enter how you got the reply."} <= set(error_summary(page))
    typed |= {
        "name": "Leo Leader",
        "received_via": "a letter",
        **date_fields("replied_on", "23", "3", "2011"),
    }
    page = lead_client.post(address, typed)
    assert "The date must be today, 22 March 2011, or earlier." in error_summary(page)
    typed |= date_fields("replied_on", "22", "3", "2011")
    page = lead_client.post(address, typed, follow=True)
    assert "Reply from Lewisham recorded." in said(page)
    assert "Leo Leader Recorded by an official: a letter" in " ".join(said(page).split())
    assert get_reply(commission, "lewisham").by == official


def test_a_lead_sees_the_decision_on_each_barrier(
    lead_client: Client,
    address: str,
    commission: Commission,
    official: User,
    swindon_request: Request,
):
    words = [barrier(n, issue=f"Barrier number {n}") for n in (1, 2, 3)]
    lead_client.post(
        address, {"action": "send", "answer": "added", **words[0], **words[1], **words[2]}
    )
    first, second, third = Barrier.objects.all()
    decisions.decline(by=official, subject=first, reason="It is for the council itself.")
    decisions.join(
        by=official, barrier=second, request=swindon_request, seen=swindon_request.current
    )
    said_here = " ".join(said(lead_client.get(address)).split())
    assert "Declined on 22 March 2011 It is for the council itself." in said_here
    assert (
        f"Added to an existing request on 22 March 2011: {swindon_request.reference}" in said_here
    )
    assert said_here.count("No decision yet") == 1
    page = lead_client.get("/your-replies/")
    assert (
        parse(page).find("a", string=swindon_request.reference)["href"]
        == swindon_request.get_absolute_url()
    )
    assert third.decision_or_none is None


def test_saving_a_draft_does_not_overwrite_a_colleagues(
    lead_client: Client, address: str, make_user: Any
):
    colleague = client_for(make_user("lead", "swindon", name="Cole League"))
    theirs = {"action": "save", "version": "0", "answer": "added", **barrier()}
    colleague.post(address, theirs)
    page = lead_client.post(address, {**theirs, **barrier(issue="Mine")})
    assert page.status_code == 409
    assert form_fields(page)["b1-issue"] == ["Mine"]
    # The same words are no conflict.
    assert lead_client.post(address, theirs).status_code == 302


def test_sending_is_stopped_by_a_newer_draft_from_a_colleague(
    lead_client: Client, address: str, make_user: Any
):
    opened = form_fields(lead_client.get(address))
    colleague = client_for(make_user("lead", "swindon", name="Cole League"))
    colleague.post(address, {"action": "save", "version": "0", "answer": "added", **barrier()})
    page = lead_client.post(address, {**opened, "action": "send", "answer": "nothing"})
    assert page.status_code == 409
    assert "Cole League has saved a draft since you opened this page." in said(page)
    assert form_fields(page)["answer"] == ["nothing"]
    assert not Reply.objects.exists()
    lead_client.post(address, {**form_fields(page), "action": "send"})
    assert Reply.objects.get().answer == "nothing"


def test_the_check_shows_what_may_be_in_the_record_already(
    the_record: None, official: User, make_user: Any
):
    """Of other areas' requests the lead reads only what an official has shared."""
    shared = Request.objects.get(number=31)
    share_outcome(
        by=official, request=shared, seen=shared.line, words="Drugs partnerships can pool funding."
    )
    lead = client_for(make_user("lead", "kent"))
    sent = send_commission(open_areas(official, "kent"), official)
    page = f"/your-replies/{addressee_in(sent, 'kent').pk}/"
    typed = {
        "answer": "added",
        **barrier(issue="Drugs funding for alcohol abuse, schools engagement"),
    }
    shown = main_text(lead.post(page, {**typed, "action": "check"}))
    assert "It may be in the record already." in shown
    assert "CB-001" in shown
    assert "Drugs partnerships can pool funding." in shown
    # CB-006 is Leicestershire's: "Enabling Drugs funding to be used for tackling Alcohol Abuse".
    assert "CB-006" not in shown
    assert "Leicestershire" not in shown
    assert Reply.objects.filter(addressee__commission=sent).count() == 0

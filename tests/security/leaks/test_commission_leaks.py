"""Commissions and replies are visible only to those they are for."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from accounts.models import Role, User
from areas.models import Lead
from commissions.domain import access_links, decisions, returns
from commissions.domain.returns import BarrierText, ProposedLine, Respondent
from commissions.models import Addressee, Barrier, Commission, Draft, Proposal
from commissions.queries import progress
from requests_log.models import Request
from tests.factories.areas import get_area, get_department
from tests.factories.clock import TODAY
from tests.factories.commissions import (
    addressee_in,
    link_sent_to,
    open_areas,
    open_departments,
    send_commission,
)
from tests.helpers.crawl import read_everywhere, text_of
from tests.helpers.forms import form_fields
from tests.helpers.sign_in import client_for

pytestmark = pytest.mark.django_db
# What Kent typed, and what the Department for Education typed, wherever they typed it.
KENT, DFE = "Zebrawood", "Tamarind"
OWN = "Our own quagga"
Read = Callable[..., dict[str, str]]


@pytest.fixture
def kent(make_user: Callable[..., User]) -> User:
    return make_user(Role.LEAD, "kent", name="Kim Kent")


@pytest.fixture
def shared(make_request: Any) -> list[Request]:
    """Requests of Kent and Leicestershire alike, with two departments."""
    both = {
        "areas": [get_area("kent"), get_area("leicestershire")],
        "departments": [get_department("DfE"), get_department("MoJ")],
    }
    return [make_request(**both, issue=f"Shared {number}") for number in range(3)]


def barriers_of(area: str, lead: User, commission: Commission, *issues: str) -> None:
    words = [BarrierText(issue, f"{issue}, for a reason", get_area(area)) for issue in issues]
    addressee = addressee_in(commission, area)
    respondent = Respondent(lead.name, by=lead)
    returns.reply_for_area(addressee=addressee, barriers=words, respondent=respondent)


def save_draft(client: Client, address: str, words: str, box: str) -> None:
    held = {**form_fields(client.get(address)), "action": "save"}
    [name] = [each for each in held if each.endswith(box)][:1]
    assert client.post(address, {**held, name: words}).status_code == 302


@pytest.fixture
def area_commission(official: User, kent: User, make_user: Callable[..., User]) -> Commission:
    """Kent and Leicestershire have replied; of Kent's barriers one is declined, one undecided."""
    leicestershire = make_user(Role.LEAD, "leicestershire", name="Lena Leicester")
    commission = send_commission(open_areas(official, "kent", "leicestershire"), official)
    issues = (f"{KENT} declined", f"{KENT} waiting", f"{KENT} raised", f"{KENT} joined")
    barriers_of("kent", kent, commission, *issues)
    barriers_of("leicestershire", leicestershire, commission, OWN)
    drafting = send_commission(open_areas(official, "kent", "leicestershire"), official)
    client = client_for(kent)
    address = f"/your-replies/{addressee_in(drafting, 'kent').pk}/"
    save_draft(client, address, f"{KENT} draft", "b1-issue")
    return commission


@pytest.fixture
def department_commission(official: User, shared: list[Request]) -> Commission:
    """The Department for Education proposes three lines; another department's draft is its own."""
    commission = send_commission(open_departments(official, "DfE", "MoJ"), official)
    addressee = addressee_in(commission, "DfE")
    moves = ("in_progress", "in_progress", "resolved")
    open_ones = list(returns.open_requests_for(addressee))
    lines = [
        ProposedLine(each, each.line, False, f"{DFE} typed of {each.pk}", stage)
        for each, stage in zip(open_ones, [*moves, *["in_progress"] * len(open_ones)], strict=False)
    ]
    respondent = Respondent("Dewberry Dee", link=access_links.active_link(addressee))
    returns.reply_for_department(addressee=addressee, proposed=lines, respondent=respondent)
    drafting = send_commission(open_departments(official, "DfE"), official)
    save_draft(Client(), link_sent_to("dfe@example.com"), f"{DFE} draft", "-status")
    assert drafting.is_open
    return commission


@pytest.fixture
def read(  # noqa: C901 - one loop for each kind of page
    example_urls: dict[str, str],
    area_commission: Commission,
    department_commission: Commission,
    make_user: Callable[..., User],
) -> Read:
    """Return what a new person of a role reads, by address: everywhere, or in some places."""

    def everywhere(role: Role, *slugs: str) -> dict[str, str]:
        client = client_for(make_user(role, *slugs))
        more = {
            "search": f"/requests/?words={KENT[:6]}",
            "search too": f"/requests/?words={DFE[:6]}",
            "admin search": f"/admin/requests_log/request/?q={DFE[:6]}",
        }
        for request in Request.objects.all():
            for tail in ("", "update/", "change/", "solved/"):
                more[f"{request.pk}{tail}"] = f"{request.get_absolute_url()}{tail}"
            more[f"admin {request.pk}"] = f"/admin/requests_log/request/{request.pk}/change/"
        for each in Commission.objects.all():
            for tail in ("", "replies/", "close/", "recipients/add/", "send/"):
                more[f"round {each.pk}{tail}"] = f"{each.get_absolute_url()}{tail}"
        for addressee in Addressee.objects.all():
            more[f"asked {addressee.pk}"] = f"/commissions/recipients/{addressee.pk}/"
            more[f"record {addressee.pk}"] = f"/commissions/recipients/{addressee.pk}/record/"
            more[f"yours {addressee.pk}"] = f"/your-replies/{addressee.pk}/"
        for kind, rows in (("barriers", Barrier.objects), ("proposals", Proposal.objects)):
            for row in rows.all():
                more[f"{kind} {row.pk}"] = f"/commissions/{kind}/{row.pk}/"
        # What the links open is for whoever has them, signed in or not.
        plain = {r: a for r, a in example_urls.items() if not a.startswith(("/reply/", "/digest/"))}
        texts = dict(read_everywhere(client, plain))
        for address in more.values():
            response = client.get(address)
            if response.status_code == 200:
                texts[address] = text_of(response.getvalue())
        return texts

    return everywhere


def holding(texts: dict[str, str], *words: str) -> set[str]:
    return {address for address, text in texts.items() if any(word in text for word in words)}


def decide(official: User) -> None:
    """Decline, raise and join Kent's; decline, reword and leave the department's."""
    declined, _, raised, joined = Barrier.objects.filter(issue__startswith=KENT)
    decisions.decline(by=official, subject=declined, reason=f"{KENT} reason")
    line: dict[str, Any] = {"reach": "named", "request_kind": "capacity", "effective_on": TODAY}
    decisions.raise_from(
        by=official,
        barrier=raised,
        issue="Official words of the barrier",
        status="It has been asked.",
        areas=[get_area("kent")],
        departments=[get_department("DfE")],
        **line,
    )
    there = Request.objects.get(current__issue="Shared 0")
    decisions.join(by=official, barrier=joined, request=there, seen=there.line)
    proposals = {each.request.line.issue: each for each in Proposal.objects.all()}
    first, second = proposals["Shared 0"], proposals["Shared 1"]
    decisions.decline(by=official, subject=first, reason=f"{DFE} reason")
    line = {"status": "Official words of the line", "stage": second.stage}
    decisions.accept(by=official, proposal=second, seen=second.request.line, **line)
    assert Barrier.objects.filter(issue=f"{KENT} waiting", decision=None).exists()
    assert Proposal.objects.filter(status__startswith=DFE, decision=None).exists()


def test_an_official_can_find_everything(read: Read, official: User):
    """So the tests below would find it, if it were shown."""
    decide(official)
    texts = read(Role.OFFICIAL)
    for words in ("declined", "waiting", "raised", "joined"):
        assert holding(texts, f"{KENT} {words}"), words
    # A draft is for those who reply by the same way.
    assert not holding(texts, f"{KENT} draft")
    assert any(f"{KENT} draft" in str(draft.typed) for draft in Draft.objects.all())
    assert holding(texts, f"{KENT} reason")
    assert holding(texts, f"{DFE} typed", f"{DFE} reason")
    assert holding(texts, OWN)
    answers = {address for address in holding(texts, DFE) if "/replies/" in address}
    assert answers


@pytest.mark.parametrize("role", [Role.LEAD, Role.CHAMPION, Role.ADMINISTRATOR])
def test_another_area_sees_nothing(role: Role, read: Read, official: User):
    """Of what is decided, and of what still waits: there is both of barriers and of lines."""
    decide(official)
    texts = read(role, "leicestershire")
    assert holding(texts, KENT) == set()
    # Nor before an official has let it through, or in words that were declined or reworded.
    assert holding(texts, DFE) == set()
    said = holding(texts, "Official words of the line")
    assert bool(said) == (role != Role.ADMINISTRATOR)
    assert holding(texts, "Official words of the barrier") == set()
    if role == Role.LEAD:
        assert holding(texts, OWN)
        assert holding(texts, "Dewberry") == set()


def test_a_lead_reads_their_own_reply_and_no_departments(read: Read, official: User):
    decide(official)
    texts = read(Role.LEAD, "kent")
    own = holding(texts, KENT)
    assert {address.split("?")[0].split("/")[1] for address in own} == {"your-replies"}
    assert holding(texts, DFE, OWN, "Dewberry") == set()
    assert holding(texts, f"{KENT} waiting")
    assert holding(texts, f"{KENT} reason")
    assert holding(texts, "Official words of the barrier")


@pytest.mark.parametrize("is_decided", [False, True], ids=["before", "after"])
def test_another_department_sees_nothing(
    is_decided: bool, area_commission: Commission, department_commission: Commission, official: User
):
    if is_decided:
        decide(official)
    path = link_sent_to("moj@example.com")
    before = Client().get(path).content.decode()
    assert ("Official words of the line" in before) == is_decided
    client = Client()
    fields = {**form_fields(client.get(path)), "rest": "on", "name": "Mo", "action": "send"}
    after = client.post(path, fields, follow=True).content.decode()
    assert "Your reply has been sent." in after
    for word in (KENT, DFE, OWN, "Dewberry", "Kim Kent", "Olive Official"):
        assert word not in before, word
        assert word not in after, word


def test_a_department_sees_the_decisions_on_its_proposals(
    area_commission: Commission, department_commission: Commission, official: User
):
    decide(official)
    answered = link_sent_to("dfe@example.com", nth=0)
    page = Client().get(answered).content.decode()
    assert f"{DFE} reason" in page
    assert "Official words of the line" in page
    assert KENT not in page
    assert "Olive Official" not in page


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [("west-london", "westminster"), ("westminster", "west-london"), ("kent", "swindon")],
)
def test_a_group_and_its_member_each_see_their_own_reply(
    mine: str, theirs: str, official: User, make_user: Callable[..., User]
):
    get_area("westminster")
    commission = send_commission(open_areas(official, mine, theirs), official)
    barriers_of(theirs, make_user(Role.LEAD, theirs), commission, f"{KENT} theirs")
    reader = make_user(Role.LEAD, mine)
    assert [addressee.area for addressee in progress.addressees_for_lead(reader)] == [
        get_area(mine)
    ]
    client = client_for(reader)
    assert KENT not in client.get("/your-replies/").content.decode()
    address = f"/your-replies/{addressee_in(commission, theirs).pk}/"
    assert client.get(address).status_code == 404
    assert client.post(address, {"action": "save", "b1-issue": "Mine"}).status_code == 404


def test_a_former_lead_sees_nothing(area_commission: Commission, kent: User, settings: Any):
    address = f"/your-replies/{addressee_in(area_commission, 'kent').pk}/"
    client = client_for(kent)
    assert KENT in client.get(address).content.decode()
    Lead.objects.filter(user=kent).update(until=TODAY + dt.timedelta(days=1))
    settings.TODAY = TODAY + dt.timedelta(days=1)
    assert client.get(address).status_code == 404
    assert KENT not in client.get("/your-replies/").content.decode()


@pytest.mark.parametrize("role", [Role.CHAMPION, Role.ADMINISTRATOR])
def test_only_leads_have_replies_of_their_own(
    role: Role, area_commission: Commission, make_user: Callable[..., User]
):
    reader = make_user(role, "kent")
    assert not progress.addressees_for_lead(reader).exists()
    client = client_for(reader)
    for address in ("/your-replies/", f"/your-replies/{addressee_in(area_commission, 'kent').pk}/"):
        page = client.get(address, follow=True)
        assert KENT not in text_of(page.getvalue())

"""A request with two departments, from commission to paper: what each says stands by itself."""

import datetime as dt
import re
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from accounts.models import Role, User
from commissions.domain import decisions
from commissions.models import Decision, DecisionKind, Proposal
from digests import subscriptions
from digests.models import Frequency
from digests.schedule import queue_due_digests
from outbox import delivery
from papers.formats import FORMATS
from requests_log.domain import integrity
from requests_log.domain.next_steps import StepOwner
from requests_log.models import Request
from tests.factories.areas import get_department
from tests.factories.clock import TODAY
from tests.factories.commissions import (
    link_sent_to,
    open_departments,
    reply_no_change,
    send_commission,
)
from tests.factories.entries import get_request, update_now
from tests.factories.next_steps import add_step
from tests.factories.positions import say
from tests.helpers.crawl import text_of
from tests.helpers.emails import newest_email_text
from tests.helpers.forms import form_fields, main_text, parse, send_and_check
from tests.helpers.papers import issue_edition
from tests.helpers.sign_in import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_record")]
DFE, MOJ = "Tamarind: a note goes to boroughs.", "Quagga: listing is looked at."
OLD = "DfE and MoJ will work with West London boroughs to see what can be done."
DAY = dt.timedelta(days=1)


@pytest.fixture
def joint(official: User) -> Request:
    """CB-003, with DfE and MoJ, which have both been asked for their latest position."""
    send_commission(open_departments(official, "DfE", "MoJ"), official)
    return get_request(3)


def both_reply(joint: Request) -> tuple[Proposal, Proposal]:
    return _reply("DfE", joint, DFE), _reply("MoJ", joint, MOJ)


def _reply(code: str, request: Request, words: str) -> Proposal:
    path = link_sent_to(f"{code.lower()}@example.com")
    client = Client()
    fields = {**form_fields(client.get(path)), "rest": "on", "name": "Dee", "action": "send"}
    assert client.post(path, {**fields, f"r{request.number}-status": words}).status_code == 302
    return Proposal.objects.get(request=request, reply__addressee__department__code=code)


def accept(client: Client, proposal: Proposal) -> None:
    address = f"/commissions/proposals/{proposal.pk}/"
    fields = {**form_fields(client.get(address)), "action": "accept"}
    page = send_and_check(client, address, fields)
    assert page.status_code == 302


def test_what_both_say_stands_on_the_page_and_in_every_file(
    official_client: Client, official: User, joint: Request, settings: Any
):
    subscriptions.set_frequency(by=official, frequency=Frequency.EACH_CHANGE)
    first, second = both_reply(joint)
    settings.TODAY = TODAY + DAY
    accept(official_client, first)
    settings.TODAY = TODAY + 2 * DAY
    accept(official_client, second)
    line = f"DfE: {DFE}\nMoJ: {MOJ}"
    assert get_request(3).line.status == line
    assert {d.kind for d in Decision.objects.filter(request=joint)} == {DecisionKind.ACCEPTED}
    assert list(integrity.find_disagreements()) == []

    page = main_text(official_client.get("/requests/CB-003/"))
    assert page.count(DFE) >= 2
    assert page.count(MOJ) >= 2
    for extension in FORMATS:
        text = text_of(official_client.get(f"/paper/download.{extension}").getvalue())
        for words in ("Tamarind", "Quagga"):
            assert words in text, extension
    queue_due_digests(today=settings.TODAY)
    delivery.send_waiting()
    text = " ".join(newest_email_text().split())
    assert DFE in text
    assert MOJ in text


def test_each_day_reads_as_it_was_and_as_it_was_known(
    official_client: Client, joint: Request, settings: Any
):
    first, second = both_reply(joint)
    settings.TODAY = TODAY + 2 * DAY
    accept(official_client, first)
    settings.TODAY = TODAY + 4 * DAY
    accept(official_client, second)

    def read(day: dt.date, known: bool) -> str:
        query = f"?as_at={day}" + ("&known=then" if known else "")
        page = parse(official_client.get(f"/requests/CB-003/{query}"))
        words = []
        for part in page.find("h2", string="Status").find_next_siblings():
            if part.name == "h2":
                break
            words.append(part.get_text(" ", strip=True))
        return " ".join(words)

    # Both replied on 22 March, and the official accepted one two days later and one after four.
    assert read(TODAY - DAY, known=False) == OLD
    known = [read(TODAY + n * DAY, known=True) for n in range(5)]
    assert known[0] == known[1] == OLD
    assert known[2] == known[3] == f"{OLD} DfE: {DFE}"
    assert known[4] == f"DfE: {DFE} MoJ: {MOJ}"
    assert read(TODAY, known=False) == f"DfE: {DFE} MoJ: {MOJ}"


def test_each_departments_own_page_paper_and_form_have_its_own_words(
    official_client: Client, official: User, joint: Request
):
    for proposal in both_reply(joint):
        accept(official_client, proposal)
    for code, own, other in (("DfE", DFE, MOJ), ("MoJ", MOJ, DFE)):
        page = main_text(official_client.get(f"/departments/{code}/"))
        assert own in page
        assert other not in page
        paper = text_of(official_client.get(f"/paper/download.csv?department={code}").getvalue())
        assert own in paper
        assert other not in paper
    send_commission(open_departments(official, "DfE"), official)
    form = Client().get(link_sent_to("dfe@example.com"))
    assert f"What you said last, on 22 March 2011 {DFE}" in main_text(form)
    assert form_fields(form)["r3-status"] == [DFE]


def test_an_edition_of_a_department_keeps_the_words_it_printed(
    official_client: Client, official: User, joint: Request
):
    accept(official_client, _reply("DfE", joint, DFE))
    issued = issue_edition(official_client, "department=DfE")
    address = parse(issued).find("a", string=re.compile("^View edition"))["href"]
    update_now(joint, official, "One status for all.")
    assert DFE in main_text(official_client.get(address))
    call_command("check_editions")


def test_no_change_of_one_department_is_not_news_of_the_other(
    official_client: Client, official: User, joint: Request, settings: Any
):
    settings.TODAY = TODAY + 20 * DAY
    send_commission(open_departments(official, "MoJ", due_on=settings.TODAY + DAY), official)
    reply_no_change(link_sent_to("moj@example.com"))
    for proposal in Proposal.objects.filter(request=joint):
        decisions.accept(by=official, proposal=proposal, seen=joint.current)
    assert joint.entries.count() == 1
    # The Department for Education has been silent since 22 March, and is found so.
    quiet = "no_news_since=2011-04-01"
    for code, is_quiet in (("DfE", True), ("MoJ", False)):
        listed = main_text(official_client.get(f"/requests/?department={code}&{quiet}"))
        assert ("CB-003" in listed) == is_quiet, code
    for code, day in (("DfE", "17 Mar 2011"), ("MoJ", "11 Apr 2011")):
        page = parse(official_client.get(f"/requests/?department={code}&words=CB-003"))
        assert page.select_one("[data-label='Updated']").get_text() == day, code
    assert f"last update {(TODAY + 20 * DAY).day} April 2011" in " ".join(
        main_text(official_client.get("/departments/MoJ/")).split()
    )


def test_a_reply_that_newer_words_have_overtaken_is_left_for_an_official(
    official_client: Client, official: User, joint: Request
):
    reply_no_change(link_sent_to("moj@example.com"))
    proposal = Proposal.objects.get(request=joint)
    say(joint, official, "MoJ", MOJ)
    commission = proposal.reply.addressee.commission
    page = main_text(official_client.get(f"/commissions/{commission.pk}/replies/"))
    assert "Request has changed since" in page
    official_client.post(f"/commissions/{commission.pk}/replies/unchanged/")
    assert not Decision.objects.filter(request=joint).exists()
    accept(official_client, proposal)
    assert joint.positions.filter(is_no_change=True).count() == 1


def test_another_departments_words_do_not_make_no_change_out_of_date(
    official_client: Client, official: User, joint: Request
):
    reply_no_change(link_sent_to("moj@example.com"))
    say(joint, official, "DfE", DFE)
    commission = Proposal.objects.get(request=joint).reply.addressee.commission
    page = main_text(official_client.get(f"/commissions/{commission.pk}/replies/"))
    assert "Request has changed since" not in page
    # A status that an official wrote for all departments does.
    update_now(joint, official, "One status for all.")
    page = main_text(official_client.get(f"/commissions/{commission.pk}/replies/"))
    assert "Request has changed since" in page


def test_no_change_that_was_heard_before_can_still_be_accepted(
    official_client: Client, official: User, joint: Request
):
    say(joint, official, "MoJ")
    reply_no_change(link_sent_to("moj@example.com"))
    commission = Proposal.objects.get(request=joint).reply.addressee.commission
    official_client.post(f"/commissions/{commission.pk}/replies/unchanged/")
    assert Decision.objects.filter(request=joint).count() == 1
    assert joint.positions.count() == 2


def test_no_department_sees_anothers_words_before_an_official_accepts(
    official_client: Client, joint: Request, make_user: Any
):
    first = _reply("DfE", joint, DFE)
    other = Client().get(link_sent_to("moj@example.com"))
    lead = client_for(make_user(Role.LEAD, "west-london"))
    assert "Tamarind" not in main_text(other)
    assert "Tamarind" not in main_text(lead.get("/requests/CB-003/"))
    accept(official_client, first)
    assert "Tamarind" in main_text(lead.get("/requests/CB-003/"))


def test_a_department_is_reminded_of_its_own_next_steps_alone(official: User, joint: Request):
    owner = StepOwner(department=get_department("DfE"))
    add_step(joint, official, "Send a note.", owner=owner, due_on=TODAY + DAY)
    other = StepOwner(department=get_department("MoJ"))
    add_step(joint, official, "A planted step.", owner=other)
    form = main_text(Client().get(link_sent_to("dfe@example.com")))
    assert "Your next step, due 23 March 2011: Send a note." in form
    assert "planted" not in form


def test_the_official_sees_what_the_paper_will_print_before_it_is_accepted(
    official_client: Client, official: User, joint: Request
):
    first, second = both_reply(joint)
    address = f"/commissions/proposals/{first.pk}/"
    page = official_client.get(address)
    assert "The paper prints “DfE:” before these words." in main_text(page)
    page = official_client.post(address, {**form_fields(page), "action": "accept"})
    assert f" {OLD} DfE: {DFE} To print" in main_text(page)
    assert not Decision.objects.exists()
    held = form_fields(page)
    again = official_client.post(address, {**held, "action": "edit"})
    assert form_fields(again)["r3-status"] == [DFE]

    # The other department's words come in between: they are seen too before anything is saved.
    accept(official_client, second)
    page = official_client.post(address, {**held, "action": "accept"})
    assert "The status has changed since you checked it." in main_text(page)
    assert f" DfE: {DFE} MoJ: {MOJ} To print" in main_text(page)
    assert not Decision.objects.filter(proposal=first).exists()
    official_client.post(address, {**form_fields(page), "action": "accept"})
    assert get_request(3).line.status == f"DfE: {DFE}\nMoJ: {MOJ}"

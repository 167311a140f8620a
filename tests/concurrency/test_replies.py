"""Many people reply by one link at the same moment."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from commissions.domain import access_links, sending
from commissions.models import AccessLink, Commission, Draft, Proposal, Reply
from outbox.models import Email
from requests_log.models import Entry, Request
from tests.factories.commissions import (
    addressee_in,
    link_sent_to,
    open_departments,
    path_to,
    send_commission,
)
from tests.helpers.concurrency import WRITERS, all_at_once, of_kind
from tests.helpers.forms import form_fields, main_text

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 10


def test_one_of_twenty_replies_by_one_link_is_saved(swindon_request: Request, official: User):
    commission = send_commission(open_departments(official, "DfE"), official)
    path = link_sent_to("dfe@example.com")
    opened = {**form_fields(Client().get(path)), "action": "send"}

    def send(number: int) -> Any:
        typed = {f"r{swindon_request.number}-status": f"Words {number}.", "name": f"Dee {number}"}
        return Client().post(path, {**opened, **typed})

    pages = all_at_once(send)
    codes = [getattr(page, "status_code", page) for page in pages]
    assert sorted(codes) == [302] + [409] * (WRITERS - 1)
    first = codes.index(302)
    [reply] = Reply.objects.filter(addressee__commission=commission)
    assert reply.respondent_name == f"Dee {first}"
    assert [p.status for p in Proposal.objects.all()] == [f"Words {first}."]
    for number, page in enumerate(pages):
        if number != first:
            assert "A reply has already been sent" in main_text(page)
            assert form_fields(page)[f"r{swindon_request.number}-status"] == [f"Words {number}."]
    # One answer, one copy of it.
    assert Email.objects.filter(kind="copy").count() == 1


def test_a_reply_while_the_commission_closes_is_saved_or_refused(
    swindon_request: Request, official: User
):
    """Ten commissions close while departments reply: no reply is lost without an error."""
    rounds = [send_commission(open_departments(official, "DfE"), official) for _ in range(ROUNDS)]
    addressees = [addressee_in(each, "DfE") for each in rounds]
    paths = [path_to(AccessLink.objects.get(addressee=each)) for each in addressees]
    opened = [form_fields(Client().get(path)) for path in paths]

    def act(number: int) -> Any:
        which = number // 2
        if number % 2:
            return sending.close(by=official, commission=rounds[which])
        fields = {**opened[which], "rest": "on", "name": "Dee", "action": "send"}
        return Client().post(paths[which], fields)

    results = all_at_once(act)
    for which in range(ROUNDS):
        page, closed = results[2 * which], results[2 * which + 1]
        assert isinstance(closed, Commission), closed
        reply = Reply.objects.filter(addressee=addressees[which]).first()
        if reply:
            assert page.status_code == 302
            assert Proposal.objects.filter(reply=reply).count() == 1
        elif page.status_code == 410:
            assert "The commission is closed, so you can no longer reply." in main_text(page)
        else:
            assert page.status_code == 409
            assert "You can no longer reply" in main_text(page)
            assert form_fields(page)["name"] == ["Dee"]
    assert not AccessLink.objects.filter(ended_at__isnull=True).exists()


@pytest.mark.parametrize("end", ["withdraw", "replace"])
def test_a_reply_while_its_link_ends_is_saved_or_refused(
    end: str, swindon_request: Request, official: User
):
    rounds = [send_commission(open_departments(official, "DfE"), official) for _ in range(ROUNDS)]
    addressees = [addressee_in(each, "DfE") for each in rounds]
    paths = [path_to(AccessLink.objects.get(addressee=each)) for each in addressees]
    opened = [form_fields(Client().get(path)) for path in paths]

    def act(number: int) -> Any:
        which = number // 2
        if number % 2:
            if end == "withdraw":
                return access_links.withdraw(addressee=addressees[which])
            return access_links.create(by=official, addressee=addressees[which])
        fields = {**opened[which], "rest": "on", "name": "Dee", "action": "send"}
        return Client().post(paths[which], fields)

    results = all_at_once(act)
    for which in range(ROUNDS):
        page = results[2 * which]
        assert not isinstance(results[2 * which + 1], Exception)
        given = Reply.objects.filter(addressee=addressees[which]).exists()
        assert page.status_code in ((302,) if given else (409, 410))
        if not given:
            words = ("This link no longer works", "You can no longer reply")
            assert any(each in main_text(page) for each in words)
        live_now = AccessLink.objects.filter(
            addressee=addressees[which], ended_at__isnull=True
        ).count()
        assert live_now == (end == "replace")


def test_twenty_new_links_leave_one_working(swindon_request: Request, official: User):
    commission = send_commission(open_departments(official, "DfE"), official)
    addressee = addressee_in(commission, "DfE")
    results = all_at_once(lambda n: access_links.create(by=official, addressee=addressee))
    assert len(of_kind(results, AccessLink)) == WRITERS, results
    assert AccessLink.objects.filter(addressee=addressee, ended_at__isnull=True).count() == 1
    assert AccessLink.objects.filter(addressee=addressee, end_reason="replaced").count() == WRITERS


def test_one_of_twenty_drafts_is_saved_and_the_others_are_told(
    swindon_request: Request, official: User
):
    commission = send_commission(open_departments(official, "DfE"), official)
    path = link_sent_to("dfe@example.com")
    opened = {**form_fields(Client().get(path)), "action": "save"}

    def save(number: int) -> Any:
        typed = {f"r{swindon_request.number}-status": f"Words {number}."}
        return Client().post(path, {**opened, **typed})

    pages = all_at_once(save)
    codes = [getattr(page, "status_code", page) for page in pages]
    assert sorted(codes) == [302] + [409] * (WRITERS - 1)
    draft = Draft.objects.get(addressee=addressee_in(commission, "DfE"))
    assert draft.typed[f"r{swindon_request.number}-status"] == [f"Words {codes.index(302)}."]
    assert draft.version == 1
    assert Entry.objects.count() == 1

"""Letters go to the contacts of an area, who reply by a signed link if they have no account."""

import datetime as dt
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from accounts.models import Role, User
from areas.models import Contact
from commissions.domain import emails, sending
from commissions.models import AccessLink, Commission
from outbox import delivery
from outbox.models import Email
from tests.factories.access_links import SECRET
from tests.factories.areas import get_area
from tests.factories.clock import TODAY
from tests.factories.commissions import (
    addressee_in,
    all_recipients,
    get_reply,
    link_sent_to,
    open_areas,
    send_commission,
)
from tests.helpers.forms import form_fields, heading, main_text, parse
from tests.helpers.sign_in import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_earlier_guesses")]


def add_contact(slug: str, email: str, **given: Any) -> Contact:
    """Return a contact of an area, who has no account."""
    plain = {"capacity": "contact", "name": "Cora of the council", "email": email}
    return Contact.objects.create(area=get_area(slug), **{**plain, **given})


@pytest.fixture
def commission(official: User, make_user: Any) -> Commission:
    """To an area with a contact, and to one with a lead, whose barrier nobody else may read."""
    make_user(Role.LEAD, "swindon", name="Sally Swindon", email="sally@example.com")
    add_contact("kent", "cora@example.com")
    return send_commission(open_areas(official, "kent", "swindon"), official)


def test_a_contact_without_an_account_replies_by_link(commission: Commission):
    link = link_sent_to("cora@example.com")
    text = mail.outbox[all_recipients().index("cora@example.com")].body
    assert "You do not need a password to reply.\n\nReply here:\nhttp" in text
    assert "sign in" not in text
    page = Client().get(link)
    assert heading(page) == "Kent"
    fields = {
        **form_fields(page),
        "answer": "added",
        "b1-issue": "A barrier",
        "b1-why": "It is one.",
        "name": "Cora",
        "action": "send",
    }
    sent = Client().post(link, fields, follow=True)
    assert "Your reply has been sent." in main_text(sent)
    reply = get_reply(commission, "kent")
    assert (reply.channel, reply.respondent_name, reply.by) == ("link", "Cora", None)
    assert reply.barriers.get().issue == "A barrier"
    assert "A barrier" in main_text(Client().get(link))


def test_a_lead_signs_in_and_gets_no_link(commission: Commission):
    text = mail.outbox[all_recipients().index("sally@example.com")].body
    assert "sign in with this email address" in text
    assert "/reply/" not in text
    assert not AccessLink.objects.filter(addressee=addressee_in(commission, "swindon")).exists()


def test_who_has_an_account_and_is_a_contact_gets_one_email(official: User, make_user: Any):
    make_user(Role.LEAD, "kent", name="Kim Kent", email="kim@example.com")
    add_contact("kent", "KIM@example.com")
    add_contact("kent", "other@example.com")
    add_contact("kent", "", name="No address")
    add_contact("kent", "dclg@example.com", capacity="lead_officer")
    add_contact("kent", "gone@example.com", until=TODAY - dt.timedelta(days=1))
    commission = send_commission(open_areas(official, "kent"), official)
    found = emails.contacts_for([addressee_in(commission, "kent")])
    assert [(each.email, each.by_link) for [*rows] in found.values() for each in rows] == [
        ("kim@example.com", False),
        ("other@example.com", True),
    ]
    assert sorted(all_recipients()) == ["kim@example.com", "other@example.com"]


def test_the_page_of_a_link_shows_no_other_area_and_leads_nowhere_else(
    commission: Commission, official: User
):
    add_contact("lewisham", "lew@example.com", name=SECRET)
    send_commission(open_areas(official, "lewisham"), official)
    page = Client().get(link_sent_to("cora@example.com"))
    text = page.content.decode()
    for word in (SECRET, "Sally Swindon", "Swindon", "Lewisham", "Olive Official"):
        assert word not in text, word
    assert parse(page).select("nav") == []
    assert "Sign in" not in text


def test_an_official_withdraws_the_link_of_an_area_and_sends_a_new_one(
    commission: Commission, official: User
):
    old = link_sent_to("cora@example.com")
    page = f"/commissions/recipients/{addressee_in(commission, 'kent').pk}/"
    client = client_for(official)
    assert "has no account, replies by link" in main_text(client.get(page))
    client.post(f"{page}link/", {"action": "withdraw"})
    assert Client().get(old).status_code == 410
    client.post(f"{page}link/", {"action": "resend"})
    new = link_sent_to("cora@example.com")
    assert new != old
    assert Client().get(new).status_code == 200


@pytest.mark.parametrize("act", [sending.resend_link, sending.withdraw_link])
def test_what_becomes_of_a_link_leaves_the_emails_of_those_with_an_account(
    act: Any, official: User, make_user: Any, monkeypatch: pytest.MonkeyPatch
):
    make_user(Role.LEAD, "kent", email="lena@example.com")
    add_contact("kent", "cora@example.com")
    commission = open_areas(official, "kent")
    sending.send(by=official, commission=commission)
    act(by=official, addressee=addressee_in(commission, "kent"))
    waiting = Email.objects.waiting().values_list("to", flat=True)
    sent_again = act is sending.resend_link
    assert sorted(waiting) == ["cora@example.com"] * sent_again + ["lena@example.com"]


def test_a_reminder_holds_the_link_that_works(
    commission: Commission, official: User, settings: Any
):
    settings.TODAY = TODAY + dt.timedelta(days=1)
    first = link_sent_to("cora@example.com")
    assert sending.remind_now(by=official, commission=commission) == 2
    delivery.send_waiting(emails.emails_for(commission))
    assert link_sent_to("cora@example.com") == first


def test_every_letter_says_whom_to_ask_and_where_a_reply_goes(official: User, settings: Any):
    settings.SUPPORT_EMAIL = "help@example.org"
    add_contact("kent", "cora@example.com")
    send_commission(open_areas(official, "kent"), official)
    [message] = mail.outbox
    assert message.reply_to == ["help@example.org"]
    assert "reply to this email or write to help@example.org." in message.body
    page = Client().get(link_sent_to("cora@example.com"))
    assert "help@example.org" in page.content.decode()

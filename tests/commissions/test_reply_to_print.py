"""The page that a department prints: every request, its status, and what was answered."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from areas.models import Contact
from commissions.domain import sending
from commissions.models import Commission
from requests_log.models import Request
from tests.factories.access_links import REASON, SECRET, assert_is_private, reply_fields
from tests.factories.areas import get_area, get_department
from tests.factories.commissions import link_sent_to, open_areas, send_commission
from tests.helpers.forms import main_text, parse, text_at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_earlier_guesses")]


def printed(link: str) -> str:
    return text_at(Client(), f"{link}print/")


def test_it_has_every_request_and_nothing_that_is_not_theirs(
    link: str, dfe_request: Request, settings: Any
):
    settings.SUPPORT_EMAIL, settings.TEAM_PHONE = "help@example.org", "030 3444 0000"
    page = Client().get(f"{link}print/")
    assert_is_private(page)
    text = main_text(page)
    assert f"{dfe_request.reference} {dfe_request.line.issue}" in text
    assert "Status DfE looks into it. Your answer None yet." in text
    assert "Please reply by 24 March 2011. This is not sent yet" in text
    for word in (SECRET, REASON):
        assert word not in page.content.decode()
    footer = parse(page).footer.get_text()
    assert "help@example.org" in footer
    assert "030 3444 0000" in footer


def test_it_has_what_the_draft_answers(link: str):
    fields = reply_fields(link, status="They will meet.")
    client = Client()
    client.post(link, {**fields, "action": "save"})
    assert "Your answer They will meet." in printed(link)
    client.post(link, {**reply_fields(link, status=""), "action": "save"})
    assert "Your answer This answer is not complete yet." in printed(link)


def test_no_change_to_the_rest_is_an_answer(link: str):
    client = Client()
    client.post(link, {**reply_fields(link), "action": "save"})
    assert "Your answer None yet." in printed(link)
    client.post(link, {**reply_fields(link), "rest": "on", "action": "save"})
    assert "Your answer No change." in printed(link)


def test_a_request_that_came_after_the_draft_has_no_answer(link: str, make_request: Any):
    Client().post(link, {**reply_fields(link), "rest": "on", "action": "save"})
    make_request(departments=[get_department("DfE")], issue="New")
    text = printed(link)
    assert "No change." in text
    assert text.endswith("Your answer None yet.")


def test_it_has_what_was_sent(link: str):
    Client().post(link, reply_fields(link, status="They will meet."))
    text = printed(link)
    assert "Your reply was sent on 22 March 2011 by Dee Department." in text
    assert "Status DfE looks into it. Your answer They will meet." in text
    assert f"{link}print/" in Client().get(link).content.decode()


def test_it_ends_with_the_link(link: str, official: User, commission: Commission):
    assert f'href="{link}print/"' in Client().get(link).content.decode()
    sending.close(by=official, commission=commission)
    assert Client().get(f"{link}print/").status_code == 410
    assert Client().get("/reply/wrong/print/").status_code == 404


def test_an_area_has_no_such_page(official: User):
    Contact.objects.create(
        area=get_area("kent"), capacity="contact", name="Cora", email="cora@example.com"
    )
    send_commission(open_areas(official, "kent"), official)
    link = link_sent_to("cora@example.com")
    assert Client().get(f"{link}print/").status_code == 404
    assert "print/" not in Client().get(link).content.decode()

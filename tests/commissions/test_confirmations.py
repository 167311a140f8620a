"""After sending or closing a commission: what was done, and what happens next, as it is then."""

import datetime as dt

import pytest
from django.test import Client

from accounts.models import User
from commissions.domain import sending
from commissions.models import Commission
from commissions.queries.totals import MOST_NAMES
from requests_log.models import Request
from tests.factories.areas import get_area
from tests.factories.commissions import (
    link_sent_to,
    open_areas,
    open_departments,
    reply_no_change,
    send_commission,
)
from tests.factories.growth import many
from tests.factories.meetings import make_meeting
from tests.helpers.forms import heading, main_text

pytestmark = pytest.mark.django_db


def text(client: Client, commission: Commission, page: str) -> str:
    return main_text(client.get(f"{commission.get_absolute_url()}{page}/"))


def test_a_sent_commission_says_who_got_an_email_and_what_can_still_be_changed(
    official_client: Client, official: User, lead: User
):
    commission = open_areas(official, "swindon", "lewisham", meeting=make_meeting())
    page = official_client.post(f"{commission.get_absolute_url()}send/", follow=True)
    assert page.redirect_chain == [(f"{commission.get_absolute_url()}sent/", 302)]
    assert heading(page) == "Commission sent"
    said = main_text(page)
    assert "Further barriers, due 24 March 2011" in said
    assert "Sent on 22 March 2011 to 2 areas. Replies are due by 24 March 2011." in said
    assert "1 email has been sent." in said
    assert "Area leads sign in to reply." in said
    assert "These have no contact, so nobody there got an email: Lewisham" in said
    assert "On 23 March 2011 and 25 March 2011, we will email a reminder" in said
    assert "You can add recipients. You cannot take one out" in said
    assert "will say how many have replied" in said
    # Loading it again sends nothing, and says the same.
    assert text(official_client, commission, "sent") == said


def test_emails_that_could_not_be_sent_are_counted(
    official_client: Client, official: User, lead: User
):
    commission = open_areas(official, "swindon")
    sending.send(by=official, commission=commission)
    said = text(official_client, commission, "sent")
    assert "No emails have been sent." in said
    assert "1 email could not be sent yet." in said


def test_only_reminders_that_are_still_to_come_are_promised(
    official_client: Client, official: User, lead: User, settings: object
):
    commission = send_commission(open_areas(official, "swindon"), official)
    settings.TODAY = dt.date(2011, 3, 23)  # type: ignore[attr-defined]
    said = text(official_client, commission, "sent")
    assert "On 25 March 2011, we will email a reminder to those who have not replied." in said
    settings.TODAY = dt.date(2011, 3, 25)  # type: ignore[attr-defined]
    assert "No more reminders go out by themselves." in text(official_client, commission, "sent")


def test_a_closed_commission_says_who_replied_and_what_is_left_to_decide(
    official_client: Client, official: User, swindon_request: Request
):
    commission = send_commission(open_departments(official, "DfE", "MoJ"), official)
    reply_no_change(link_sent_to("dfe@example.com"))
    page = official_client.post(f"{commission.get_absolute_url()}close/", follow=True)
    assert page.redirect_chain == [(f"{commission.get_absolute_url()}closed/", 302)]
    assert heading(page) == "Commission closed"
    said = main_text(page)
    assert "Closed on 22 March 2011. 1 of 2 replied." in said
    assert "not having replied. We do not take that for “nothing to add”: Department MoJ" in said
    assert "The links in the emails have stopped working." in said
    assert "1 proposal still waits for your decision." in said
    assert "Review replies: 1 to decide" in said
    assert text(official_client, commission, "closed") == said


def test_one_that_is_counted_and_not_named_is_one_other(official_client: Client, official: User):
    kent = get_area("kent")
    slugs = [area.slug for area in many.add_areas(MOST_NAMES)]
    commission = send_commission(open_areas(official, "kent", *slugs), official)
    for page in ("sent", "close"):
        said = text(official_client, commission, page)
        assert " 1 other " in said, page
        assert "1 others" not in said, page
    sending.close(by=official, commission=commission)
    assert "1 others" not in text(official_client, commission, "closed")
    one = send_commission(open_areas(official, kent.slug), official)
    awaited = main_text(official_client.get(f"{one.get_absolute_url()}?show=awaited"))
    assert "Showing the 1 that has not replied." in awaited


@pytest.mark.parametrize("page", ["sent", "closed"])
def test_a_page_that_is_not_true_leads_to_the_commission(
    page: str, official_client: Client, official: User
):
    draft = open_areas(official, "swindon")
    other = send_commission(open_areas(official, "kent"), official)
    if page == "sent":
        sending.close(by=official, commission=other)
    for commission in (draft, other):
        address = commission.get_absolute_url()
        assert official_client.get(f"{address}{page}/").headers["Location"] == address

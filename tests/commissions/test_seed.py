"""The commission in the paper of 22 March 2011, paragraph 5."""

from io import StringIO

import pytest
from django.core.management import call_command

from accounts.models import User
from commissions.models import Barrier, Commission, CommissionState, ReplyAnswer
from tests.helpers.forms import main_text, parse
from tests.helpers.sign_in import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_record")]


def test_the_commission_in_the_fixtures_has_only_what_the_paper_says():
    commission = Commission.objects.get()
    assert commission.state == CommissionState.CLOSED
    assert (commission.sent_on, commission.due_on) == (None, None)
    assert commission.addressees.count() == 16
    replies = {row.name: row.reply for row in commission.addressees.filter(reply__isnull=False)}
    assert {name: reply.from_label for name, reply in replies.items()} == {
        "West London": "Westminster",
        "Islington": "",
    }
    assert {reply.answer for reply in replies.values()} == {ReplyAnswer.ADDED}
    assert {reply.sent_on for reply in replies.values()} == {None}
    # The paper does not word their additions as barriers, so none is made up.
    assert not Barrier.objects.exists()
    assert commission.unnamed_nil_replies == 6


def test_its_page_shows_how_many_replied_though_not_who(official: User):
    client = client_for(official)
    commission = Commission.objects.get()
    page = client.get(commission.get_absolute_url())
    text = main_text(page)
    assert (
        "Eight of 16 areas responded to Baroness Hanham’s request for further barriers; six "
        "confirmed that all barriers had been included; Islington and West London (Westminster) "
        "added barriers." in text
    )
    tags = [tag.get_text(strip=True) for tag in parse(page).select("tbody .govuk-tag")]
    assert (tags.count("Not recorded"), tags.count("Replied"), len(tags)) == (14, 2, 16)
    assert "6 replied that they had nothing to add. The record does not name them" in text
    assert not parse(page).select("main button")
    islington = client.get(parse(page).find("a", string="Islington")["href"])
    assert "acknowledging challenges arising from funding reductions" in main_text(islington)


def test_the_paper_for_its_meeting_has_the_summary(official: User):
    client = client_for(official)
    meeting = Commission.objects.get().meeting
    assert str(meeting) == "Ministers’ meeting with leaders, 24 March 2011"
    page = client.get(f"/paper/?as_at=2011-03-22&meeting={meeting.pk}")
    assert "Eight of 16 areas responded to Baroness Hanham’s request" in main_text(page)
    # Before the date of the paper, the record has no commission.
    page = client.get(f"/paper/?as_at=2011-03-20&meeting={meeting.pk}")
    assert "areas responded" not in main_text(page)


def test_a_lead_whose_reply_is_not_recorded_is_told_so(lead: User):
    client = client_for(lead)
    text = main_text(client.get("/your-replies/"))
    assert "The record does not say whether Swindon replied." in text
    assert "Islington" not in text


def test_loading_again_adds_nothing():
    out = StringIO()
    call_command("load_record", stdout=out)
    assert "Nothing was changed" in out.getvalue()
    assert Commission.objects.count() == 1

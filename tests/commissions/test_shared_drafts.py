"""A draft commission that is changed: nothing is overwritten, or sent, unseen."""

from typing import Any

import pytest
from django.core import mail
from django.test import Client

from accounts.models import User
from commissions.models import Commission
from tests.factories.areas import get_area
from tests.factories.commissions import open_areas, send_commission
from tests.factories.meetings import make_meeting
from tests.helpers.forms import (
    assert_refused,
    date_fields,
    form_fields,
    heading,
    main_text,
    parse,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(official: User, lead: User) -> Commission:
    return open_areas(official, "swindon", "lewisham")


@pytest.fixture
def address(draft: Commission) -> str:
    return f"/commissions/{draft.pk}/change/"


def test_a_change_by_a_colleague_is_not_overwritten_unseen(
    official_client: Client, draft: Commission, address: str
):
    mine, theirs = (form_fields(official_client.get(address)) for _ in range(2))
    assert official_client.post(address, {**theirs, "message": "Theirs"}).status_code == 302
    page = official_client.post(address, {**mine, "message": "Mine"})
    assert page.status_code == 409
    assert "Someone else has changed this commission since you opened" in main_text(page)
    assert form_fields(page)["message"] == ["Mine"]
    draft.refresh_from_db()
    assert draft.message == "Theirs"
    # Whoever has been told may replace it.
    assert official_client.post(address, form_fields(page)).status_code == 302
    draft.refresh_from_db()
    assert draft.message == "Mine"


def test_a_form_with_errors_keeps_the_version_that_was_seen(
    official_client: Client, draft: Commission, address: str
):
    mine, theirs = (form_fields(official_client.get(address)) for _ in range(2))
    official_client.post(address, {**theirs, "message": "Theirs"})
    page = official_client.post(address, {**mine, "message": ""})
    page = official_client.post(address, {**form_fields(page), "message": "Mine"})
    assert page.status_code == 409
    draft.refresh_from_db()
    assert draft.message == "Theirs"


def test_words_for_a_commission_that_was_sent_meanwhile_are_kept(
    official_client: Client, official: User, draft: Commission, address: str
):
    fields = form_fields(official_client.get(address))
    send_commission(draft, official)
    page = official_client.post(address, {**fields, "message": "Too late"})
    assert page.status_code == 409
    assert "Someone else has sent or closed this commission." in main_text(page)
    assert form_fields(page)["message"] == ["Too late"]
    assert "Save and check emails" not in main_text(page)


def test_emails_that_nobody_has_read_are_not_sent(
    official_client: Client, draft: Commission, address: str
):
    send = f"/commissions/{draft.pk}/send/"
    read = form_fields(official_client.get(send))
    fields = form_fields(official_client.get(address))
    official_client.post(address, {**fields, "message": "Other words"})
    page: Any = official_client.post(send, read)
    assert page.status_code == 409
    assert heading(page) == "Check emails and send"
    said = parse(page).get_text(" ", strip=True)
    assert "Someone else has changed this commission since you opened this page." in said
    assert "Other words" in said
    assert not mail.outbox
    assert heading(official_client.post(send, form_fields(page), follow=True)) == "Commission sent"
    assert "Other words" in mail.outbox[0].body


@pytest.mark.parametrize("changed", ["recipients", "reminder_offsets", "meeting"])
def test_a_choice_that_was_changed_after_going_back_is_not_lost(
    changed: str, official_client: Client, lead: User
):
    given = {"recipients": [get_area("lewisham").pk], "reminder_offsets": ["-7"]}
    given["meeting"] = [make_meeting().pk]
    address = "/commissions/new/areas/"
    fields = {
        **form_fields(official_client.get(address)),
        **date_fields("due_on", "24", "3", "2011"),
    }
    official_client.post(address, fields)
    page = official_client.post(address, {**fields, changed: given[changed]})
    assert page.status_code == 409
    assert form_fields(page)[changed] == [str(each) for each in given[changed]]
    assert official_client.post(address, fields).status_code == 302
    assert Commission.objects.count() == 1


def test_replies_cannot_be_due_after_the_meeting_that_they_are_for(
    official_client: Client, draft: Commission, address: str
):
    meeting = make_meeting()
    held = {**form_fields(official_client.get(address)), "meeting": meeting.pk}
    late = official_client.post(address, {**held, **date_fields("due_on", "25", "3", "2011")})
    assert_refused(late, "Replies must be due by the day of the meeting, 24 March 2011.")
    assert form_fields(late)["meeting"] == [str(meeting.pk)]
    on_the_day = {**held, **date_fields("due_on", "24", "3", "2011")}
    assert official_client.post(address, on_the_day).status_code == 302

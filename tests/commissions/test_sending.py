"""Draft a commission, send it, and see who has not replied."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from accounts.models import Role, User
from commissions.domain import sending
from commissions.models import AccessLink, Addressee, Commission, CommissionState
from commissions.models.addressees import EndReason
from outbox.models import Email
from requests_log.models import Request
from tests.factories.areas import get_area, get_department
from tests.factories.clock import TODAY
from tests.factories.commissions import (
    DUE,
    addressee_in,
    all_recipients,
    get_reply,
    link_sent_to,
    open_areas,
    open_departments,
    reply_no_change,
    send_commission,
)
from tests.factories.meetings import make_meeting
from tests.helpers.forms import assert_refused, date_fields, form_fields, heading, main_text, parse
from tests.helpers.sign_in import client_for

pytestmark = pytest.mark.django_db


def rows_of(page: Any) -> dict[str, list[str]]:
    """Return the cells of the table of recipients, by name."""
    rows = {}
    for row in parse(page).select("tbody tr"):
        name, *cells = (" ".join(cell.get_text(" ").split()) for cell in row.select("td"))
        rows[name] = cells
    return rows


def test_an_official_drafts_a_commission_previews_the_emails_and_sends_it(
    official_client: Client, lead: User
):
    get_area("lewisham")
    page = official_client.get("/commissions/new/areas/")
    assert heading(page) == "New commission"
    # All first phase areas are ticked.
    assert len(form_fields(page)["recipients"]) == 2
    fields = {
        **form_fields(page),
        "message": "Is there more?",
        **date_fields("due_on", "24", "3", "2011"),
    }
    page = official_client.post("/commissions/new/areas/", fields, follow=True)
    assert heading(page) == "Check emails and send"
    text = parse(page).main.get_text(" ", strip=True)
    assert "Is there more?" in text
    assert "There is no contact for Lewisham." in text
    assert mail.outbox == []
    commission = Commission.objects.get()
    assert commission.state == CommissionState.DRAFT
    page = official_client.post(f"/commissions/{commission.pk}/send/", follow=True)
    assert heading(page) == "Commission sent"
    assert "1 email has been sent." in parse(page).get_text(" ", strip=True)
    assert all_recipients() == [lead.email]
    assert "Is there more?" in mail.outbox[0].body
    assert "24 March 2011" in mail.outbox[0].body
    page = official_client.get(commission.get_absolute_url())
    assert rows_of(page)["Lewisham"][:3] == ["Awaiting reply", "Asked 22 March 2011", "–"]


def test_sending_the_form_twice_makes_one_commission(official_client: Client):
    get_area("lewisham")
    fields = {
        **form_fields(official_client.get("/commissions/new/areas/")),
        **date_fields("due_on", "24", "3", "2011"),
    }
    for _ in range(2):
        official_client.post("/commissions/new/areas/", fields)
    assert Commission.objects.count() == 1


def test_a_commission_that_was_saved_and_edited_again_is_not_lost(official_client: Client):
    get_area("lewisham")
    fields = {
        **form_fields(official_client.get("/commissions/new/areas/")),
        **date_fields("due_on", "24", "3", "2011"),
    }
    official_client.post("/commissions/new/areas/", fields)
    page = official_client.post("/commissions/new/areas/", {**fields, "message": "Other words"})
    assert page.status_code == 409
    assert "This was already saved" in main_text(page)
    assert form_fields(page)["message"] == ["Other words"]
    commission = Commission.objects.get()
    assert f'href="{commission.get_absolute_url()}"' in page.content.decode()
    assert commission.message != "Other words"


@pytest.mark.parametrize(
    ("given", "message", "field"),
    [
        ({"message": ""}, "Enter what you are asking for.", "message"),
        (
            {"message": "x" * 5_001},
            "What you are asking for must be 5,000 characters or fewer",
            "message",
        ),
        ({"message": "a\x00b"}, "cannot be printed", "message"),
        (date_fields("due_on", "", "", ""), "Enter the date replies are due.", "due_on_day"),
        (
            date_fields("due_on", "21", "3", "2011"),
            "due date must be today, 22 March 2011",
            "due_on_day",
        ),
        (date_fields("due_on", "31", "2", "2011"), "real date", "due_on_day"),
        ({"recipients": []}, "Choose at least one recipient.", "recipients_0"),
        ({"recipients": ["x"]}, "Choose from the list.", "recipients_0"),
        ({"meeting": "99999999999999999999999"}, "Choose a meeting from the list.", "meeting"),
        ({"reminder_offsets": ["400"]}, "Choose days from the list.", "reminder_offsets_0"),
        ({"in_the_name_of": "x" * 151}, "at most 150", "in_the_name_of"),
    ],
)
def test_a_form_with_errors_makes_no_commission_and_keeps_the_text(
    official_client: Client, given: dict[str, Any], message: str, field: str
):
    get_area("lewisham")
    fields = {
        **form_fields(official_client.get("/commissions/new/areas/")),
        **date_fields("due_on", "24", "3", "2011"),
    }
    fields["in_the_name_of"] = "Baroness Hanham"
    page = official_client.post("/commissions/new/areas/", {**fields, **given})
    assert_refused(page, message, field)
    if "in_the_name_of" not in given:
        assert form_fields(page)["in_the_name_of"] == ["Baroness Hanham"]
    assert not Commission.objects.exists()


def test_a_commission_can_be_changed_only_until_it_is_sent(official_client: Client, official: User):
    commission = open_areas(official, "swindon")
    fields = {
        **form_fields(official_client.get(f"/commissions/{commission.pk}/change/")),
        "message": "Said better.",
    }
    official_client.post(f"/commissions/{commission.pk}/change/", fields)
    commission.refresh_from_db()
    assert commission.message == "Said better."
    send_commission(commission, official)
    page = official_client.post(
        f"/commissions/{commission.pk}/change/", {**fields, "message": "Late."}, follow=True
    )
    assert "Someone else has sent or closed this commission" in parse(page).get_text(" ")
    with pytest.raises(sending.WrongStateError):
        sending.send(by=official, commission=commission)
    commission.refresh_from_db()
    assert commission.message == "Said better."


def test_a_recipient_added_later_is_recorded_as_added(
    official_client: Client, official: User, lead: User
):
    commission = send_commission(open_areas(official, "lewisham"), official)
    page = official_client.get(f"/commissions/{commission.pk}/recipients/add/")
    # Who is asked already is not offered.
    assert parse(page).select_one("input[name=recipients]")["value"] == str(get_area("swindon").pk)
    page = official_client.post(
        f"/commissions/{commission.pk}/recipients/add/",
        {"recipients": [get_area("swindon").pk]},
        follow=True,
    )
    assert "Added 22 March 2011" in parse(page).get_text(" ")
    assert addressee_in(commission, "swindon").added_by == official
    assert addressee_in(commission, "lewisham").added_by is None
    assert all_recipients() == [lead.email]


def test_remind_now_emails_those_who_have_not_replied_once_a_day(
    official_client: Client,
    official: User,
    make_user: Callable[..., User],
    lead: User,
    settings: Any,
):
    make_user(Role.LEAD, "lewisham", email="lewisham@example.com")
    commission = send_commission(open_areas(official, "swindon", "lewisham"), official)
    swindon = client_for(lead)
    addressee = addressee_in(commission, "swindon")
    swindon.post(f"/your-replies/{addressee.pk}/", {"action": "send", "answer": "nothing"})
    mail.outbox.clear()
    page = official_client.get(f"/commissions/{commission.pk}/")
    assert "Remind the 1 that has not replied" in parse(page).get_text(" ")
    page = official_client.post(f"/commissions/{commission.pk}/remind/", follow=True)
    assert all_recipients() == ["lewisham@example.com"]
    page = official_client.post(f"/commissions/{commission.pk}/remind/", follow=True)
    assert "No reminders sent." in parse(page).get_text(" ")
    assert len(mail.outbox) == 1
    settings.TODAY = dt.date(2011, 3, 23)
    official_client.post(f"/commissions/{commission.pk}/remind/")
    assert len(mail.outbox) == 2


def test_nobody_is_said_to_have_had_a_reminder_who_has_no_contact(
    official_client: Client, official: User
):
    commission = send_commission(open_areas(official, "kent"), official)
    page = official_client.post(f"/commissions/{commission.pk}/remind/", follow=True)
    said = parse(page).get_text(" ")
    assert "have had one today, or we cannot email them." in said
    assert "Everyone" not in said


def test_who_cannot_be_reminded_keeps_no_other_from_it(official: User, lead: User):
    # Kent comes first, and has no contact.
    commission = send_commission(open_areas(official, "kent", "swindon"), official)
    assert sending.remind_now(by=official, commission=commission) == 1


def test_a_reply_on_the_due_date_is_not_late(
    official_client: Client, official: User, swindon_request: Request, settings: Any
):
    commission = send_commission(open_departments(official, "DfE"), official)
    settings.TODAY = DUE
    reply_no_change(link_sent_to("dfe@example.com"))
    assert not get_reply(commission, "DfE").is_late
    rows = rows_of(official_client.get(f"/commissions/{commission.pk}/"))
    assert "Late" not in rows["Department DfE"][0]


def test_a_reply_after_the_due_date_is_accepted_and_marked_late(
    official_client: Client, official: User, swindon_request: Request, settings: Any
):
    commission = send_commission(open_departments(official, "DfE", "MoJ"), official)
    settings.TODAY = DUE + dt.timedelta(days=2)
    page = official_client.get(f"/commissions/{commission.pk}/")
    assert "2 days overdue" in rows_of(page)["Department DfE"][1]
    reply_no_change(link_sent_to("dfe@example.com"))
    assert get_reply(commission, "DfE").is_late
    rows = rows_of(official_client.get(f"/commissions/{commission.pk}/"))
    assert rows["Department DfE"][0].startswith("No change Late")
    assert rows["Department DfE"][2] == "Dee Department By emailed link"
    # Silence is never taken for nothing.
    assert rows["Department MoJ"][0] == "Awaiting reply"


def test_a_closed_commission_takes_no_replies_and_lists_who_did_not_reply(
    official_client: Client, official: User, lead: User
):
    commission = send_commission(open_areas(official, "swindon", "lewisham"), official)
    page = official_client.get(f"/commissions/{commission.pk}/close/")
    assert {"Swindon", "Lewisham"} == {li.get_text() for li in parse(page).select("main li")}
    official_client.post(f"/commissions/{commission.pk}/close/")
    commission.refresh_from_db()
    assert commission.state == CommissionState.CLOSED
    swindon = client_for(lead)
    address = f"/your-replies/{addressee_in(commission, 'swindon').pk}/"
    assert "No reply was received." in parse(swindon.get(address)).get_text(" ")
    swindon.post(address, {"action": "send", "answer": "nothing"})
    assert addressee_in(commission, "swindon").reply_or_none is None


def test_queued_emails_are_cancelled_once_the_commission_is_closed(
    official: User, lead: User, swindon_request: Request
):
    commission = open_departments(official, "DfE")
    sending.send(by=official, commission=commission)
    letter = Email.objects.get()
    assert letter.state == "waiting"
    sending.close(by=official, commission=commission)
    letter.refresh_from_db()
    assert letter.state == "cancelled"


def test_closing_a_commission_ends_its_links_and_says_why(official: User, swindon_request: Request):
    commission = send_commission(open_departments(official, "DfE", "MoJ"), official)
    sending.withdraw_link(by=official, addressee=addressee_in(commission, "MoJ"))
    sending.close(by=official, commission=commission)
    links = AccessLink.objects.values_list("addressee__department__code", "end_reason")
    assert dict(links) == {"DfE": EndReason.CLOSED, "MoJ": EndReason.WITHDRAWN}


def test_only_officials_manage_commissions(official: User, lead: User, champion: User):
    commission = open_areas(official, "swindon")
    for person in (lead, champion):
        for act in (sending.send, sending.close, sending.remind_now):
            with pytest.raises(PermissionDenied):
                act(by=person, commission=commission)
        with pytest.raises(PermissionDenied):
            open_areas(person, "swindon")


def test_a_commission_without_recipients_or_due_in_the_past_is_refused(official: User):
    with pytest.raises(ValidationError):
        open_areas(official)
    commission = open_areas(official, "swindon")
    Commission.objects.filter(pk=commission.pk).update(due_on=dt.date(2011, 3, 1))
    with pytest.raises(ValidationError):
        sending.send(by=official, commission=commission)


def test_a_commission_may_be_due_today(official: User):
    commission = send_commission(open_areas(official, "swindon", due_on=TODAY), official)
    assert commission.is_open


def test_the_paper_for_the_meeting_counts_the_replies_as_at_each_day(
    official_client: Client, official: User, lead: User, settings: Any
):
    held = make_meeting()
    commission = send_commission(
        open_areas(official, "swindon", "lewisham", meeting=held), official
    )
    settings.TODAY = dt.date(2011, 3, 23)
    swindon = client_for(lead)
    addressee = addressee_in(commission, "swindon")
    swindon.post(f"/your-replies/{addressee.pk}/", {"action": "send", "answer": "nothing"})
    said = {}
    for day in ("2011-03-21", "2011-03-22", "2011-03-23"):
        page = official_client.get(f"/paper/?as_at={day}&meeting={held.pk}")
        said[day] = parse(page).get_text(" ", strip=True)
    assert "areas responded" not in said["2011-03-21"].partition("Annex A")[0]
    assert "Neither of the two areas has yet responded to the request" in said["2011-03-22"]
    assert "One of two areas responded to the request" in said["2011-03-23"]
    # The covering words that an official begins with, and the file, carry it too.
    page = official_client.get(f"/paper/issue/?as_at=2011-03-23&meeting={held.pk}")
    assert "One of two areas responded" in form_fields(page)["introduction"][0]
    page = official_client.get(f"/paper/download.html?as_at=2011-03-23&meeting={held.pk}")
    assert "One of two areas responded" in page.content.decode()
    # A paper of no meeting, of one department, or for a lead says nothing of all areas.
    for query, reader in (
        ("", official_client),
        (f"&meeting={held.pk}&department={get_department('DfE').code}", official_client),
        (f"&meeting={held.pk}", swindon),
    ):
        page = reader.get(f"/paper/?as_at=2011-03-23{query}")
        assert page.status_code == 200
        assert "areas responded" not in page.content.decode()


def test_leads_do_not_see_a_draft_commission(official: User, lead: User):
    commission = open_areas(official, "swindon")
    swindon = client_for(lead)
    addressee = Addressee.objects.get(commission=commission)
    assert "You have no commissions." in parse(swindon.get("/your-replies/")).get_text(" ")
    assert swindon.get(f"/your-replies/{addressee.pk}/").status_code == 404

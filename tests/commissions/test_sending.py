"""Opening a round, sending it, and knowing who has not answered."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from accounts.models import Role, User
from commissions.domain import sending
from commissions.models import Addressee, Commission, CommissionState
from outbox.models import Email
from requests_log.models import Request
from tests.conftest import get_area, get_department
from tests.factories.commissions import (
    DUE,
    addressee_in,
    answer_no_change,
    link_to,
    meeting,
    open_areas,
    open_departments,
    reply_in,
    sent,
    written_to,
)
from tests.helpers.forms import assert_refused, boxes, date, heading, read

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(official: User) -> Client:
    client = Client()
    client.force_login(official)
    return client


def rows_of(page: Any) -> dict[str, list[str]]:
    """Return the cells of the table of who is asked, by name."""
    rows = {}
    for row in read(page).select("tbody tr"):
        name, *cells = (" ".join(cell.get_text(" ").split()) for cell in row.select("td"))
        rows[name] = cells
    return rows


def test_an_official_opens_a_round_reads_the_letters_and_sends_them(client: Client, lead: User):
    get_area("lewisham")
    page = client.get("/commissions/new/areas/")
    assert heading(page) == "New commission"
    # All first phase areas are ticked.
    assert len(boxes(page)["recipients"]) == 2
    fields = {**boxes(page), "message": "Is there more?", **date("due_on", "24", "3", "2011")}
    page = client.post("/commissions/new/areas/", fields, follow=True)
    assert heading(page) == "Check emails and send"
    text = read(page).main.get_text(" ", strip=True)
    assert "Is there more?" in text
    assert "There is no contact for Lewisham." in text
    assert mail.outbox == []
    commission = Commission.objects.get()
    assert commission.state == CommissionState.DRAFT
    page = client.post(f"/commissions/{commission.pk}/send/", follow=True)
    assert "Commission sent. Emails sent: 1." in read(page).get_text(" ", strip=True)
    assert written_to() == [lead.email]
    assert "Is there more?" in mail.outbox[0].body
    assert "24 March 2011" in mail.outbox[0].body
    assert rows_of(page)["Lewisham"][:3] == ["Awaiting reply", "Asked 22 March 2011", "–"]


def test_the_same_form_sent_twice_opens_one_round(client: Client):
    get_area("lewisham")
    fields = {**boxes(client.get("/commissions/new/areas/")), **date("due_on", "24", "3", "2011")}
    for _ in range(2):
        client.post("/commissions/new/areas/", fields)
    assert Commission.objects.count() == 1


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
        (date("due_on", "", "", ""), "Enter the date replies are due.", "due_on_day"),
        (date("due_on", "21", "3", "2011"), "due date must be today, 22 March 2011", "due_on_day"),
        (date("due_on", "31", "2", "2011"), "real date", "due_on_day"),
        ({"recipients": []}, "Choose at least one recipient.", "recipients_0"),
        ({"recipients": ["x"]}, "Choose from the list.", "recipients_0"),
        ({"meeting": "99999999999999999999999"}, "Choose a meeting from the list.", "meeting"),
        ({"reminder_offsets": ["400"]}, "Choose days from the list.", "reminder_offsets_0"),
        ({"in_the_name_of": "x" * 151}, "at most 150", "in_the_name_of"),
    ],
)
def test_a_form_that_is_filled_in_wrong_opens_nothing_and_loses_nothing(
    client: Client, given: dict[str, Any], message: str, field: str
):
    get_area("lewisham")
    fields = {**boxes(client.get("/commissions/new/areas/")), **date("due_on", "24", "3", "2011")}
    fields["in_the_name_of"] = "Baroness Hanham"
    page = client.post("/commissions/new/areas/", {**fields, **given})
    assert_refused(page, message, field)
    if "in_the_name_of" not in given:
        assert boxes(page)["in_the_name_of"] == ["Baroness Hanham"]
    assert not Commission.objects.exists()


def test_a_round_is_changed_until_it_is_sent_and_not_after(client: Client, official: User):
    commission = open_areas(official, "swindon")
    fields = {
        **boxes(client.get(f"/commissions/{commission.pk}/change/")),
        "message": "Said better.",
    }
    client.post(f"/commissions/{commission.pk}/change/", fields)
    commission.refresh_from_db()
    assert commission.message == "Said better."
    sent(commission, official)
    page = client.post(
        f"/commissions/{commission.pk}/change/", {**fields, "message": "Late."}, follow=True
    )
    assert "Someone else has sent or closed this commission" in read(page).get_text(" ")
    with pytest.raises(sending.WrongStateError):
        sending.send(by=official, commission=commission)
    commission.refresh_from_db()
    assert commission.message == "Said better."


def test_who_is_asked_later_is_recorded_as_added(client: Client, official: User, lead: User):
    commission = sent(open_areas(official, "lewisham"), official)
    page = client.get(f"/commissions/{commission.pk}/recipients/add/")
    # Who is asked already is not offered.
    assert read(page).select_one("input[name=recipients]")["value"] == str(get_area("swindon").pk)
    page = client.post(
        f"/commissions/{commission.pk}/recipients/add/",
        {"recipients": [get_area("swindon").pk]},
        follow=True,
    )
    assert "Added 22 March 2011" in read(page).get_text(" ")
    assert addressee_in(commission, "swindon").added_by == official
    assert addressee_in(commission, "lewisham").added_by is None
    assert written_to() == [lead.email]


def test_one_click_reminds_those_who_have_not_answered_once_a_day(
    client: Client, official: User, make_user: Callable[..., User], lead: User, settings: Any
):
    make_user(Role.LEAD, "lewisham", email="lewisham@example.com")
    commission = sent(open_areas(official, "swindon", "lewisham"), official)
    swindon = Client()
    swindon.force_login(lead)
    addressee = addressee_in(commission, "swindon")
    swindon.post(f"/your-replies/{addressee.pk}/", {"action": "send", "answer": "nothing"})
    mail.outbox.clear()
    page = client.get(f"/commissions/{commission.pk}/")
    assert "Remind the 1 that has not replied" in read(page).get_text(" ")
    page = client.post(f"/commissions/{commission.pk}/remind/", follow=True)
    assert written_to() == ["lewisham@example.com"]
    page = client.post(f"/commissions/{commission.pk}/remind/", follow=True)
    assert "No reminders sent." in read(page).get_text(" ")
    assert len(mail.outbox) == 1
    settings.TODAY = dt.date(2011, 3, 23)
    client.post(f"/commissions/{commission.pk}/remind/")
    assert len(mail.outbox) == 2


def test_an_answer_after_the_date_due_is_taken_and_marked_late(
    client: Client, official: User, planted: Request, settings: Any
):
    commission = sent(open_departments(official, "DfE", "MoJ"), official)
    settings.TODAY = DUE + dt.timedelta(days=2)
    page = client.get(f"/commissions/{commission.pk}/")
    assert "2 days overdue" in rows_of(page)["Department DfE"][1]
    answer_no_change(link_to("dfe@example.com"))
    assert reply_in(commission, "DfE").is_late
    rows = rows_of(client.get(f"/commissions/{commission.pk}/"))
    assert rows["Department DfE"][0].startswith("No change Late")
    assert rows["Department DfE"][2] == "Dee Department By emailed link"
    # Silence is never taken for nothing.
    assert rows["Department MoJ"][0] == "Awaiting reply"


def test_closing_takes_no_more_answers_and_says_who_gave_none(
    client: Client, official: User, lead: User
):
    commission = sent(open_areas(official, "swindon", "lewisham"), official)
    page = client.get(f"/commissions/{commission.pk}/close/")
    assert {"Swindon", "Lewisham"} == {li.get_text() for li in read(page).select("main li")}
    client.post(f"/commissions/{commission.pk}/close/")
    commission.refresh_from_db()
    assert commission.state == CommissionState.CLOSED
    swindon = Client()
    swindon.force_login(lead)
    address = f"/your-replies/{addressee_in(commission, 'swindon').pk}/"
    assert "No reply was received." in read(swindon.get(address)).get_text(" ")
    swindon.post(address, {"action": "send", "answer": "nothing"})
    assert addressee_in(commission, "swindon").reply_or_none is None


def test_letters_that_wait_are_not_sent_once_the_answer_is_there(
    official: User, lead: User, planted: Request
):
    commission = open_departments(official, "DfE")
    sending.send(by=official, commission=commission)
    letter = Email.objects.get()
    assert letter.state == "waiting"
    sending.close(by=official, commission=commission)
    letter.refresh_from_db()
    assert letter.state == "cancelled"


def test_nobody_but_an_official_keeps_rounds(official: User, lead: User, champion: User):
    commission = open_areas(official, "swindon")
    for person in (lead, champion):
        for act in (sending.send, sending.close, sending.remind_now):
            with pytest.raises(PermissionDenied):
                act(by=person, commission=commission)
        with pytest.raises(PermissionDenied):
            open_areas(person, "swindon")


def test_a_round_that_asks_nobody_or_was_due_before_today_is_refused(official: User):
    with pytest.raises(ValidationError):
        open_areas(official)
    commission = open_areas(official, "swindon")
    Commission.objects.filter(pk=commission.pk).update(due_on=dt.date(2011, 3, 1))
    with pytest.raises(ValidationError):
        sending.send(by=official, commission=commission)


def test_the_paper_for_the_meeting_carries_the_sentence_as_at_each_day(
    client: Client, official: User, lead: User, settings: Any
):
    held = meeting()
    commission = sent(open_areas(official, "swindon", "lewisham", meeting=held), official)
    settings.TODAY = dt.date(2011, 3, 23)
    swindon = Client()
    swindon.force_login(lead)
    addressee = addressee_in(commission, "swindon")
    swindon.post(f"/your-replies/{addressee.pk}/", {"action": "send", "answer": "nothing"})
    said = {}
    for day in ("2011-03-21", "2011-03-22", "2011-03-23"):
        page = client.get(f"/paper/?as_at={day}&meeting={held.pk}")
        said[day] = read(page).get_text(" ", strip=True)
    assert "areas responded" not in said["2011-03-21"].partition("Annex A")[0]
    assert "None of two areas has yet responded to the request" in said["2011-03-22"]
    assert "One of two areas responded to the request" in said["2011-03-23"]
    # The covering words that an official begins with, and the file, carry it too.
    page = client.get(f"/paper/issue/?as_at=2011-03-23&meeting={held.pk}")
    assert "One of two areas responded" in boxes(page)["introduction"][0]
    page = client.get(f"/paper/download.html?as_at=2011-03-23&meeting={held.pk}")
    assert "One of two areas responded" in page.content.decode()
    # A paper of no meeting, of one department, or for a lead says nothing of all areas.
    for query, reader in (
        ("", client),
        (f"&meeting={held.pk}&department={get_department('DfE').code}", client),
        (f"&meeting={held.pk}", swindon),
    ):
        page = reader.get(f"/paper/?as_at=2011-03-23{query}")
        assert page.status_code == 200
        assert "areas responded" not in page.content.decode()


def test_a_draft_round_is_nobody_else_s_business(official: User, lead: User):
    commission = open_areas(official, "swindon")
    swindon = Client()
    swindon.force_login(lead)
    addressee = Addressee.objects.get(commission=commission)
    assert "You have no commissions." in read(swindon.get("/your-replies/")).get_text(" ")
    assert swindon.get(f"/your-replies/{addressee.pk}/").status_code == 404

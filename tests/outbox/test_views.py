"""The pages on which officials read emails and send queued ones."""

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.models import User
from outbox import delivery, views
from outbox.delivery import DeliveryResult
from outbox.models import Email
from tests.helpers.emails import UnreliableBackend, queue_email, recipient_refused
from tests.helpers.forms import heading, parse

pytestmark = pytest.mark.django_db


def cells(page: BeautifulSoup) -> list[list[str]]:
    """Return the words of each cell of each row."""
    return [
        [cell.get_text(" ", strip=True) for cell in row.select("td")]
        for row in page.select("tbody tr")
    ]


def test_the_list_shows_each_emails_state_newest_first(official_client: Client):
    queue_email(1)
    delivery.send_waiting()
    queue_email(2, to_name="", kind="reminder")
    UnreliableBackend.refused = {
        "person2": recipient_refused(550, "No such <user>", "person2@example.com")
    }
    delivery.send_waiting()
    queue_email(3, about="commissions/2/addressees/1", subject="Called off")
    delivery.cancel(about="commissions/2/addressees/1", reason="The round was closed.")
    page = parse(official_client.get("/emails/"))
    subjects = [row[1] for row in cells(page)]
    assert subjects == [
        "Called off , to person3@example.com",
        "Further barriers , to person2@example.com",
        "Further barriers , to person1@example.com",
    ]
    assert [(row[0], *row[2:]) for row in cells(page)] == [
        (
            "Person 3 person3@example.com",
            "Invitation",
            "Cancelled The round was closed.",
            "Not sent",
        ),
        (
            "person2@example.com",
            "Reminder",
            "Not delivered Could not be sent: 550 No such <user>",
            "Not sent",
        ),
        (
            "Person 1 person1@example.com",
            "Invitation",
            "Sent",
            "22 March 2011",
        ),
    ]
    assert "1 email could not be delivered. You can send it again." in " ".join(
        page.get_text().split()
    )


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", [4, 3, 2, 1]),
        ("?state=", [4, 3, 2, 1]),
        ("?state=waiting", [2]),
        ("?state=sent", [1]),
        ("?state=cancelled", [3]),
        ("?state=not_delivered", [4]),
        ("?state=%00&page=%00", [4, 3, 2, 1]),
        ("?state=waiting&page=99", [2]),
    ],
)
def test_the_list_filters_by_state(official_client: Client, query: str, numbers: list[int]):
    queue_email(1)
    delivery.send_waiting()
    queue_email(2)
    queue_email(3, about="another")
    delivery.cancel(about="another", reason="")
    queue_email(4)
    Email.objects.filter(to="person4@example.com").update(given_up_at=timezone.now())
    page = parse(official_client.get(f"/emails/{query}"))
    assert [row[0] for row in cells(page)] == [
        f"Person {number} person{number}@example.com" for number in numbers
    ]
    current = page.select_one('nav[aria-label="Filter emails"] [aria-current]')
    chosen = {"waiting": "Waiting", "sent": "Sent", "cancelled": "Cancelled"}
    chosen["not_delivered"] = "Not delivered"
    name = query.removeprefix("?state=").partition("&")[0]
    assert current.get_text() == chosen.get(name, "All")


def test_the_list_has_fifty_on_a_page(official_client: Client, monkeypatch: pytest.MonkeyPatch):
    assert views.PAGE_SIZE == 50
    monkeypatch.setattr(views, "PAGE_SIZE", 2)
    for number in range(5):
        queue_email(number)
    page = parse(official_client.get("/emails/?state=waiting&page=2"))
    assert [row[0].split()[1] for row in cells(page)] == ["2", "1"]
    assert "(page 2 of 3)" in page.title.get_text()
    links = {a.get_text(" ", strip=True): a["href"] for a in page.select(".govuk-pagination a")}
    assert links == {
        "Previous page": "?state=waiting&page=1",
        "1": "?state=waiting&page=1",
        "2": "?state=waiting&page=2",
        "3": "?state=waiting&page=3",
        "Next page": "?state=waiting&page=3",
    }


def test_an_empty_list_says_so(official_client: Client):
    page = parse(official_client.get("/emails/"))
    assert "No emails yet." in page.get_text()
    assert page.select("main form") == []
    assert (
        "No emails with this status."
        in parse(official_client.get("/emails/?state=sent")).get_text()
    )


def test_an_email_is_shown_as_it_was_sent(official_client: Client, official: User):
    letter = queue_email(text="Dear <you>,\n\n• One\n• Two & three\n", by=official)
    response = official_client.get(f"/emails/{letter.pk}/")
    page = parse(response)
    assert heading(response) == "Further barriers"
    assert page.pre.get_text() == "Dear <you>,\n\n• One\n• Two & three\n"
    shown = page.select_one(".app-breaks-anywhere p").parent
    assert [p.get_text() for p in shown.select("p")] == ["Dear <you>,"]
    assert [li.get_text() for li in shown.select("li")] == ["One", "Two & three"]
    told = page.select_one("dl").get_text(" ", strip=True)
    assert "To Person 1, person1@example.com" in told
    assert "22 March 2011 by Olive Official" in told


def test_an_unknown_email_is_not_found(official_client: Client):
    assert official_client.get("/emails/1/").status_code == 404


@pytest.mark.parametrize(
    ("waiting", "refused", "reachable", "said"),
    [
        (1, {}, True, "1 email was sent."),
        (3, {}, True, "3 emails were sent."),
        (0, {}, True, "No emails were sent."),
        (
            3,
            {"person1": ValueError("odd")},
            True,
            "2 emails were sent. 1 email was refused: see the reasons below.",
        ),
        (
            2,
            {},
            False,
            "No emails were sent. 2 emails are still waiting. The mail server could not be reached "
            "(ConnectionRefusedError: [Errno 111] Connection refused).",
        ),
    ],
)
def test_sending_says_how_many_were_sent(
    official_client: Client, waiting: int, refused: dict[str, Exception], reachable: bool, said: str
):
    for number in range(waiting):
        queue_email(number)
    UnreliableBackend.refused, UnreliableBackend.reachable = refused, reachable
    response = official_client.post("/emails/send/", follow=True)
    assert response.redirect_chain == [("/emails/", 302)]
    banner = parse(response).select_one(".govuk-notification-banner__heading")
    assert banner.get_text(strip=True) == said
    assert len(mail.outbox) == Email.objects.sent().count()


def test_viewing_the_list_sends_nothing(official_client: Client):
    queue_email()
    assert official_client.get("/emails/send/").status_code == 405
    official_client.get("/emails/")
    assert mail.outbox == []


def test_sending_needs_a_csrf_token(official: User):
    client = Client(enforce_csrf_checks=True)
    client.force_login(official)
    queue_email()
    assert client.post("/emails/send/").status_code == 403
    assert Email.objects.waiting().count() == 1


def test_a_demonstration_says_that_no_email_is_sent(official_client: Client, settings: Any):
    letter = queue_email()
    for address in ("/emails/", f"/emails/{letter.pk}/"):
        assert (
            "This demonstration does not send emails"
            in parse(official_client.get(address)).get_text()
        )
    settings.DEMONSTRATION = False
    for address in ("/emails/", f"/emails/{letter.pk}/"):
        assert (
            "This demonstration does not send" not in parse(official_client.get(address)).get_text()
        )


@pytest.mark.parametrize("rows", [1, 3])
def test_list_queries_do_not_grow_with_emails(
    official_client: Client, rows: int, django_assert_num_queries: Any
):
    for number in range(rows):
        queue_email(number)
    with django_assert_num_queries(6):
        official_client.get("/emails/")


@pytest.mark.parametrize("rows", [1, 3])
def test_sending_takes_three_queries_for_each_email(rows: int, django_assert_num_queries: Any):
    for number in range(rows):
        queue_email(number)
    # Claimed (in a transaction of its own), read and marked; before and after, what waits.
    with django_assert_num_queries(2 + rows * 5):
        assert delivery.send_waiting() == DeliveryResult(rows, 0, 0)


def test_an_email_that_was_given_up_can_be_sent_again(official_client: Client):
    email = queue_email()
    UnreliableBackend.refused = {"person1@": recipient_refused(550, "No such user", "person1")}
    delivery.send_waiting()
    address = f"/emails/{email.pk}/"
    assert "Send again" in parse(official_client.get(address)).get_text()
    page = official_client.post(f"{address}send/", follow=True)
    assert "was not sent. The reason is below." in parse(page).get_text()
    UnreliableBackend.mend()
    page = official_client.post(f"{address}send/", follow=True)
    assert "The email to person1@example.com was sent." in parse(page).get_text()
    assert "Send again" not in parse(page).get_text()
    assert len(mail.outbox) == 1
    again = official_client.post(f"{address}send/", follow=True)
    assert "The email to person1@example.com was sent." in parse(again).get_text()
    assert len(mail.outbox) == 1


def test_an_email_that_another_process_sends_is_not_said_to_have_failed(official_client: Client):
    email = queue_email()
    claimed = timezone.now() + delivery.CLAIM_DURATION
    Email.objects.update(claimed_until=claimed, last_error="450 Later")
    page = official_client.post(f"/emails/{email.pk}/send/", follow=True)
    assert "The email to person1@example.com is being sent." in parse(page).get_text()
    assert mail.outbox == []


def test_an_email_without_words_is_not_sent_again(official_client: Client):
    email = queue_email(1)
    queue_email(2)
    Email.objects.update(given_up_at=timezone.now())
    delivery.forget(Email.objects.filter(pk=email.pk))
    page = official_client.get(f"/emails/{email.pk}/")
    assert "Send again" not in parse(page).get_text()
    assert "1 email could not be delivered" in parse(official_client.get("/emails/")).get_text()
    tried = official_client.post(f"/emails/{email.pk}/send/", follow=True)
    assert "The words of this email are not kept any more." in parse(tried).get_text()
    assert mail.outbox == []
    email.refresh_from_db()
    assert email.state == "not_delivered"

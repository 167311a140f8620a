"""A commission to very many: its pages stay short, and a worker sends its emails."""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from areas.models import Area
from background import lifecycle
from background.execution import execute
from background.models import BackgroundTask, TaskState
from commissions import tasks
from commissions.domain import emails, in_parts, reopening, returns, sending
from commissions.domain.returns import BarrierText, Respondent
from commissions.models import AccessLink, Commission, CommissionAct, CommissionActKind, Reply
from departments.models import Department
from outbox import tasks as outbox_tasks
from outbox.models import Email
from tests.factories.areas import get_area, get_department
from tests.factories.clock import TODAY
from tests.factories.commissions import (
    addressee_in,
    open_areas,
    open_departments,
    send_commission,
)
from tests.factories.growth import many
from tests.helpers.emails import BACKEND, UnreliableBackend
from tests.helpers.forms import assert_refused, date_fields, form_fields, main_text, parse

pytestmark = pytest.mark.django_db
# SQLite takes no longer condition than 1,000 parts.
MANY = 1_100
NEW = "/commissions/new/areas/"


def draft(by: User, recipients: Sequence[Area] | Sequence[Department], kind: str) -> Commission:
    return sending.open_commission(
        by=by,
        kind=kind,
        message="What is the position?",
        due_on=TODAY + dt.timedelta(days=7),
        recipients=recipients,
    )


def recipients_shown(page: Any) -> int:
    return len(BeautifulSoup(page.content, "lxml").select("table tbody tr"))


@pytest.fixture
def commission(official: User) -> Commission:
    return many.add_commission(many.add_areas(MANY), by=official)


def test_each_page_of_a_commission_to_very_many_is_short(
    commission: Commission, official_client: Client
):
    for page, shown in (("", 50), ("?page=2", 50), ("?show=awaited", 50), ("close/", 0)):
        found = official_client.get(f"{commission.get_absolute_url()}{page}")
        assert found.status_code == 200
        assert len(found.content) < 100_000
        assert recipients_shown(found) == shown
    first = official_client.get(commission.get_absolute_url()).content.decode()
    assert f"Grown area 0009 and {MANY - 10} others." in first
    with CaptureQueriesContext(connection) as queries:
        found = official_client.get("/commissions/")
    assert f"0 of {MANY}" in found.content.decode()
    assert len(queries) == 5


def test_a_lead_of_long_standing_reads_commissions_twenty_at_a_time(
    lead_client: Client, official: User
):
    for number in range(22):
        send_commission(open_areas(official, "swindon", message=f"Question {number}."), official)
    first, second = (main_text(lead_client.get(f"/your-replies/{q}")) for q in ("", "?page=2"))
    assert first.count("Awaiting reply") == 20
    assert second.count("Awaiting reply") == 2
    assert "Question 21." in first
    assert "Question 0." in second


def typed(**given: Any) -> dict[str, Any]:
    return {"message": "What now?", **date_fields("due_on", "24", "3", "2011"), **given}


@pytest.mark.parametrize(
    ("kind", "add"), [("areas", many.add_areas), ("departments", many.add_departments)]
)
def test_a_commission_to_a_large_part_is_drafted_changed_and_sent(
    kind: str, add: Callable[[int], list[Any]], official_client: Client
):
    keys = [each.pk for each in add(MANY)]
    drafted = official_client.post(f"/commissions/new/{kind}/", typed(recipients=keys[:1_050]))
    commission = Commission.objects.get()
    assert drafted.url == f"{commission.get_absolute_url()}send/"
    assert commission.addressees.count() == 1_050
    assert official_client.get(drafted.url).status_code == 200
    address = f"{commission.get_absolute_url()}change/"
    page = official_client.get(address)
    # A box stands for those that were chosen; they are not listed.
    assert f"The 1,050 {kind} chosen so far" in page.content.decode()
    assert len(page.content) < 50_000
    assert parse(page).select_one("input[name=chosen][checked]")
    for given, count in (
        ({"chosen": "on"}, 1_050),
        ({"chosen": "on", "recipients": [keys[0], keys[-1]]}, 1_051),
        ({"recipients": keys[:950]}, 950),
        ({"everyone": "on"}, MANY),
        ({"recipients": keys[:3]}, 3),
    ):
        assert official_client.post(address, typed(**given)).status_code == 302
        assert commission.addressees.count() == count
    assert "chosen so far" not in official_client.get(address).content.decode()
    assert "Choose at least one" in official_client.post(address, typed()).content.decode()
    sent = official_client.post(f"{commission.get_absolute_url()}send/")
    assert sent.url == f"{commission.get_absolute_url()}sent/"


@pytest.fixture
def large(official: User, with_worker: None, settings: Any) -> Commission:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    return draft(official, many.add_departments(outbox_tasks.MOST_ON_A_PAGE + 1), "departments")


def the_task() -> BackgroundTask:
    return BackgroundTask.objects.latest("pk")


def test_a_worker_sends_a_commission_to_many(
    large: Commission, official_client: Client, mailoutbox: list[Any]
):
    sent = official_client.post(f"{large.get_absolute_url()}send/")
    assert sent.url == the_task().get_absolute_url()
    large.refresh_from_db()
    assert large.is_open
    assert not mailoutbox
    shown = official_client.get(large.get_absolute_url()).content.decode()
    assert "A worker is busy with the emails of this commission." in shown
    execute(the_task().pk, 1)
    assert the_task().state == TaskState.DONE
    assert the_task().outcome == "Emails sent: 51."
    assert len(mailoutbox) == 51
    act = CommissionAct.objects.get(kind=CommissionActKind.SENT)
    assert (act.emails, act.by) == (51, the_task().by)


def test_a_reply_that_was_reopened_meanwhile_keeps_its_link(
    large: Commission, official: User, mailoutbox: list[Any], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(emails, "BATCH_SIZE", 20)
    large = sending.begin_to_send(by=official, commission=large)
    done = in_parts.send_part(by=official, commission=large, done=0)
    replied = large.addressees.order_by("pk").first()
    link = AccessLink.objects.get(addressee=replied)
    Reply.objects.create(
        addressee=replied, answer="nothing", channel="link", sent_at=timezone.now(), sent_on=TODAY
    )
    new = reopening.reopen(by=official, addressee=replied, reason="A slip.", typed={})
    while (then := in_parts.send_part(by=official, commission=large, done=done)) > done:
        done = then
    assert [each.pk for each in AccessLink.objects.filter(addressee=new, ended_at=None)] == [
        link.pk
    ]
    assert AccessLink.objects.count() == 51


def test_a_reply_for_many_members_names_as_many_as_fit(official: User, make_user: Any):
    group = get_area("west-london")
    members = [
        Area.objects.create(slug=f"m{n}", name=f"{n} {'Borough ' * 9}of London", group=group)
        for n in range(5)
    ]
    commission = send_commission(open_areas(official, "west-london"), official)
    west = make_user("lead", "west-london")
    words = [BarrierText("A barrier", "It is one.", area) for area in members]
    addressee, by = addressee_in(commission, "west-london"), Respondent(west.name, by=west)
    reply = returns.reply_for_area(addressee=addressee, barriers=words, respondent=by)
    reply.refresh_from_db()
    assert reply.from_label == f"{members[0].name}, {members[1].name} and 3 more"


@pytest.mark.parametrize("steps", [1, 2, 3, 4, 5])
def test_a_worker_that_is_lost_writes_to_nobody_twice(
    steps: int,
    large: Commission,
    official: User,
    mailoutbox: list[Any],
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(emails, "BATCH_SIZE", 20)
    task = tasks.send_later(by=official, commission=large)
    assert task
    part, left = in_parts.send_part, steps

    def lost_after_some(**given: Any) -> int:
        nonlocal left
        left -= 1
        if left < 0:
            raise RuntimeError("the worker is gone")
        return part(**given)

    monkeypatch.setattr(in_parts, "send_part", lost_after_some)
    execute(task.pk, 1)
    monkeypatch.setattr(in_parts, "send_part", part)
    if the_task().state == TaskState.FAILED:
        lifecycle.retry(task=the_task())
        execute(task.pk, 2)
    assert the_task().state == TaskState.DONE
    assert len(mailoutbox) == Email.objects.count() == 51
    assert AccessLink.objects.count() == 51
    assert CommissionAct.objects.filter(kind=CommissionActKind.SENT).count() == 1


def test_a_worker_reminds_many_once(
    large: Commission, official: User, official_client: Client, mailoutbox: list[Any]
):
    sending.send(by=official, commission=large)
    address = f"{large.get_absolute_url()}remind/"
    assert official_client.post(address).url == the_task().get_absolute_url()
    # A second click finds the same task.
    official_client.post(address)
    assert BackgroundTask.objects.count() == 1
    execute(the_task().pk, 1)
    # The first emails, which waited too, and the reminders.
    assert len(mailoutbox) == 102


def test_a_commission_to_few_is_sent_at_once(
    official: User, with_worker: None, official_client: Client
):
    few = draft(official, many.add_departments(3), "departments")
    sent = official_client.post(f"{few.get_absolute_url()}send/")
    assert sent.url == f"{few.get_absolute_url()}sent/"
    assert Email.objects.sent().count() == 3
    assert not BackgroundTask.objects.exists()


class TestWhatAWorkerFinds:
    """With one recipient for "many"."""

    @pytest.fixture
    def commission(self, official: User, monkeypatch: pytest.MonkeyPatch) -> Commission:
        monkeypatch.setattr(outbox_tasks, "MOST_ON_A_PAGE", 0)
        return draft(official, many.add_departments(1), "departments")

    @pytest.fixture
    def unreachable(self, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        settings.EMAIL_BACKEND = BACKEND
        monkeypatch.setattr(UnreliableBackend, "reachable", False)

    def test_emails_to_many_that_are_added_are_sent_by_it(
        self, commission: Commission, official: User, official_client: Client, with_worker: None
    ):
        sending.send(by=official, commission=commission)
        added = {"recipients": [get_department("MoJ").pk]}
        page = official_client.post(f"{commission.get_absolute_url()}recipients/add/", added)
        assert page.url == the_task().get_absolute_url()
        execute(the_task().pk, 1)
        assert the_task().outcome == "Emails sent: 1."

    @pytest.mark.parametrize("act", ["send", "remind"])
    def test_a_commission_that_was_closed_is_left(
        self,
        act: str,
        commission: Commission,
        official: User,
        with_worker: None,
        mailoutbox: list[Any],
    ):
        if act == "send":
            task = tasks.send_later(by=official, commission=commission)
        else:
            sending.send(by=official, commission=commission)
            commission.refresh_from_db()
            task = tasks.remind_later(by=official, commission=commission)
        assert task
        sending.close(by=official, commission=commission)
        execute(task.pk, 1)
        assert (the_task().state, the_task().outcome) == (TaskState.FAILED, tasks.NOT_OPEN)
        assert not mailoutbox

    def test_what_the_mail_server_does_not_take_waits(
        self, commission: Commission, official: User, with_worker: None, unreachable: None
    ):
        task = tasks.send_later(by=official, commission=commission)
        assert task
        execute(task.pk, 1)
        assert the_task().outcome == (
            "Emails sent: 0. 1 could not be sent yet. We will try again automatically."
        )

    def test_without_a_worker_the_page_says_that_it_waits(
        self, commission: Commission, official: User, official_client: Client, unreachable: None
    ):
        sending.send(by=official, commission=commission)
        page = official_client.post(f"{commission.get_absolute_url()}remind/", follow=True)
        assert "could not be sent yet. We will try again automatically" in main_text(page)
        assert not Email.objects.sent().exists()


@pytest.mark.usefixtures("the_record")
def test_the_form_says_how_many_are_ticked(official_client: Client):
    assert "All 16 areas are ticked." in main_text(official_client.get(NEW))
    page = main_text(official_client.get("/commissions/new/departments/"))
    assert "departments are ticked: those with an open request." in page


@pytest.mark.usefixtures("the_record")
def test_all_are_unticked_at_once_and_what_was_typed_stays(official_client: Client):
    typed = {"message": "Is there more?", **date_fields("due_on", "24", "3", "2011")}
    fields = {**form_fields(official_client.get(NEW)), **typed}
    page = official_client.post(f"{NEW}?recipients=none", fields)
    # The button for that is not the one that Enter presses, and saving does not press it again.
    form = parse(page).select_one("main form")
    assert [each.get("formaction", "") for each in form.select("button")] == [
        "",
        "?recipients=none#id_recipients_0",
    ]
    assert form["action"] == NEW
    held = form_fields(page)
    assert "recipients" not in held
    assert {name: [value] for name, value in typed.items()}.items() <= held.items()
    assert held["submission"] == fields["submission"]
    assert "are ticked" not in main_text(page)
    assert_refused(official_client.post(NEW, held), "Choose at least one recipient.")
    count = Commission.objects.count()
    official_client.post(NEW, {**held, "recipients": fields["recipients"][:1]})
    assert Commission.objects.count() == count + 1
    assert Commission.objects.order_by("pk").last().addressees.count() == 1


@pytest.mark.usefixtures("the_record")
def test_a_draft_says_how_many_are_ticked_too(official_client: Client, official: User):
    draft = open_departments(official, "DfE", "MoJ")
    page = official_client.get(f"/commissions/{draft.pk}/change/")
    assert "2 of the 13 departments are ticked." in main_text(page)

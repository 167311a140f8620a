"""What the database refuses in commissions, whatever the code does."""

import json
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, models, transaction

from accounts.models import Role, User
from commissions.domain import access_links, decisions, returns
from commissions.domain.returns import BarrierText, ProposedLine, Respondent
from commissions.models import AccessLink, Addressee, Barrier, Commission, Decision, Proposal, Reply
from commissions.models.triggers import MESSAGE, REPLY_TRIGGERS
from requests_log.models import Request
from tests.factories.areas import get_area, get_department
from tests.factories.clock import TODAY
from tests.factories.commissions import addressee_in, open_areas, open_departments, send_commission
from tests.helpers.database import assert_statement_refused

pytestmark = pytest.mark.django_db
KEPT = (Reply, Barrier, Proposal, Decision)
TABLES = [model._meta.db_table for model in KEPT]
# SQLite's trigger against "INSERT OR REPLACE" refuses before the unique index does.
ONCE = f"(?i)unique|{MESSAGE}"
CHANGES = {
    "commissions_reply": "respondent_name = 'Somebody else'",
    "commissions_barrier": "issue = 'Other words'",
    "commissions_proposal": "status = 'Other words'",
    "commissions_decision": "reason = 'Other words'",
}


@pytest.fixture(autouse=True)
def decided(official: User, swindon_request: Request, make_user: Any) -> None:
    """An accepted proposal and a declined barrier, each in a commission."""
    commission = send_commission(open_departments(official, "DfE"), official)
    addressee = addressee_in(commission, "DfE")
    line = ProposedLine(
        swindon_request, swindon_request.line, False, "DfE has agreed.", "in_progress"
    )
    respondent = Respondent("Dee", link=access_links.active_link(addressee))
    returns.reply_for_department(addressee=addressee, proposed=[line], respondent=respondent)
    decisions.accept(by=official, proposal=Proposal.objects.get(), seen=swindon_request.line)
    lead = make_user(Role.LEAD, "islington")
    area_commission = send_commission(open_areas(official, "islington"), official)
    words = BarrierText("Sharing a budget", "Nobody may.", get_area("islington"))
    respondent = Respondent(lead.name, by=lead)
    of_islington = addressee_in(area_commission, "islington")
    returns.reply_for_area(addressee=of_islington, barriers=[words], respondent=respondent)
    decisions.decline(by=official, subject=Barrier.objects.get(), reason="It is in the record.")


def rows() -> list[list[dict[str, Any]]]:
    return [list(model.objects.order_by("pk").values()) for model in KEPT]


def refuse(statement: str, match: str = MESSAGE) -> None:
    before = rows()
    assert_statement_refused(statement, match)
    assert rows() == before


def refused(row: models.Model, match: str) -> None:
    """Assert that the database refuses a row for the reason named."""
    with pytest.raises(IntegrityError, match=match), transaction.atomic():
        models.Model.save(row, force_insert=True)


@pytest.mark.parametrize("table", TABLES)
def test_the_database_refuses_to_change_replies_and_decisions(table: str):
    refuse(f"UPDATE {table} SET {CHANGES[table]}")


@pytest.mark.parametrize("table", TABLES)
def test_the_database_refuses_to_delete_replies_and_decisions(table: str):
    refuse(f"DELETE FROM {table}")


@pytest.mark.parametrize("model", KEPT)
def test_truncating_a_table_is_refused(model: type[models.Model]):
    table = model._meta.db_table
    if connection.vendor == "postgresql":
        refuse(f"TRUNCATE {table} CASCADE")
        return
    columns = [f'"{field.column}"' for field in model._meta.concrete_fields]
    listed = ", ".join(columns)
    refuse(f"INSERT OR REPLACE INTO {table} ({listed}) SELECT {listed} FROM {table}")


@pytest.mark.parametrize("model", KEPT)
def test_replacing_a_row_is_refused(model: type[models.Model]):
    """A new id, but the same addressee, position or decision."""
    table = model._meta.db_table
    columns = [field.column for field in model._meta.concrete_fields]
    listed = ", ".join(f'"{each}"' for each in columns)
    selected = ", ".join('"id" + 1000' if each == "id" else f'"{each}"' for each in columns)
    insert = "INSERT" if connection.vendor == "postgresql" else "INSERT OR REPLACE"
    match = "unique" if connection.vendor == "postgresql" else MESSAGE
    refuse(f"{insert} INTO {table} ({listed}) SELECT {selected} FROM {table}", match)


def test_triggers_are_restored_after_each_migration():
    for guard in REPLY_TRIGGERS:
        guard.uninstall(connection)
    call_command("migrate", verbosity=0)
    for table in TABLES:
        refuse(f"DELETE FROM {table}")


def test_code_that_tries_gets_a_clear_error():
    for model in KEPT:
        row = model.objects.first()
        assert row is not None
        for attempt in (
            row.save,
            row.delete,
            model.objects.all().delete,
            lambda model=model: model.objects.update(pk=1),
            lambda model=model, row=row: model.objects.bulk_update([row], ["id"]),
        ):
            with pytest.raises(TypeError, match="cannot be changed or deleted"):
                attempt()


def test_a_commission_with_replies_cannot_be_deleted():
    before = rows()
    for row in (*Commission.objects.all(), *Addressee.objects.all()):
        with pytest.raises((models.ProtectedError, IntegrityError)), transaction.atomic():
            row.delete()
    assert rows() == before
    assert Commission.objects.count() == 2


def test_an_addressee_has_one_working_link(official: User):
    live = AccessLink.objects.get(ended_at__isnull=True)
    twin = AccessLink(addressee=live.addressee, created_by=official, created_at=live.created_at)
    refused(twin, "(?i)unique")
    # A link that has ended may exist beside it.
    twin.ended_at, twin.end_reason = live.created_at, "replaced"
    twin.save()
    with pytest.raises(IntegrityError), transaction.atomic():
        AccessLink.objects.update(ended_at=None)


def test_each_link_has_its_own_key(official: User):
    live = AccessLink.objects.get()
    ended = {"ended_at": live.created_at, "end_reason": "replaced"}
    twin = AccessLink(
        addressee=live.addressee,
        key=live.key,
        created_by=official,
        created_at=live.created_at,
        **ended,
    )
    refused(twin, "(?i)unique")


def test_an_addressee_is_an_area_or_a_department(official: User):
    commission = Commission.objects.earliest("pk")
    one_or_other = "commissions_addressee_an_area_or_a_department"
    refused(Addressee(commission=commission), one_or_other)
    both = Addressee(commission=commission, area=get_area("kent"), department=get_department("HO"))
    refused(both, one_or_other)


def test_nobody_is_addressed_twice_in_one_commission():
    for there in Addressee.objects.all():
        refused(
            Addressee(commission=there.commission, area=there.area, department=there.department),
            "(?i)unique",
        )


def test_an_added_addressee_has_a_day_and_an_author(official: User):
    commission = Commission.objects.earliest("pk")
    half = {"commission": commission, "department": get_department("HO")}
    refused(Addressee(**half, added_by=official), "commissions_addressee_added_by")
    refused(Addressee(**half, added_on=TODAY), "commissions_addressee_added_by")


def test_an_addressee_replies_once():
    there = Reply.objects.earliest("pk")
    refused(
        Reply(addressee=there.addressee, answer="nothing", channel="link", sent_at=there.sent_at),
        ONCE,
    )


def copied(decision: Decision, **given: Any) -> Decision:
    """Return a copy of a decision with only these values."""
    names = ("kind", "reason", "request", "entry", "by", "decided_at", "decided_on")
    return Decision(**{**{name: getattr(decision, name) for name in names}, **given})


def test_a_barrier_or_proposal_is_decided_once():
    for there in Decision.objects.all():
        refused(copied(there, proposal=there.proposal, barrier=there.barrier), ONCE)


def another_proposal(request: Request) -> Proposal:
    """Return an undecided proposal in a reply that has a decided one."""
    there = Proposal.objects.get()
    seen = {"seen": request.line, "status": "More.", "stage": "in_progress"}
    made = Proposal(reply=there.reply, request=request, is_no_change=False, **seen)
    made.save()
    return made


def test_a_decision_is_about_one_barrier_or_proposal(make_request: Any):
    there = Decision.objects.get(proposal__isnull=False)
    on_one = "commissions_decision_on_one_thing"
    refused(copied(there), on_one)
    barrier = Barrier.objects.get()
    more = Barrier(reply=barrier.reply, number=2, area=barrier.area, issue="More", why="It is so.")
    more.save()
    refused(copied(there, proposal=another_proposal(make_request()), barrier=more), on_one)


def test_a_decline_has_a_reason_and_no_entry(make_request: Any, swindon_request: Request):
    there = Decision.objects.get(kind="declined")
    open_one = another_proposal(make_request())
    says_why = "commissions_decision_declined_with_reason"
    refused(copied(there, proposal=open_one, reason=""), says_why)
    refused(copied(there, proposal=open_one, request=swindon_request), says_why)
    refused(copied(there, proposal=open_one, entry=swindon_request.line), says_why)
    # Whatever else is decided is about a request.
    refused(copied(there, proposal=open_one, kind="accepted", reason=""), says_why)


def test_a_barrier_and_a_proposal_have_text(make_request: Any):
    barrier, proposal = Barrier.objects.get(), Proposal.objects.get()
    about = {"reply": barrier.reply, "number": 2, "area": barrier.area}
    refused(Barrier(**about, issue="", why="Why."), "commissions_barrier_not_empty")
    refused(Barrier(**about, issue="What.", why=""), "commissions_barrier_not_empty")
    request = make_request()
    empty = {"seen": request.line, "status": "", "stage": "in_progress", "is_no_change": True}
    refused(Proposal(reply=proposal.reply, request=request, **empty), "commissions_proposal_status")


@pytest.mark.parametrize(
    ("given", "constraint"),
    [
        ({"kind": "others"}, "commissions_commission_kind"),
        ({"message": ""}, "commissions_commission_message"),
        ({"due_on": None}, "commissions_commission_due_unless_from_a_source"),
        ({"sent_on": None}, "commissions_commission_sent_at_and_on"),
        ({"closed_on": TODAY}, "commissions_commission_closed_at_and_on"),
    ],
)
def test_a_commission_has_consistent_dates_and_text(given: dict[str, Any], constraint: str):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Commission.objects.update(**given)


def test_an_addressee_has_one_draft_for_each_channel():
    addressee = Addressee.objects.earliest("pk")
    values = (json.dumps({}), addressee.pk, Reply.objects.earliest("pk").sent_at)
    insert = (
        "INSERT INTO commissions_draft "
        "(typed, version, respondent_name, addressee_id, saved_at, channel) VALUES "
    )
    with connection.cursor() as cursor:
        cursor.execute(f"{insert} (%s, 1, '', %s, %s, 'link')", values)
        cursor.execute(f"{insert} (%s, 1, '', %s, %s, 'recorded')", values)
        with pytest.raises(IntegrityError), transaction.atomic():
            cursor.execute(f"{insert} (%s, 1, '', %s, %s, 'link')", values)

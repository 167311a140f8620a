"""Whoever writes to a log waits for the logs first: holding a row meanwhile could be a deadlock."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Model

from accounts.models import Role, User
from areas.models import Area
from commissions.domain import decisions, returns
from commissions.domain.returns import BarrierText, Respondent
from commissions.models import Barrier, Proposal
from provenance.services import save_fact
from requests_log.domain import bulk, joins
from requests_log.domain.bulk import Wish
from requests_log.models import BulkAct, BulkKind, Join, Request
from requests_log.projections.hierarchy import lock_logs
from tests.factories.areas import get_area
from tests.factories.commissions import (
    addressee_in,
    link_sent_to,
    open_areas,
    open_departments,
    propose,
    reply_no_change,
    send_commission,
)
from tests.factories.feedback import propose as propose_as_lead
from tests.helpers.concurrency import in_a_thread

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def acting_after(first: Callable[[], object], act: Callable[[], object]) -> Iterator[None]:
    """Lock something first, and let somebody else act meanwhile, who ends after this."""
    problems: list[Exception] = []

    def run() -> None:
        try:
            act()
        except Exception as error:
            problems.append(error)

    with transaction.atomic():
        first()
        thread = in_a_thread(run)
        yield
    thread.join(timeout=30)
    assert problems == []


def assert_holds_nothing_while_it_waits(act: Callable[[], object], row: Model) -> None:
    """Keep whoever acts waiting for the logs, and lock a row that they lock meanwhile."""
    with acting_after(lock_logs, act):
        type(row)._base_manager.select_for_update(nowait=True).get(pk=row.pk)


@pytest.mark.parametrize("act", ["accept", "all unchanged"])
def test_a_decision_on_what_a_department_proposes(
    act: str, official: User, swindon_request: Request
):
    commission = send_commission(open_departments(official, "DfE"), official)
    if act == "all unchanged":
        reply_no_change(link_sent_to("dfe@example.com"))
    else:
        propose(addressee_in(commission, "DfE"), swindon_request, "DfE has agreed.")
    proposal = Proposal.objects.get()
    acts: dict[str, Callable[[], Any]] = {
        "accept": lambda: decisions.accept(by=official, proposal=proposal, seen=proposal.seen),
        "all unchanged": lambda: decisions.accept_unchanged(by=official, commission=commission),
    }
    assert_holds_nothing_while_it_waits(acts[act], proposal)


def test_a_decision_on_a_barrier(
    official: User, swindon_request: Request, make_user: Callable[..., User]
):
    area = get_area("islington")
    lead = make_user(Role.LEAD, "islington")
    commission = send_commission(open_areas(official, "islington"), official)
    words = BarrierText("Sharing a budget with schools", "Nobody may.", area)
    respondent, addressee = Respondent(lead.name, by=lead), addressee_in(commission, "islington")
    returns.reply_for_area(addressee=addressee, barriers=[words], respondent=respondent)
    barrier, seen = Barrier.objects.get(), swindon_request.line

    def join() -> None:
        decisions.join(by=official, barrier=barrier, request=swindon_request, seen=seen)

    assert_holds_nothing_while_it_waits(join, barrier)


def test_a_decision_on_a_join(official: User, lead: User, make_request: Callable[..., Request]):
    request = make_request(areas=[get_area("kent")])
    area = get_area("swindon")
    join = Join.objects.create(request=request, area=area, by=lead, words="So do we.")

    def accept() -> None:
        joins.accept_join(by=official, join=join, seen=request.line)

    assert_holds_nothing_while_it_waits(accept, join)


def test_what_was_done_with_many_requests_is_undone(official: User, swindon_request: Request):
    wish = Wish(BulkKind.CONFIRM)
    act, _ = bulk.do_together(by=official, wish=wish, seen={swindon_request: None})
    assert isinstance(act, BulkAct)
    assert_holds_nothing_while_it_waits(lambda: bulk.undo_together(by=official, act=act), act)


def test_a_lead_proposes_while_somebody_renames_the_area(official: User, lead: User):
    """Who renames an area has locked it before they wait for the logs."""
    area = get_area("swindon")
    area.name = "Swindon Borough"

    def lock_area() -> None:
        Area.objects.select_for_update(no_key=True).get(pk=area.pk)

    with acting_after(lock_area, lambda: propose_as_lead(lead)):
        save_fact(area, by=official)
    assert Area.objects.get(pk=area.pk).name == "Swindon Borough"

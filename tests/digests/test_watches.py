"""Who may watch what, from when on, and what the database refuses."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from accounts.models import Role, User
from areas.models import Area
from departments.models import Department
from digests import watches
from digests.changed_requests import newest_marks
from digests.models import Marks, Watch
from requests_log.models import Request, Workstream
from requests_log.queries.criteria import RequestCriteria
from requests_log.queries.request_list import RequestList
from tests.factories.areas import get_area, get_department, get_workstream
from tests.factories.entries import update_now

pytestmark = pytest.mark.django_db


def test_to_watch_twice_is_to_watch_once_and_keeps_what_was_new(
    swindon_request: Request, official: User
):
    first = watches.start(by=official, subject=swindon_request)
    update_now(swindon_request, official)
    assert watches.start(by=official, subject=swindon_request) == first
    assert Watch.objects.get().read_up_to == first.read_up_to < newest_marks().entries


def test_to_stop_twice_is_to_stop_once_and_only_for_oneself(
    swindon_request: Request, official: User, lead: User
):
    for reader in (official, lead):
        watches.start(by=reader, subject=swindon_request)
    for _ in range(2):
        watches.stop(by=official, subject=swindon_request)
    assert Watch.objects.get().user == lead


def test_administrators_may_not_watch(swindon_request: Request, administrator: User):
    reader = administrator
    for subject in (swindon_request, get_department("DfE")):
        with pytest.raises(PermissionDenied):
            watches.start(by=reader, subject=subject)


def test_a_lead_watches_only_what_they_see(make_request: Any, lead: User):
    hidden = make_request(areas=[get_area("kent")])
    for subject in (hidden, get_area("kent")):
        with pytest.raises(PermissionDenied):
            watches.start(by=lead, subject=subject)
    for seen in (get_area("swindon"), get_department("DfE"), get_workstream()):
        watches.start(by=lead, subject=seen)
    assert Watch.objects.count() == 3


def test_a_person_may_watch_only_so_much(
    official: User, swindon_request: Request, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(watches, "MOST_WATCHES", 2)
    for subject in (swindon_request, get_area("kent"), swindon_request):
        watches.start(by=official, subject=subject)
    with pytest.raises(ValidationError, match="Stop watching one first"):
        watches.start(by=official, subject=get_department("DfE"))


def test_nothing_that_was_read_becomes_new_again(swindon_request: Request, official: User):
    watch = watches.start(by=official, subject=swindon_request)
    for up_to in (Marks(0, 0, 0), Marks(10**20, 10**20, 10**20)):
        watches.mark_as_read(by=official, up_to=up_to)
        watch.refresh_from_db()
        assert watch.marks == newest_marks()


@pytest.mark.parametrize(
    "fields",
    [{}, {"area", "department"}, {"request", "workstream"}, {"area"}],
)
def test_the_database_refuses_a_watch_of_nothing_of_two_or_the_same_again(
    fields: set[str], swindon_request: Request, official: User
):
    subjects = {
        "request": swindon_request,
        "area": get_area("kent"),
        "department": get_department("DfE"),
        "workstream": get_workstream(),
    }
    Watch.objects.create(user=official, area=subjects["area"])
    with pytest.raises(IntegrityError), transaction.atomic():
        Watch.objects.create(user=official, **{name: subjects[name] for name in fields})


def test_watches_end_with_the_account(make_user: Callable[..., User], swindon_request: Request):
    leaver = make_user(Role.OFFICIAL)
    watches.start(by=leaver, subject=swindon_request)
    leaver.delete()
    assert Watch.objects.count() == 0


@pytest.mark.usefixtures("the_record")
def test_a_watch_covers_the_requests_of_the_list(official: User, make_user: Callable[..., User]):
    """For each department, area and workstream of the record, and those who see it."""
    Department.objects.filter(code="HMP").update(until="2011-01-01")
    every = Request.objects.values_list("pk", flat=True)
    for reader in (official, make_user(Role.LEAD, "leicestershire")):
        for kind, model in (("department", Department), ("area", Area), ("workstream", Workstream)):
            for subject in model.objects.all():
                watch = Watch(user=reader, **{kind: subject})
                listed = RequestList(reader, RequestCriteria(**{kind: subject}), at=None)
                numbers = {row.number for row in listed.part(100).rows}
                covered = watches.find_watches_of(every, [watch], by=reader)
                found = set(Request.objects.filter(pk__in=covered).values_list("number", flat=True))
                assert found == numbers, subject
                few = watches.few_watched([watch])
                assert set(covered) <= set(few)
                assert reader.is_lead or set(covered) == set(few)

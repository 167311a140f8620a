"""Another role, or leaving: what ends, and what is handed over."""

import datetime as dt
from typing import Any

import pytest
from django.core import mail

from accounts.models import Role, User
from areas.models import Lead
from departments.models import AreaChampion, Champion, DepartmentRight, departments_open_to
from digests import subscriptions, watches
from digests.models import Digest, Frequency, Watch
from requests_log.domain import owners
from requests_log.models import Request, RequestOwner
from tests.factories.areas import get_department
from tests.factories.clock import TODAY
from tests.helpers.sign_in import client_for

pytestmark = pytest.mark.django_db


def page_of(user: User) -> str:
    return f"/administration/people/{user.pk}/"


@pytest.fixture
def leaver(make_user: Any, swindon_request: Request) -> User:
    """An official who looks after a request, watches it, and gets the digest."""
    user: User = make_user(Role.OFFICIAL, name="Laura Leaver")
    owners.assign(by=user, request=swindon_request, official=user)
    watches.start(by=user, subject=swindon_request)
    subscriptions.set_frequency(by=user, frequency=Frequency.DAILY)
    return user


def test_what_ends_is_shown_before(leaver: User, administrator: User):
    page = client_for(administrator).get(page_of(leaver)).content.decode()
    for told in ("looking after 1 open request", "watching 1 thing", "the digest by email"):
        assert told in page


def test_an_official_who_leaves_hands_their_requests_over_in_one_step(
    leaver: User, administrator: User, official: User, swindon_request: Request
):
    form = {"becomes": "leaves", "successor": official.pk}
    page = client_for(administrator).post(page_of(leaver), form, follow=True)
    assert "Laura Leaver was told by email." in page.content.decode()
    leaver.refresh_from_db()
    assert not leaver.is_active
    assert RequestOwner.objects.get(request=swindon_request).official == official
    assert not Watch.objects.filter(user=leaver).exists()
    assert Digest.objects.get(user=leaver).frequency == Frequency.NONE
    assert [letter.subject for letter in mail.outbox] == ["Your account was closed"]


def test_without_a_successor_nobody_looks_after_them(leaver: User, administrator: User):
    client_for(administrator).post(page_of(leaver), {"becomes": "lead"})
    leaver.refresh_from_db()
    assert leaver.role == Role.LEAD
    assert not RequestOwner.objects.exists()


def test_a_lead_who_leaves_leads_nothing_from_today(lead: User, administrator: User):
    assert "area lead for Swindon" in client_for(administrator).get(page_of(lead)).content.decode()
    client_for(administrator).post(page_of(lead), {"becomes": "leaves"})
    assert Lead.objects.get().until == TODAY


def test_a_champion_who_leaves_champions_nothing_from_today(champion: User, administrator: User):
    client_for(administrator).post(page_of(champion), {"becomes": "leaves"})
    support = AreaChampion.objects.get()
    assert (support.until, support.champion.user) == (TODAY, champion)


def test_a_champion_who_becomes_an_official_champions_nothing(champion: User, administrator: User):
    client_for(administrator).post(page_of(champion), {"becomes": "official"})
    support = AreaChampion.objects.get()
    assert (support.until, support.champion.user) == (TODAY, None)


def test_a_champion_who_leaves_sees_no_department_after_coming_back(
    champion: User, administrator: User
):
    record, later = Champion.objects.get(user=champion), TODAY + dt.timedelta(days=1)
    DepartmentRight.objects.create(champion=record, department=get_department("HO"), since=TODAY)
    DepartmentRight.objects.create(champion=record, department=get_department("DfE"), since=later)
    client = client_for(administrator)
    page = client.get(page_of(champion)).content.decode()
    for name in ("HO", "DfE"):
        assert f"seeing the open requests of Department {name}" in page
    client.post(page_of(champion), {"becomes": "leaves"})
    assert DepartmentRight.objects.get().until == TODAY
    User.objects.filter(pk=champion.pk).update(is_active=True)
    for day in (TODAY, later):
        assert departments_open_to(champion, on=day) == []


def test_another_with_the_name_of_a_former_champion_sees_no_department(
    champion: User, administrator: User
):
    record = Champion.objects.get(user=champion)
    DepartmentRight.objects.create(champion=record, department=get_department("HO"))
    client_for(administrator).post(page_of(champion), {"becomes": "official"})
    record.refresh_from_db()
    assert record.user is None
    assert DepartmentRight.objects.get().until == TODAY


def test_closing_in_the_admin_site_ends_the_same(lead: User, administrator: User):
    form = {"email": lead.email, "name": lead.name, "role": "lead"}
    client_for(administrator).post(f"/admin/accounts/user/{lead.pk}/change/", form)
    assert Lead.objects.get().until == TODAY


def test_nobody_ends_their_own_role(administrator: User, make_user: Any):
    make_user(Role.ADMINISTRATOR)
    client = client_for(administrator)
    for becomes, message in (
        ("leaves", "You cannot close your own account."),
        ("official", "You cannot change your own role."),
    ):
        page = client.post(page_of(administrator), {"becomes": becomes})
        assert message in page.content.decode()
    administrator.refresh_from_db()
    assert (administrator.is_active, administrator.role) == (True, Role.ADMINISTRATOR)


def test_a_successor_who_is_no_official_is_refused(leaver: User, administrator: User, lead: User):
    form = {"becomes": "leaves", "successor": lead.pk}
    page = client_for(administrator).post(page_of(leaver), form)
    assert page.status_code == 200
    leaver.refresh_from_db()
    assert leaver.is_active


def test_only_a_lead_can_lead_an_area(official: User, administrator: User, lead: User):
    area = Lead.objects.get().area
    address = f"/admin/areas/area/{area.pk}/change/"
    client = client_for(administrator)
    form = {
        "name": area.name,
        "short_name": area.short_name,
        "leads-TOTAL_FORMS": "1",
        "leads-INITIAL_FORMS": "0",
        "leads-0-area": area.pk,
        "leads-0-user": official.pk,
        "seen": client.get(address).context["adminform"].form["seen"].value(),
    }
    page = client.post(address, form)
    assert page.status_code == 200
    assert not Lead.objects.filter(user=official).exists()

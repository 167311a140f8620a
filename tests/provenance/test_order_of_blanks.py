"""Rows without a date stand in the same place on every database."""

from typing import Any

import pytest
from django.apps import apps
from django.db.models import DateField
from django.test import Client

from accounts.models import User
from areas.models import Contact
from commissions.forms.area_reply import BarrierForm
from commissions.models import Commission
from commissions.queries.progress import list_to_do
from departments.models import AreaChampion, Champion, EmailContact
from tests.factories.areas import get_area, get_department
from tests.factories.clock import march
from tests.factories.commissions import addressee_in, open_areas
from tests.helpers.forms import main_text

pytestmark = pytest.mark.django_db


def test_every_order_by_a_date_that_may_be_blank_says_where_blanks_go():
    unsaid = [
        f"{model._meta.label}: {name}"
        for model in apps.get_models()
        for name in model._meta.ordering
        if isinstance(name, str) and _is_date_that_may_be_blank(model, name.lstrip("-"))
    ]
    assert unsaid == []


def _is_date_that_may_be_blank(model: Any, name: str) -> bool:
    if name == "pk" or "__" in name:
        return False
    field = model._meta.get_field(name)
    return isinstance(field, DateField) and field.null


def test_a_contact_whose_start_is_not_recorded_comes_first(official_client: Client):
    area, department = get_area("swindon"), get_department("DfE")
    for name, since, until in (("Dated", march(1), None), ("Undated", None, march(1))):
        about = {"name": name, "since": since, "email": f"{name.lower()}@example.com"}
        Contact.objects.create(area=area, capacity="contact", **about)
        EmailContact.objects.create(department=department, **about)
        champion = Champion.objects.create(name="Cara Champion")
        AreaChampion.objects.create(champion=champion, area=area, since=since, until=until)
    for address in ("/areas/swindon/", "/departments/DfE/"):
        text = main_text(official_client.get(address))
        assert text.index("Undated") < text.index("Dated"), address
    assert [each.since for each in AreaChampion.objects.all()] == [None, march(1)]


def test_a_group_comes_before_its_members(official: User):
    get_area("westminster")
    commission = open_areas(official, "west-london")
    form = BarrierForm(addressee=addressee_in(commission, "west-london"), number=1)
    field: Any = form.fields["area"]
    assert next(iter(field.queryset)) == get_area("west-london")


def test_a_commission_without_a_date_comes_last(official: User):
    for due in (None, march(30)):
        commission = open_areas(official, "swindon")
        Commission.objects.filter(pk=commission.pk).update(due_on=due, source=f"Due {due}")
    assert [each.commission.due_on for each in list_to_do()] == [march(30), None]

"""Loading the record again loses nothing that people wrote since."""

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.core.management import call_command
from django.test import Client

from accounts.models import User
from areas.models import Area
from departments.models import Department
from requests_log.domain import commands
from requests_log.models import Request
from requests_log.seed import fixtures
from tests.factories.clock import TODAY
from tests.helpers.database import all_rows

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_record")]


def test_loading_twice_changes_nothing():
    before = all_rows()
    assert len(before["requests_log_entry"]) == 33
    assert fixtures.load() == {"abbreviations": 0, "bodies": 0, "workstreams": 0, "requests": 0}
    call_command("load_record")
    assert all_rows() == before


def test_the_command_says_that_it_changed_nothing(capsys: pytest.CaptureFixture[str]):
    before = all_rows()
    call_command("load_record")
    assert "with 33 requests. Nothing was changed." in capsys.readouterr().out
    assert all_rows() == before


def test_loading_again_keeps_what_an_official_has_written(official: User):
    request = Request.objects.for_list().get(number=5)
    commands.write_news(
        by=official,
        request=request,
        seen=request.current,
        status="HO has written to chief constables.",
        effective_on=TODAY,
        target_date=None,
    )
    before = all_rows()
    call_command("load_record")
    assert all_rows() == before
    assert Request.objects.get(number=5).current.status == "HO has written to chief constables."


def test_loading_again_keeps_the_names_that_an_administrator_gave():
    Department.objects.filter(code="DfE").update(name="Department for Schools")
    Area.objects.filter(slug="swindon").update(name="Borough of Swindon")
    before = all_rows()
    call_command("load_record")
    assert all_rows() == before


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("departments/department", "code"),
        ("areas/area", "slug"),
        ("requests_log/workstream", "slug"),
    ],
)
def test_an_administrator_cannot_change_a_loading_key(
    address: str, key: str, administrator: User, client: Client
):
    """With another key the same row would be loaded again beside it."""
    client.force_login(administrator)
    row = apps.get_model(*address.split("/")).objects.first()
    page = BeautifulSoup(
        client.get(f"/admin/{address}/{row.pk}/change/").content.decode(), "html.parser"
    )
    assert page.find(attrs={"name": "_save"})
    assert not page.find(attrs={"name": key})

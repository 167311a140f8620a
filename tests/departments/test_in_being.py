"""Requests that ask all departments ask those in being on the day."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import Role
from departments.models import Department
from requests_log.as_of import AsOf
from requests_log.models import LineVersion, Request
from requests_log.queries.stage_counts import count_all_by_stage, count_by_stage
from tests.factories.clock import TODAY, march
from tests.helpers.forms import admin_form_fields, form_fields, main_text, parse
from tests.helpers.sign_in import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_record")]
ASKED_OF_ALL = ["CB-020", "CB-023", "CB-024", "CB-027"]


def listed(client: Client, query: str) -> list[str]:
    page = parse(client.get(f"/requests/?{query}"))
    return [link.get_text() for link in page.select(".app-reference")]


def test_a_department_added_today_was_not_asked_before(official_client: Client, make_user: Any):
    administrator = client_for(make_user(Role.ADMINISTRATOR))
    address = "/admin/departments/department/add/"
    fields = admin_form_fields(administrator.get(address))
    given = {**fields, "code": "HMT", "name": "HM Treasury"}
    assert administrator.post(address, given).status_code == 302
    assert Department.objects.get(code="HMT").since == TODAY
    assert listed(official_client, "department=HMT") == ASKED_OF_ALL
    assert listed(official_client, "department=HMT&as_at=2011-03-17") == []
    page = main_text(official_client.get("/departments/HMT/"))
    assert "In being from 22 March 2011." in page
    assert "Resolved: 4" in page
    then = main_text(official_client.get("/departments/HMT/?as_at=2011-03-17"))
    assert "Resolved: 0" in then
    for at in (None, AsOf(march(17)), AsOf(march(21))):
        rows = LineVersion.objects.as_of(at) if at else Request.objects.all()
        assert count_all_by_stage(at=at) == count_by_stage(rows, at=at)


def test_a_body_of_the_future_is_not_asked_yet(official_client: Client):
    assert listed(official_client, "department=NHS+CB") == []
    request = main_text(official_client.get("/requests/CB-020/"))
    assert "all departments: " in request
    assert "Home Office" in request
    assert "NHS Commissioning Board" not in request


def test_a_department_that_has_ended_keeps_its_past(official_client: Client):
    page = "/departments/DCLG/details/{}/change/"
    address = page.format(Department.objects.get(code="DCLG").pk)
    dates = {"until_day": "20", "until_month": "3", "until_year": "2011"}
    official_client.post(address, form_fields(official_client.get(address)) | dates)
    assert Department.objects.get(code="DCLG").until == march(20)
    assert listed(official_client, "department=DCLG") == []
    assert listed(official_client, "department=DCLG&as_at=2011-03-19") == ASKED_OF_ALL
    for at in (None, AsOf(march(19))):
        rows = LineVersion.objects.as_of(at) if at else Request.objects.all()
        assert count_all_by_stage(at=at) == count_by_stage(rows, at=at)

"""Changing whom a request names, raising a request: labels, conflicts, and sending twice."""

import re
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from requests_log.domain import commands
from requests_log.models import Request
from tests.conftest import TODAY, get_area, get_department, said_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(official: User, client: Client) -> Client:
    client.force_login(official)
    return client


def change_form(request: Request, **given: Any) -> dict[str, Any]:
    """What the change form sends for a request as it is, with what is given changed."""
    line = request.line
    return {
        "seen": str(line.pk),
        "areas": [str(get_area(slug).pk) for slug in line.area_slugs],
        "departments": [str(get_department(code).pk) for code in line.department_codes],
        "reach": line.reach,
        "issue": line.issue,
        "request_kind": line.request_kind,
        "areas_label": line.areas_label,
        "departments_label": line.departments_label,
        "effective_on_day": "22",
        "effective_on_month": "3",
        "effective_on_year": "2011",
        "reason": "",
        "action": "save",
        **given,
    }


def change(client: Client, request: Request, **given: Any) -> Any:
    return client.post(f"{request.get_absolute_url()}change/", change_form(request, **given))


def both(*slugs: str) -> list[str]:
    return [str(get_area(slug).pk) for slug in slugs]


def test_a_label_that_is_left_follows_the_areas_and_is_shown_first(planted: Request, desk: Client):
    given = {"areas": both("swindon", "kent")}
    page = change(desk, planted, **given, action="continue").content.decode()
    assert "Kent / Swindon" in page
    assert "Areas were printed as “Swindon”." in page
    change(desk, planted, **given)
    planted.refresh_from_db()
    assert planted.line.areas_label == "Kent / Swindon"


@pytest.mark.parametrize(
    ("given", "label"),
    [
        ({"areas_label": "Swindon and Kent"}, "Swindon and Kent"),
        ({"keep_labels": "on"}, "Swindon"),
        ({"areas_label": ""}, "Kent / Swindon"),
    ],
)
def test_a_label_is_printed_as_the_official_wants_it(
    given: dict[str, str], label: str, planted: Request, desk: Client
):
    change(desk, planted, areas=both("swindon", "kent"), **given)
    planted.refresh_from_db()
    assert planted.line.areas_label == label


def test_a_conflict_undoes_nothing_that_its_writer_did_not_touch(
    planted: Request, official: User, desk: Client
):
    stale = change_form(planted, issue="Mine.")
    said = said_by(planted.line)
    for name in ("status", "stage", "target_date", "effective_on", "workstream"):
        del said[name]
    commands.amend(
        by=official,
        request=planted,
        seen=planted.line,
        effective_on=TODAY,
        **{**said, "areas": [get_area("swindon"), get_area("kent")]},
    )
    planted.refresh_from_db()
    address = f"{planted.get_absolute_url()}change/"
    response = desk.post(address, stale)
    assert response.status_code == 409
    assert "Kent, Swindon" in response.content.decode()
    form = response.context["form"]
    assert sorted(form["areas"].value()) == sorted(both("swindon", "kent"))
    again = {**stale, "seen": form["seen"].value(), "areas": form["areas"].value()}
    desk.post(address, again)
    planted.refresh_from_db()
    assert (planted.line.issue, planted.line.area_slugs) == ("Mine.", ["kent", "swindon"])


def test_a_request_whose_form_is_sent_twice_is_raised_once(planted: Request, desk: Client):
    page = desk.get("/requests/new/").content.decode()
    submission = re.search('name="submission" value="([^"]+)"', page)
    assert submission
    fields = {**change_form(planted), "status": "New.", "submission": submission[1]}
    places = [desk.post("/requests/new/", fields).url for _ in range(2)]
    assert places == ["/requests/CB-002/", "/requests/CB-002/"]
    assert Request.objects.count() == 2

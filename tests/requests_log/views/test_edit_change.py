"""Change a request's areas or departments, and raise a request: labels and conflicts."""

import re
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from requests_log.domain import commands
from requests_log.models import Request
from tests.factories.areas import get_area
from tests.factories.clock import TODAY
from tests.factories.entries import entry_fields
from tests.helpers.request_forms import change_fields, checked

pytestmark = pytest.mark.django_db


def change(client: Client, request: Request, **given: Any) -> Any:
    return client.post(f"{request.get_absolute_url()}change/", change_fields(request, **given))


def area_ids(*slugs: str) -> list[str]:
    return [str(get_area(slug).pk) for slug in slugs]


def test_an_untouched_label_follows_the_areas_and_is_shown_first(
    swindon_request: Request, official_client: Client
):
    given = {"areas": area_ids("swindon", "kent")}
    page = change(official_client, swindon_request, **given, action="continue")
    assert checked(page)["Areas, as printed"] == "[added: Kent / ] Swindon Changed"
    change(official_client, swindon_request, **given)
    swindon_request.refresh_from_db()
    assert swindon_request.line.areas_label == "Kent / Swindon"


@pytest.mark.parametrize(
    ("given", "label"),
    [
        ({"areas_label": "Swindon and Kent"}, "Swindon and Kent"),
        ({"keep_labels": "on"}, "Swindon"),
        ({"areas_label": ""}, "Kent / Swindon"),
    ],
)
def test_an_official_can_write_their_own_label(
    given: dict[str, str], label: str, swindon_request: Request, official_client: Client
):
    change(official_client, swindon_request, areas=area_ids("swindon", "kent"), **given)
    swindon_request.refresh_from_db()
    assert swindon_request.line.areas_label == label


def test_a_conflict_keeps_changes_to_untouched_fields(
    swindon_request: Request, official: User, official_client: Client
):
    stale = change_fields(swindon_request, issue="Mine.")
    said = entry_fields(swindon_request.line)
    for name in ("status", "stage", "target_date", "effective_on", "workstream"):
        del said[name]
    commands.amend(
        by=official,
        request=swindon_request,
        seen=swindon_request.line,
        effective_on=TODAY,
        **{**said, "areas": [get_area("swindon"), get_area("kent")]},
    )
    swindon_request.refresh_from_db()
    address = f"{swindon_request.get_absolute_url()}change/"
    response = official_client.post(address, stale)
    assert response.status_code == 409
    assert "Kent, Swindon" in response.content.decode()
    form = response.context["form"]
    assert sorted(form["areas"].value()) == sorted(area_ids("swindon", "kent"))
    again = {**stale, "seen": form["seen"].value(), "areas": form["areas"].value()}
    official_client.post(address, again)
    swindon_request.refresh_from_db()
    assert (swindon_request.line.issue, swindon_request.line.area_slugs) == (
        "Mine.",
        ["kent", "swindon"],
    )


def test_sending_the_form_twice_raises_one_request(
    swindon_request: Request, official_client: Client
):
    page = official_client.get("/requests/new/").content.decode()
    submission = re.search('name="submission" value="([^"]+)"', page)
    assert submission
    fields = {**change_fields(swindon_request), "status": "New.", "submission": submission[1]}
    places = [official_client.post("/requests/new/", fields).url for _ in range(2)]
    assert places == ["/requests/CB-002/", "/requests/CB-002/"]
    assert Request.objects.count() == 2

"""The page of everything that anybody has changed, with times."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from departments.models import Champion
from papers.models import Edition
from places.queries import all_changes
from provenance.services import save_fact
from requests_log.domain import evidence, next_steps
from requests_log.models import Request
from requests_log.rules.stages import Stage
from tests.factories.areas import get_area, get_department
from tests.factories.clock import TODAY
from tests.factories.entries import move, write_news
from tests.factories.evidence import attach
from tests.factories.next_steps import add_step
from tests.factories.positions import say
from tests.helpers.forms import form_fields, parse

pytestmark = pytest.mark.django_db


def told(client: Client, query: str = "") -> list[str]:
    page = parse(client.get(f"/history/{query}"))
    return [" ".join(h2.get_text().split()) for h2 in page.select("main h2.govuk-heading-s")]


def test_every_kind_of_change_is_listed_with_its_author_and_time(
    swindon_request: Request, official: User, official_client: Client
):
    write_news(swindon_request, official, "DfE has agreed.")
    swindon_request.refresh_from_db()
    move(swindon_request, official, Stage.RESOLVED)
    area = get_area("swindon")
    page = f"/areas/swindon/details/{area.pk}/change/"
    official_client.post(page, {**form_fields(official_client.get(page)), "short_name": "SW"})
    assert told(official_client)[:1] == ["Swindon: changed"]
    assert told(official_client)[1:] == [
        "CB-001, Sharing a budget: moved",
        "CB-001, Sharing a budget: update",
        "CB-001, Sharing a budget: raised",
    ]
    shown = parse(official_client.get("/history/"))
    byline = shown.select_one("main .app-secondary").get_text()
    assert byline.startswith(f"By {official.name}, 22 March 2011, ")
    links = [a["href"] for a in shown.select("main h2 a")]
    assert links == ["/areas/swindon/history/", *["/requests/CB-001/"] * 3]
    assert "Short name: from blank to SW" in shown.main.get_text()


def test_what_a_department_said_is_listed(
    make_request: Any, official: User, official_client: Client
):
    joint = make_request(departments=[get_department("DfE"), get_department("MoJ")])
    say(joint, official, "MoJ")
    assert told(official_client)[:1] == ["CB-001, Sharing a budget: position of MoJ recorded"]


def test_next_steps_and_their_ends_are_listed(
    swindon_request: Request, official: User, official_client: Client
):
    step = add_step(swindon_request, official, "Send a note.")
    next_steps.end_step(by=official, step=step, outcome="done", effective_on=TODAY)
    assert told(official_client)[:2] == [
        "CB-001, Sharing a budget: next step done",
        "CB-001, Sharing a budget: next step added",
    ]


def test_evidence_and_its_withdrawal_are_listed(
    swindon_request: Request, official: User, official_client: Client
):
    kept = attach(official, swindon_request)
    evidence.withdraw(by=official, evidence=kept, reason="A slip.")
    assert told(official_client)[:2] == [
        "CB-001, Sharing a budget: evidence withdrawn",
        "CB-001, Sharing a budget: evidence attached",
    ]


def test_an_edition_is_listed(the_record: None, official_client: Client):
    edition = Edition.objects.get()
    found = parse(official_client.get("/history/")).select(
        f'a[href="{edition.get_absolute_url()}"]'
    )
    assert len(found) == 1


def test_the_list_has_pages_and_an_end(
    make_request: Any, official_client: Client, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(all_changes, "PAGE_SIZE", 2)
    monkeypatch.setattr(all_changes, "MAX_PAGES", 3)
    for _ in range(5):
        make_request()
    assert [line[:6] for line in told(official_client)] == ["CB-005", "CB-004"]
    assert [line[:6] for line in told(official_client, "?page=3")] == ["CB-001"]
    for odd in ("0", "-1", "x", "%00", "9" * 30):
        assert official_client.get(f"/history/?page={odd}").status_code == 200


def test_a_champion_of_no_department_is_listed(official_client: Client, official: User):
    save_fact(Champion(name="Somebody"), by=official)
    assert told(official_client) == ["Somebody: added"]

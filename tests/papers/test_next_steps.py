"""Next steps in a paper: printed if they are wanted, in every format, and as they were."""

import datetime as dt
import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from accounts.models import User
from papers.domain import publish
from papers.domain.publish import load_paper
from papers.models import Edition
from requests_log.domain import next_steps
from requests_log.models import NextStep, StepOutcome
from tests.factories.areas import get_workstream
from tests.factories.clock import TODAY
from tests.factories.entries import get_request
from tests.factories.next_steps import add_step
from tests.helpers.crawl import text_of
from tests.helpers.forms import form_fields, main_text, parse
from tests.helpers.papers import issue_edition
from tests.helpers.sign_in import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_record")]
CLUSTERS = "Next: DH will be sending a note on Clusters to all 16 areas."


def test_a_paper_prints_steps_only_if_they_are_wanted(official_client: Client):
    plain = main_text(official_client.get("/paper/"))
    assert "Next: " not in plain
    wanted = main_text(official_client.get("/paper/?steps=on"))
    assert f"sending a note on Clusters to all 16 areas. {CLUSTERS}" in wanted
    assert wanted.count("Next: ") == NextStep.objects.count()


@pytest.mark.parametrize("extension", ["docx", "odt", "pdf", "html", "csv", "json"])
def test_every_format_prints_them(extension: str, official_client: Client, official: User):
    add_step(
        get_workstream("data-sharing"), official, "Hold a workshop.", due_on=dt.date(2011, 5, 1)
    )
    file = official_client.get(f"/paper/download.{extension}?steps=on").getvalue()
    text = file.decode() if extension in ("csv", "json") else text_of(file)
    assert CLUSTERS in text
    # CSV has the lines alone.
    if extension != "csv":
        assert "Data sharing: DfE: Hold a workshop. (due 1 May 2011)" in text


def test_steps_are_as_at_the_day(official_client: Client, official: User, settings: Any):
    settings.TODAY = dt.date(2011, 3, 24)
    step = NextStep.objects.get(request__number=8)
    next_steps.end_step(
        by=official, step=step, outcome=StepOutcome.DONE, effective_on=dt.date(2011, 3, 23)
    )
    assert CLUSTERS not in main_text(official_client.get("/paper/?steps=on"))
    before = "/paper/?steps=on&as_at=2011-03-22"
    assert CLUSTERS in main_text(official_client.get(before))


def test_an_edition_keeps_the_steps_that_it_printed(
    official_client: Client, official: User, settings: Any
):
    page = official_client.get("/paper/issue/?as_at=2011-03-22&steps=on")
    address = "/paper/issue/?as_at=2011-03-22&steps=on"
    seen = official_client.post(address, {**form_fields(page), "action": "see"})
    assert CLUSTERS in main_text(seen)
    official_client.post(address, {**form_fields(seen), "action": "issue"})
    edition = Edition.objects.first()
    assert edition
    assert edition.number == 2
    settings.TODAY = dt.date(2011, 3, 24)
    step = NextStep.objects.get(request__number=8)
    next_steps.correct_step(
        by=official,
        step=step,
        reason="It was misread.",
        what="Write to areas.",
        owner=next_steps.StepOwner(others="Nobody"),
        effective_on=step.effective_on,
        due_on=None,
    )
    printed = json.loads(json.dumps(load_paper(edition).data(), default=str))
    assert CLUSTERS in json.dumps(printed, ensure_ascii=False)
    assert CLUSTERS in main_text(official_client.get("/editions/2/"))
    assert "steps=on" in official_client.get("/editions/2/").content.decode()
    call_command("check_editions", stdout=StringIO())
    # The first edition printed none, as the paper of 2011 did not.
    assert "Next: " not in main_text(official_client.get("/editions/1/"))


@pytest.mark.parametrize("is_from_before", [False, True])
@pytest.mark.parametrize("query", ["steps=on", ""])
def test_the_paper_that_replaces_one_with_steps_of_workstreams_alone_has_them_too(
    query: str,
    is_from_before: bool,
    official_client: Client,
    official: User,
    monkeypatch: pytest.MonkeyPatch,
):
    for step in NextStep.objects.filter(request__isnull=False):
        next_steps.end_step(by=official, step=step, outcome=StepOutcome.DONE, effective_on=TODAY)
    add_step(get_workstream("data-sharing"), official, "Hold a workshop.")
    if is_from_before:
        own = publish.store_parts
        monkeypatch.setattr(
            publish, "store_parts", lambda *args, **given: without_flag(own(*args, **given))
        )
    issue_edition(official_client, f"as_at=2011-03-22&{query}")
    page = official_client.get("/editions/2/")
    assert ("Hold a workshop." in main_text(page)) == bool(query)
    link = parse(page).find("a", string="Issue a replacement")["href"]
    assert ("steps=on" in link) == bool(query)
    # What it prints is what it was issued with.
    assert Edition.objects.get(number=2).lines.exclude(steps="").count() == 0


def without_flag(stored: dict[str, Any]) -> dict[str, Any]:
    """Return what was stored of an edition before it said whether steps were chosen."""
    return {name: value for name, value in stored.items() if name != "steps_printed"}


def test_a_lead_reads_the_steps_of_their_own_requests_alone(make_user: Any):
    kent = client_for(make_user("lead", "kent"))
    shown = main_text(kent.get("/paper/?steps=on"))
    # CB-008 is of Blackburn and Swindon; CB-017 is for all areas.
    assert CLUSTERS not in shown
    assert "Next: DH will be circulating a note on information sharing" in shown


def test_the_command_prints_them_too(tmp_path: Path):
    file = tmp_path / "paper.csv"
    call_command("paper", format="csv", next_steps=True, output=file)
    assert CLUSTERS in file.read_text(encoding="utf-8")
    call_command("paper", format="csv", output=file)
    assert CLUSTERS not in file.read_text(encoding="utf-8")


@pytest.mark.parametrize("number", [1, 3])
def test_queries_do_not_grow_with_steps(
    number: int, official: User, official_client: Client, django_assert_num_queries: Any
):
    for each in range(number):
        add_step(get_request(each + 1), official, f"Step {each}.")
    with django_assert_num_queries(14):
        official_client.get("/paper/?steps=on")

"""Drafting help: it points things out, offers the next act, and never blocks."""

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from accounts.models import User
from requests_log.domain.drafting import dismiss
from requests_log.models import Abbreviation, WordingDismissal
from tests.factories.entries import get_request, write_news
from tests.factories.next_steps import add_step
from tests.helpers.forms import form_fields, main_text, parse
from tests.helpers.sign_in import client_for

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("the_record")]
PAGE = "/requests/CB-005/wording/"


def test_the_papers_own_words_are_left_alone(official_client: Client):
    for number in range(1, 34):
        page = official_client.get(f"/requests/CB-{number:03d}/wording/")
        assert "There is nothing to look at again." in main_text(page), number


def test_an_unknown_abbreviation_leads_to_the_glossary(official_client: Client, official: User):
    write_news(get_request(5), official, "The Police Liaison Team (PLT) has agreed, and DWP too.")
    page = official_client.get(PAGE)
    assert "“PLT” is not in the glossary. Is it “Police Liaison Team”?" in main_text(page)
    assert "DWP” is not" not in main_text(page)
    link = parse(page).find("a", href="/glossary/add/?short=PLT")
    assert link
    fields = form_fields(official_client.get(link["href"]))
    assert fields["short"] == ["PLT"]
    saved = official_client.post(
        "/glossary/add/", {**fields, "full_form": "Police Liaison Team"}, follow=True
    )
    assert "Police Liaison Team" in main_text(saved)
    assert "There is nothing to look at again." in main_text(official_client.get(PAGE))
    assert "added PLT: Police Liaison Team (abbreviation)" in main_text(
        official_client.get("/history/")
    )


def test_an_abbreviation_is_known_only_while_it_is_in_use(official_client: Client, official: User):
    write_news(get_request(5), official, "The SIP has agreed.")
    Abbreviation.objects.create(
        short="SIP", full_form="Social Impact Plan", until=dt.date(2011, 3, 20)
    )
    page = main_text(official_client.get(PAGE))
    assert "“SIP” is not in the glossary. Is it “Social Impact Plan”?" in page
    assert "SIP" not in main_text(official_client.get("/glossary/"))
    assert "SIP" in main_text(official_client.get("/glossary/?as_at=2011-03-19"))


def test_a_promise_becomes_a_next_step_in_one_click(official_client: Client, official: User):
    write_news(get_request(5), official, "HO agreed. HO will write to all forces.")
    page = official_client.get(PAGE)
    assert "This could be a next step: “HO will write to all forces.”" in main_text(page)
    link = parse(page).find("a", string=lambda text: bool(text and "Make it a next step" in text))
    link = link or parse(page).select_one('a[href*="steps/new"]')
    assert link
    fields = form_fields(official_client.get(link["href"]))
    assert fields["what"] == ["HO will write to all forces."]
    official_client.post("/requests/CB-005/steps/new/", {**fields, "owner": "department:HO"})
    assert "There is nothing to look at again." in main_text(official_client.get(PAGE))


def test_a_step_in_other_words_keeps_the_promise(official_client: Client, official: User):
    write_news(get_request(5), official, "HO will write to all forces.")
    add_step(get_request(5), official, "HO to write to all police forces")
    assert "There is nothing to look at again." in main_text(official_client.get(PAGE))


def test_a_target_date_that_has_passed_and_a_label_without_a_link(
    official_client: Client, official: User, settings: Any
):
    write_news(get_request(5), official, "HO has agreed.")
    settings.TODAY = dt.date(2011, 4, 2)
    assert "The target date has passed." in main_text(official_client.get(PAGE))
    fields = form_fields(official_client.get("/requests/CB-005/change/"))
    fields |= {"areas_label": ["Leicestershire and Kent"], "action": ["check"]}
    checked = main_text(official_client.post("/requests/CB-005/change/", fields))
    assert "The label names Kent, and the request is not linked to it." in checked
    # It never blocks.
    official_client.post("/requests/CB-005/change/", {**fields, "action": ["save"]})
    assert get_request(5).line.areas_label == "Leicestershire and Kent"


def test_a_group_that_is_named_for_a_member_is_no_stranger(official_client: Client, official: User):
    write_news(get_request(4), official, "DWP has agreed.")
    assert get_request(4).line.areas_label.startswith("West London Group (Westminster)")
    page = main_text(official_client.get("/requests/CB-004/wording/"))
    assert "The label names" not in page


def test_what_is_dismissed_is_not_asked_again(official_client: Client, official: User):
    write_news(get_request(5), official, "The PLT has agreed. HO will write.")
    first = parse(official_client.get(PAGE)).select("form input[name=words]")
    assert [box["value"] for box in first] == ["PLT", "HO will write."]
    official_client.post(PAGE, {"kind": "abbreviation", "words": "PLT"})
    write_news(get_request(5), official, "The PLT has agreed today. HO will write.")
    shown = main_text(official_client.get(PAGE))
    assert "PLT” is not" not in shown
    assert "HO will write." in shown
    # On another request it is.
    write_news(get_request(6), official, "The PLT has agreed.")
    assert "“PLT” is not" in main_text(official_client.get("/requests/CB-006/wording/"))


def test_only_what_is_suggested_is_dismissed(official_client: Client, official: User):
    write_news(get_request(5), official, "The PLT has agreed.")
    for words in ("a\0b", "x" * 19_000, "HO", ""):
        for kind in ("abbreviation", "promise", "nothing", "\0"):
            sent = official_client.post(PAGE, {"kind": kind, "words": words})
            assert sent.status_code == 302
    assert not WordingDismissal.objects.exists()
    assert "“PLT” is not" in main_text(official_client.get(PAGE))


def test_a_very_long_sentence_is_dismissed(official_client: Client, official: User):
    long = " ".join(f"{number * 7_919:x}" for number in range(2_500))
    write_news(get_request(5), official, f"HO will write {long}")
    held = form_fields(official_client.get(PAGE))
    official_client.post(PAGE, held)
    assert "There is nothing to look at again." in main_text(official_client.get(PAGE))
    assert WordingDismissal.objects.count() == 1


def test_before_a_move_is_saved_it_is_shown(official_client: Client, official: User):
    fields = form_fields(official_client.get("/requests/CB-005/update/"))
    fields |= {"status": ["The PLT has agreed."], "stage": ["resolved"], "action": ["continue"]}
    page = official_client.post("/requests/CB-005/update/", fields)
    checked = official_client.post(
        "/requests/CB-005/update/", {**form_fields(page), "action": "check"}
    )
    assert "“PLT” is not in the glossary." in main_text(checked)


def test_only_officials_dismiss(champion: User, make_user: Any):
    with pytest.raises(PermissionDenied):
        dismiss(by=champion, request=get_request(5), kind="late", words="x")
    lead = client_for(make_user("lead", "leicestershire"))
    assert lead.get(PAGE).status_code == 403
    assert "Community Budget" in main_text(lead.get("/glossary/"))
    assert "Add an abbreviation" not in main_text(lead.get("/glossary/"))

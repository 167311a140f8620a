"""Issuing a draft paper: once, with its words, and with a warning of other editions."""

from functools import partial

import pytest
from django.test import Client

from accounts.models import User
from papers.domain import drafts
from papers.domain.assemble import PaperCover
from papers.models import DraftPaper, Edition, Meeting
from requests_log.as_of import AsOf
from tests.factories.drafts import ask
from tests.helpers.concurrency import meanwhile
from tests.helpers.forms import form_fields, main_text
from tests.helpers.papers import issue_edition
from tests.papers.drafts.draft_steps import issue, send

pytestmark = pytest.mark.django_db


def test_it_is_issued_with_its_words_and_is_closed(
    official_client: Client, official: User, draft: DraftPaper
):
    send(official_client, f"/drafts/{draft.pk}/words/", title="For ministers", introduction="Read.")
    page = issue(official_client, draft, title="Smuggled in")
    assert "Edition 2 issued" in main_text(page)
    edition = Edition.objects.get(number=2)
    draft.refresh_from_db()
    assert (edition.title, edition.introduction, edition.draft) == ("For ministers", "Read.", draft)
    shown = main_text(official_client.get("/editions/2/"))
    assert "Prepared as a draft for the Ministers’ meeting" in shown
    assert "issued as edition 2" in main_text(official_client.get(draft.get_absolute_url()))
    for part in ("words", "contents", "clearance", "issue", "paper"):
        answer = official_client.get(f"/drafts/{draft.pk}/{part}/")
        assert answer.url == draft.get_absolute_url()
    with pytest.raises(drafts.DraftIssuedError):
        drafts.save_words(by=official, draft=draft, seen=2, title="Late", introduction="")


def test_whom_it_is_to_and_its_marking_are_kept_and_issued(
    official_client: Client, draft: DraftPaper
):
    words = f"/drafts/{draft.pk}/words/"
    send(official_client, words, to="Secretary of State", sender="Olive", marking="OFFICIAL")
    assert form_fields(official_client.get(words))["to"] == ["Secretary of State"]
    shown = main_text(official_client.get(f"/drafts/{draft.pk}/paper/"))
    assert "OFFICIAL DRAFT, 22 March 2011, " in shown
    assert "To Secretary of State From Olive" in shown
    issue(official_client, draft)
    edition = main_text(official_client.get("/editions/2/"))
    assert "OFFICIAL" in edition
    assert "To Secretary of State From Olive" in edition
    assert "DRAFT" not in edition


def test_one_draft_is_issued_once(official_client: Client, draft: DraftPaper):
    address = f"/drafts/{draft.pk}/issue/"
    one, other = (form_fields(send(official_client, address, action="see")) for _ in range(2))
    first = official_client.post(address, {**one, "action": "issue"})
    assert official_client.post(address, {**one, "action": "issue"}).status_code == 302
    assert official_client.post(address, {**other, "action": "issue"}).status_code == 302
    assert first.url == "/editions/2/issued/"
    assert Edition.objects.count() == 2


def test_words_saved_after_the_preview_are_shown_before_they_are_issued(
    official_client: Client, draft: DraftPaper
):
    address = f"/drafts/{draft.pk}/issue/"
    seen = form_fields(send(official_client, address, action="see"))
    send(official_client, f"/drafts/{draft.pk}/words/", title="Newer", introduction="Newer words.")
    page = official_client.post(address, {**seen, "action": "issue"})
    assert page.status_code == 409
    assert "Newer words." in main_text(page)
    assert Edition.objects.count() == 1


@pytest.mark.parametrize("title", ["Newer", "Requests of Whitehall"])
def test_words_saved_while_it_is_being_issued_are_shown_first(
    title: str,
    official_client: Client,
    official: User,
    draft: DraftPaper,
    monkeypatch: pytest.MonkeyPatch,
):
    save_words = partial(drafts.save_words, by=official, draft=draft, introduction="Read.")
    save_words(seen=1, title="Requests of Whitehall")
    address = f"/drafts/{draft.pk}/issue/"
    seen = form_fields(send(official_client, address, action="see"))
    meanwhile(
        monkeypatch,
        drafts,
        "issue",
        lambda: save_words(seen=2, title=title, cover=PaperCover(sender="Olive")),
    )
    page = official_client.post(address, {**seen, "action": "issue"})
    assert page.status_code == 409
    assert "From Olive" in main_text(page)
    assert Edition.objects.count() == 1
    official_client.post(address, {**form_fields(page), "action": "issue"})
    assert Edition.objects.get(number=2).title == title


def test_an_answer_that_it_needs_changes_after_the_preview_is_read_before_it_is_issued(
    official_client: Client, official: User, draft: DraftPaper
):
    clearances = [ask(official, draft, name=f"{n}", email=f"{n}@example.com") for n in "abc"]
    drafts.record_answer(clearance=clearances[0], answer="changes", comments="A typo.")
    address = f"/drafts/{draft.pk}/issue/"
    seen = form_fields(send(official_client, address, action="see"))
    drafts.record_answer(clearance=clearances[1], answer="changes", comments="It names a family.")
    page = official_client.post(address, {**seen, "action": "issue"})
    assert page.status_code == 409
    assert "Somebody has answered since you previewed the paper that it needs" in main_text(page)
    assert Edition.objects.count() == 1
    # What was said before the preview, or that it is cleared, does not stop it.
    drafts.record_answer(clearance=clearances[2], answer="cleared")
    done = official_client.post(address, {**form_fields(page), "action": "issue"})
    assert done["Location"] == "/editions/2/issued/"


def test_a_second_edition_for_a_meeting_warns_and_each_names_the_other(
    official_client: Client, meeting: Meeting, draft: DraftPaper
):
    warning = "Edition 1 has already been issued for this meeting."
    for address in (f"/paper/issue/?meeting={meeting.pk}", f"/drafts/{draft.pk}/issue/"):
        assert warning in main_text(official_client.get(address))
        assert warning in main_text(send(official_client, address, action="see"))
    assert "already been issued" not in main_text(official_client.get("/paper/issue/"))
    assert "Edition 1 was already issued" in main_text(
        official_client.get(draft.get_absolute_url())
    )
    issue(official_client, draft)
    assert "Also issued for this meeting: edition 2" in main_text(
        official_client.get("/editions/1/")
    )
    assert "Also issued for this meeting: edition 1" in main_text(
        official_client.get("/editions/2/")
    )


def test_an_edition_that_came_after_the_preview_is_warned_of_before_issuing(
    official_client: Client, meeting: Meeting, draft: DraftPaper
):
    address = f"/drafts/{draft.pk}/issue/"
    seen = form_fields(send(official_client, address, action="see"))
    issue_edition(official_client, f"meeting={meeting.pk}")
    page = official_client.post(address, {**seen, "action": "issue"})
    assert page.status_code == 409
    assert "Another edition was issued for this meeting" in main_text(page)
    assert Edition.objects.count() == 2
    official_client.post(address, {**form_fields(page), "action": "issue"})
    assert Edition.objects.count() == 3
    assert AsOf(Edition.objects.first().as_at).day == draft.as_at


def test_home_lists_the_drafts_that_are_open(official_client: Client, draft: DraftPaper):
    assert f"{draft} , last saved on 22 March 2011" in main_text(official_client.get("/"))
    issue(official_client, draft)
    assert str(draft) not in main_text(official_client.get("/"))

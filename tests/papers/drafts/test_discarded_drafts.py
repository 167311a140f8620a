"""A draft that is not needed is discarded, and stays on record."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from accounts.models import User
from papers.domain import drafts
from papers.models import DraftPaper, Edition
from tests.factories.drafts import ask, link_of
from tests.helpers.concurrency import meanwhile
from tests.helpers.forms import form_fields, main_text, parse
from tests.papers.drafts.draft_steps import issue, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_earlier_guesses")]


def test_a_draft_can_be_discarded_and_another_started(
    official_client: Client, official: User, draft: DraftPaper
):
    clearance = ask(official, draft)
    address = f"/drafts/{draft.pk}/discard/"
    assert "Do you want to discard this draft?" in main_text(official_client.get(address))
    draft.refresh_from_db()
    assert draft.is_open
    shown = main_text(official_client.post(address, follow=True))
    assert "has been discarded" in shown
    assert "Discarded" in main_text(official_client.get("/drafts/"))
    page = main_text(official_client.get(f"/drafts/{draft.pk}/"))
    assert f"{official} discarded this draft" in page
    assert f"{official} discarded {draft}" in main_text(official_client.get("/history/"))
    ended = main_text(official_client.get(link_of(clearance)))
    assert "This link no longer works" in ended
    assert "This draft is no longer being prepared" in ended
    assert "issued" not in ended
    assert "withdrawn" not in ended
    meeting = parse(official_client.get(draft.meeting.get_absolute_url()))
    assert not meeting.select(f'a[href="{draft.get_absolute_url()}"]')
    (prepare,) = meeting.select(f'form[action="/meetings/{draft.meeting_id}/draft/"]')
    assert "Prepare the paper" in prepare.get_text()
    again = official_client.post(f"/meetings/{draft.meeting_id}/draft/")
    assert again["Location"] != f"/drafts/{draft.pk}/"
    assert DraftPaper.objects.open().count() == 1


def test_nothing_is_done_with_a_discarded_draft(
    official_client: Client, official: User, draft: DraftPaper
):
    drafts.discard(by=official, draft=draft)
    pages = ("words/", "contents/", "paper/", "paper/download.odt", "clearance/", "issue/")
    for page in (*pages, "discard/"):
        response = official_client.get(f"/drafts/{draft.pk}/{page}")
        if page == "discard/":
            response = official_client.post(f"/drafts/{draft.pk}/{page}")
        assert response["Location"] == f"/drafts/{draft.pk}/"
    with pytest.raises(drafts.DraftClosedError):
        drafts.save_words(by=official, draft=draft, seen=1, title="Late", introduction="")
    with pytest.raises(drafts.DraftClosedError):
        drafts.discard(by=official, draft=draft)
    draft.refresh_from_db()
    assert draft.title != "Late"


def test_only_officials_discard_drafts(make_user: Any, draft: DraftPaper):
    with pytest.raises(PermissionDenied):
        drafts.discard(by=make_user("lead", "kent"), draft=draft)


class TestADraftThatAColleagueDiscards:
    @pytest.mark.parametrize(
        ("command", "tail"), [("save_words", "words/"), ("save_contents", "contents/")]
    )
    def test_nothing_is_saved_in_it(
        self,
        command: str,
        tail: str,
        official: User,
        official_client: Client,
        draft: DraftPaper,
        monkeypatch: pytest.MonkeyPatch,
    ):
        meanwhile(monkeypatch, drafts, command, lambda: drafts.discard(by=official, draft=draft))
        done = send(official_client, f"/drafts/{draft.pk}/{tail}", title="Late", annex_d="on")
        assert done.status_code == 409
        assert "This draft was discarded while you were working on it." in main_text(done)
        draft.refresh_from_db()
        assert (draft.title, draft.version) == ("", 1)

    @pytest.mark.parametrize("end", ["discarded", "issued"])
    def test_it_is_not_issued_again(
        self,
        end: str,
        official: User,
        official_client: Client,
        draft: DraftPaper,
        monkeypatch: pytest.MonkeyPatch,
    ):
        seen = send(official_client, f"/drafts/{draft.pk}/issue/", action="see")
        colleague = Client()
        colleague.force_login(official)

        def end_it() -> None:
            if end == "discarded":
                drafts.discard(by=official, draft=draft)
            else:
                issue(colleague, draft)

        meanwhile(monkeypatch, drafts, "issue", end_it)
        fields = {**form_fields(seen), "action": "issue"}
        done = official_client.post(f"/drafts/{draft.pk}/issue/", fields, follow=True)
        if end == "discarded":
            assert "This draft has been discarded. Nothing was issued." in main_text(done)
        else:
            assert "This draft has been issued already, as" in main_text(done)
        assert Edition.objects.count() == (1 if end == "discarded" else 2)

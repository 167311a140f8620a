"""What is typed for a draft is saved or shown again, whatever happens to the draft meanwhile."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from papers.domain import drafts
from papers.models import Clearance, ClearanceAnswer, DraftPaper, Meeting
from tests.factories.clock import march
from tests.factories.drafts import ask, link_of, start_draft
from tests.helpers.concurrency import meanwhile
from tests.helpers.forms import error_summary, form_fields, main_text
from tests.papers.drafts.draft_steps import issue

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_earlier_guesses")]
TYPED = "An hour of typing."


@pytest.fixture
def since_the_17th(official: User, meeting: Meeting) -> DraftPaper:
    """A draft with changes since the meeting of 17 March."""
    earlier = Meeting.objects.get(held_on=march(17))
    return start_draft(official, meeting, changes_since=f"meeting-{earlier.pk}")


def make_unprintable(draft: DraftPaper) -> None:
    """Move the meeting that the changes begin at to after the date of the draft."""
    earlier = draft.changes_since.removeprefix("meeting-")
    Meeting.objects.filter(pk=earlier).update(held_on=march(31))


def assert_shown(page: HttpResponse, end: str) -> None:
    assert page.status_code == 409
    said = main_text(page)
    assert f"Nothing was saved This draft was {end} while you were working on it." in said
    assert TYPED in said


@pytest.mark.parametrize("end", ["issued", "discarded"])
@pytest.mark.parametrize("is_late", [False, True], ids=["before", "meanwhile"])
def test_words_for_a_draft_that_a_colleague_closed_are_shown(
    end: str,
    is_late: bool,
    official: User,
    official_client: Client,
    draft: DraftPaper,
    monkeypatch: pytest.MonkeyPatch,
):
    colleague = Client()
    colleague.force_login(official)
    address = f"/drafts/{draft.pk}/words/"
    fields = {**form_fields(official_client.get(address)), "introduction": TYPED}

    def close() -> None:
        if end == "issued":
            issue(colleague, draft)
        else:
            drafts.discard(by=official, draft=draft)

    if is_late:
        meanwhile(monkeypatch, drafts, "save_words", close)
    else:
        close()
    assert_shown(official_client.post(address, fields), end)


def test_words_for_a_paper_that_cannot_be_made_any_more_are_saved(
    official_client: Client, since_the_17th: DraftPaper
):
    address = f"/drafts/{since_the_17th.pk}/words/"
    fields = {**form_fields(official_client.get(address)), "introduction": TYPED}
    make_unprintable(since_the_17th)
    page = official_client.post(address, fields, follow=True)
    assert page.redirect_chain[-1][0] == f"/drafts/{since_the_17th.pk}/contents/"
    assert "The covering words have been saved." in page.content.decode()
    since_the_17th.refresh_from_db()
    assert since_the_17th.introduction == TYPED


@pytest.mark.parametrize("saved", ["words", "contents"])
def test_a_conflict_about_a_paper_that_cannot_be_made_keeps_what_was_typed(
    saved: str, official: User, official_client: Client, since_the_17th: DraftPaper
):
    address = f"/drafts/{since_the_17th.pk}/words/"
    fields = {**form_fields(official_client.get(address)), "introduction": TYPED}
    if saved == "words":
        drafts.save_words(
            by=official, draft=since_the_17th, seen=1, title="Theirs", introduction="Their words."
        )
    else:
        save_parts(official, since_the_17th)
    make_unprintable(since_the_17th)
    page = official_client.post(address, fields)
    assert page.status_code == 409
    assert form_fields(page)["introduction"] == [TYPED]
    assert ("Their words." in main_text(page)) == (saved == "words")
    assert form_fields(page)["title"] == (["Theirs"] if saved == "words" else fields["title"])


def save_parts(official: User, draft: DraftPaper) -> None:
    """Save another choice of what a draft contains, as a colleague does."""
    drafts.save_contents(
        by=official,
        draft=draft,
        seen=1,
        as_at=draft.as_at,
        area=None,
        department=None,
        changes_since=draft.changes_since,
        parts=["annex_d"],
    )


def test_a_choice_is_kept_when_what_a_colleague_chose_cannot_be_made(
    official: User, official_client: Client, since_the_17th: DraftPaper
):
    address = f"/drafts/{since_the_17th.pk}/contents/"
    chosen = {**form_fields(official_client.get(address)), "changes_since": "", "steps": "on"}
    save_parts(official, since_the_17th)
    make_unprintable(since_the_17th)
    page = official_client.post(address, chosen)
    assert page.status_code == 409
    assert "has saved this draft since you opened the form" in main_text(page)
    kept = form_fields(page)
    assert kept["changes_since"] == [""]
    assert "steps" in kept


def test_people_to_ask_are_kept_when_the_paper_cannot_be_made(
    official_client: Client, since_the_17th: DraftPaper
):
    make_unprintable(since_the_17th)
    typed = {"name": "Clara", "email": "clara@example.com", "others": "Anna, anna@example.com"}
    page = official_client.post(f"/drafts/{since_the_17th.pk}/clearance/", typed)
    assert "The paper cannot be made as it was chosen." in "".join(error_summary(page))
    assert form_fields(page)["others"] == ["Anna, anna@example.com"]
    assert not Clearance.objects.exists()


def test_people_to_ask_to_clear_a_draft_that_was_closed_are_shown(
    official: User, official_client: Client, draft: DraftPaper
):
    drafts.discard(by=official, draft=draft)
    typed = {"name": "Clara", "email": "clara@example.com", "others": TYPED}
    assert_shown(official_client.post(f"/drafts/{draft.pk}/clearance/", typed), "discarded")


@pytest.mark.parametrize("end", [drafts.discard, drafts.withdraw])
def test_comments_sent_to_a_link_that_has_ended_are_shown(
    end: Any, official: User, draft: DraftPaper
):
    clearance = ask(official, draft)
    end(by=official, **({"draft": draft} if end == drafts.discard else {"clearance": clearance}))
    page = Client().post(link_of(clearance), {"answer": "changes", "comments": TYPED})
    assert page.status_code == 410
    assert f"Your comments were not sent Copy them if you need them. {TYPED}" in main_text(page)
    assert "not sent" not in main_text(Client().get(link_of(clearance)))
    assert not ClearanceAnswer.objects.exists()


def test_an_answer_that_is_recorded_too_late_stays_in_its_form(
    official: User, official_client: Client, draft: DraftPaper
):
    clearance = ask(official, draft)
    drafts.withdraw(by=official, clearance=clearance)
    address = f"/drafts/clearances/{clearance.pk}/record/"
    page = official_client.post(address, {"answer": "changes", "comments": TYPED})
    assert page.status_code == 409
    assert "This request to clear the draft has ended. Nothing was saved." in error_summary(page)
    assert form_fields(page)["comments"] == [TYPED]

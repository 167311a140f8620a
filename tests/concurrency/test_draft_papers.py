"""Many officials prepare one paper at the same moment."""

import uuid

import pytest

from accounts.models import User
from outbox.models import Email
from papers.domain import drafts
from papers.models import Clearance, ClearanceAnswer, DraftCopy, DraftPaper, Edition, Meeting
from papers.queries.draft_paper import PreparedDraft
from papers.views.drafts import prepare
from requests_log.models import Request
from tests.factories.clock import TODAY
from tests.factories.drafts import ask, start_draft
from tests.factories.meetings import make_meeting
from tests.helpers.concurrency import WRITERS, all_at_once, of_kind

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def meeting(db: None) -> Meeting:
    return make_meeting("Community Budgets Group", TODAY)


@pytest.fixture
def draft(meeting: Meeting, official: User, swindon_request: Request) -> DraftPaper:
    return start_draft(official, meeting)


def test_all_who_start_at_once_share_one_draft(meeting: Meeting, official: User):
    assert len(set(all_at_once(lambda _: start_draft(official, meeting)))) == 1
    assert DraftPaper.objects.count() == 1


def test_one_of_many_writers_saves_and_all_others_are_told(draft: DraftPaper, official: User):
    results = all_at_once(
        lambda n: drafts.save_words(
            by=official, draft=draft, seen=1, title="Paper", introduction=f"Words {n}"
        )
    )
    [saved] = of_kind(results, DraftPaper)
    told = of_kind(results, drafts.DraftChangedError)
    assert len(told) == WRITERS - 1
    assert {each.draft.introduction for each in told} == {saved.introduction}


def test_one_person_is_asked_once_and_their_answer_is_recorded_once(
    draft: DraftPaper, official: User
):
    asked = all_at_once(lambda _: ask(official, draft))
    assert len(set(asked)) == 1
    assert (Clearance.objects.count(), DraftCopy.objects.count()) == (1, 1)
    assert Email.objects.count() == 1
    all_at_once(lambda _: drafts.record_answer(clearance=asked[0], answer="cleared"))
    assert ClearanceAnswer.objects.count() == 1


def issue(prepared: PreparedDraft, official: User) -> Edition:
    return drafts.issue(
        by=official,
        draft=prepared.draft,
        scope=prepared.request.scope,
        contents=prepared.request.contents,
        title="Paper",
        introduction="",
        meeting=prepared.request.meeting,
        submission=uuid.uuid4(),
    )


def test_a_draft_is_issued_or_discarded_and_not_both(draft: DraftPaper, official: User):
    prepared = prepare(draft, official)
    results = all_at_once(
        lambda n: issue(prepared, official) if n % 2 else drafts.discard(by=official, draft=draft)
    )
    assert len(of_kind(results, (Edition, DraftPaper))) == 1
    assert len(of_kind(results, drafts.DraftClosedError)) == WRITERS - 1
    draft.refresh_from_db()
    assert bool(draft.edition) != bool(draft.discarded_at)


def test_a_draft_is_issued_once(draft: DraftPaper, official: User):
    prepared = prepare(draft, official)
    results = all_at_once(lambda _: issue(prepared, official))
    [edition] = of_kind(results, Edition)
    assert {each.edition for each in of_kind(results, drafts.DraftIssuedError)} == {edition}
    assert Edition.objects.count() == 1

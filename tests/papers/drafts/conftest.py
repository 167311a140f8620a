"""A draft paper for ministers' meeting with leaders on 24 March 2011."""

import datetime as dt

import pytest

from accounts.models import User
from papers.models import Clearance, DraftPaper, Meeting
from tests.factories.drafts import ask, start_draft


@pytest.fixture
def meeting(the_record: None) -> Meeting:
    return Meeting.objects.get(held_on=dt.date(2011, 3, 24))


@pytest.fixture
def draft(meeting: Meeting, official: User) -> DraftPaper:
    return start_draft(official, meeting)


@pytest.fixture
def clearance(official: User, draft: DraftPaper) -> Clearance:
    return ask(official, draft)


@pytest.fixture
def address(draft: DraftPaper) -> str:
    return f"/drafts/{draft.pk}/clearance/"

"""A draft paper for ministers' meeting with leaders on 24 March 2011."""

import datetime as dt

import pytest

from accounts.models import User
from papers.models import DraftPaper, Meeting
from tests.factories.drafts import start_draft


@pytest.fixture
def meeting(the_record: None) -> Meeting:
    return Meeting.objects.get(held_on=dt.date(2011, 3, 24))


@pytest.fixture
def draft(meeting: Meeting, official: User) -> DraftPaper:
    return start_draft(official, meeting)

"""Feedback sent many times at the same moment is kept once."""

import pytest

from accounts.models import User
from requests_log.domain import feedback
from requests_log.domain.errors import NothingChangedError
from requests_log.models import Feedback, Request
from tests.factories.areas import get_area
from tests.helpers.concurrency import WRITERS, all_at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_same_feedback_sent_many_times_at_once_is_kept_once(
    resolved_request: Request, lead: User
):
    said = {
        "request": resolved_request,
        "area": get_area("swindon"),
        "answer": "no",
        "why": "The police still cannot share it.",
        "seen": resolved_request.line,
    }
    results = all_at_once(lambda _: feedback.give_feedback(by=lead, **said))
    assert len([each for each in results if isinstance(each, Feedback)]) == 1, results
    refused = [each for each in results if isinstance(each, NothingChangedError)]
    assert len(refused) == WRITERS - 1, results
    assert Feedback.objects.count() == 1

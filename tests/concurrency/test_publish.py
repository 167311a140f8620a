"""Many officials who issue a paper at the same moment."""

import uuid
from typing import Any

import pytest

from accounts.models import User
from papers.domain import publish
from papers.domain.assemble import PaperScope
from papers.models import Edition
from papers.queries.paper_request import PaperRequest
from requests_log.as_of import AsOf
from requests_log.models import Request
from tests.concurrency.test_log import WRITERS, all_at_once
from tests.conftest import TODAY

pytestmark = pytest.mark.django_db(transaction=True)


def issue(official: User, **given: Any) -> Edition:
    asked = PaperRequest(PaperScope(official), AsOf(TODAY))
    words = {"title": "Requests of Whitehall", "introduction": ""}
    return publish.issue(by=official, scope=asked.scope, contents=asked.contents, **words, **given)


def test_each_gets_a_number_of_their_own(planted: Request, official: User):
    results = all_at_once(lambda _: issue(official))
    assert sorted(edition.number for edition in results) == list(range(1, WRITERS + 1))
    assert all(edition.lines.count() == 1 for edition in Edition.objects.all())


def test_one_sending_that_arrives_many_times_issues_once(planted: Request, official: User):
    sending = uuid.uuid4()
    results = all_at_once(lambda _: issue(official, submission=sending))
    assert {edition.number for edition in results} == {1}
    assert Edition.objects.count() == 1


def test_one_alone_supersedes_a_mistaken_edition(planted: Request, official: User):
    first = issue(official)
    results = all_at_once(lambda _: issue(official, supersedes=first, reason="It was wrong."))
    issued = [result for result in results if isinstance(result, Edition)]
    assert len(issued) == 1
    told = [result for result in results if isinstance(result, publish.AlreadySupersededError)]
    assert {refusal.by for refusal in told} == {issued[0]}
    assert len(told) == WRITERS - 1

"""Many officials issue a paper at the same moment."""

import uuid
from typing import Any

import pytest

from accounts.models import User
from papers.domain import publish
from papers.domain.scope import PaperScope
from papers.models import Edition
from papers.queries.paper_request import PaperRequest
from requests_log.as_of import AsOf
from requests_log.models import Request
from tests.factories.clock import TODAY
from tests.helpers.concurrency import WRITERS, all_at_once

pytestmark = pytest.mark.django_db(transaction=True)


def issue(official: User, **given: Any) -> Edition:
    asked = PaperRequest(PaperScope(official), AsOf(TODAY))
    words = {"title": "Requests of Whitehall", "introduction": ""}
    return publish.issue(by=official, scope=asked.scope, contents=asked.contents, **words, **given)


def test_each_edition_gets_its_own_number(swindon_request: Request, official: User):
    results = all_at_once(lambda _: issue(official))
    assert sorted(edition.number for edition in results) == list(range(1, WRITERS + 1))
    assert all(edition.lines.count() == 1 for edition in Edition.objects.all())


def test_one_form_sent_many_times_issues_one_edition(swindon_request: Request, official: User):
    sending = uuid.uuid4()
    results = all_at_once(lambda _: issue(official, submission=sending))
    assert {edition.number for edition in results} == {1}
    assert Edition.objects.count() == 1


def test_a_mistaken_edition_is_superseded_once(swindon_request: Request, official: User):
    first = issue(official)
    results = all_at_once(lambda _: issue(official, supersedes=first, reason="It was wrong."))
    issued = [result for result in results if isinstance(result, Edition)]
    assert len(issued) == 1
    told = [result for result in results if isinstance(result, publish.AlreadySupersededError)]
    assert {refusal.by for refusal in told} == {issued[0]}
    assert len(told) == WRITERS - 1

"""The same file attached many times at the same moment is kept once."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import storages

from accounts.models import User
from requests_log.domain import evidence
from requests_log.models import Evidence, Request
from tests.factories.evidence import pdf, upload
from tests.helpers.concurrency import WRITERS, all_at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Any) -> None:
    storage = {**settings.STORAGES["evidence"], "OPTIONS": {"location": str(tmp_path)}}
    settings.STORAGES = {**settings.STORAGES, "evidence": storage}


def test_the_same_file_attached_many_times_at_once_is_kept_once(
    swindon_request: Request, official: User
):
    about = {"by": official, "entry": swindon_request.line, "title": "Letter"}
    content = pdf()
    results = all_at_once(lambda _: evidence.attach_file(**about, file=upload(content)))
    assert {type(each) for each in results} == {Evidence}, results
    kept = Evidence.objects.get()
    assert storages["evidence"].listdir("") == ([], [kept.stored_as])


def test_an_entry_never_has_more_than_it_may(
    swindon_request: Request, official: User, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(evidence, "MOST_OF_AN_ENTRY", 5)
    about = {"by": official, "entry": swindon_request.line}
    contents = [pdf(f"Letter {n}") for n in range(WRITERS)]
    results = all_at_once(
        lambda n: evidence.attach_file(**about, title=f"Letter {n}", file=upload(contents[n]))
    )
    assert len([each for each in results if isinstance(each, ValidationError)]) == WRITERS - 5
    names = sorted(Evidence.objects.values_list("stored_as", flat=True))
    assert len(names) == 5
    assert sorted(storages["evidence"].listdir("")[1]) == names

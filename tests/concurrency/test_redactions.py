"""Words are removed while somebody is writing them, and by several administrators at once."""

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import Role, User
from areas.models import Contact
from privacy.domain import redactions
from provenance.models import Redaction
from provenance.services import save_fact
from requests_log.domain import integrity
from requests_log.models import Request
from tests.factories.areas import get_area
from tests.factories.entries import update_now
from tests.helpers.concurrency import WRITERS, all_at_once, in_a_thread, of_kind
from tests.privacy.planting import NAME, texts_with

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def proposal(make_request: Callable[..., Request], administrator: User) -> Redaction:
    make_request(status=f"{NAME} is looking into it.")
    return redactions.propose(by=administrator, words=NAME, reason="They asked.", with_files=False)


@pytest.fixture
def second(make_user: Callable[..., User]) -> User:
    return make_user(Role.ADMINISTRATOR, name="Basil Administrator")


def write_news_of(official: User) -> None:
    update_now(Request.objects.get(), official, status=f"{NAME} has agreed.")


def add_contact(official: User) -> None:
    contact = Contact(area=get_area("swindon"), capacity="contact", name=NAME)
    save_fact(contact, by=official)


@pytest.mark.parametrize("write", [write_news_of, add_contact])
def test_what_is_being_written_is_redacted_too(
    write: Callable[[User], None], proposal: Redaction, official: User, second: User
):
    with transaction.atomic():
        write(official)
        confirming = in_a_thread(lambda: redactions.confirm(by=second, redaction=proposal))
        assert confirming.is_alive()
    confirming.join(timeout=30)
    assert not Redaction.objects.get().is_open
    assert list(texts_with()) == []
    assert list(integrity.find_disagreements()) == []


def test_it_is_confirmed_once(proposal: Redaction, second: User):
    results = all_at_once(lambda _: redactions.confirm(by=second, redaction=proposal))
    assert len(of_kind(results, int)) == 1
    assert len(of_kind(results, ValidationError)) == WRITERS - 1
    assert list(texts_with()) == []


def test_it_is_confirmed_or_refused_and_not_both(
    proposal: Redaction, administrator: User, second: User
):
    def decide(number: int) -> object:
        if number % 2:
            return redactions.confirm(by=second, redaction=proposal)
        return redactions.refuse(by=administrator, redaction=proposal)

    results = all_at_once(decide)
    assert len(of_kind(results, ValidationError)) == WRITERS - 1
    decided = Redaction.objects.get()
    assert bool(decided.confirmed_at) != bool(decided.refused_at)
    assert decided.words == ""
    assert bool(list(texts_with())) == bool(decided.refused_at)

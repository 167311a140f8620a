"""The search index agrees with a simple reading of the texts, on either database."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Role, User
from requests_log.as_of import AsOf
from requests_log.models import Request, SearchWords
from requests_log.queries import request_list
from requests_log.queries.criteria import RequestCriteria
from requests_log.queries.request_list import RequestList
from requests_log.search import finder, fulltext, parser
from tests.factories.areas import get_area
from tests.factories.clock import TODAY
from tests.factories.entries import write_news
from tests.factories.search_cases import CASES

pytestmark = pytest.mark.django_db
TYPED = [typed for _, finding, missing in CASES for typed in (*finding, *missing)]


@pytest.fixture
def cases(make_request: Callable[..., Request]) -> dict[int, str]:
    """A request for each hard case, by number: the text stands now in its issue, now in its
    status."""
    made = {}
    for place, (text, *_) in enumerate(CASES):
        words = {"issue": text, "status": "-"} if place % 2 else {"issue": "-", "status": text}
        made[make_request(**words).number] = text
    return made


def found(typed: str, at: AsOf | None = None) -> set[int]:
    """Return the numbers of the requests that the list shows for what was typed."""
    asked = RequestCriteria(terms=parser.parse_terms(typed))
    return {row.number for row in RequestList(None, asked, at=at).all()}


def read(typed: str, texts: dict[int, str]) -> set[int]:
    """Return the numbers of the texts that a simple reading finds."""
    terms = parser.parse_terms(typed)
    return {number for number, text in texts.items() if finder.text_matches(terms, number, text)}


def test_the_index_finds_each_hard_case(cases: dict[int, str]):
    for typed in TYPED:
        assert found(typed) == read(typed, cases), typed


def test_searching_without_the_index_finds_each_hard_case(
    cases: dict[int, str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(request_list, "COUNT_LIMIT", 0)
    for typed in TYPED:
        assert found(typed) == read(typed, cases), typed


def test_searching_a_past_date_finds_each_hard_case(cases: dict[int, str]):
    for typed in TYPED:
        assert found(typed, AsOf(TODAY)) == read(typed, cases), typed


# Signs that one of the two databases, or the making of words, might read in its own way.
ODD = st.text(st.sampled_from("ab1 -'’\"&|!*()^:\\%_.,;éß́ﬁ🙂ש数"), max_size=12)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=ODD, typed=ODD)
def test_any_search_matches_a_simple_reading_of_the_texts(
    text: str, typed: str, make_request: Callable[..., Request]
):
    with transaction.atomic():
        number = make_request(issue=f"- {text}").number
        assert (number in found(typed)) == finder.text_matches(
            parser.parse_terms(typed), number, text
        )
        transaction.set_rollback(True)


def test_old_text_is_found_on_its_past_date_and_not_now(
    make_request: Callable[..., Request], official: User
):
    request = make_request(status="Awaiting legislation", effective_on=dt.date(2011, 3, 1))
    write_news(request, official, "Guidance was issued.", effective_on=dt.date(2011, 3, 10))
    assert found("legislation") == set()
    assert found("guidance") == {request.number}
    assert found("legislation", AsOf(dt.date(2011, 3, 5))) == {request.number}
    assert found("guidance", AsOf(dt.date(2011, 3, 5))) == set()


def test_a_request_of_two_areas_of_a_lead_is_found_once(
    make_request: Callable[..., Request], make_user: Callable[..., User]
):
    both = make_request(issue="Quokkas", areas=[get_area("swindon"), get_area("kent")])
    reader = make_user(Role.LEAD, "swindon", "kent")
    listed = RequestList(reader, RequestCriteria(terms=parser.parse_terms("quokkas")))
    assert [row.number for row in listed.all()] == [both.number]
    assert str(listed.count) == "1"


def test_a_common_word_does_not_hide_a_rare_one(
    make_request: Callable[..., Request], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(request_list, "COUNT_LIMIT", 2)
    asked: list[Any] = []
    looked_up = fulltext.lookup

    def lookup(connection: Any, terms: Any, limit: int) -> list[int]:
        asked.append(terms)
        return looked_up(connection, terms, limit)

    monkeypatch.setattr(fulltext, "lookup", lookup)
    for number in range(12):
        make_request(issue="A common word" if number else "A common word, and quokkas")
    monkeypatch.setattr(finder, "SAMPLE", Request.objects.count())
    assert found("common") == set(range(1, 13))
    assert asked == []
    assert found("common quokkas") == {1}
    assert len(asked[-1]) == 1


def test_the_index_is_rebuilt_after_a_migration_drops_it(
    make_request: Callable[..., Request],
):
    number = make_request(issue="Quokkas").number
    index = fulltext.SearchIndex()
    connection.check_constraints()
    index.uninstall(connection)
    index.install(connection)
    assert fulltext.agrees(connection)
    assert found("quokka") == {number}
    SearchWords.objects.filter(request__number=number).update(all_words=" wombats ")
    assert finder.find_candidates(parser.parse_terms("wombat"), most=10) == [
        Request.objects.get(number=number).pk
    ]

"""The search index agrees with a simple reading of the texts, on either database."""

import datetime as dt
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import Role, User
from areas.models import Area
from departments.models import Department
from requests_log.as_of import AsOf
from requests_log.domain import corrections
from requests_log.models import Request, Workstream
from requests_log.queries import request_list
from requests_log.queries.criteria import ORDERS, RequestCriteria
from requests_log.queries.request_list import RequestList
from requests_log.rules.stages import Stage
from requests_log.search import finder, index
from requests_log.search.terms import parse_terms
from requests_log.search.words import document
from tests.factories.areas import get_area, get_department, get_workstream
from tests.factories.clock import TODAY
from tests.factories.entries import entry_fields, write_news
from tests.requests_log.search.search_cases import CASES

pytestmark = pytest.mark.django_db
TYPED = [typed for _, finding, missing in CASES for typed in (*finding, *missing)]


@pytest.fixture
def cases(make_request: Callable[..., Request]) -> dict[int, str]:
    """Everything that can be found of a request for each hard case, by number: the text stands now
    in its issue, now in its status."""
    made = {}
    for place, (text, *_) in enumerate(CASES):
        words = {"issue": text, "status": "-"} if place % 2 else {"issue": "-", "status": text}
        request = make_request(**words)
        made[request.number] = f"{text} / {line_words(request)}"
    return made


def line_words(request: Request) -> str:
    """Return the labels and names of a request's line."""
    line = request.line
    areas = Area.objects.filter(slug__in=line.area_slugs).values_list("name", flat=True)
    departments = Department.objects.filter(code__in=line.department_codes)
    names = [f"{each.code} {each.name}" for each in departments]
    return " / ".join([line.areas_label, line.departments_label, *areas, *names])


def found(typed: str, at: AsOf | None = None) -> set[int]:
    """Return the numbers of the requests that the list shows for what was typed."""
    asked = RequestCriteria(terms=parse_terms(typed))
    return {row.number for row in RequestList(None, asked, at=at).all()}


def read(typed: str, texts: dict[int, str]) -> set[int]:
    """Return the numbers of the texts that a simple reading finds."""
    terms = parse_terms(typed)
    return {
        number
        for number, text in texts.items()
        if terms and all(term.is_in(document([text]), number) for term in terms)
    }


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
        request = make_request(issue=f"- {text}", status="-")
        texts = {request.number: f"{text} / {line_words(request)}"}
        assert (request.number in found(typed)) == bool(read(typed, texts))
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
    listed = RequestList(reader, RequestCriteria(terms=parse_terms("quokkas")))
    assert [row.number for row in listed.all()] == [both.number]
    assert str(listed.count) == "1"


def test_a_common_word_does_not_hide_a_rare_one(
    make_request: Callable[..., Request], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(request_list, "COUNT_LIMIT", 2)
    asked: list[Any] = []
    looked_up = index.lookup

    def lookup(terms: Any, limit: int) -> list[int]:
        asked.append(terms)
        return looked_up(terms, limit)

    monkeypatch.setattr(index, "lookup", lookup)
    for number in range(12):
        make_request(issue="A common word" if number else "A common word, and quokkas")
    monkeypatch.setattr(finder, "SAMPLE", Request.objects.count())
    assert found("common") == set(range(1, 13))
    assert asked == []
    assert found("common quokkas") == {1}
    assert len(asked[-1]) == 1


@pytest.mark.parametrize("typed", ["Lewisham", "Home Office", "HO", "kent", "pooled budgets"])
def test_names_of_a_line_are_found_now_and_on_a_past_date(
    typed: str, make_request: Callable[..., Request], official: User
):
    Department.objects.create(code="HO", name="Home Office")
    make_request(issue="Other", areas=[get_area("swindon")], departments=[get_department("DH")])
    request = make_request(
        issue="Skills",
        areas=[get_area("lewisham")],
        areas_label="Swindon, Kent and others",
        departments=[get_department("HO")],
        departments_label="Several",
        stage=Stage.ON_GOING,
        workstream=get_workstream("pooled-budgets"),
    )
    assert found(typed) == found(typed, AsOf(TODAY)) == {request.number}


@pytest.mark.parametrize(
    ("model", "key", "name"),
    [
        (Area, {"slug": "lewisham"}, "Deptford"),
        (Department, {"code": "HO"}, "Interior Ministry"),
        (Workstream, {"slug": "pooled-budgets"}, "Common purses"),
    ],
)
def test_what_is_renamed_is_found_by_its_new_name(
    model: Any, key: dict[str, str], name: str, make_request: Callable[..., Request]
):
    request = make_request(
        areas=[get_area("lewisham")],
        areas_label="One borough",
        departments=[Department.objects.create(code="HO", name="Home Office")],
        departments_label="Several",
        stage=Stage.ON_GOING,
        workstream=get_workstream("pooled-budgets"),
    )
    named = model.objects.get(**key)
    before, named.name = named.name, name
    named.save()
    assert found(name) == {request.number}
    assert found(before) == set()
    call_command("check_log", stdout=StringIO())


@pytest.mark.parametrize(("model", "key"), [(Area, "lewisham"), (Department, "HO")])
def test_what_is_renamed_leaves_no_old_words_in_what_was_put_right_at_once(
    model: Any, key: str, make_request: Callable[..., Request], official: User
):
    home_office = Department.objects.create(code="HO", name="Home Office")
    request = make_request(areas=[get_area("lewisham")], departments=[home_office])
    fields = entry_fields(request.line) | {
        "areas": [get_area("kent")],
        "areas_label": "Kent",
        "departments": [get_department("DfE")],
        "departments_label": "DfE",
    }
    corrections.correct(by=official, entry=request.line, reason="A slip.", **fields)
    named = model.objects.get(**{"slug" if model is Area else "code": key})
    named.name = "Interior"
    named.save()
    call_command("check_log", stdout=StringIO())


@pytest.mark.parametrize("typed", ["CB-003", "cb 3", "CB 003", "003", "3"])
def test_a_reference_finds_its_request_first(typed: str, make_request: Callable[..., Request]):
    make_request(issue="Section 3 of the Act, see CB-003")
    make_request(issue="A third")
    make_request(issue="Skills")
    criteria = RequestCriteria(terms=parse_terms(typed))
    part = RequestList(None, criteria).part(10)
    assert [row.number for row in part.rows] == [3, 1]
    by_name = RequestList(None, criteria, ORDERS["issue"])
    assert [row.number for row in by_name.part(10).rows] == [1, 3]

"""A download that comes back with nothing changed proposes nothing, whatever programs do to it."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from cbtracker.text import tidy
from imports.plan.make import make_plan
from imports.plan.planned_rows import Outcome
from requests_log.domain import commands
from requests_log.domain.next_steps import StepOwner
from requests_log.rules.stages import Stage
from tests.factories.areas import get_area, get_department, get_workstream
from tests.factories.clock import TODAY
from tests.factories.imports.round_trips import (
    Habit,
    make_download,
    retype_ods,
    retype_xlsx,
    saved_by_libreoffice,
)
from tests.factories.imports.uploads import make_import
from tests.factories.next_steps import add_step

pytestmark = pytest.mark.django_db
DAY_0 = dt.date(1899, 12, 30)
# What people write and programs treat in their own way.
AWKWARD = (
    *("=1+1", "+44 20 7946 0000", "-5% of budget", "@home", "'=x", "'Tis agreed", "''"),
    *("1.10", "2011-03-22", "TRUE", "1e5", "#N/A", "_x000D_ kept", "007", "1/2"),
    *("• a\n• b", "- a\n- b", "a\tb", "“Quoted” – it’s…", '"Quoted" -- it\'s...', "(c) 2011"),
    *("One.\n\nTwo.", "Done: all", "DfE", "DfE: write (due 1 April 2011)", "a;b,c|d"),
)
ANYTHING = st.text(st.characters(exclude_categories=["Cc", "Cs", "Co", "Cn"]), min_size=1)
TEXT = (st.sampled_from(AWKWARD) | ANYTHING).map(tidy).filter(bool)
LABEL = TEXT.map(lambda words: words.replace("\n", " ")[:200])
DAYS = st.none() | st.dates(dt.date(2011, 3, 23), dt.date(2030, 12, 31))
REQUEST = st.fixed_dictionaries(
    {
        "issue": TEXT,
        "status": TEXT,
        "areas_label": LABEL,
        "departments_label": LABEL,
        "request_kind": st.sampled_from(["flexibility", "capacity"]),
        "target_date": DAYS,
        "stage": st.sampled_from(list(Stage)),
    }
)
STEP = st.tuples(TEXT, DAYS, st.none() | LABEL)


def smart(words: str) -> str:
    """Autocorrect: curly quotation marks, an ellipsis, dashes."""
    words = re.sub(r'(^|\s)"', r"\1“", words).replace('"', "”")
    return words.replace("'", "’").replace("...", "…").replace("--", "–").replace(" - ", " – ")


def as_serial(day: dt.datetime) -> int:
    return (day.date() - DAY_0).days


def on_texts(change: Callable[[str], str]) -> Habit:
    return lambda value: change(value) if isinstance(value, str) else value


def on_dates(change: Callable[[dt.datetime], Any]) -> Habit:
    return lambda value: change(value) if isinstance(value, dt.datetime) else value


HABITS: tuple[Habit, ...] = (
    on_texts(str),
    on_texts(lambda words: f"{words}  "),
    on_texts(lambda words: f"\xa0{words}\xa0"),
    on_texts(lambda words: words.replace(" ", "\xa0")),
    on_texts(smart),
    # An apostrophe at the beginning says in Excel that a cell is a text.
    on_texts(lambda words: words.removeprefix("'") or words),
    on_dates(as_serial),
    on_dates(lambda day: float(as_serial(day))),
    on_dates(lambda day: f"{day:%d/%m/%Y}"),
    on_dates(lambda day: f"{day.day} {day:%B %Y} "),
    on_dates(lambda day: f"{day:%Y-%m-%d} 00:00:00"),
)


def raise_all(official: User, requests: list[dict[str, Any]], steps: list[tuple]) -> None:
    for given_request in requests:
        on_going = given_request["stage"] == Stage.ON_GOING
        request = commands.raise_request(
            by=official,
            areas=[get_area("swindon")],
            departments=[get_department("DfE")],
            reach="named",
            workstream=get_workstream() if on_going else None,
            effective_on=TODAY,
            **given_request,
        )
    for what, due_on, others in {tidy(step[0]): step for step in steps}.values():
        owner = StepOwner(others=others) if others and others.strip() else None
        more = {"owner": owner} if owner else {}
        add_step(request, official, what, due_on=due_on, **more)


def check_nothing_is_proposed(official: User, content: bytes, name: str) -> None:
    plan = make_plan(make_import(official, content, name), by=official)
    wrong = [
        (row.outcome, row.reasons, row.differences, row.steps.as_texts(), row.draft.cells)
        for row in plan.rows
        if row.outcome != Outcome.SAME
    ]
    assert wrong == []
    assert plan.rows


WAYS = {
    "xlsx": lambda official, habit: retype_xlsx(make_download(official), habit),
    "ods": lambda official, habit: retype_ods(make_download(official, "ods"), habit),
}


@pytest.mark.parametrize("extension", WAYS)
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(
    requests=st.lists(REQUEST, min_size=1, max_size=3),
    steps=st.lists(STEP, max_size=3),
    habits=st.lists(st.sampled_from(HABITS), min_size=1, max_size=2),
)
def test_a_round_trip_with_nothing_changed_proposes_nothing(
    extension: str, official: User, requests, steps, habits
):
    def habit(value: Any) -> Any:
        for each in habits:
            value = each(value)
        return value

    with transaction.atomic():
        raise_all(official, requests, steps)
        check_nothing_is_proposed(official, WAYS[extension](official, habit), f"list.{extension}")
        transaction.set_rollback(True)


@pytest.mark.parametrize("to", ["xlsx", "ods"])
@pytest.mark.parametrize("extension", ["xlsx", "ods"])
def test_what_libreoffice_saves_proposes_nothing(extension: str, to: str, official: User):
    """Only where LibreOffice is installed with Calc; SOFFICE names another program."""
    day = dt.date(2011, 4, 1)
    stages = list(Stage)
    # LibreOffice takes these signs for a line break, even where they are escaped.
    awkward = [words for words in AWKWARD if "_x000D_" not in words]
    requests = [
        {
            "issue": words,
            "status": words,
            "areas_label": words.replace("\n", " "),
            "departments_label": words.replace("\n", " "),
            "request_kind": "capacity",
            "target_date": day if at % 2 else None,
            "stage": stages[at % 3],
        }
        for at, words in enumerate(map(tidy, awkward))
    ]
    raise_all(official, requests, [(words, day, None) for words in awkward])
    content = saved_by_libreoffice(make_download(official, extension), extension, to)
    if content is None:
        pytest.skip("LibreOffice is not installed with Calc.")
    check_nothing_is_proposed(official, content, f"list.{to}")

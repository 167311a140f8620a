"""A write reads one request, however large the record is: the plans of its queries on SQLite."""

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from requests_log.domain import commands, corrections, next_steps
from requests_log.domain.next_steps import StepOwner
from requests_log.models import (
    AreaLink,
    DepartmentLink,
    Entry,
    LineVersion,
    ListIndexRow,
    NextStep,
    OpenStep,
    Position,
    Request,
    StepEnding,
    StepOutcome,
)
from requests_log.rules.stages import Stage
from tests.factories.areas import get_area, get_department
from tests.factories.clock import TODAY, march
from tests.factories.entries import entry_fields, move, write_news
from tests.factories.next_steps import add_step
from tests.factories.positions import say

pytestmark = pytest.mark.django_db

GROWING: tuple[type[Model], ...] = (
    *(Request, Entry, LineVersion, ListIndexRow, AreaLink, DepartmentLink),
    *(Position, NextStep, OpenStep, StepEnding),
)
# What leads to the rows of one request.
KEYS = ("rowid", "request_id", "current_id", "corrects_id", "step_id", "first_id")
ALIAS = re.compile(r'"(\w+)" ([A-Z]\d+)\b')
PART = re.compile(r"(?:SCAN|SEARCH) (\w+)(?:.*\(([^()]*)\))?")


@pytest.fixture(autouse=True)
def _without_statistics() -> None:
    """SQLite plans as it does for a record of any size; PostgreSQL by how much there is."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL reads small tables whole.")


def rows_read_whole(sql: str) -> Iterator[str]:
    """Yield the parts of a query's plan that may read rows of other requests."""
    tables = {model._meta.db_table for model in GROWING}
    names = {alias: table for table, alias in ALIAS.findall(sql)}
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        plan = [row[3] for row in cursor.fetchall()]
    for detail in plan:
        part = PART.match(detail)
        if part and names.get(part[1], part[1]) in tables:
            by = part[2] or ""
            is_of_none = "corrects_id=?" in by and '"corrects_id" IS NULL' in sql
            if is_of_none or not any(f"{key}=?" in by for key in KEYS):
                yield f"{detail}, for {sql}"


def correct_an_older_entry(request: Request, official: User) -> None:
    entry = request.entries.get(number=2)
    again = entry_fields(entry) | {"status": "Put right."}
    corrections.correct(by=official, entry=entry, reason="It was wrong.", **again)


def end_a_step(request: Request, official: User) -> None:
    step = request.steps.get()
    next_steps.end_step(by=official, step=step, outcome=StepOutcome.DONE, effective_on=TODAY)


def correct_a_step(request: Request, official: User) -> None:
    next_steps.correct_step(
        by=official,
        step=request.steps.get(),
        what="Send a longer note.",
        owner=StepOwner(department=get_department("DfE")),
        effective_on=march(18),
        due_on=None,
        reason="It was wrong.",
    )


def confirm(request: Request, official: User) -> None:
    commands.confirm(by=official, request=request, seen=request.line, effective_on=TODAY)


def write_late_news(request: Request, official: User) -> None:
    late = {"status": "Late news.", "effective_on": march(18)}
    commands.write_late_news(by=official, request=request, seen=request.line, **late)


def change_details(request: Request, official: User) -> None:
    commands.amend(
        by=official,
        request=request,
        seen=request.line,
        effective_on=TODAY,
        issue="Sharing more than a budget",
        areas=[get_area("kent")],
        departments=[get_department("MoJ")],
        reach="named",
        asks_all=False,
        request_kind=request.line.request_kind,
    )


WRITES: dict[str, Callable[[Request, User], Any]] = {
    "news": lambda request, official: write_news(request, official, "News."),
    "move": lambda request, official: move(request, official, Stage.RESOLVED),
    "no change": confirm,
    "late news": write_late_news,
    "details": change_details,
    "correction": correct_an_older_entry,
    "withdrawal": lambda request, official: corrections.withdraw(
        by=official, entry=request.line, reason="It was wrong."
    ),
    "undo": lambda request, official: corrections.undo(by=official, entry=request.line),
    "what a department says": lambda request, official: say(request, official, "DfE", "It agrees."),
    "next step": lambda request, official: add_step(request, official, "Call the area."),
    "correction of a next step": correct_a_step,
    "end of a next step": end_a_step,
}


@pytest.mark.parametrize("write", WRITES)
def test_a_write_reads_the_rows_of_one_request(
    write: str, swindon_request: Request, official: User
):
    write_news(swindon_request, official, "Older news.", effective_on=march(18))
    swindon_request.refresh_from_db()
    write_news(swindon_request, official, "Newer news.", effective_on=march(19))
    add_step(swindon_request, official, "Send a note.", effective_on=march(18))
    request = Request.objects.get(pk=swindon_request.pk)
    with CaptureQueriesContext(connection) as queries:
        WRITES[write](request, official)
    asked = [each["sql"] for each in queries if each["sql"].startswith(("SELECT", "UPD", "DEL"))]
    assert asked
    assert [part for sql in asked for part in rows_read_whole(sql)] == []

"""Writes a block of requests with the log's own commands, then copies the block by SQL."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypedDict

from django.apps import apps
from django.conf import settings
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import F, Max, Model

from accounts.models import Role, User
from areas.models import Area
from cbtracker import clock
from departments.models import Department
from provenance.seed import FIXTURES, load_rows
from requests_log.domain import commands, next_steps, positions
from requests_log.domain.next_steps import StepOwner
from requests_log.models import (
    Entry,
    LineVersion,
    ListIndexRow,
    NextStep,
    OpenStep,
    Position,
    PositionChannel,
    Request,
    RequestKind,
    StageCount,
    StepOutcome,
    Workstream,
    triggers,
)
from requests_log.rules.stages import Stage
from requests_log.search import index as search_index
from requests_log.seed.volume.histories import HistoryGenerator, HistoryStep, MadeUpRequest

# How many requests are written entry by entry. The rest are copies of them.
BLOCK_SIZE = 1_000
# One request in so many has a next step, and one a department's own words.
STEP_EVERY, POSITION_EVERY = 4, 5
AUTHOR_EMAIL = "volume@cbtracker.invalid"
Say = Callable[[str], object]
Models = list[type[Model]]


class DatabaseNotEmptyError(Exception):
    """The database has requests or accounts, which may be real."""


def fill(number: int, *, block_size: int = BLOCK_SIZE, say: Say = print) -> None:
    """Fill an empty database with ``number`` requests, of five entries each.

    ``say`` is called with a line of text after each step. Raises DatabaseNotEmptyError if there is
    any account or request, and ValueError for a number above the block size and not a multiple of
    it.
    """
    if Request.objects.exists() or User.objects.exists():
        raise DatabaseNotEmptyError
    if number > block_size and number % block_size:
        raise ValueError(f"Enter up to {block_size:,} requests, or a multiple of {block_size:,}.")
    load_reference_data()
    size = min(number, block_size)
    write_block(size)
    say(f"Wrote {size:,} requests, entry by entry.")
    if copies := number // size - 1:
        copy_block(copies, say=say)
    analyze()


def load_reference_data() -> None:
    """Load what requests refer to from the fixtures, without the requests themselves."""
    for label in ("areas", "departments"):
        apps.get_app_config(label).load_record()  # type: ignore[attr-defined]
    load_rows(FIXTURES / "bodies.yaml")
    load_rows(FIXTURES / "workstreams.yaml")


@transaction.atomic
def write_block(size: int) -> None:
    """Write ``size`` requests with the log's own commands, each entry on its own day."""
    writer = BlockWriter(size)
    for step in writer.generator.make_steps():
        with today_set_to(step.day):
            writer.write(step)


class _Update(TypedDict):
    """The arguments that all commands on an existing request share."""

    by: User
    request: Request
    seen: Entry
    effective_on: dt.date


class BlockWriter:
    """Writes the steps of made-up histories to the log."""

    def __init__(self, size: int) -> None:
        self.author = User.objects.create_user(
            AUTHOR_EMAIL, None, name="Nobody", role=Role.OFFICIAL
        )
        self.areas = list(Area.objects.order_by("pk"))
        self.departments = list(Department.objects.order_by("pk"))
        self.workstreams = list(Workstream.objects.order_by("pk"))
        self.generator = HistoryGenerator(
            size, today=clock.today(), areas=len(self.areas), departments=len(self.departments)
        )
        self._ids: dict[int, int] = {}
        self._steps: dict[int, NextStep] = {}

    def write(self, step: HistoryStep) -> None:
        """Write one step. The clock must show the day of the step."""
        if step.action == "raise":
            content = self.generator.make_request(step.request)
            raised = self._raise_request(step, content)
            self._ids[step.request] = raised.pk
            if step.request % STEP_EVERY == 0:
                self._steps[step.request] = self._add_step(step, content, raised)
            return
        request = Request.objects.select_related("current").get(pk=self._ids[step.request])
        update: _Update = {
            "by": self.author,
            "request": request,
            "seen": request.line,
            "effective_on": step.day,
        }
        if step.action == "confirm":
            commands.confirm(**update)
            if open_step := self._steps.pop(step.request, None):
                next_steps.end_step(
                    by=self.author,
                    step=open_step,
                    outcome=StepOutcome.DONE,
                    effective_on=step.day,
                )
            return
        status, target = self.generator.make_status(), request.target_date
        codes = request.line.department_codes
        if step.action == "news" and codes and self._is_first_word(step, request):
            positions.record_position(
                by=self.author,
                request=request,
                department=Department.objects.get(code=codes[0]),
                effective_on=step.day,
                channel=PositionChannel.LETTER,
                text=status,
            )
            return
        if step.action == "news":
            commands.write_news(**update, status=status, target_date=target)
            return
        workstream = self.workstreams[step.request % len(self.workstreams)]
        commands.move(
            **update,
            to=step.action,
            workstream=workstream if step.action == Stage.ON_GOING else None,
            status=status,
            target_date=target,
        )

    def _is_first_word(self, step: HistoryStep, request: Request) -> bool:
        """Return whether a department itself says this news: once in every few requests."""
        is_chosen = step.request % POSITION_EVERY == 0 and request.stage != Stage.RESOLVED
        return is_chosen and not Position.objects.filter(request=request).exists()

    def _add_step(self, step: HistoryStep, content: MadeUpRequest, request: Request) -> NextStep:
        asked = content.departments or range(len(self.departments))
        department = self.departments[asked[step.request % len(asked)]]
        return next_steps.add_step(
            by=self.author,
            subject=request,
            what=content.status,
            owner=StepOwner(department=department),
            effective_on=step.day,
            due_on=request.target_date,
        )

    def _raise_request(self, step: HistoryStep, content: MadeUpRequest) -> Request:
        target = step.day + dt.timedelta(days=content.target) if content.target else None
        return commands.raise_request(
            by=self.author,
            issue=content.issue,
            status=content.status,
            areas=[self.areas[index] for index in content.areas],
            departments=[self.departments[index] for index in content.departments],
            reach=content.reach,
            asks_all=content.asks_all,
            request_kind=RequestKind.values[step.request % 2],
            effective_on=step.day,
            target_date=target,
        )


@contextmanager
def today_set_to(day: dt.date) -> Iterator[None]:
    """Set the clock of the whole project to a day."""
    before = settings.TODAY
    settings.TODAY = day
    try:
        yield
    finally:
        settings.TODAY = before


def copy_block(copies: int, *, say: Say) -> None:
    """Copy all requests ``copies`` times, with new numbers, and with all their rows."""
    StageCount.objects.update(change=F("change") * (copies + 1))
    models = request_models()
    last_ids = {
        model: model._default_manager.aggregate(last=Max("pk"))["last"] or 0 for model in models
    }
    last_number = Request.objects.aggregate(last=Max("number"))["last"]
    for trigger in triggers.LOG:
        trigger.uninstall(connection)
    drop_indexes(models)
    # The copies are consistent among themselves, so foreign keys need no check row by row. SQLite
    # would read a whole table for each row of another, where a foreign key has no index.
    with (
        connection.constraint_checks_disabled(),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")
        for model in models:
            cursor.execute(copy_sql(model, last_ids, last_number), [copies])
            say(f"Copied the {model._meta.verbose_name_plural}.")
    create_indexes(models)
    for trigger in triggers.LOG:
        trigger.install(connection)
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(sql)
    say("Rebuilt the indexes.")


def request_models() -> Models:
    """Return Request, and the models of this app whose rows belong to one request."""
    found: Models = [Request]
    own = list(apps.get_app_config("requests_log").get_models())
    # A row can belong to a row that belongs to a request: an ending to a step.
    for _ in own:
        found += [
            model
            for model in own
            if model not in found
            and any(field.related_model in found for field in model._meta.fields)
        ]
    return found


def copy_sql(model: type[Model], last_ids: dict[type[Model], int], last_number: int) -> str:
    """Return SQL that copies a table's rows as often as its parameter says.

    Each copy adds the last id to the ids and foreign keys, and the last number to the numbers.
    """
    quote = connection.ops.quote_name
    names, values = [], []
    for field in model._meta.concrete_fields:
        column = quote(str(field.column))
        names.append(column)
        target = field.related_model if field.is_relation else model if field.primary_key else None
        if target in last_ids:
            values.append(f"{column} + copy * {last_ids[target]}")
        elif field.name == "number" and model in (Request, LineVersion, ListIndexRow, OpenStep):
            values.append(f"{column} + copy * {last_number}")
        else:
            values.append(column)
    table, pk = quote(model._meta.db_table), quote(str(model._meta.pk.column))
    # Names of this app's tables and columns, and integers.
    return (
        "WITH RECURSIVE copies(copy) AS "  # noqa: S608
        "(SELECT 1 UNION ALL SELECT copy + 1 FROM copies WHERE copy < %s) "
        f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(values)} "
        f"FROM copies CROSS JOIN {table} WHERE {pk} <= {last_ids[model]}"
    )


def drop_indexes(models: Models) -> None:
    """Drop the indexes of these models, so that very many rows can be added quickly."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA cache_size = -1000000")
    search_index.suspend()
    with connection.schema_editor(atomic=False) as editor:
        for model in models:
            for index in model._meta.indexes:
                editor.remove_index(model, index)


def create_indexes(models: Models) -> None:
    """Create the indexes that ``drop_indexes`` dropped."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA cache_size = -2000")
        else:
            cursor.execute("SET maintenance_work_mem = '512MB'")
    with connection.schema_editor(atomic=False) as editor:
        for model in models:
            for index in model._meta.indexes:
                editor.add_index(model, index)
    search_index.resume()


def analyze() -> None:
    """Update the statistics that PostgreSQL plans its queries by."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")

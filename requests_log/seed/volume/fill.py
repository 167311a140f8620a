"""A block of requests through the one writer, and the same block many times over by SQL."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import F, Max

from accounts.models import Role, User
from areas.models import Area
from cbtracker import clock
from departments.models import Department
from provenance.seed import FIXTURES, load_rows
from requests_log.domain import commands
from requests_log.models import (
    LineVersion,
    ListIndexRow,
    Request,
    RequestKind,
    StageCount,
    Workstream,
    triggers,
)
from requests_log.projections import writer
from requests_log.rules.stages import Stage
from requests_log.search import fulltext
from requests_log.seed.volume.histories import Raised, Story

# How many requests are written one by one; the rest repeats them.
BLOCK = 1_000
AUTHOR = "volume@cbtracker.invalid"
Say = Callable[[str], object]


class NotEmpty(Exception):
    """The database holds something, which may be real."""


def fill(number: int, *, block: int = BLOCK, say: Say = print) -> None:
    """Fill an empty database with so many requests, of five entries each.

    Raises NotEmpty where anybody has an account or any request is there, and ValueError for a
    number that is larger than a block and no multiple of one.
    """
    if Request.objects.exists() or User.objects.exists():
        raise NotEmpty
    if number > block and number % block:
        raise ValueError(f"Enter up to {block:,} requests, or a multiple of {block:,}.")
    load_what_requests_name()
    size = min(number, block)
    write_block(size)
    say(f"Wrote {size:,} requests, entry by entry.")
    if times := number // size - 1:
        multiply(times, say=say)
    analyze()


def load_what_requests_name() -> None:
    """Load the areas, departments and workstreams of the record, without its requests."""
    for label in ("areas", "departments"):
        apps.get_app_config(label).load_record()  # type: ignore[attr-defined]
    load_rows(FIXTURES / "workstreams.yaml")


@transaction.atomic
def write_block(size: int) -> None:
    """Write the block through the writer, each entry on its own day."""
    author = User.objects.create_user(AUTHOR, None, name="Nobody", role=Role.OFFICIAL)
    areas = list(Area.objects.order_by("pk"))
    departments = list(Department.objects.order_by("pk"))
    streams = list(Workstream.objects.order_by("pk"))
    story = Story(size, today=clock.today(), areas=len(areas), departments=len(departments))
    written: dict[int, Request] = {}

    def begin(index: int, how: Raised, day: dt.date) -> Request:
        return commands.raise_request(
            by=author,
            issue=how.issue,
            status=how.status,
            areas=[areas[place] for place in how.areas],
            departments=[departments[place] for place in how.departments],
            reach=how.reach,
            asks_all=how.asks_all,
            request_kind=RequestKind.values[index % 2],
            effective_on=day,
            target_date=day + dt.timedelta(days=how.target) if how.target else None,
        )

    for step in story.steps():
        with today_is(step.day):
            if step.act == "raise":
                written[step.request] = begin(step.request, story.raised(step.request), step.day)
                continue
            request = Request.objects.select_related("current").get(pk=written[step.request].pk)
            given: dict[str, Any] = {"by": author, "request": request, "seen": request.line}
            given["effective_on"] = step.day
            if step.act == "confirm":
                commands.confirm(**given)
                continue
            given |= {"status": story.status(), "target_date": request.target_date}
            if step.act == "news":
                commands.write_news(**given)
            else:
                stream = (
                    streams[step.request % len(streams)] if step.act == Stage.ON_GOING else None
                )
                commands.move(to=step.act, workstream=stream, **given)


@contextmanager
def today_is(day: dt.date) -> Iterator[None]:
    """Have the one clock say that it is this day."""
    before = settings.TODAY
    settings.TODAY = day
    try:
        yield
    finally:
        settings.TODAY = before


def multiply(times: int, *, say: Say) -> None:
    """Repeat what the database holds of requests so many times, each with numbers of its own."""
    writer.fold_counts()
    StageCount.objects.update(change=F("change") * (times + 1))
    copied = hanging_on_requests()
    strides = {
        model: model._default_manager.aggregate(last=Max("pk"))["last"] or 0 for model in copied
    }
    requests = Request.objects.aggregate(last=Max("number"))["last"]
    triggers.ENTRIES.remove(connection)
    quicker(True, copied)
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # What is repeated holds together by itself: no row need be looked up for each.
            cursor.execute("SET LOCAL session_replication_role = replica")
        else:
            cursor.execute("PRAGMA defer_foreign_keys = ON")
        for model in copied:
            cursor.execute(repeating(model, strides, requests), [times])
            say(f"Copied the {model._meta.verbose_name_plural}.")
    quicker(False, copied)
    triggers.ENTRIES.install(connection)
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), copied):
            cursor.execute(sql)
    say("Rebuilt the indexes.")


def hanging_on_requests() -> list[Any]:
    """Return the models of the register whose rows belong to one request, requests first."""
    others = [
        model
        for model in apps.get_app_config("requests_log").get_models()
        if model is not Request and any(f.related_model is Request for f in model._meta.fields)
    ]
    return [Request, *others]


def repeating(model: Any, strides: dict[Any, int], requests: int) -> str:
    """Return the SQL that repeats a table's rows, shifting what tells requests from each other."""
    quote = connection.ops.quote_name
    names, values = [], []
    for field in model._meta.concrete_fields:
        column = quote(field.column)
        names.append(column)
        target = field.related_model if field.is_relation else model if field.primary_key else None
        if target in strides:
            values.append(f"{column} + b * {strides[target]}")
        elif field.name == "number" and model in (Request, LineVersion, ListIndexRow):
            values.append(f"{column} + b * {requests}")
        else:
            values.append(column)
    table, pk = quote(model._meta.db_table), quote(model._meta.pk.column)
    return (
        "WITH RECURSIVE blocks(b) AS "
        "(SELECT 1 UNION ALL SELECT b + 1 FROM blocks WHERE b < %s) "
        f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(values)} "
        f"FROM blocks CROSS JOIN {table} WHERE {pk} <= {strides[model]}"
    )


def quicker(yes: bool, copied: list[Any]) -> None:
    """Take the indexes away before very many rows come, or make them again after."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"PRAGMA cache_size = {-1_000_000 if yes else -2_000}")
            if yes:
                for event in ("added", "gone", "changed"):
                    cursor.execute(f"DROP TRIGGER IF EXISTS {fulltext.TABLE}_{event}")
        elif yes:
            cursor.execute(f"DROP INDEX IF EXISTS {fulltext.INDEX}")
            # What a row said before may have lost its long values to a vacuum of these alone, and
            # then stops the index from being made.
            cursor.execute(f"VACUUM {fulltext.TABLE}")
        else:
            cursor.execute("SET maintenance_work_mem = '512MB'")
    with connection.schema_editor(atomic=False) as editor:
        for model in copied:
            for index in model._meta.indexes:
                (editor.remove_index if yes else editor.add_index)(model, index)
    if not yes:
        fulltext.SearchIndex().install(connection)
        fulltext.rebuild(connection)


def analyze() -> None:
    """Have the database learn how its rows are spread, for its plans."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")

"""How the pen keeps what requests are found and counted by.

The pen alone calls this, with one exception: ``checking`` has every count made anew.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Sum

from requests_log.log.bitemporal import LineState, Version
from requests_log.log.reader import standing
from requests_log.models import CountSpan, Entry, ListIndexRow, Request, SearchWords, StageCount
from requests_log.projections import builder, sql
from requests_log.projections.builder import CountKey
from requests_log.projections.hierarchy import hierarchy_for
from requests_log.search import finder

# After how many entries the counts of single writes are folded into those of days.
FOLDED_EVERY = 200
# What the counts of writes are folded into.
SPANS = (CountSpan.DAY, CountSpan.MONTH, CountSpan.YEAR, CountSpan.EVER)


def file(
    request: Request, copy: dict[str, Any], *, before: Sequence[Entry], log: Sequence[Entry]
) -> None:
    """Make the request's filings what ``log`` says, where they are what ``before`` says."""
    copied = builder.copied_of(copy)
    line, *earlier = (_line_of(entries) for entries in (log, before) if entries)
    if earlier and _names(earlier[0]) == _names(line) and not log[-1].corrects_id:
        sql.update(ListIndexRow, copied, request_id=request.pk)
        return
    pairs = builder.index_rows_of(line, log, hierarchy_for([line]))
    request.filings.all().delete()
    sql.insert(
        ListIndexRow,
        [
            {
                "request_id": request.pk,
                "number": request.number,
                "department": department,
                "area": area,
                "asked_since": since,
                **copied,
            }
            for (department, area), since in sorted(pairs.items())
        ],
    )


def keep_words(request: Request, log: Sequence[Entry]) -> None:
    """Make the request's words those of its log."""
    now, ever = words_of(log)
    words = {"request_id": request.pk, "now": now, "ever": ever}
    sql.insert(SearchWords, [words], unique=("request_id",))


def words_of(log: Sequence[Entry]) -> tuple[str, str]:
    """Return the words of the line that stands, and those of every line of a log."""
    line = _line_of(log)
    texts = dict.fromkeys(text for entry in log for text in (entry.issue, entry.status))
    return finder.indexed(line.issue, line.status), finder.indexed(*texts)


def count(was: set[Version[LineState]], now: set[Version[LineState]], log: Sequence[Entry]) -> None:
    """Add by how much a write changed each count; fold what has been added, now and then."""
    lines = {entry.pk: entry for entry in log}
    relations = hierarchy_for(log)
    changes = builder.changes_of_counts(now - was, lines, relations)
    changes.subtract(builder.changes_of_counts(was - now, lines, relations))
    _add(changes, span=CountSpan.WRITE)
    if max(lines) % FOLDED_EVERY == 0:
        fold()


@transaction.atomic
def fold() -> None:
    """Fold the counts of single writes into those of their days, months and years, and of ever."""
    written = list(StageCount.objects.select_for_update().filter(span=CountSpan.WRITE))
    changes = _counter(written)
    for span in SPANS:
        added = of_span(changes, span)
        there = StageCount.objects.filter(span=span, start__in={moment.day for moment in added})
        summed = _counter(there)
        summed.update(added)
        there.delete()
        _add(summed, span=span)
    StageCount.objects.filter(pk__in=[row.pk for row in written]).delete()


@transaction.atomic
def count_anew(changes: Counter[CountKey]) -> None:
    """Replace every count by these changes."""
    StageCount.objects.all().delete()
    for span in SPANS:
        _add(of_span(changes, span), span=span)


def of_span(changes: Mapping[CountKey, int], span: CountSpan) -> Counter[CountKey]:
    """Return these changes of days added up by the first day of each span; none that is nothing."""
    first = _FIRST_DAYS[span]
    summed: Counter[CountKey] = Counter()
    for moment, change in changes.items():
        summed[moment._replace(day=first(moment.day))] += change
    return Counter({moment: change for moment, change in summed.items() if change})


def counts_held(spans: Iterable[str]) -> Counter[CountKey]:
    """Return what is counted in rows of these spans, by the first day of each."""
    rows = StageCount.objects.filter(span__in=list(spans))
    fields = ("then", "start", "department", "area", "workstream", "stage")
    found: Counter[CountKey] = Counter()
    for then, day, *cell, change in rows.values_list(*fields).annotate(Sum("change")):
        if change:
            found[CountKey(then, day, builder.CountCell(*cell))] = change
    return found


_FIRST_DAYS: dict[CountSpan, Callable[[dt.date], dt.date]] = {
    CountSpan.DAY: lambda day: day,
    CountSpan.MONTH: lambda day: day.replace(day=1),
    CountSpan.YEAR: lambda day: dt.date(day.year, 1, 1),
    CountSpan.EVER: lambda day: dt.date.min,
}


def _counter(rows: Iterable[StageCount]) -> Counter[CountKey]:
    found: Counter[CountKey] = Counter()
    for row in rows:
        cell = builder.CountCell(row.department, row.area, row.workstream, row.stage)
        found[CountKey(row.then, row.start, cell)] += row.change
    return found


def rows_of(changes: Mapping[CountKey, int], span: CountSpan) -> list[dict[str, Any]]:
    """Return the rows that hold these changes, by field; none for what comes to nothing."""
    return [
        {
            "then": moment.then,
            "span": span.value,
            "start": moment.day,
            "change": change,
            **moment.cell._asdict(),
        }
        for moment, change in changes.items()
        if change
    ]


def _add(changes: Mapping[CountKey, int], *, span: CountSpan) -> None:
    sql.insert(StageCount, rows_of(changes, span))


def _line_of(log: Sequence[Entry]) -> Entry:
    return standing(log)[-1]


def _names(line: Entry) -> tuple[Any, ...]:
    """Return what of a line decides where it is filed."""
    return (line.reach, line.asks_all, line.area_slugs, line.department_codes)

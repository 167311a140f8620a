"""How the pen keeps what requests are found and counted by.

The pen alone calls this, with one exception: ``checking`` has every count made anew.
"""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Sum

from requests_log import filing, search, statements
from requests_log.filing import Moment
from requests_log.history import Held, Stood
from requests_log.models import Entry, Filing, Request, Span, StageCount, Words
from requests_log.reading import standing
from requests_log.relations import relations_for

# After how many entries the counts of single writes are folded into those of days.
FOLDED_EVERY = 200
# What the counts of writes are folded into.
SPANS = (Span.DAY, Span.MONTH, Span.YEAR, Span.EVER)


def file(
    request: Request, copy: dict[str, Any], *, before: Sequence[Entry], log: Sequence[Entry]
) -> None:
    """Make the request's filings what ``log`` says, where they are what ``before`` says."""
    copied = filing.copied_of(copy)
    line, *earlier = (_line_of(entries) for entries in (log, before) if entries)
    if earlier and _names(earlier[0]) == _names(line) and not log[-1].corrects_id:
        statements.update(Filing, copied, request_id=request.pk)
        return
    pairs = filing.filings_of(line, log, relations_for([line]))
    request.filings.all().delete()
    statements.insert(
        Filing,
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
    statements.insert(Words, [words], unique=("request_id",))


def words_of(log: Sequence[Entry]) -> tuple[str, str]:
    """Return the words of the line that stands, and those of every line of a log."""
    line = _line_of(log)
    texts = dict.fromkeys(text for entry in log for text in (entry.issue, entry.status))
    return search.indexed(line.issue, line.status), search.indexed(*texts)


def count(was: set[Held[Stood]], now: set[Held[Stood]], log: Sequence[Entry]) -> None:
    """Add by how much a write changed each count; fold what has been added, now and then."""
    lines = {entry.pk: entry for entry in log}
    relations = relations_for(log)
    changes = filing.changes_of_counts(now - was, lines, relations)
    changes.subtract(filing.changes_of_counts(was - now, lines, relations))
    _add(changes, span=Span.WRITE)
    if max(lines) % FOLDED_EVERY == 0:
        fold()


@transaction.atomic
def fold() -> None:
    """Fold the counts of single writes into those of their days, months and years, and of ever."""
    written = list(StageCount.objects.select_for_update().filter(span=Span.WRITE))
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
def count_anew(changes: Counter[Moment]) -> None:
    """Replace every count by these changes."""
    StageCount.objects.all().delete()
    for span in SPANS:
        _add(of_span(changes, span), span=span)


def of_span(changes: Mapping[Moment, int], span: Span) -> Counter[Moment]:
    """Return these changes of days added up by the first day of each span; none that is nothing."""
    first = _FIRST_DAYS[span]
    summed: Counter[Moment] = Counter()
    for moment, change in changes.items():
        summed[moment._replace(day=first(moment.day))] += change
    return Counter({moment: change for moment, change in summed.items() if change})


def counts_held(spans: Iterable[str]) -> Counter[Moment]:
    """Return what is counted in rows of these spans, by the first day of each."""
    rows = StageCount.objects.filter(span__in=list(spans))
    fields = ("then", "start", "department", "area", "workstream", "stage")
    found: Counter[Moment] = Counter()
    for then, day, *cell, change in rows.values_list(*fields).annotate(Sum("change")):
        if change:
            found[Moment(then, day, filing.Cell(*cell))] = change
    return found


_FIRST_DAYS: dict[Span, Callable[[dt.date], dt.date]] = {
    Span.DAY: lambda day: day,
    Span.MONTH: lambda day: day.replace(day=1),
    Span.YEAR: lambda day: dt.date(day.year, 1, 1),
    Span.EVER: lambda day: dt.date.min,
}


def _counter(rows: Iterable[StageCount]) -> Counter[Moment]:
    found: Counter[Moment] = Counter()
    for row in rows:
        cell = filing.Cell(row.department, row.area, row.workstream, row.stage)
        found[Moment(row.then, row.start, cell)] += row.change
    return found


def rows_of(changes: Mapping[Moment, int], span: Span) -> list[dict[str, Any]]:
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


def _add(changes: Mapping[Moment, int], *, span: Span) -> None:
    statements.insert(StageCount, rows_of(changes, span))


def _line_of(log: Sequence[Entry]) -> Entry:
    return standing(log)[-1]


def _names(line: Entry) -> tuple[Any, ...]:
    """Return what of a line decides where it is filed."""
    return (line.reach, line.asks_all, line.area_slugs, line.department_codes)

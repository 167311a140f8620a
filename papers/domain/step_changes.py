"""Next steps that were added, done or dropped between two dates."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence

from django.db.models import Q

from cbtracker.clock import in_words
from papers.domain.phrases import choose_phrase, join_words
from papers.domain.scope import PaperScope
from requests_log.as_of import AsOf
from requests_log.log.next_steps import StepReading, describe_step, read_steps
from requests_log.models import NextStep

_ADDED = "added"
_COUNTS = {
    _ADDED: ("1 next step was added", "{} next steps were added"),
    "done": ("1 was done", "{} were done"),
    "dropped": ("1 was dropped", "{} were dropped"),
    "overtaken": ("1 was overtaken by events", "{} were overtaken by events"),
}


def read_step_changes(
    scope: PaperScope,
    since: dt.date,
    at: AsOf,
    *,
    most: int | None = None,
    of_workstreams: bool = False,
) -> tuple[list[StepReading], bool]:
    """Return the steps that were agreed or ended after a date, and whether there are more.

    They are those of the requests of the scope as at the later date ``at``, and those of all
    workstreams if asked; at most ``most``.
    """
    visible = scope.rows(at).order_by()
    rows = visible.values(visible.model.REQUEST_ID_FIELD)
    period = (since + dt.timedelta(days=1), at.day)
    subject = Q(request__in=rows) | (Q(workstream__isnull=False) if of_workstreams else Q())
    steps = NextStep.objects.filter(subject)
    changed = steps.filter(
        Q(effective_on__range=period) | Q(endings__effective_on__range=period)
    ).distinct()
    limited = changed.order_by("pk")[: most + 1] if most is not None else changed.order_by("pk")
    ids = [step.first_id_or_own for step in limited]
    whole = NextStep.objects.filter(Q(pk__in=ids) | Q(first__in=ids)).select_related(
        "request__current", "workstream"
    )
    found = [
        each
        for each in read_steps(whole, at=at)
        if period[0] <= (each.ending or each.step).effective_on <= period[1]
        or period[0] <= each.step.effective_on <= period[1]
    ]
    return found, most is not None and len(ids) > most


def describe_step_changes(found: Sequence[StepReading], since: dt.date) -> tuple[str, ...]:
    """Return sentences on steps that were agreed or ended after a date: how many, then each."""
    if not found:
        return ()
    counts = Counter(
        kind
        for each in found
        for kind in (
            *([_ADDED] if each.step.effective_on > since else []),
            *([each.ending.outcome] if each.ending else []),
        )
    )
    parts = [choose_phrase(counts[kind], "", *words) for kind, words in _COUNTS.items()]
    parts = [part for part in parts if part]
    if not counts[_ADDED]:
        parts[0] = f"Of the next steps, {parts[0]}"
    lines = [_describe(each, since) for each in sorted(found, key=_sort_key)]
    return (f"{join_words(parts)}.", *lines)


def _describe(reading: StepReading, since: dt.date) -> str:
    step = reading.step
    what = describe_step(step).rstrip(".")
    subject = step.request.reference if step.request else str(step.workstream)
    happened = [_ADDED] if reading.step.effective_on > since else []
    if reading.ending:
        day = in_words(reading.ending.effective_on)
        happened.append(f"{reading.ending.get_outcome_display().lower()} on {day}")
    return f"{subject}: {what} – {' and '.join(happened)}."


def _sort_key(reading: StepReading) -> tuple[int, int]:
    request = reading.step.request
    return (request.number if request else 0, reading.step.pk)

"""Which of the things that were done are about an area, or about a department."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import OuterRef, Q

from activity.queries.source import ActivityFilters, Trace
from areas.models import Area, with_related_ids
from cbtracker import clock
from commissions.models import Addressee
from departments.models import Department, with_body_ids
from requests_log.models import ALL, ANY, BulkAct, ListIndexRow, Request
from requests_log.models.expressions import ScalarExists
from requests_log.rules.references import parse_reference

OF_REQUESTS = "requests/"


@dataclass(frozen=True)
class _Subject:
    """The keys of what counts for an area or a department."""

    ids: frozenset[int]
    subjects: frozenset[str]
    requests: frozenset[int]
    commissions: frozenset[int]
    acts: frozenset[int]


def about(filters: ActivityFilters, traces: Sequence[Trace]) -> list[Trace]:
    """Return those that are about the area and the department of the filters, in their order.

    What was done with a request counts if the request counts for the area now, as in the list.
    """
    kept = _with_requests(traces)
    if area := filters.area:
        counts = _of_area(area, kept)
        kept = [each for each in kept if each.area in counts.ids or _is_about(each, counts)]
    if department := filters.department:
        counts = _of_department(department, kept)
        kept = [each for each in kept if each.department in counts.ids or _is_about(each, counts)]
    return kept


def _is_about(trace: Trace, counts: _Subject) -> bool:
    return (
        trace.request in counts.requests
        or trace.commission in counts.commissions
        or trace.act in counts.acts
        or trace.subject in counts.subjects
    )


def _with_requests(traces: Iterable[Trace]) -> list[Trace]:
    """Return traces with the request of those whose subject is one."""
    found = list(traces)
    numbers = {
        each.subject: parse_reference(each.subject.removeprefix(OF_REQUESTS))
        for each in found
        if each.subject.startswith(OF_REQUESTS)
    }
    rows = Request.objects.filter(number__in=[each for each in numbers.values() if each])
    ids = dict(rows.order_by().values_list("number", "pk")) if numbers else {}
    return [
        each._replace(request=ids.get(numbers[each.subject] or 0))
        if each.subject in numbers
        else each
        for each in found
    ]


def _of_area(area: Area, traces: Sequence[Trace]) -> _Subject:
    ids = with_related_ids([area.pk])
    rows = Area.objects.filter(pk__in=ids)
    keys = Q(department=ANY, area__in=[area.pk, ALL])
    return _Subject(
        frozenset(rows.values_list("pk", flat=True)),
        frozenset(each.subject_key for each in rows),
        _requests(traces, keys),
        _commissions(traces, Q(area__in=ids)),
        _acts(traces, keys),
    )


def _of_department(department: Department, traces: Sequence[Trace]) -> _Subject:
    ids = with_body_ids(department)
    rows = Department.objects.filter(pk__in=ids)
    everybody = [ALL] if department.is_in_being(clock.today()) else []
    keys = Q(area=ANY, department__in=[department.pk, *everybody])
    return _Subject(
        frozenset(rows.values_list("pk", flat=True)),
        frozenset(each.subject_key for each in rows),
        _requests(traces, keys),
        _commissions(traces, Q(department__in=ids)),
        _acts(traces, keys),
    )


def _requests(traces: Sequence[Trace], keys: Q) -> frozenset[int]:
    ids = {each.request for each in traces if each.request}
    rows = ListIndexRow.objects.filter(keys, request__in=ids)
    return frozenset(rows.values_list("request_id", flat=True))


def _commissions(traces: Sequence[Trace], addressed: Q) -> frozenset[int]:
    ids = {each.commission for each in traces if each.commission}
    rows = Addressee.objects.filter(addressed, commission__in=ids).order_by()
    return frozenset(rows.values_list("commission_id", flat=True))


def _acts(traces: Sequence[Trace], keys: Q) -> frozenset[int]:
    """Return the acts on many requests of which at least one counts."""
    ids = {each.act for each in traces if each.act}
    counted = ListIndexRow.objects.filter(keys, request__bulk_acts=OuterRef("pk"))
    rows = BulkAct.objects.filter(ScalarExists(counted), pk__in=ids).order_by()
    return frozenset(rows.values_list("pk", flat=True))

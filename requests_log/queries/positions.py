"""What each department says of one request, as its page shows it."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from departments.models import Department
from requests_log.as_of import AsOf
from requests_log.log import positions as reading
from requests_log.log.excerpts import newest_of, read_entries
from requests_log.log.positions import DepartmentPosition
from requests_log.log.reader import read_log, recorded_by
from requests_log.models import Entry, LineCopy, Position
from requests_log.rules.stages import Stage


@dataclass(frozen=True)
class DepartmentSays:
    """A department's position, if it has said anything, and what it said before.

    ``is_awaited`` if it has said nothing since the status was written for all departments, but
    another has. ``earlier`` are its other positions, newest first.
    """

    department: Department
    position: DepartmentPosition | None
    is_awaited: bool
    is_newer_than_line: bool
    earlier: tuple[Position, ...]


def read_what_departments_say(
    record: LineCopy,
    asked: Iterable[Department],
    *,
    log: Sequence[Entry] | None,
    at: AsOf | None,
    with_notes: bool,
) -> list[DepartmentSays]:
    """Return what the departments say of a request, now or on a date, by code.

    ``log`` is its whole log, if that has been read; otherwise what is needed of it is read if any
    has said something.
    The list is empty if none had said anything. ``with_notes`` adds positions that have been
    corrected, which only officials and champions see.
    """
    rows = reading.read_positions(getattr(record, record.REQUEST_ID_FIELD))
    if not rows:
        return []
    said = rows
    if log is None and at is None:
        said = newest_of(rows)
        log = read_entries(record.line, said)
    elif log is None:
        log = read_log(record)
    found = {each.department.pk: each for each in reading.positions_as_of(said, log, at)}
    if not found:
        return []
    line = reading.lines_as_of(log, at)[-1]
    asked = list(asked)
    awaited = {each.pk for each in reading.silent_departments(asked, list(found.values()))}
    departments = {each.pk: each for each in (*asked, *(p.department for p in found.values()))}
    return [
        DepartmentSays(
            department=department,
            position=(position := found.get(pk)),
            is_awaited=pk in awaited and line.stage != Stage.RESOLVED,
            is_newer_than_line=bool(position and position.is_newer and not line.composed_from_id),
            earlier=tuple(_earlier(rows, pk, position, at, with_notes=with_notes)),
        )
        for pk, department in sorted(departments.items(), key=lambda each: each[1].code)
    ]


def read_silent(requests: Collection[int], *, at: AsOf | None) -> dict[int, list[str]]:
    """Return the codes of departments that have not answered, by request id.

    They are those asked that have said nothing since the status was written for all departments,
    where another has: the rule of ``DepartmentSays.is_awaited``. It reads in three queries, or in
    one if no department has said anything.
    """
    said: dict[int, list[Position]] = defaultdict(list)
    for each in Position.objects.filter(request__in=requests).select_related("department"):
        said[each.request_id].append(each)
    if not said:
        return {}
    logs: dict[int, list[Entry]] = defaultdict(list)
    for entry in Entry.objects.filter(request__in=said):
        logs[entry.request_id].append(entry)
    lines = {pk: found[-1] for pk, log in logs.items() if (found := reading.lines_as_of(log, at))}
    codes = {code for line in lines.values() for code in line.department_codes}
    departments = {each.code: each for each in Department.objects.filter(code__in=codes)}
    silent: dict[int, list[str]] = {}
    for pk, line in lines.items():
        positions = reading.positions_as_of(said[pk], logs[pk], at)
        if positions and line.stage != Stage.RESOLVED:
            asked = [departments[code] for code in line.department_codes]
            silent[pk] = [each.code for each in reading.silent_departments(asked, positions)]
    return silent


def _earlier(
    rows: Sequence[Position],
    department: int,
    position: DepartmentPosition | None,
    at: AsOf | None,
    *,
    with_notes: bool,
) -> list[Position]:
    known = [
        each
        for each in recorded_by(rows, at.known_on if at else None)
        if each.department_id == department and (at is None or each.effective_on <= at.day)
    ]
    corrected = {each.corrects_id for each in known}
    return [
        each
        for each in reversed(known)
        if not (position and each in (position.said, position.latest))
        and (with_notes or each.pk not in corrected)
    ]

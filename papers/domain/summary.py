"""The summary of a paper on one page: how many requests each department has, by stage."""

from collections.abc import Callable, Sequence

from departments.models import Department
from papers.description import FactTable
from papers.domain.contents import PaperContents
from requests_log.models import Entry
from requests_log.rules.stages import Stage

ALL_REQUESTS = "All requests"
ALL_DEPARTMENTS = "All departments"
_SEVERAL = "A request of several departments counts under each of them."


def make_summary(contents: PaperContents, *, has_changes: bool) -> FactTable:
    """Return the numbers of requests by stage, past their target date and, if asked, changed.

    The first row is of all requests. Each department that has one has a row, sorted by name, in one
    query; then comes a row for requests that ask all departments.
    """
    changed = {change.number for change in contents.changes if not change.is_unchanged}
    lines = [(line.entry, line.number in changed) for line in contents.entries]
    names = dict(Department.objects.values_list("code", "name"))

    def is_late(entry: Entry) -> bool:
        due = entry.target_date
        return entry.stage != Stage.RESOLVED and due is not None and due < contents.as_at

    def make_row(name: str, of: Callable[[Entry], bool]) -> tuple[str, ...]:
        found = [(entry, is_changed) for entry, is_changed in lines if of(entry)]
        numbers = [sum(entry.stage == stage for entry, _ in found) for stage in Stage]
        numbers.append(sum(is_late(entry) for entry, _ in found))
        if has_changes:
            numbers.append(sum(is_changed for _, is_changed in found))
        return (name, *(f"{number:,}" for number in numbers))

    codes = {code for entry, _ in lines for code in entry.department_codes}
    in_order = sorted((names.get(code, code), code) for code in codes)
    rows = [make_row(ALL_REQUESTS, lambda _: True)]
    rows += [make_row(name, _asks(code)) for name, code in in_order]
    if any(entry.asks_all for entry, _ in lines):
        rows.append(make_row(ALL_DEPARTMENTS, lambda entry: entry.asks_all))
    headings = ("Department", *(stage.label for stage in Stage), "Past target date")
    return FactTable(
        heading="Requests by department",
        description="Each row has a department and numbers of its requests.",
        headings=(*headings, "Changed") if has_changes else headings,
        widths=(33, 13, 17, 13, 12, 12) if has_changes else (43, 14, 17, 13, 13),
        rows=tuple(rows) if lines else (),
        none="There are no requests.",
        notes=(_SEVERAL,) if _have_several(lines) else (),
    )


def _asks(code: str) -> Callable[[Entry], bool]:
    return lambda entry: code in entry.department_codes


def _have_several(lines: Sequence[tuple[Entry, bool]]) -> bool:
    return any(len(entry.department_codes) + entry.asks_all > 1 for entry, _ in lines)

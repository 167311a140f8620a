"""Saving what is ready of an import, and taking it back: each is one act."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from accounts.models import User
from areas.models import Area
from cbtracker import clock
from departments.models import Department
from imports.domain.next_steps import write_steps
from imports.domain.taking_back import TakenBack, take_back
from imports.models import Import, ImportedEntry
from imports.plan.make import make_plan
from imports.plan.planned_rows import Plan, PlannedRow
from requests_log.domain import commands
from requests_log.domain.authorisation import official_only
from requests_log.models import Entry, LineContent, Request
from requests_log.projections.hierarchy import lock_logs

# How many rows are saved, or taken back, in one transaction: nobody else can write meanwhile, and
# each takes about 10 ms. More are saved in parts: see imports.domain.parts.
MOST_ROWS_ON_A_PAGE = 1_000
# An entry's source has room for so much.
_LONGEST_SOURCE = 200
# The fields that ``amend`` changes; others are news or a move.
_AMENDED = (
    *("areas_label", "area_slugs", "reach", "issue", "request_kind"),
    *("departments_label", "department_codes", "asks_all"),
)


ALREADY_TAKEN_BACK = "This import was taken back already."


class PlanChangedError(Exception):
    """The record has changed since the preview; ``plan`` is what would be saved now."""

    def __init__(self, plan: Plan) -> None:
        super().__init__("The plan has changed")
        self.plan = plan


class RowRefusedError(Exception):
    """The log refused a row; ``place`` says which, ``messages`` why."""

    def __init__(self, place: str, messages: list[str]) -> None:
        super().__init__(f"{place}: {' '.join(messages)}")
        self.place = place
        self.messages = messages


class TooManyRowsError(Exception):
    """More rows are ready than one transaction should save; ``plan`` is what would be saved."""

    def __init__(self, plan: Plan) -> None:
        super().__init__("Too many rows for one transaction")
        self.plan = plan


@dataclass(frozen=True)
class SavedImport:
    """An import as saved, and whether it had been saved before."""

    record: Import
    was_saved: bool


@official_only
def save_import(
    *, by: User, record: Import, fingerprint: str | None = None, most: int | None = None
) -> SavedImport:
    """Save every row that is ready, in one transaction, and return the import.

    A second save changes nothing. Raises PlanChangedError if the plan is not that of
    ``fingerprint`` any more, RowRefusedError if the log refuses a row, TooManyRowsError if more
    than ``most`` are ready, and ValidationError if none is.
    """
    lock_logs()
    record = (
        Import.objects.select_for_update(of=("self",), no_key=True)
        .defer("content")
        .get(pk=record.pk)
    )
    if record.saved_at:
        return SavedImport(record, was_saved=True)
    plan = make_plan(record, by=by)
    if fingerprint is not None and fingerprint != plan.fingerprint():
        raise PlanChangedError(plan)
    if not plan.ready():
        raise ValidationError("There is nothing to save.")
    if most is not None and len(plan.ready()) > most:
        raise TooManyRowsError(plan)
    writer = RowWriter(record, by)
    steps = [text for row in plan.ready() for text in row.steps.as_texts()]
    written = [
        ImportedEntry(of_import=record, entry=entry, place=row.draft.place[:120])
        for row in plan.ready()
        for entry in writer.write(row)
    ]
    ImportedEntry.objects.bulk_create(written)
    record.saved_at, record.saved_by = clock.now(), by
    if steps:
        record.remarks = [*record.remarks, f"Next steps recorded or ended: {len(steps)}."]
    record.save(update_fields=["saved_at", "saved_by", "remarks"])
    return SavedImport(record, was_saved=False)


@official_only
def take_back_import(*, by: User, record: Import) -> TakenBack:
    """Withdraw everything that an import wrote, as one act.

    A request to which somebody has written since stays, and so do those that are used elsewhere.
    Next steps stay too: they are ended by themselves.
    Raises ValidationError if it was not saved, or was taken back already.
    """
    record = mark_as_taken_back(by=by, record=record)
    rows = list(record.entries.select_related("entry__request"))
    places = {row.entry_id: row.place for row in rows}
    return withdraw(by=by, record=record, entries=[row.entry for row in rows], places=places)


@official_only
def mark_as_taken_back(*, by: User, record: Import) -> Import:
    """Note that an import is taken back, and return it, locked.

    Raises ValidationError if it was not saved, or was taken back already.
    """
    lock_logs()
    rows = Import.objects.select_for_update(of=("self",), no_key=True).defer(
        "content", "tables", "likeness"
    )
    record = rows.get(pk=record.pk)
    if not record.saved_at:
        raise ValidationError("This import was not saved.")
    if record.taken_back_at:
        raise ValidationError(ALREADY_TAKEN_BACK)
    record.taken_back_at, record.taken_back_by = clock.now(), by
    record.save(update_fields=["taken_back_at", "taken_back_by"])
    return record


@official_only
def withdraw(
    *, by: User, record: Import, entries: Sequence[Entry], places: Mapping[int, str]
) -> TakenBack:
    """Withdraw entries of an import; ``places`` are those of their rows, by the id of the entry."""
    done = take_back(
        by=by,
        entries=entries,
        reason=f"Import of {record.name} taken back.",
        ignored=(ImportedEntry,),
    )
    ImportedEntry.objects.bulk_create(
        ImportedEntry(of_import=record, entry=entry, place=places[entry.corrects_id])
        for entry in done.withdrawals
        if entry.corrects_id
    )
    return done


class RowWriter:
    """Writes rows through the commands of the log."""

    def __init__(self, record: Import, by: User) -> None:
        if record.effective_on is None:
            raise ValidationError("Say first from when the lines are true.")
        self._day = record.effective_on
        self._name = record.name
        self._by = by
        self._areas = {area.slug: area for area in Area.objects.all()}
        self._departments = {each.code: each for each in Department.objects.all()}

    def write(self, row: PlannedRow) -> list[Entry]:
        """Return the entries of a row. Raises RowRefusedError if the log refuses it."""
        if row.content is None:
            raise ValueError(f"{row.draft.place} is not ready")
        source = f"Import of {self._name}, {row.draft.place}"[:_LONGEST_SOURCE]
        try:
            if row.request is None:
                return [self._raise_request(row.content, source)]
            entries = self._change(row.request, row.content, source)
            write_steps(row.request, row.steps, by=self._by, on=self._day, source=source)
            return entries
        except ValidationError as error:
            raise RowRefusedError(row.draft.place, error.messages) from error

    def _raise_request(self, content: LineContent, source: str) -> Entry:
        request = commands.raise_request(
            by=self._by,
            issue=content["issue"],
            status=content["status"],
            areas=[self._areas[slug] for slug in content["area_slugs"]],
            areas_label=content["areas_label"],
            reach=content["reach"],
            departments=[self._departments[code] for code in content["department_codes"]],
            departments_label=content["departments_label"],
            asks_all=content["asks_all"],
            request_kind=content["request_kind"],
            stage=content["stage"],
            workstream=content["workstream"],
            target_date=content["target_date"],
            effective_on=self._day,
            source=source,
        )
        return request.line

    def _change(self, request: Request, content: LineContent, source: str) -> list[Entry]:
        line = request.line
        before = line.content()
        written = []
        is_moved = before["stage"] != content["stage"]
        is_amended = any(
            before[name] != content[name]  # type: ignore[literal-required]
            for name in _AMENDED
        )
        is_in_other_workstream = not is_moved and before["workstream"] != content["workstream"]
        if is_amended or is_in_other_workstream:
            # A request that moves keeps its workstream until it does.
            workstream = before["workstream"] if is_moved else content["workstream"]
            line = commands.amend(
                by=self._by,
                request=request,
                seen=line,
                effective_on=self._day,
                issue=content["issue"],
                areas=[self._areas[slug] for slug in content["area_slugs"]],
                areas_label=content["areas_label"],
                reach=content["reach"],
                departments=[self._departments[code] for code in content["department_codes"]],
                departments_label=content["departments_label"],
                asks_all=content["asks_all"],
                request_kind=content["request_kind"],
                workstream=workstream,
                reason=source,
                source=source,
            )
            written.append(line)
        if is_moved:
            moved = commands.move(
                by=self._by,
                request=request,
                seen=line,
                to=content["stage"],
                status=content["status"],
                effective_on=self._day,
                target_date=content["target_date"],
                workstream=content["workstream"],
                reason=source,
                source=source,
            )
            written.append(moved)
        elif (before["status"], before["target_date"]) != (
            content["status"],
            content["target_date"],
        ):
            news = commands.write_news(
                by=self._by,
                request=request,
                seen=line,
                status=content["status"],
                effective_on=self._day,
                target_date=content["target_date"],
                source=source,
            )
            written.append(news)
        return written

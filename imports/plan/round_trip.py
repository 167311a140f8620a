"""Rows of a download that was changed in a spreadsheet: what was changed there, and here since."""

import datetime as dt
import re
from collections.abc import Iterator, Sequence

from django.db.models import prefetch_related_objects

from cbtracker.clock import in_words
from imports.files.tables import on_one_line
from imports.lookups import KnownRequests, NamedInRecord, in_chunks
from imports.plan.planned_rows import Difference, Outcome, PlannedRow, compare_lines
from imports.plan.step_changes import StepCell
from imports.rules.autocorrect import is_retyped
from imports.rules.columns import RequestField
from imports.rules.drafts import RowDraft, parse_date, parse_kind, parse_stage
from requests_log.log.next_steps import describe_on_one_line, open_by_request
from requests_log.models import Entry, NextStep
from requests_log.rules.references import parse_reference
from requests_log.rules.stages import Stage

# What a file to change must leave as it is.
_LOCKED = (RequestField.AREAS, RequestField.ISSUE, RequestField.KIND)
_USE_FILE = re.compile(r"file-\d{1,18}")
CONFLICT = "{} has changed here since the file was made. Choose which to keep."


def use_file_choice(newest: Entry) -> str:
    """Return the choice that a file's changes go before this entry, and before none after it."""
    return f"file-{newest.pk}"


def is_use_file_choice(value: str) -> bool:
    """Return whether a choice is one of ``use_file_choice``."""
    return _USE_FILE.fullmatch(value) is not None


class RoundTrips:
    """What the record has for the rows of downloads to change, read for all rows at once."""

    def __init__(
        self,
        drafts: Sequence[RowDraft],
        requests: KnownRequests,
        names: NamedInRecord,
        day: dt.date,
    ) -> None:
        self._requests = requests
        self._names = names
        self._day = day
        made_from = [each for draft in drafts if (each := draft.made_from)]
        known = [request for row in made_from if (request := requests.by_number.get(row.number))]
        lines = {each.line.pk: each.line for each in known}
        seen = {row.entry for row in made_from}
        older = Entry.objects.select_related("workstream")
        fetched = {
            entry.pk: entry
            for chunk in in_chunks(sorted(seen - lines.keys()))
            for entry in older.filter(pk__in=chunk)
        }
        self._entries = lines | fetched
        # Who wrote what is newer.
        prefetch_related_objects([line for pk, line in lines.items() if pk not in seen], "by")
        steps = NextStep.objects.select_related("department", "area", "champion")
        self._steps = {
            step.pk: step
            for chunk in in_chunks(sorted({pk for row in made_from for pk in row.steps}))
            for step in steps.filter(pk__in=chunk)
        }
        self._open: dict[int, list[NextStep]] = {}
        for chunk in in_chunks(sorted({each.pk for each in known})):
            self._open.update(open_by_request(chunk, at=None))

    def accept(self, row: PlannedRow) -> bool:
        """Find what a row was made from, and keep of it what was changed in the file.

        Returns False if the row is refused. A row of any other file stays as it is.
        """
        draft = row.draft
        if past := draft.get(RequestField.PAST_DATE):
            day = parse_date(past)
            row.refuse(
                f"It shows the record of {in_words(day) if day else past}, a past date. "
                "Go to today and download the list again."
            )
            return False
        if not draft.get(RequestField.MADE_FROM):
            return True
        if refusal := self._find_base(row):
            row.refuse(refusal)
            return False
        return self._keep_changes(row)

    def settle(self, row: PlannedRow, choice: str) -> None:
        """Make a row a conflict if it changes a request that has changed here since.

        ``choice`` may say that the file goes before the newest entry.
        """
        if row.base is None or row.request is None:
            return
        if row.outcome == Outcome.SAME and row.locked:
            row.refuse(row.locked.strip())
        elif row.locked:
            row.remarks.append(row.locked.strip())
        if row.outcome != Outcome.CHANGED:
            return
        newest = row.request.line
        row.since = list(self._list_changes_since(row, newest))
        if not row.since and row.base.content() == newest.content():
            return
        row.newest = newest
        if choice != use_file_choice(newest):
            row.outcome = Outcome.CONFLICT
            row.reasons.append(CONFLICT.format(row.request.reference))

    def _list_changes_since(self, row: PlannedRow, newest: Entry) -> Iterator[Difference]:
        if row.base:
            yield from compare_lines(row.base.content(), newest.content())
        made_from = row.draft.made_from
        if not row.steps or made_from is None or row.request is None:
            return
        before, now = self._steps_before(row), self._open.get(row.request.pk, [])
        if {step.pk for step in now} != set(made_from.steps):
            yield Difference("Next steps", _describe(before), _describe(now))

    def _find_base(self, row: PlannedRow) -> str:
        """Find the request and the entry that a row was made from; or return why there is none."""
        made_from = row.draft.made_from
        if made_from is None:
            return "Its column “Made from” was changed. Download the list again."
        reference = row.draft.get(RequestField.REFERENCE)
        if reference and parse_reference(reference) != made_from.number:
            return (
                f"It says {reference}, but it was made from {made_from.reference}: cells were "
                "moved to other rows. Download the list again."
            )
        request = self._requests.by_number.get(made_from.number)
        if request is None:
            return f"{made_from.reference} is not in the record any more."
        base = self._entries.get(made_from.entry)
        if base is None or base.request_id != request.pk:
            return "It was made from another record. Download the list here and change that."
        row.request, row.base = request, base
        return ""

    def _steps_before(self, row: PlannedRow) -> list[NextStep]:
        made_from, request = row.draft.made_from, row.request
        if made_from is None or request is None:
            return []
        found = [self._steps[pk] for pk in made_from.steps if pk in self._steps]
        return [step for step in found if step.request_id == request.pk]

    def _keep_changes(self, row: PlannedRow) -> bool:
        """Leave in a row's cells only what was changed in the file."""
        draft, base = row.draft, row.base
        if base is None or row.request is None:
            return False
        draft.stage = ""
        changed = [
            name
            for name in (*_LOCKED, *_SAME)
            if name in draft.cells and not self._is_same(name, draft.get(name), base)
        ]
        locked = [name.label for name in _LOCKED if name in changed and draft.get(name)]
        if locked:
            row.locked = (
                f"{' and '.join(locked)} cannot be changed in a file: change that on the page of "
                "the request."
            )
        draft.has_no_target = RequestField.TARGET_DATE in changed and not draft.get(
            RequestField.TARGET_DATE
        )
        self._check_workstream(row, changed)
        for name in (*_LOCKED, *_SAME):
            if name in _LOCKED or name not in changed:
                draft.cells.pop(name, None)
        cell = StepCell(self._names, self._steps_before(row), self._open.get(row.request.pk, []))
        row.steps = cell.read(draft.get(RequestField.NEXT_STEPS), on=self._day)
        row.refuse(*dict.fromkeys(cell.errors))
        return not cell.errors

    def _check_workstream(self, row: PlannedRow, changed: list[RequestField]) -> None:
        """Say if a workstream is not read, because the request is not on-going."""
        if RequestField.WORKSTREAM not in changed or not row.draft.get(RequestField.WORKSTREAM):
            return
        text = row.draft.get(RequestField.STAGE)
        stage = parse_stage(text) or (row.base.stage if row.base else "")
        if stage != Stage.ON_GOING:
            row.locked += (
                " Only on-going requests have a workstream: choose “On-going workstream” as the "
                "stage too."
            )

    def _is_same(self, name: RequestField, text: str, base: Entry) -> bool:
        """Return whether a cell says what the entry says."""
        if name == RequestField.STAGE:
            return parse_stage(text) == base.stage
        if name == RequestField.KIND:
            return parse_kind(text) == base.request_kind
        if name == RequestField.TARGET_DATE:
            return text == "" if base.target_date is None else parse_date(text) == base.target_date
        if name == RequestField.WORKSTREAM:
            found = self._names.find_workstream(text)
            return not text if base.workstream is None else found == base.workstream
        before = getattr(base, _SAME_TEXTS[name])
        if name != RequestField.STATUS:
            text, before = on_one_line(text), on_one_line(before)
        return is_retyped(text, before)


_SAME_TEXTS = {
    RequestField.AREAS: "areas_label",
    RequestField.ISSUE: "issue",
    RequestField.DEPARTMENTS: "departments_label",
    RequestField.STATUS: "status",
}
_SAME = (
    *(RequestField.DEPARTMENTS, RequestField.STAGE, RequestField.WORKSTREAM),
    *(RequestField.STATUS, RequestField.TARGET_DATE),
)


def _describe(steps: Sequence[NextStep]) -> str:
    return "; ".join(map(describe_on_one_line, steps)) or "none"

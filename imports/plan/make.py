"""Making the plan of an import from its rows and the record as it is now.

It is made for the preview and again for saving; its fingerprint says whether both are the same.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError

from accounts.models import User
from cbtracker import clock
from cbtracker.text import alike
from imports.models import Import
from imports.plan.line_reader import LineReader
from imports.plan.planned_rows import Outcome, Plan, PlannedRow, UnknownName, compare_lines
from imports.plan.round_trip import RoundTrips
from imports.plan.tables import drafts_of, read_known
from imports.rules.columns import RequestField
from imports.rules.drafts import RowDraft
from requests_log.domain import validation
from requests_log.models import EntryKind, LineContent, Request
from requests_log.queries.similar import MINIMUM_SCORE, score_words
from requests_log.rules.references import parse_reference
from requests_log.rules.stages import NEW_STATUS_NEEDED, find_move

# From this likeness on, somebody has to say whether a row is a request that exists; and from this
# on, the request is shown beside the row. By the one matcher, from 0 to 100.
DOUBTFUL_FROM = 90
LIKELY_FROM = 70
NEW_CHOICE, SKIP_CHOICE = "new", "skip"
NOT_COMPARED = "It was not compared with the requests that are here."


def make_plan(record: Import, *, by: User, drafts: list[RowDraft] | None = None) -> Plan:
    """Return what an import would do to the record as it is now.

    ``drafts`` are some of its rows, by default all. What the import has raised itself is left out
    of the record.
    """
    drafts = drafts_of(record) if drafts is None else drafts
    planner = _Planner(record, by, drafts)
    rows = [planner.plan(draft) for draft in drafts]
    _refuse_repeated(rows)
    return Plan(rows, planner.list_unknown())


def _refuse_repeated(rows: Iterable[PlannedRow]) -> None:
    """Refuse a row that would be saved, and is about the same as one before it."""
    seen: dict[tuple[object, ...], PlannedRow] = {}
    for row in rows:
        if not row.is_ready or row.content is None:
            continue
        key: tuple[object, ...] = (
            ("request", row.request.pk)
            if row.request
            else (alike(row.content["issue"]), alike(row.content["areas_label"]))
        )
        first = seen.setdefault(key, row)
        if first is not row:
            row.refuse(f"The same request is in {first.draft.place}.")


class _Planner:
    def __init__(self, record: Import, by: User, drafts: list[RowDraft]) -> None:
        self._day = record.effective_on or clock.today()
        self._lines = LineReader(record)
        choices: dict[str, Any] = record.choices
        self._row_choices: Mapping[str, str] = choices.get("rows", {})
        self._for_doubtful: str = choices.get("doubtful", "")
        self._likeness: Mapping[str, list[tuple[int, int]] | None] = record.likeness
        keys = [draft.key for draft in drafts]
        likely = {number for key in keys for number, _ in self._likeness.get(key) or ()}
        chosen = {parse_reference(self._row_choices.get(key, "")) for key in keys}
        own = record.entries.filter(entry__kind=EntryKind.RAISED).values("entry__request")
        self._requests = read_known(
            drafts,
            by,
            likely | {n for n in chosen if n},
            without=own if record.saved_at else None,
        )
        self._trips = RoundTrips(drafts, self._requests, self._lines.names, self._day)

    def plan(self, draft: RowDraft) -> PlannedRow:
        """Return what becomes of a row."""
        row = PlannedRow(draft, remarks=list(draft.remarks))
        if self._row_choices.get(draft.key) == SKIP_CHOICE:
            row.outcome = Outcome.LEFT_OUT
            row.reasons.append("You left it out.")
            return row
        if not self._trips.accept(row) or not (row.base or self._find_request(row)):
            return row
        if draft.is_from_words and row.request is None:
            self._lines.read_words(row)
        content = self._lines.read_content(row)
        if content is None:
            return row
        self._check(row, content)
        if row.content and row.request is None:
            row.read_as = self._lines.describe_line(row.content)
        elif row.content and self._changes_names(row):
            row.read_as = self._lines.describe_names(row.content)
        self._trips.settle(row, self._row_choices.get(draft.key, ""))
        return row

    @staticmethod
    def _changes_names(row: PlannedRow) -> bool:
        """Return whether a row names areas or departments that its request does not have yet."""
        return any(each.label in ("Areas", "Departments") for each in row.differences)

    def list_unknown(self) -> list[UnknownName]:
        """Return the names that were not found, the most frequent first."""
        return self._lines.list_unknown()

    def _find_request(self, row: PlannedRow) -> bool:
        """Find the request that a row is about; return False if it is decided already."""
        draft = row.draft
        choice = self._row_choices.get(draft.key, "")
        if number := parse_reference(choice):
            row.request = self._requests.by_number.get(number)
            if row.request is None:
                row.refuse(f"There is no {choice}.")
            return row.request is not None
        reference = draft.get(RequestField.REFERENCE)
        if reference and choice != NEW_CHOICE:
            number = parse_reference(reference)
            if number and number in self._requests.by_number:
                return self._take_reference(row, self._requests.by_number[number])
            if number:
                row.remarks.append(
                    f"There is no {reference} here. A new request gets the next free reference."
                )
        if choice == NEW_CHOICE:
            return True
        return self._find_by_words(row)

    def _take_reference(self, row: PlannedRow, request: Request) -> bool:
        """Take the request that a row refers to, unless the row is about something else."""
        issue = row.draft.get(RequestField.ISSUE)
        is_other = issue and score_words(issue, request.line.issue) < MINIMUM_SCORE
        if not is_other:
            row.request = request
            return True
        row.likely = [request]
        row.outcome = Outcome.DOUBTFUL
        row.reasons.append(
            f"{request.reference} is about something else here: “{request.line.issue}”."
        )
        return False

    def _find_by_words(self, row: PlannedRow) -> bool:
        draft = row.draft
        same_issue = self._requests.with_issue(draft.get(RequestField.ISSUE))
        areas = alike(draft.get(RequestField.AREAS))
        same = [each for each in same_issue if not areas or alike(each.line.areas_label) == areas]
        if len(same) == 1:
            row.request = same[0]
            return True
        likeness = self._likeness.get(draft.key, [])
        if likeness is None and not same_issue:
            row.is_compared = False
            row.remarks.append(NOT_COMPARED)
        likeness = likeness or []
        row.likely = same_issue or [
            self._requests.by_number[number]
            for number, score in likeness
            if score >= LIKELY_FROM and number in self._requests.by_number
        ]
        is_doubtful = bool(same_issue) or any(score >= DOUBTFUL_FROM for _, score in likeness)
        if not is_doubtful or self._for_doubtful == NEW_CHOICE:
            return True
        if self._for_doubtful == SKIP_CHOICE:
            row.outcome = Outcome.LEFT_OUT
            row.reasons.append("It is doubtful, and you left out all doubtful rows.")
        else:
            row.outcome = Outcome.DOUBTFUL
            row.reasons.append(
                "It may be a request that is here already. Say which, or that it is new."
            )
        return False

    def _check(self, row: PlannedRow, content: LineContent) -> None:
        current = row.request.line if row.request else None
        try:
            cleaned = validation.clean_line(content)
            validation.validate_effective_date(self._day, today=clock.today())
        except ValidationError as error:
            row.refuse(*error.messages)
            return
        if current is None:
            row.outcome, row.content = Outcome.NEW, cleaned
            return
        before = current.content()
        row.differences = compare_lines(before, cleaned)
        if not row.differences:
            row.outcome, row.content = Outcome.SAME, None
            if row.steps:
                row.outcome, row.content = Outcome.CHANGED, cleaned
            return
        try:
            validation.validate_effective_date(self._day, today=clock.today(), after=current)
        except ValidationError as error:
            row.refuse(*error.messages)
            return
        if before["stage"] != cleaned["stage"]:
            move = find_move(before["stage"], cleaned["stage"])
            if move is None:
                row.refuse(validation.describe_illegal_move(before["stage"], cleaned["stage"]))
                return
            if move.asks_status and before["status"] == cleaned["status"]:
                row.refuse(NEW_STATUS_NEEDED)
                return
        row.outcome, row.content = Outcome.CHANGED, cleaned

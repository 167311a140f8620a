"""The plan of an import: what becomes of each row."""

import datetime as dt
import hashlib
import json
from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

from cbtracker import clock
from imports.plan.step_changes import NO_STEP_CHANGES, StepChanges
from imports.rules.columns import RequestField
from imports.rules.drafts import RowDraft
from requests_log.models import Entry, LineContent, Request
from requests_log.rules.stages import Stage


class Outcome(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    DOUBTFUL = "doubtful"
    CONFLICT = "conflict"
    REFUSED = "refused"
    LEFT_OUT = "left-out"

    @property
    def label(self) -> str:
        return _OUTCOME_LABELS[self]

    @property
    def colour(self) -> str:
        """The colour of its tag in the design system."""
        return _COLOURS[self]


_OUTCOME_LABELS = {
    Outcome.NEW: "New",
    Outcome.CHANGED: "Changed",
    Outcome.SAME: "The same",
    Outcome.DOUBTFUL: "Doubtful",
    Outcome.CONFLICT: "Conflict",
    Outcome.REFUSED: "Refused",
    Outcome.LEFT_OUT: "Left out",
}
_COLOURS = {
    Outcome.NEW: "green",
    Outcome.CHANGED: "blue",
    Outcome.SAME: "grey",
    Outcome.DOUBTFUL: "yellow",
    Outcome.CONFLICT: "orange",
    Outcome.REFUSED: "red",
    Outcome.LEFT_OUT: "grey",
}
READY = (Outcome.NEW, Outcome.CHANGED)


@dataclass
class Difference:
    """A field that a row changes, with its text before and after."""

    label: str
    before: str
    after: str

    @property
    def is_long(self) -> bool:
        """Whether it is a text of which the changed words are to be marked."""
        return self.label in ("Issue", "Status")


@dataclass
class PlannedRow:
    """A row of the file, and what is to become of it.

    ``content`` is the line to be saved, for new and changed rows; ``seen`` the entry that it was
    compared with. ``likely`` are the numbers of the requests that it may be about.

    A row of a download to change also has the entry that it was made from (``base``), what it says
    of next steps, which locked columns were changed all the same, and what has changed here since
    (``since``), with the newest entry.
    """

    draft: RowDraft
    outcome: Outcome = Outcome.REFUSED
    reasons: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    request: Request | None = None
    content: LineContent | None = None
    differences: list[Difference] = field(default_factory=list)
    likely: list[Request] = field(default_factory=list)
    # Whether it is known how like the requests of the record it is.
    is_compared: bool = True
    # Which areas and departments its labels were read as, in words.
    read_as: str = ""
    base: Entry | None = None
    steps: StepChanges = NO_STEP_CHANGES
    locked: str = ""
    since: list[Difference] = field(default_factory=list)
    newest: Entry | None = None

    @property
    def is_ready(self) -> bool:
        return self.outcome in READY

    def as_confirmed(self) -> bytes:
        """Return what tells this row from another: what would be saved, onto which entry."""
        seen = self.request.line.pk if self.request else None
        saved = [self.draft.key, seen, self.content, self.steps.as_texts()]
        return json.dumps(saved, default=str).encode()

    def refuse(self, *reasons: str) -> None:
        self.outcome = Outcome.REFUSED
        self.reasons += reasons


@dataclass(frozen=True)
class UnknownName:
    """A name that no area or department has: in how many rows, and which it may be."""

    field: RequestField
    name: str
    rows: int
    suggestion: str


@dataclass
class Plan:
    """What becomes of every row, and the names that somebody has to choose for."""

    rows: list[PlannedRow]
    unknown: list[UnknownName] = field(default_factory=list)

    def counts(self) -> dict[Outcome, int]:
        """Return how many rows have each outcome that any has."""
        counted = Counter(row.outcome for row in self.rows)
        return {outcome: counted[outcome] for outcome in Outcome if counted[outcome]}

    def ready(self) -> list[PlannedRow]:
        """Return the rows that would be saved."""
        return [row for row in self.rows if row.is_ready]

    def count_not_compared(self) -> int:
        """Return how many new rows were not compared with the record: there are too many."""
        return sum(row.outcome == Outcome.NEW and not row.is_compared for row in self.rows)

    def fingerprint(self) -> str:
        """Return what tells this plan from another: what would be saved, onto which entries."""
        digest = hashlib.sha256()
        for row in self.ready():
            digest.update(row.as_confirmed())
        return digest.hexdigest()


_COMPARED = {
    "areas_label": "Areas",
    "issue": "Issue",
    "departments_label": "Departments",
    "status": "Status",
    "stage": "Stage",
    "workstream": "Workstream",
    "target_date": "Target date",
    "request_kind": "Type",
}


def compare_lines(before: LineContent, after: LineContent) -> list[Difference]:
    """Return the fields that differ between two lines, in words."""
    return [
        Difference(label, _describe(name, before), _describe(name, after))
        for name, label in _COMPARED.items()
        if before[name] != after[name]  # type: ignore[literal-required]
    ]


def _describe(name: str, line: LineContent) -> str:
    value = line[name]  # type: ignore[literal-required]
    if isinstance(value, dt.date):
        return clock.in_words(value)
    if name == "stage":
        return Stage(value).label
    return str(value or "none")

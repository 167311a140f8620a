"""What becomes of each row of a file of people, areas, departments or contacts."""

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError

from accounts.models import User
from imports.plan.planned_rows import READY, Difference, Outcome
from provenance.models import Fact

_BLANK = "This field cannot be blank."


@dataclass(frozen=True)
class FileRow:
    """A row of a file: its number, and the text of each detail that it has, on one line."""

    number: int
    cells: dict[str, str]

    def get(self, name: str) -> str:
        """Return the text of a detail, or an empty text."""
        return self.cells.get(name, "")


@dataclass(frozen=True)
class PlannedAccount:
    """An account to be saved, with the values before by the name of each changed field."""

    user: User
    changed: dict[str, object]


@dataclass
class PlannedFact:
    """A row, and what is to be saved for it, in this order.

    ``problems`` say why it is refused, with the name of the detail; ``doubts`` what somebody has
    to agree to. Rows with a lower ``order`` are saved first.
    """

    number: int
    name: str
    is_new: bool = True
    order: int = 0
    problems: list[tuple[str, str]] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)
    account: PlannedAccount | None = None
    facts: list[Fact] = field(default_factory=list)

    @property
    def outcome(self) -> Outcome:
        """What becomes of it."""
        if self.problems:
            return Outcome.REFUSED
        if not self.differences:
            return Outcome.SAME
        if self.doubts:
            return Outcome.DOUBTFUL
        return Outcome.NEW if self.is_new else Outcome.CHANGED

    @property
    def reasons(self) -> list[str]:
        """Why it is refused or doubtful, and what else there is to know, in sentences."""
        return [*(message for _, message in self.problems), *self.doubts, *self.remarks]

    @property
    def key(self) -> str:
        """The number as a form sends it."""
        return str(self.number)

    @property
    def can_be_saved(self) -> bool:
        """Whether it can be saved, if need be when somebody agrees to it."""
        return self.outcome in (*READY, Outcome.DOUBTFUL)

    @property
    def is_doubtful(self) -> bool:
        """Whether somebody has to agree to it."""
        return self.outcome == Outcome.DOUBTFUL

    def refuse(self, message: str, detail: str = "") -> None:
        """Note a problem, for which the row is refused."""
        self.problems.append((detail, message))

    def check(self, row: User | Fact, *, leaving_out: Collection[str] = ()) -> None:
        """Refuse the row for whatever saving would refuse. ``leaving_out`` are fields."""
        try:
            row.full_clean(exclude=set(leaving_out))
        except ValidationError as error:
            for detail, messages in error.message_dict.items():
                for message in messages:
                    self.refuse(_say(row, detail, message), detail)

    def compare(self, label: str, before: object, after: object) -> None:
        """Note a difference, if there is one."""
        old, new = str(before or ""), str(after or "")
        if old != new:
            self.differences.append(Difference(label, old, new))


def _say(row: User | Fact, detail: str, message: str) -> str:
    """Return a message of a field so that it can be read without the field beside it."""
    if message != _BLANK:
        return message
    return f"Enter the {row._meta.get_field(detail).verbose_name}."  # type: ignore[union-attr]


@dataclass(frozen=True)
class FactPlan:
    """What becomes of each row."""

    rows: Sequence[PlannedFact]

    def counts(self) -> dict[Outcome, int]:
        """Return how many rows have each outcome, without those that none has."""
        found = Counter(row.outcome for row in self.rows)
        return {outcome: found[outcome] for outcome in Outcome if found[outcome]}

    def ready(self, taken: Collection[str] = ()) -> list[PlannedFact]:
        """Return the rows to save: new and changed ones, and doubtful ones that are ``taken``."""
        return [
            row
            for row in self.rows
            if row.outcome in READY or (row.outcome == Outcome.DOUBTFUL and row.key in taken)
        ]

    def fingerprint(self) -> str:
        """Return what is the same for two plans that would do the same."""
        said = [
            [row.number, row.outcome, row.reasons]
            + [[each.label, each.before, each.after] for each in row.differences]
            for row in self.rows
        ]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]


def refuse_repeated(rows: Iterable[tuple[str, PlannedFact]]) -> None:
    """Refuse each row whose key an earlier row has. An empty key is of nobody."""
    seen: dict[str, PlannedFact] = {}
    for key, row in rows:
        first = seen.setdefault(key, row)
        message = f"The same is in row {first.number}. Put all of it into one row."
        if key and first is not row and message not in row.reasons:
            row.refuse(message)

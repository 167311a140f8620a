"""What a cell says of the next steps of a request: which ended, and which are new."""

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from django.core.exceptions import ValidationError

from cbtracker.clock import in_words
from cbtracker.text import tidy
from imports.files.tables import on_one_line
from imports.lookups import NamedInRecord
from imports.rules.autocorrect import is_retyped
from imports.rules.drafts import parse_date
from imports.rules.names import normalise_name
from requests_log.domain.next_steps import StepOwner, clean_step, validate_ending
from requests_log.log.next_steps import describe_on_one_line
from requests_log.models import NextStep, StepOutcome

_ENDED = re.compile(r"(done|dropped|overtaken)\s*[:–-]\s*(?=\S)", re.IGNORECASE)
_DUE = re.compile(r"\s*\((?:due|by) ([^()]+)\)$", re.IGNORECASE)
_BULLET = re.compile(r"^[•*–-]\s*")
_LONGEST_OWNER = 100


@dataclass(frozen=True)
class EndedStep:
    """A step that ends, and how."""

    step: NextStep
    outcome: StepOutcome

    def __str__(self) -> str:
        how = self.outcome.label.lower()
        return f"Next step ended, {how}: {describe_on_one_line(self.step)}"


@dataclass(frozen=True)
class NewStep:
    """A step to be added."""

    what: str
    owner: StepOwner
    due_on: dt.date | None

    def __str__(self) -> str:
        owner = self.owner
        who = owner.department.code if owner.department else owner.area or owner.champion
        due = f" (due {in_words(self.due_on)})" if self.due_on else ""
        return f"New next step for {who or owner.others}: {self.what}{due}"


@dataclass(frozen=True)
class StepChanges:
    """The steps that end, and those that are new."""

    ended: tuple[EndedStep, ...] = ()
    added: tuple[NewStep, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.ended or self.added)

    def as_texts(self) -> list[str]:
        """Return each change as a sentence."""
        return [str(each) for each in (*self.ended, *self.added)]


NO_STEP_CHANGES = StepChanges()


class StepCell:
    """Reads what a cell says of next steps.

    ``before`` are the steps that were open when the file was made, ``now`` those that are open.
    """

    def __init__(
        self, names: NamedInRecord, before: Sequence[NextStep], now: Sequence[NextStep]
    ) -> None:
        self._before = before
        self._now = {step.first_id_or_own: step for step in now}
        self._owners = _known_owners(names, [*before, *now])
        self.errors: list[str] = []

    def read(self, text: str, *, on: dt.date) -> StepChanges:
        """Return the changes from a day on; ``errors`` say what cannot be read.

        A line that is gone or worded differently ends its step as overtaken by events. An empty
        cell changes nothing.
        """
        lines = [_BULLET.sub("", on_one_line(line)) for line in text.split("\n") if line.strip()]
        left = list(self._before) if lines else []
        ended, others = [], []
        for line in lines:
            if step := _find(line, left):
                left.remove(step)
            elif (mark := _ENDED.match(line)) and (step := _find(line[mark.end() :], left)):
                left.remove(step)
                ended.append(EndedStep(step, StepOutcome(mark[1].lower())))
            elif mark:
                self.errors.append(f"“{line[mark.end() :]}” is no open next step.")
            else:
                others.append(line)
        ended += [EndedStep(step, StepOutcome.OVERTAKEN) for step in left]
        still_open = [
            EndedStep(self._now[each.step.first_id_or_own], each.outcome)
            for each in ended
            if each.step.first_id_or_own in self._now
        ]
        ending = {each.step.pk for each in still_open}
        staying = [step for step in self._now.values() if step.pk not in ending]
        added = list(self._read_new(others, staying, on))
        for each in still_open:
            self._check(partial(validate_ending, each.step, each.outcome, on))
        return StepChanges(tuple(still_open), tuple(added))

    def _read_new(
        self, lines: Sequence[str], staying: Sequence[NextStep], on: dt.date
    ) -> Iterator[NewStep]:
        for line in dict.fromkeys(lines):
            if _find(line, staying):
                # Somebody has recorded the same here since.
                continue
            if new := self._parse(line):
                self._check(partial(clean_step, new.what, new.owner, on, new.due_on))
                if any(new.what == step.what for step in staying):
                    self.errors.append(f"“{new.what}” is an open next step already.")
                yield new

    def _parse(self, line: str) -> NewStep | None:
        due = _DUE.search(line)
        day = parse_date(due[1]) if due else None
        if due and day is None:
            self.errors.append(f"“{due[1]}” is not a date, such as 1 April 2011.")
            return None
        body = line[: due.start()] if due else line
        who, colon, what = (part.strip() for part in body.partition(":"))
        if colon and (owner := self._owners.get(normalise_name(who))):
            return NewStep(what, owner, day)
        if owner := self._owner_at_start(body):
            return NewStep(body, owner, day)
        if colon and 0 < len(who) <= _LONGEST_OWNER:
            return NewStep(what, StepOwner(others=who), day)
        self.errors.append(
            f"Whose move is “{body}”? Write a department, an area or others before it, "
            "such as “DfE: write to areas (due 1 April 2011)”."
        )
        return None

    def _owner_at_start(self, body: str) -> StepOwner | None:
        """Return the owner with whose name a step begins: the paper's own words often do."""
        plain = normalise_name(body)
        begins = [name for name in self._owners if re.match(rf"{re.escape(name)}(?!\w)", plain)]
        return self._owners[max(begins, key=len)] if begins else None

    def _check(self, check: Callable[[], object]) -> None:
        try:
            check()
        except ValidationError as error:
            self.errors += error.messages


def _known_owners(names: NamedInRecord, steps: Sequence[NextStep]) -> Mapping[str, StepOwner]:
    """Return whose move it can be by name: departments, areas, and the owners of these steps."""
    found: dict[str, StepOwner] = {}
    for step in steps:
        owner = StepOwner(step.department, step.area, step.champion, step.others)
        found.setdefault(normalise_name(step.owner_label), owner)
    for code, department in names.departments.items():
        for name in (code, department.name):
            found.setdefault(normalise_name(name), StepOwner(department=department))
    for area in names.areas.values():
        for name in filter(None, (area.name, area.short_name)):
            found.setdefault(normalise_name(name), StepOwner(area=area))
    return found


def _find(line: str, steps: Sequence[NextStep]) -> NextStep | None:
    """Return the step that a line describes."""
    for step in steps:
        if is_retyped(line, _BULLET.sub("", tidy(describe_on_one_line(step)))):
            return step
    return None

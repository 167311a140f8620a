"""Random histories of the log, written on successive days.

``plain`` is the reading that the record's own is held against: a few lines of Python over the
entries, written from DESIGN's words and from nothing in ``requests_log``.
"""

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import override_settings
from django.utils import timezone
from hypothesis import strategies as st

from accounts.models import Role, User
from requests_log.domain import commands, corrections, positions
from requests_log.domain.errors import NothingChangedError
from requests_log.models import Entry, EntryKind, Position, PositionChannel, Request, RequestKind
from requests_log.rules.stages import Stage, moves_from
from tests.factories.areas import get_area, get_department, get_workstream
from tests.factories.entries import entry_fields

FIRST_DAY = dt.date(2011, 3, 1)
AREAS = ("swindon", "kent", "westminster", "west-london")
DEPARTMENTS = ("DfE", "DH")
ASKED = (("DfE",), ("DfE", "DH"), ("DH", "DfE"), ("DH",))
WORDS = ("DfE is looking into it.", "DfE has agreed.", "Not before April.", "• One.\n• Two.")
NUMBERS = st.integers(0, 11)

# A step: how many days pass first, what is done, and figures from which its details are drawn.
Step = tuple[int, str, tuple[int, int, int]]
ACTS = (
    *("raise", "news", "news", "move", "move", "amend", "confirm", "correct", "correct"),
    *("position", "position", "correct position", "withdraw", "withdraw", "late news", "late news"),
)
# The same words on the same day; the stages around it need the entry; words that are the outcome.
REFUSALS = (
    *("This position has already been", "Without this entry, ", "Enter the status now."),
    # Late news of a time before the request was raised, or beside what departments say.
    *("It was raised on ", "Departments have spoken on "),
)
SAYING = ("position", "position", "position", "position", "news", "correct position", "correct")


def steps_of(acts: Sequence[str]) -> st.SearchStrategy[list[Step]]:
    """Return histories in which any of these acts follows any other."""
    figures = st.tuples(NUMBERS, NUMBERS, NUMBERS)
    step = st.tuples(st.integers(0, 3), st.sampled_from(acts), figures)
    return st.lists(step, min_size=2, max_size=14)


history_steps = steps_of(ACTS)
# Histories of few requests, of which departments say much.
saying_steps = steps_of(SAYING)


@dataclass
class History:
    """The record while a history is written, and the current day in it."""

    official: User
    today: dt.date = FIRST_DAY + dt.timedelta(days=5)
    raised: list[Request] = field(default_factory=list)

    def days(self) -> list[dt.date]:
        """Return every day of the history, from one before it began."""
        span = (self.today - FIRST_DAY).days
        return [FIRST_DAY + dt.timedelta(days=n) for n in range(-1, span + 1)]

    def write(self, written: Sequence[Step]) -> "History":
        for days, act, figures in written:
            self.today += dt.timedelta(days=days)
            with override_settings(TODAY=self.today):
                if act == "raise" or not self.raised:
                    self._raise(*figures)
                else:
                    request = self.raised[figures[0] % len(self.raised)]
                    request.refresh_from_db()
                    self._do(act, request, *figures[1:])
        return self

    def _raise(self, one: int, two: int, three: int) -> None:
        self.raised.append(
            commands.raise_request(
                by=self.official,
                issue=f"Issue {len(self.raised)}",
                status=WORDS[one % len(WORDS)],
                areas=[get_area(AREAS[two % len(AREAS)])],
                departments=[get_department(code) for code in ASKED[three % len(ASKED)]],
                reach="many" if three % 5 == 4 else "named",
                request_kind=RequestKind.CAPACITY,
                # What is written down today may have been so for days.
                effective_on=self.today - dt.timedelta(days=one % 6),
                target_date=None if two % 3 else FIRST_DAY + dt.timedelta(days=three),
            )
        )

    def _do(self, act: str, request: Request, one: int, two: int) -> None:
        entry = request.line
        late = min(self.today, entry.effective_on + dt.timedelta(days=two % 4))
        about: dict[str, Any] = {
            "by": self.official,
            "request": request,
            "seen": entry,
            "effective_on": late,
        }
        status = WORDS[one % len(WORDS)]
        target = None if two % 2 else FIRST_DAY + dt.timedelta(days=one)
        try:
            if act == "news":
                commands.write_news(**about, status=status, target_date=target)
            elif act == "confirm":
                commands.confirm(**about)
            elif act == "move":
                self._move(about, status=status, target=target, one=one)
            elif act == "amend":
                self._amend(about, one, two)
            elif act == "late news":
                about["effective_on"] = entry.effective_on - dt.timedelta(days=1 + two)
                commands.write_late_news(**about, status=status)
            elif act == "position":
                self._position(about, status, one, two)
            else:
                self._put_right(act, request, status, one, two)
        except NothingChangedError:
            pass
        except ValidationError as refusal:
            if not refusal.messages[0].startswith(REFUSALS):
                raise

    def _move(self, about: dict[str, Any], *, status: str, target: Any, one: int) -> None:
        moves = moves_from(about["request"].stage)
        to = moves[one % len(moves)].end
        stream = get_workstream(("data-sharing", "finance")[one % 2])
        # A request cannot come back with its outcome as its status.
        is_outcome = status == about["request"].line.status
        commands.move(
            **about,
            to=to,
            status=f"{status} Again." if is_outcome else status,
            target_date=target,
            workstream=stream if to == Stage.ON_GOING else None,
            reason="It came back.",
        )

    def _amend(self, about: dict[str, Any], one: int, two: int) -> None:
        line = about["request"].line
        commands.amend(
            **about,
            issue=line.issue if two % 2 else f"{line.issue}, again",
            areas=[get_area(AREAS[one % len(AREAS)])],
            departments=[get_department(code) for code in ASKED[two % len(ASKED)]],
            reach="named",
            asks_all=bool(one % 2),
            request_kind=RequestKind.CAPACITY,
            workstream=line.workstream,
        )

    def _position(self, about: dict[str, Any], status: str, one: int, two: int) -> None:
        line = about["request"].line
        codes = line.department_codes
        department = get_department(codes[two % len(codes)])
        own = Position.objects.filter(
            request=about["request"], department=department, corrected_by__isnull=True
        )
        last = max((each.effective_on for each in own), default=about["effective_on"])
        move = None
        if one % 5 == 4:
            to = moves_from(line.stage)[0].end
            stream = get_workstream("finance") if to == Stage.ON_GOING else None
            move = positions.ProposedMove(to, stream, "It came back.")
        positions.record_position(
            **{**about, "effective_on": max(last, about["effective_on"])},
            department=department,
            channel=PositionChannel.LETTER,
            text=f"{status} ({one})",
            is_no_change=one % 4 == 1 and not move,
            move=move,
        )

    def _correct_position(self, request: Request, status: str, one: int, two: int) -> None:
        stands = list(Position.objects.filter(request=request, corrected_by__isnull=True))
        if stands:
            position = stands[one % len(stands)]
            positions.correct_position(
                by=self.official,
                position=position,
                reason="A slip.",
                effective_on=position.effective_on,
                text=f"{status} Really.",
                is_no_change=two % 4 == 1,
            )

    def _put_right(self, act: str, request: Request, status: str, one: int, two: int) -> None:
        if act == "correct position":
            self._correct_position(request, status, one, two)
        elif act == "withdraw":
            self._withdraw(request, one)
        else:
            self._correct(request, status, one, two)

    def _withdraw(self, request: Request, one: int) -> None:
        log = list(request.entries.all())
        corrected = {entry.corrects_id for entry in log}
        stands = [
            entry
            for entry in log
            if entry.pk not in corrected and entry.kind != EntryKind.WITHDRAWN and entry.number > 1
        ]
        if stands:
            entry = stands[one % len(stands)]
            corrections.withdraw(by=self.official, entry=entry, reason="A mistake.")

    def _correct(self, request: Request, status: str, one: int, two: int) -> None:
        log = list(request.entries.all())
        corrected = {entry.corrects_id for entry in log}
        gone = EntryKind.WITHDRAWN
        stands = [e for e in log if e.pk not in corrected and e.kind != gone]
        entry = stands[one % len(stands)]
        others = [e for e in stands if e is not entry]
        # Of two entries of the same day, that with the higher number is the later.
        place = _order(entry)
        earliest, latest = FIRST_DAY, self.today
        for e in others:
            if _order(e) < place:
                earliest = max(earliest, e.effective_on + dt.timedelta(days=e.number > place[1]))
            else:
                latest = min(latest, e.effective_on - dt.timedelta(days=e.number < place[1]))
        day = entry.effective_on + dt.timedelta(days=two % 5 - 2)
        day = min(max(day, earliest), latest)
        said = entry_fields(entry) | {"status": status, "effective_on": day}
        if two % 3 == 0:
            said |= {"areas": [get_area(AREAS[two % len(AREAS)])], "reach": "named"}
        corrections.correct(by=self.official, entry=entry, reason="A slip.", **said)


@contextmanager
def written_history(written: Sequence[Step]) -> Iterator[History]:
    """Write a history, and roll it back at the end."""
    with transaction.atomic():
        official = User.objects.create_user("h@example.com", name="H", role=Role.OFFICIAL)
        history = History(official).write(written)
        with override_settings(TODAY=history.today):
            yield history
        transaction.set_rollback(True)


@dataclass(frozen=True)
class ExpectedVersion:
    """What a simple reading of the log says about a day."""

    entry_id: int
    updated_on: dt.date
    news_on: dt.date
    areas: tuple[str, ...]
    departments: tuple[str, ...]


def expected_versions(day: dt.date, known_on: dt.date | None = None) -> dict[int, ExpectedVersion]:
    """Return each request's newest entry effective by ``day``, leaving out what was corrected.

    With ``known_on``, what was recorded after that day is left out too.
    """
    logs: dict[int, list[Entry]] = {}
    for entry in Entry.objects.order_by("pk"):
        if known_on is None or timezone.localdate(entry.recorded_at) <= known_on:
            logs.setdefault(entry.request_id, []).append(entry)
    found = {}
    for request_id, log in logs.items():
        wrong = {entry.corrects_id for entry in log}
        lines = [
            entry
            for entry in log
            if entry.pk not in wrong
            and entry.kind not in (EntryKind.NOTED, EntryKind.WITHDRAWN)
            and entry.effective_on <= day
        ]
        if lines:
            found[request_id] = _expected(sorted(lines, key=_order), log)
    return found


def _order(entry: Entry) -> tuple[Any, ...]:
    return entry.effective_on, entry.number, entry.pk


def _expected(lines: list[Entry], log: list[Entry]) -> ExpectedVersion:
    newest = lines[-1]
    updated_on = newest.effective_on
    for line in reversed(lines):
        if line.content() != newest.content():
            break
        updated_on = line.effective_on
    news = [
        line.effective_on
        for before, line in zip([None, *lines], lines, strict=False)
        if _first_kind(line, log) != "amended" and not _is_undone(line, before, log)
    ]
    return ExpectedVersion(
        newest.pk,
        updated_on,
        news[-1],
        tuple(sorted(newest.area_slugs)),
        tuple(sorted(newest.department_codes)),
    )


def _is_undone(line: Entry, before: Entry | None, log: list[Entry]) -> bool:
    """Return whether a correction has led back to the line before it."""
    is_correction = line.corrects_id is not None and _first_kind(line, log) != "confirmed"
    return is_correction and before is not None and line.content() == before.content()


@dataclass(frozen=True)
class ExpectedPosition:
    """What a simple reading says of one department: its latest words and its latest news."""

    text: str
    news_on: dt.date


def expected_positions(
    request: Request, day: dt.date, known_on: dt.date | None = None
) -> dict[str, ExpectedPosition]:
    """Return each department's words and latest news on a day, by code."""
    rows = [
        each
        for each in Position.objects.filter(request=request).select_related("department")
        if known_on is None or timezone.localdate(each.recorded_at) <= known_on
    ]
    wrong = {each.corrects_id for each in rows}
    found: dict[str, ExpectedPosition] = {}
    for each in sorted(rows, key=lambda each: (each.effective_on, each.number, each.pk)):
        if each.pk not in wrong and each.effective_on <= day:
            code = each.department.code
            text = found[code].text if each.is_no_change and code in found else each.text
            found[code] = ExpectedPosition(text, each.effective_on)
    return found


def _first_kind(entry: Entry, log: list[Entry]) -> str:
    by_id = {e.pk: e for e in log}
    while entry.corrects_id:
        entry = by_id[entry.corrects_id]
    return entry.kind

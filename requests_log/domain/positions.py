"""The commands that record what one department says of a request.

Only this module saves positions. Each command raises what those of ``commands`` raise.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError

from accounts.models import User
from cbtracker import clock
from cbtracker.clock import in_words
from departments.models import Department, with_body_ids
from requests_log.domain import commands, persistence, validation
from requests_log.domain.authorisation import official_only
from requests_log.domain.errors import ConflictError, NothingChangedError
from requests_log.domain.persistence import OpenLog
from requests_log.log import positions as reading
from requests_log.log import reader
from requests_log.log.excerpts import read_excerpt
from requests_log.models import (
    Entry,
    EntryKind,
    Position,
    PositionChannel,
    Request,
    Workstream,
)
from requests_log.rules.stages import Stage, find_move


@dataclass(frozen=True)
class ProposedMove:
    """A move to another stage that a department proposes, and an official accepts."""

    to: str
    workstream: Workstream | None = None
    reason: str = ""


@dataclass(frozen=True)
class Recorded:
    """A position that was recorded, and the entry that it brought into the log, if any."""

    position: Position
    entry: Entry | None


@official_only
def record_position(
    *,
    by: User,
    request: Request,
    department: Department,
    effective_on: dt.date,
    channel: str,
    text: str = "",
    is_no_change: bool = False,
    source: str = "",
    seen: Entry | None = None,
    move: ProposedMove | None = None,
    target_date: dt.date | None = None,
) -> Recorded:
    """Record what a department says of a request; return it, and the entry it brought.

    On a joint request the words of one department touch no other's: the status is composed from
    them all. If an official has written one status for all departments since they first spoke, or
    the request is resolved, the words only stand beside it. "No change" touches the line only if
    no other department is asked.

    A new ``target_date`` becomes that of the line, whatever the words do. None leaves it as it is.

    If the line would be replaced by the words or moved, ``seen`` must still be the current entry.
    Of a target date, only another one conflicts.
    """
    log = persistence.open_log(request)
    line = log.current
    joint = reading.is_joint(line)
    if seen is not None and line.pk != seen.pk:
        is_other_date = target_date is not None and line.target_date != seen.target_date
        if move or not joint or is_other_date:
            raise ConflictError(line)
    new_date = target_date if target_date != line.target_date else None
    words = _clean_words(text, is_no_change=is_no_change)
    source = validation.clean_text(source, "source")
    excerpt = read_excerpt(line, has_positions=log.has_positions)
    own = [each for each in excerpt.said if each.department_id == department.pk]
    _validate(line, department, channel, effective_on, own)
    # A reply is decided once, and may say what was already heard on the telephone.
    if own and channel != PositionChannel.REPLY and (newest := reader.uncorrected(own)[-1]):
        same = (newest.text, newest.is_no_change, newest.effective_on)
        if same == (words, is_no_change, effective_on):
            raise ValidationError("This position has already been recorded.")
    composes = move is not None or reading.may_compose(
        excerpt.entries, spoken_since=excerpt.spoken_since
    )
    position = Position(
        request=log.request,
        department=department,
        number=max((each.number for each in own), default=0) + 1,
        is_no_change=is_no_change,
        text=words,
        effective_on=effective_on,
        recorded_at=clock.now(),
        by=by,
        channel=channel,
        source=source,
        beside=line,
    )
    log = persistence.save_position(log, position)
    about: dict[str, Any] = {
        "by": by,
        "effective_on": max(effective_on, line.effective_on),
        "source": source,
    }
    entry: Entry | None = None
    if composes and not is_no_change:
        composed = _compose(excerpt.entries, [*excerpt.said, position])
        entry = _write_status(log, about, composed, move, new_date)
    elif new_date:
        # The status is repeated with what it was composed from, so that it counts as written once.
        entry = _append(
            log,
            line.status,
            EntryKind.NEWS,
            about,
            composed_from=line.composed_from,
            target_date=new_date,
        )
    elif is_no_change and not joint:
        entry = _append(log, line.status, EntryKind.CONFIRMED, about)
    return Recorded(position, entry)


@official_only
def correct_position(
    *,
    by: User,
    position: Position,
    reason: str,
    effective_on: dt.date,
    text: str = "",
    is_no_change: bool = False,
) -> Position:
    """Return the position that replaces ``position``, with the same number.

    Each status that was composed from it is corrected too. Raises ConflictError if it has been
    corrected since it was read.
    """
    log = persistence.open_log(position.request)
    note = validation.clean_correction_reason(reason)
    if any(each.corrects_id == position.pk for each in log.positions):
        raise ConflictError(log.current)
    words = _clean_words(text, is_no_change=is_no_change)
    own = reader.uncorrected(
        [each for each in log.positions if each.department_id == position.department_id]
    )
    _validate_order(position, own, effective_on)
    same = (position.text, position.is_no_change, position.effective_on)
    if same == (words, is_no_change, effective_on):
        raise NothingChangedError("Nothing has changed.", code="unchanged")
    correction = Position(
        request=log.request,
        department=position.department,
        number=position.number,
        corrects=position,
        is_no_change=is_no_change,
        text=words,
        effective_on=effective_on,
        recorded_at=clock.now(),
        by=by,
        channel=position.channel,
        source=position.source,
        note=note,
        beside=position.beside,
    )
    log = persistence.save_position(log, correction)
    correct_composed(log, by=by, note=note)
    return correction


def _clean_words(text: str, *, is_no_change: bool) -> str:
    words = "" if is_no_change else validation.clean_text(text, "text")
    if not words and not is_no_change:
        raise ValidationError({"text": "Enter what the department says, or choose no change."})
    return words


def _validate(
    line: Entry,
    department: Department,
    channel: str,
    effective_on: dt.date,
    own: list[Position],
) -> None:
    errors = {}
    _, asked = reader.named_by(line)
    if not line.asks_all and not asked.filter(pk__in=with_body_ids(department)).exists():
        errors["department"] = f"This request does not ask {department.name}."
    if channel not in PositionChannel.values:
        errors["channel"] = "Choose how the department said it."
    today = clock.today()
    last = max((each.effective_on for each in reader.uncorrected(own)), default=None)
    if effective_on > today:
        errors["effective_on"] = f"The date must be today, {in_words(today)}, or earlier."
    elif last and effective_on < last:
        errors["effective_on"] = (
            f"The date must be on or after {in_words(last)}, when {department.code} last said "
            "something. To change an earlier position, correct it."
        )
    if errors:
        raise ValidationError(errors)


def _validate_order(position: Position, own: list[Position], day: dt.date) -> None:
    """Refuse a date that is not between those of the department's other positions."""
    before = [each.effective_on for each in own if each.number < position.number]
    after = [each.effective_on for each in own if each.number > position.number]
    latest = min([*after, clock.today()])
    if day > latest or (before and day < max(before)):
        raise ValidationError(
            {
                "effective_on": "The date must be "
                + (f"on or after {in_words(max(before))} and " if before else "")
                + f"on or before {in_words(latest)}."
            }
        )


def _write_status(
    log: OpenLog,
    about: dict[str, Any],
    composed: tuple[Entry, str],
    move: ProposedMove | None,
    new_date: dt.date | None,
) -> Entry:
    """Append the status composed from all positions, with a move and a target date if given."""
    (base, status), line = composed, log.current
    if move is None:
        return _append(log, status, EntryKind.NEWS, about, composed_from=base, target_date=new_date)
    legal, target = find_move(line.stage, move.to), new_date or line.target_date
    if legal and not new_date:
        target = legal.proposed_target_date(target, on=about["effective_on"])
    return commands.move(
        **about,
        request=log.request,
        seen=line,
        to=move.to,
        status=status,
        target_date=target,
        workstream=move.workstream,
        reason=move.reason,
        composed_from=base,
    )


def _append(
    log: OpenLog,
    status: str,
    kind: str,
    about: dict[str, Any],
    *,
    composed_from: Entry | None = None,
    target_date: dt.date | None = None,
) -> Entry:
    current = log.current
    date = target_date or current.target_date
    content = validation.clean_line({**current.content(), "status": status, "target_date": date})
    return persistence.append(log, content, kind=kind, composed_from=composed_from, **about)


def _compose(entries: list[Entry], said: list[Position]) -> tuple[Entry, str]:
    """Return the entry that a status is composed from with positions, and that status."""
    lines = reading.lines_as_of(entries, None)
    base, line = reading.base_of(lines, entries), lines[-1]
    _, asked = reader.named_by(line)
    found = reading.positions_as_of(said, entries, None)
    return base, reading.compose_status(line, base, asked, found)


def _compose_for(log: OpenLog, entry: Entry) -> tuple[Entry, str]:
    """Return what the positions recorded before an entry of the log compose, and from which."""
    numbers = {each.pk: each.number for each in log.entries}
    until = [each for each in log.entries if each.number <= entry.number]
    known = [each for each in log.positions if numbers[each.beside_id] < entry.number]
    return _compose(until, known)


def correct_composed(log: OpenLog, *, by: User, note: str) -> None:
    """Correct each status that was composed from what now reads differently."""
    before: Entry | None = None
    for entry in reader.effective_entries(log.entries):
        if entry.composed_from_id is None:
            before = entry
            continue
        if before and before.stage == entry.stage == Stage.RESOLVED:
            # What a department says of an outcome stands beside it: later entries repeat it.
            base, status = before.composed_from, before.status
        else:
            base, status = _compose_for(log, entry)
        before = entry
        if status != entry.status:
            before = persistence.append(
                log,
                validation.clean_line({**entry.content(), "status": status}),
                kind=EntryKind.CORRECTED,
                corrects=entry,
                by=by,
                effective_on=entry.effective_on,
                source=entry.source,
                note=note,
                composed_from=base,
            )
            log = log.with_entry(before)

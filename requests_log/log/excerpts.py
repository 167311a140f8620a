"""What of a long log says what departments say now: a few entries and positions.

``positions`` reads these as it reads the whole, and finds the same.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import F, Q, Window
from django.db.models.functions import RowNumber

from requests_log.log.around import earlier_than, later_than, standing_of
from requests_log.log.reader import effective_entries, uncorrected
from requests_log.models import Entry, Position

_NEWEST = (F("effective_on").desc(), F("number").desc(), F("pk").desc())


@dataclass(frozen=True)
class Excerpt:
    """Some entries of a log, and each department's last position and last words.

    The entries are the first and the last, that with the last status that was written for all
    departments (if it was withdrawn, that before it too), and those beside which these positions
    were said; each with its corrections.
    ``spoken_since`` is the number of the entry beside which any department first spoke.
    """

    entries: list[Entry]
    said: list[Position]
    spoken_since: int | None


def read_excerpt(line: Entry, *, has_positions: bool) -> Excerpt:
    """Return the excerpt of a log of which this is the current line."""
    said: list[Position] = []
    spoken_since = None
    if has_positions:
        said = _read_newest_positions(line.request_id)
        spoke = Position.objects.filter(request=line.request_id).order_by("beside__number")
        spoken_since = spoke.values_list("beside__number", flat=True).first()
    return Excerpt(read_entries(line, said), said, spoken_since)


def read_entries(line: Entry, said: Iterable[Position]) -> list[Entry]:
    """Return the entries of an excerpt with these positions."""
    log = Entry.objects.filter(request=line.request_id)
    named = [each.beside_id for each in said]
    if line.composed_from_id:
        named.append(line.composed_from_id)
        numbers = {1, line.number}
    else:
        numbers = {1, line.number, *_where_written(line)}
    of_named = log.filter(pk__in=named).values("number")
    found = list(log.filter(Q(number__in=numbers) | Q(number__in=of_named)))
    return found + _read_before_withdrawn(line, found)


def _read_before_withdrawn(line: Entry, found: Sequence[Entry]) -> list[Entry]:
    """Return the entries with the status before that of ``line``, if the latter is withdrawn."""
    written = next((each for each in found if each.pk == line.composed_from_id), None)
    standing = effective_entries(found)
    if written is None or any(each.number == written.number for each in standing):
        return []
    earlier = standing_of(line.request_id).filter(earlier_than(written), composed_from__isnull=True)
    before = earlier.last()
    numbers = {before.number, *_where_written(before)} if before else set()
    rows = Entry.objects.filter(request=line.request_id, number__in=numbers)
    return list(rows.exclude(number__in={each.number for each in found}))


def newest_of(positions: Sequence[Position]) -> list[Position]:
    """Return the last position of each department and its last with words, of all positions."""
    last = {(each.department_id, each.is_no_change): each for each in uncorrected(positions)}
    return list(last.values())


def _read_newest_positions(request_id: int) -> list[Position]:
    rank = Window(RowNumber(), partition_by=["department", "is_no_change"], order_by=_NEWEST)
    standing = Position.objects.filter(request=request_id, corrected_by__isnull=True)
    newest = standing.annotate(rank=rank).filter(rank=1).values_list("pk", flat=True)
    found = Position.objects.filter(pk__in=list(newest))
    return list(found.select_related("department"))


def _where_written(line: Entry) -> list[int]:
    """Return the numbers of the last entry with another status, if any, and of that after it."""
    standing = standing_of(line.request_id)
    others = standing.exclude(status=line.status, composed_from__isnull=True)
    before = others.filter(earlier_than(line)).last()
    if before is None:
        return []
    written = standing.filter(later_than(before)).first()
    return [before.number, *([written.number] if written else [])]

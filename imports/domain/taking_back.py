"""Taking back what was written together by mistake, such as an import."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model

from accounts.models import User
from requests_log.domain import corrections
from requests_log.domain.authorisation import official_only
from requests_log.domain.errors import ConflictError
from requests_log.models import Entry, EntryKind, Request
from requests_log.projections.hierarchy import lock_logs

# What refers to a request or an entry without anybody having done anything with it.
_DERIVED = {"Entry", "ListIndexRow", "LineVersion", "AreaLink", "DepartmentLink", "EntryWords"}
_AT_ONCE = 500
WRITTEN_SINCE = "Somebody has written to it since."
USED_SINCE = "It has been used since, for example in an edition or a next step."


@dataclass
class TakenBack:
    """The withdrawals that were written, and the requests that stay, with the reason."""

    withdrawals: list[Entry] = field(default_factory=list)
    left: dict[Request, str] = field(default_factory=dict)


@official_only
def take_back(
    *, by: User, entries: Sequence[Entry], reason: str, ignored: Sequence[type[Model]] = ()
) -> TakenBack:
    """Withdraw entries, newest first; requests that they raised are taken out of the record.

    A request stays as it is if anybody has written to it since, or anything else refers to it or to
    one of these entries. ``ignored`` are models whose rows only say where the entries came from.
    """
    lock_logs()
    by_request: dict[int, list[Entry]] = defaultdict(list)
    for entry in sorted(entries, key=lambda each: -each.pk):
        by_request[entry.request_id].append(entry)
    logs: dict[int, list[Entry]] = defaultdict(list)
    for entry in _in_chunks(Entry, "request", list(by_request)):
        logs[entry.request_id].append(entry)
    names = {model.__name__ for model in ignored}
    raised = [e.request_id for e in entries if e.kind == EntryKind.RAISED]
    used = _find_used(Request, raised, names)
    used_entries = _find_used(Entry, [e.pk for e in entries], names)
    done = TakenBack()
    for request_id, written in by_request.items():
        request = written[0].request
        own = {entry.pk for entry in written}
        newest = [e.pk for e in sorted(logs[request_id], key=lambda e: -e.pk)[: len(written)]]
        if set(newest) != own:
            done.left[request] = WRITTEN_SINCE
        elif request_id in used or own & used_entries:
            done.left[request] = USED_SINCE
        else:
            _withdraw_all(written, done, by=by, reason=reason)
    return done


def _withdraw_all(written: Sequence[Entry], done: TakenBack, *, by: User, reason: str) -> None:
    """Withdraw all entries of a request, newest first, or none of them."""
    withdrawals = []
    try:
        with transaction.atomic():
            for entry in written:
                is_raised = entry.kind == EntryKind.RAISED
                withdraw = corrections.withdraw_request if is_raised else corrections.withdraw
                withdrawals.append(withdraw(by=by, entry=entry, reason=reason))
    except (ConflictError, ValidationError):
        done.left[written[0].request] = WRITTEN_SINCE
    else:
        done.withdrawals += withdrawals


def _find_used(model: type[Model], ids: Sequence[int], ignored: set[str]) -> set[int]:
    """Return which rows of a model others refer to, but for derived rows and ``ignored``."""
    used: set[int] = set()
    for relation in model._meta.get_fields(include_hidden=True):
        if not relation.auto_created or relation.concrete or relation.many_to_many:
            continue
        other, name = relation.related_model, relation.field.name  # type: ignore[union-attr]
        if other is None or other.__name__ in _DERIVED | ignored or other is Request:
            continue
        for first in range(0, len(ids), _AT_ONCE):
            rows = other._base_manager.filter(**{f"{name}__in": ids[first : first + _AT_ONCE]})
            used.update(rows.values_list(f"{name}_id", flat=True))
    return used


def _in_chunks(model: type[Entry], name: str, ids: Sequence[int]) -> list[Entry]:
    found: list[Entry] = []
    for first in range(0, len(ids), _AT_ONCE):
        found += model.objects.filter(**{f"{name}__in": ids[first : first + _AT_ONCE]})
    return found

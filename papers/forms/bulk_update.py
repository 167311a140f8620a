"""The page of going through open requests, as one form: what is for all, and its rows."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import QueryDict

from accounts.models import User
from cbtracker import clock
from papers.forms.bulk_update_row import ForAllForm, RowForm
from requests_log.domain.errors import ConflictError, NothingChangedError
from requests_log.models import Entry, Request, Workstream
from requests_log.permissions import visible_to
from requests_log.rules.references import format_reference
from requests_log.rules.stages import Stage

_BOX_OF_A_ROW = re.compile(r"^r([1-9][0-9]{0,8})-")
OUT_OF_DATE = (
    "This request has been updated since you opened the page. Check the current "
    "position, then save your changes or edit them."
)
# Every thing that can be done with a request here, in the order in which it is told.
_DONE = ("updated", *(f"moved to {stage.as_destination}" for stage in Stage), "confirmed")


@dataclass
class BulkUpdateRow:
    """One request of the page: its form, and what came of it where it has been sent.

    ``before`` is the line that the writer saw, where a newer one stands by now.
    """

    form: RowForm
    done: str = ""
    is_left: bool = False
    is_conflict: bool = False
    before: Entry | None = None

    @property
    def record(self) -> Request:
        return self.form.record

    @property
    def is_overdue(self) -> bool:
        return self.record.is_overdue(clock.today())

    def problems(self) -> Iterator[tuple[str, str]]:
        """Yield what keeps the row from being saved, each with the id of the box to mend it in."""
        name = self.record.reference
        if self.is_conflict:
            yield f"{name}: {OUT_OF_DATE}", self.form["status"].auto_id
        elif self.is_left:
            for field, errors in self.form.errors.items():
                # What is wrong with no box of the row is wrong with the date that all share.
                known = field in self.form.fields
                target: Any = self.form[field] if known else None
                box = target.first_input_id if target else "id_effective_on_day"
                yield from ((f"{name}: {error}", box) for error in errors)


class BulkUpdateForms:
    """What is for all requests of the page, and a row for each of them."""

    def __init__(self, reader: User, records: Iterable[Request], typed: QueryDict | None = None):
        self.reader = reader
        self.typed = typed
        self.for_all = ForAllForm(typed)
        self.workstreams = list(Workstream.objects.all())
        self.rows = [BulkUpdateRow(self._form(record, typed)) for record in records]
        self.repeated: list[str] = []
        self.unknown: list[str] = []

    @classmethod
    def sent(cls, reader: User, typed: QueryDict) -> "BulkUpdateForms":
        """Return the page as it was sent: its rows are those that it sends anything of.

        A request that has been resolved since, or is another department's by now, is among them.
        """
        found = (_BOX_OF_A_ROW.match(name) for name in typed)
        numbers = {int(match[1]) for match in found if match}
        records = _read(reader, numbers)
        sheet = cls(reader, records, typed)
        known = {record.number for record in records}
        sheet.unknown = [format_reference(number) for number in sorted(numbers - known)]
        return sheet

    def save(self) -> None:
        """Write each row in which anything changed, in one transaction; leave what cannot be.

        Where the date or the meeting is wrong, nothing is written.
        """
        given = self.for_all.command_arguments() if self.for_all.is_valid() else None
        with transaction.atomic():
            # By number, so that two who save at once never wait for each other in a ring.
            for row in self.rows:
                if row.form.is_touched():
                    self._save(row, given)
        if self.is_left:
            self._bring_up_to_date()

    @property
    def left(self) -> list[BulkUpdateRow]:
        """The rows that were touched and are not saved."""
        return [row for row in self.rows if row.is_left]

    @property
    def is_left(self) -> bool:
        return bool(self.left or self.for_all.errors)

    @property
    def has_conflict(self) -> bool:
        return any(row.is_conflict for row in self.rows)

    def problems(self) -> list[tuple[str, str]]:
        """Return every problem with the id of the box to mend it in, from the top of the page."""
        if not self.for_all.is_bound:
            return []
        above = [(str(error), box.first_input_id) for box in self.for_all for error in box.errors]  # type: ignore[attr-defined]
        return [*above, *(problem for row in self.rows for problem in row.problems())]

    def told(self) -> str:
        """Return what was saved, in words: "CB-001 and CB-007 updated, CB-010 confirmed"."""
        names: dict[str, list[str]] = defaultdict(list)
        for row in self.rows:
            names[row.done].append(row.record.reference)
        return ", ".join(f"{in_a_row(names[done])} {done}" for done in _DONE if names[done])

    def told_left(self) -> str:
        """Return the references of what is not saved, in words."""
        return in_a_row([row.record.reference for row in self.left])

    def _save(self, row: BulkUpdateRow, given: dict[str, Any] | None) -> None:
        form = row.form
        if form.is_out_of_date():
            if form.says_what_stands(given["effective_on"] if given else None):
                self.repeated.append(row.record.reference)
            else:
                row.is_left = row.is_conflict = True
            return
        if not form.is_valid() or given is None:
            row.is_left = True
            return
        try:
            row.done = form.write(by=self.reader, **given)
        except NothingChangedError:
            return
        except ConflictError:
            row.is_left = row.is_conflict = True
        except ValidationError as refusal:
            form.add_errors(refusal)
            row.is_left = True

    def _bring_up_to_date(self) -> None:
        """Read the requests again: what was typed stands only in the rows that are left."""
        numbers = {row.record.number for row in self.rows}
        for row, record in zip(self.rows, _read(self.reader, numbers), strict=True):
            if row.is_conflict and self.typed is not None:
                row.before = row.form.saw
                row.form = self._form(record, row.form.typed_now(self.typed, record))
            elif not row.is_left:
                row.form = self._form(record, None)

    def _form(self, record: Request, typed: QueryDict | None) -> RowForm:
        return RowForm(typed, record=record, workstreams=self.workstreams)


def in_a_row(names: list[str]) -> str:
    """Return names as a sentence lists them: CB-001, CB-003 and CB-007."""
    *most, last = names or [""]
    return f"{', '.join(most)} and {last}" if most else last


def _read(reader: User, numbers: Iterable[int]) -> list[Request]:
    """Return the requests of these numbers that a reader may see, in order."""
    return list(visible_to(reader).filter(number__in=numbers).for_list().order_by("number"))

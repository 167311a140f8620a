"""The form of the bulk update page: fields for all requests, and a row for each."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms import BoundField
from django.http import QueryDict

from accounts.models import User
from cbtracker import clock
from papers.forms.bulk_update_row import RowForm, SharedArguments, SharedForm
from requests_log.domain.errors import ConflictError, NothingChangedError
from requests_log.models import Entry, Request, Workstream
from requests_log.permissions import visible_to
from requests_log.rules.references import format_reference
from requests_log.rules.stages import Stage

_ROW_FIELD = re.compile(r"^r([1-9][0-9]{0,8})-")
OUT_OF_DATE = (
    "This request has been updated since you opened the page. Check the current "
    "position, then save your changes or edit them."
)
# What a row can do to its request, in the order in which the page reports it.
_ACTIONS = ("updated", *(f"moved to {stage.as_destination}" for stage in Stage), "confirmed")


@dataclass
class BulkUpdateRow:
    """A request on the page: its form, and the result after it was sent.

    ``action`` says what was saved. ``before`` is the line the user saw, if there is a newer one.
    """

    form: RowForm
    action: str = ""
    is_unsaved: bool = False
    is_conflict: bool = False
    before: Entry | None = None

    @property
    def record(self) -> Request:
        return self.form.record

    @property
    def is_overdue(self) -> bool:
        return self.record.is_overdue(clock.today())

    def problems(self) -> Iterator[tuple[str, str]]:
        """Yield each error of the row, with the id of the field to correct."""
        name = self.record.reference
        if self.is_conflict:
            yield f"{name}: {OUT_OF_DATE}", self.form["status"].auto_id
        elif self.is_unsaved:
            for field, errors in self.form.errors.items():
                # An error outside the fields of the row is about the shared date.
                known = field in self.form.fields
                target = _first_input_id(self.form[field]) if known else "id_effective_on_day"
                yield from ((f"{name}: {error}", target) for error in errors)


class BulkUpdateForms:
    """The shared fields of the page, and a row for each request.

    ``repeated`` are references of requests that an earlier submission of the same form has saved,
    and ``unknown`` those that do not exist or are not visible.
    """

    def __init__(self, reader: User, records: Iterable[Request], data: QueryDict | None = None):
        self.reader = reader
        self.data = data
        self.shared = SharedForm(data)
        self.workstreams = list(Workstream.objects.all())
        self.rows = [BulkUpdateRow(self._make_form(record, data)) for record in records]
        self.repeated: list[str] = []
        self.unknown: list[str] = []

    @classmethod
    def from_post(cls, reader: User, data: QueryDict) -> "BulkUpdateForms":
        """Return the page as it was sent, with a row for each request it has fields of.

        This includes requests that have since been resolved or moved to another department.
        """
        found = (_ROW_FIELD.match(name) for name in data)
        numbers = {int(match[1]) for match in found if match}
        records = _load_requests(reader, numbers)
        forms = cls(reader, records, data)
        known = {record.number for record in records}
        forms.unknown = [format_reference(number) for number in sorted(numbers - known)]
        return forms

    def save(self) -> None:
        """Save each changed row that is valid, in one transaction.

        If the shared date or meeting is invalid, nothing is saved.
        """
        given = self.shared.command_arguments() if self.shared.is_valid() else None
        with transaction.atomic():
            # In order of reference, so that concurrent saves cannot deadlock.
            for row in self.rows:
                if row.form.is_changed():
                    self._save(row, given)
        if self.has_unsaved:
            self._reload_rows()

    @property
    def unsaved(self) -> list[BulkUpdateRow]:
        """The rows that were changed and are not saved."""
        return [row for row in self.rows if row.is_unsaved]

    @property
    def has_unsaved(self) -> bool:
        return bool(self.unsaved or self.shared.errors)

    @property
    def has_conflict(self) -> bool:
        return any(row.is_conflict for row in self.rows)

    def problems(self) -> list[tuple[str, str]]:
        """Return each error with the id of the field to correct, from the top of the page."""
        if not self.shared.is_bound:
            return []
        shared = [
            (str(error), _first_input_id(field)) for field in self.shared for error in field.errors
        ]
        return [*shared, *(problem for row in self.rows for problem in row.problems())]

    def describe_saved(self) -> str:
        """Return what was saved, such as "CB-001 and CB-007 updated, CB-010 confirmed"."""
        names: dict[str, list[str]] = defaultdict(list)
        for row in self.rows:
            names[row.action].append(row.record.reference)
        return ", ".join(
            f"{join_names(names[action])} {action}" for action in _ACTIONS if names[action]
        )

    def describe_unsaved(self) -> str:
        """Return the references of unsaved requests, as a list in a sentence."""
        return join_names([row.record.reference for row in self.unsaved])

    def _save(self, row: BulkUpdateRow, given: SharedArguments | None) -> None:
        form = row.form
        if form.is_out_of_date():
            if form.matches_current(given["effective_on"] if given else None):
                self.repeated.append(row.record.reference)
            else:
                row.is_unsaved = row.is_conflict = True
            return
        if not form.is_valid() or given is None:
            row.is_unsaved = True
            return
        try:
            row.action = form.write(by=self.reader, **given)
        except NothingChangedError:
            return
        except ConflictError:
            row.is_unsaved = row.is_conflict = True
        except ValidationError as refusal:
            form.add_errors(refusal)
            row.is_unsaved = True

    def _reload_rows(self) -> None:
        """Load the requests again, and keep the input of unsaved rows only."""
        numbers = {row.record.number for row in self.rows}
        for row, record in zip(self.rows, _load_requests(self.reader, numbers), strict=True):
            if row.is_conflict:
                row.before = row.form.seen_line
                row.form = self._make_form(record, row.form.rebase_input(record))
            elif not row.is_unsaved:
                row.form = self._make_form(record, None)

    def _make_form(self, record: Request, data: QueryDict | None) -> RowForm:
        return RowForm(data, record=record, workstreams=self.workstreams)


def _first_input_id(field: BoundField) -> str:
    """Return the id of a field's first input, to link an error to."""
    return str(field.first_input_id)  # type: ignore[attr-defined]


def join_names(names: list[str]) -> str:
    """Return names as a list in a sentence, such as "CB-001, CB-003 and CB-007"."""
    *most, last = names or [""]
    return f"{', '.join(most)} and {last}" if most else last


def _load_requests(reader: User, numbers: Iterable[int]) -> list[Request]:
    """Return the requests with these numbers that a reader may see, by number."""
    return list(visible_to(reader).filter(number__in=numbers).for_list().order_by("number"))

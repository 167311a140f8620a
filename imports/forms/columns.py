"""The forms for uploading a file and for saying how it is read."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField

from govuk.forms import GovukForm
from imports.domain.uploading import proposed_date
from imports.files.formats import ACCEPTED
from imports.files.tables import MOST_BYTES
from imports.models import Import
from imports.plan.tables import LEFT_OUT_TABLE, mapping_of, tables_of
from imports.rules.columns import OWN_HEADS, HeadedTable, RequestField, is_of_requests
from requests_log.forms.common import EntryForm, effective_date_field
from requests_log.models import RequestKind
from requests_log.rules.stages import STAGE_CHOICES

_FIELD_CHOICES = [
    ("", "Not read"),
    *((field.value, field.label) for field in RequestField if field not in OWN_HEADS.values()),
]
_STAGE_CHOICES = [
    *(("", "In progress if new, otherwise as it is"), *STAGE_CHOICES),
    (LEFT_OUT_TABLE, "Leave this table out"),
]
_SHOWN_ROWS = 3
# Columns that say the type of a request, or which request it is.
_SAYS_KIND = frozenset({RequestField.KIND, RequestField.REFERENCE, RequestField.MADE_FROM})


class UploadForm(GovukForm):
    """A file to bring in."""

    file = forms.FileField(
        label="File",
        help_text=f"A Word paper or a spreadsheet: {ACCEPTED}, up to "
        f"{MOST_BYTES // 1024 // 1024} MB.",
        widget=forms.FileInput(attrs={"accept": ".docx,.odt,.xlsx,.ods,.csv,.tsv,.txt"}),
        error_messages={
            "required": "Choose a file.",
            "missing": "Choose a file.",
            "invalid": "Choose a file.",
            "empty": "The file is empty.",
        },
    )

    def clean_file(self) -> Any:
        """Refuse a file that is too large before it is read."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise ValidationError(f"The file must be smaller than {MOST_BYTES // 1024 // 1024} MB.")
        return file


@dataclass(frozen=True)
class ColumnChoice:
    """A column: its head, what its first rows say, and the field of the form for it."""

    head: str
    examples: list[str]
    field: BoundField


@dataclass(frozen=True)
class TableChoice:
    """A table, the field for its stage, and that for its head if none was found."""

    table: HeadedTable
    stage: BoundField
    head: BoundField | None


@dataclass(frozen=True)
class TableGroup:
    """Tables with the same heads, and their columns."""

    tables: list[TableChoice]
    columns: list[ColumnChoice]


def _choices_of(proposed: RequestField | None) -> list[tuple[str, str]]:
    """Return what a column can be: one of our own downloads that says how they are read is that."""
    if proposed and proposed in OWN_HEADS.values():
        return [(proposed.value, proposed.label)]
    return _FIELD_CHOICES


class ColumnsForm(EntryForm):
    """Which column is what, the stage of each table, and from when the lines are true."""

    effective_on = effective_date_field("Date these lines apply from")
    request_kind = forms.ChoiceField(
        label="Type of new requests, where the file does not say",
        choices=RequestKind.choices,
        widget=forms.RadioSelect,
        required=False,
        help_text="Annex C, paragraph 4, describes these two types. "
        "You can change the type of each request later.",
    )

    def __init__(self, *args: Any, record: Import, **kwargs: Any) -> None:
        self.record = record
        self._tables = tables_of(record)
        self._by_signature: dict[str, list[int]] = {}
        for at, table in enumerate(self._tables):
            self._by_signature.setdefault(table.signature, []).append(at)
        initial = {
            "effective_on": record.effective_on or proposed_date(record),
            "request_kind": record.request_kind,
        }
        super().__init__(*args, initial=initial, **kwargs)
        if record.printed_date:
            self.fields["effective_on"].help_text = f"The file prints {record.printed_date}."
        self._add_fields()

    def _add_fields(self) -> None:
        for group, places in enumerate(self._by_signature.values()):
            table = self._tables[places[0]]
            mapping = mapping_of(self.record, table)
            for column, head in enumerate(table.heads):
                self.fields[f"column_{group}_{column}"] = forms.ChoiceField(
                    label=f"What is the column {head or column + 1}?",
                    choices=_choices_of(mapping.get(column)),
                    initial=mapping.get(column, ""),
                    required=False,
                )
        used = [is_of_requests(each, mapping_of(self.record, each)) for each in self._tables]
        for at, table in enumerate(self._tables):
            # Among tables of requests, others are tables of something else.
            is_other = not used[at] and any(used)
            self.fields[f"stage_{at}"] = forms.ChoiceField(
                label=f"Stage of the requests in {table.name}, where a row does not say",
                choices=_STAGE_CHOICES,
                initial=LEFT_OUT_TABLE if is_other else self.record.stages[at],
                required=False,
            )
            if not table.has_head:
                self.fields[f"headed_{at}"] = forms.BooleanField(
                    label=f"The first row of {table.name} has the names of its columns",
                    required=False,
                )

    def groups(self) -> Iterator[TableGroup]:
        """Yield the tables with the same heads together, with what their first rows say."""
        for group, places in enumerate(self._by_signature.values()):
            tables = [self._tables[at] for at in places]
            rows = [row for table in tables for row in table.rows[:_SHOWN_ROWS]][:_SHOWN_ROWS]
            columns = [
                ColumnChoice(
                    head or f"Column {column + 1}",
                    [row.cells[column] for row in rows if column < len(row.cells)],
                    self[f"column_{group}_{column}"],
                )
                for column, head in enumerate(tables[0].heads)
            ]
            yield TableGroup([self._choice(at) for at in places], columns)

    def _choice(self, at: int) -> TableChoice:
        name = f"headed_{at}"
        head = self[name] if name in self.fields else None
        return TableChoice(self._tables[at], self[f"stage_{at}"], head)

    def clean(self) -> dict[str, Any] | None:
        """Refuse two columns for one field, and a file of which nothing is read."""
        given = super().clean() or self.cleaned_data
        for group, places in enumerate(self._by_signature.values()):
            seen: dict[str, str] = {}
            for column, head in enumerate(self._tables[places[0]].heads):
                name = f"column_{group}_{column}"
                field = given.get(name, "")
                if field and field in seen:
                    label = RequestField(field).label
                    self.add_error(name, f"Choose one column for {label}: “{seen[field]}” is one.")
                elif field:
                    seen[field] = head or f"Column {column + 1}"
        used = [
            table
            for at, table in enumerate(self._tables)
            if given.get(f"stage_{at}") != LEFT_OUT_TABLE
            and is_of_requests(table, self.mapping()[table.signature])
        ]
        if not used:
            raise ValidationError("Say which column is the issue, in one table at least.")
        has_kinds = all(
            not _SAYS_KIND.isdisjoint(self.mapping()[table.signature].values()) for table in used
        )
        if not has_kinds and not given.get("request_kind"):
            self.add_error("request_kind", "Choose the type of the new requests.")
        return given

    def arguments(self) -> dict[str, Any]:
        """Return what a valid form says, as keywords of ``uploading.map_columns``."""
        return {
            "mapping": self.mapping(),
            "stages": self.stages(),
            "effective_on": self.cleaned_data["effective_on"],
            "request_kind": self.cleaned_data["request_kind"],
            "headed": self.headed(),
        }

    def mapping(self) -> dict[str, dict[int, RequestField]]:
        """Return the field of each column, by the signature of the heads."""
        found: dict[str, dict[int, RequestField]] = {}
        for group, (signature, places) in enumerate(self._by_signature.items()):
            columns = range(len(self._tables[places[0]].heads))
            chosen = {at: self.cleaned_data.get(f"column_{group}_{at}") for at in columns}
            found[signature] = {at: RequestField(name) for at, name in chosen.items() if name}
        return found

    def headed(self) -> list[int]:
        """Return the places of tables whose first row is their head."""
        return [at for at in range(len(self._tables)) if self.cleaned_data.get(f"headed_{at}")]

    def stages(self) -> list[str]:
        """Return the stage of each table, or that it is left out."""
        return [self.cleaned_data[f"stage_{at}"] for at in range(len(self._tables))]

"""The forms for a file of people, areas, departments or contacts, and for its columns."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from administration.models import FactFile
from administration.plan.fact_kinds import KINDS
from administration.rules.columns import missing
from govuk.forms import GovukForm
from imports.files.tables import MOST_BYTES

_MOST_MB = MOST_BYTES // 1024 // 1024
_NO_FILE = "Choose a file."
_SHOWN_ROWS = 3


class FactFileForm(GovukForm):
    """A spreadsheet to bring in."""

    file = forms.FileField(
        label="File",
        help_text=f"A spreadsheet (.xlsx, .ods or .csv), up to {_MOST_MB} MB.",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.ods,.csv,.tsv,.txt"}),
        error_messages={
            "required": _NO_FILE,
            "missing": _NO_FILE,
            "invalid": _NO_FILE,
            "empty": "The file is empty.",
        },
    )

    def clean_file(self) -> Any:
        """Refuse a file that is too large before it is read."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise ValidationError(f"The file must be smaller than {_MOST_MB} MB.")
        return file


class FactColumnsForm(GovukForm):
    """Which column of a file holds which detail."""

    def __init__(self, *args: Any, file: FactFile, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.columns = KINDS[file.kind].columns
        choices = [("", "No column")]
        for place, head in enumerate(file.heads):
            said = [row[place + 1] for row in file.rows[:_SHOWN_ROWS] if place + 1 < len(row)]
            examples = ", ".join(filter(None, said))[:80]
            label = head or f"Column {place + 1}"
            choices.append((str(place), f"{label} ({examples})" if examples else label))
        for column in self.columns:
            self.fields[column.name] = forms.ChoiceField(
                label=column.label,
                help_text="" if column.is_needed else "If the file has it.",
                choices=choices,
                initial=str(file.mapping.get(column.name, "")),
                required=column.is_needed,
                error_messages={"required": f"Choose the column for {column.label.lower()}."},
            )

    def clean(self) -> dict[str, Any] | None:
        """Refuse one column for two details."""
        given = super().clean() or self.cleaned_data
        seen: dict[str, str] = {}
        for column in self.columns:
            place = given.get(column.name, "")
            if place and place in seen:
                self.add_error(column.name, f"This column is the {seen[place].lower()} already.")
            elif place:
                seen[place] = column.label
        return given

    def mapping(self) -> dict[str, int]:
        """Return the place of the column of each detail."""
        return {name: int(place) for name, place in self.cleaned_data.items() if place}


def is_mapped(file: FactFile) -> bool:
    """Return whether every detail that is needed has a column."""
    return not missing(KINDS[file.kind].columns, file.mapping)

"""What a form will save, field by field, for the page where an official checks it."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from cbtracker.clock import in_words
from requests_log.forms.common import EntryForm
from requests_log.models import Entry

NONE = "None"
# Says how to save another field, and is not saved itself.
_NOT_SAVED = ("keep_labels",)
# A reason is saved as the internal note of the entry.
_SAVED_AS = {"reason": "note"}


@dataclass(frozen=True)
class CheckedRow:
    """A field as it will be saved. ``before`` is what it says now, or None if it is new.

    ``input_id`` is the input in the form where it can be changed.
    """

    label: str
    input_id: str
    value: str
    before: str | None
    is_text: bool

    @property
    def is_changed(self) -> bool:
        return self.before is not None and self.before != self.value


def list_checked_rows(
    form: EntryForm, entry: Entry, *, before: Mapping[str, object]
) -> list[CheckedRow]:
    """Return a row for each field of a valid form that the official sees, in its order.

    ``entry`` is what the command would save: it tidies texts, and proposes labels left blank.
    ``before`` has the values that are being changed or corrected, by field.
    """
    saved = {field.name for field in Entry._meta.concrete_fields}
    rows = []
    for bound in form:
        if bound.is_hidden or bound.name in _NOT_SAVED:
            continue
        name = _SAVED_AS.get(bound.name, bound.name)
        value = getattr(entry, name) if name in saved else form.cleaned_data[bound.name]
        rows.append(
            CheckedRow(
                label=str(bound.label),
                input_id=getattr(bound, "first_input_id", bound.auto_id),
                value=_in_words(bound, value),
                before=_in_words(bound, before[bound.name]) if bound.name in before else None,
                is_text=isinstance(bound.field, forms.CharField),
            )
        )
    return rows


def _in_words(bound: BoundField, value: Any) -> str:
    """Return the value of a field as people read it, with one line for each thing chosen."""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, dt.date):
        return in_words(value)
    if not hasattr(bound.field, "choices"):
        return str(value or NONE)
    prepared = bound.field.prepare_value(value)
    chosen = {str(each) for each in (prepared if isinstance(prepared, list) else [prepared])}
    labels = [str(label) for key, label in bound.field.choices if str(key) in chosen]
    return "\n".join(labels) or NONE

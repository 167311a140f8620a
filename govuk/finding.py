"""Widgets for choosing some of very many rows: see ``govuk.choices``.

A bound field of a GOV.UK form puts them in place of Django's own, so that every choice of a table's
rows has them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.forms.models import ModelChoiceIterator

from govuk.choices import FIND, MOST_FOUND, MOST_LISTED, WORDS, find_named
from govuk.numbers import is_id
from govuk.pickers import Picker

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile
    from django.utils.datastructures import MultiValueDict


# A value and its label.
Choice = tuple[Any, str]


@dataclass(frozen=True)
class Search:
    """What was typed to find rows, and the choices that are offered for it."""

    words: str
    found: list[Choice]

    @property
    def message(self) -> str:
        """Return what to do next, as an error of the field."""
        if not self.words:
            return "Enter part of a name to find."
        if not self.found:
            return f"Nothing found for “{self.words}”. Try another part of the name."
        more = len(self.found) > MOST_FOUND
        return f"Choose from what was found for “{self.words}”" + (
            f", the first {MOST_FOUND} of many: enter more of the name." if more else "."
        )


class FindMixin(forms.widgets.ChoiceWidget):
    """Lists all rows if they are few. Of many it lists those chosen and those that words find."""

    search: Search | None = None
    is_long = False

    @property
    def finds_rows(self) -> bool:
        """Whether the choices are rows of a table."""
        return isinstance(self.choices, ModelChoiceIterator)

    def use_required_attribute(self, initial: object) -> bool:
        """Return False, which is what forms say here. Django would read the rows first."""
        return False

    def find(self, words: str) -> list[Choice]:
        """Return the one choice that the words name, or some that they find."""
        choices: Any = self.choices
        return [choices.choice(row) for row in find_named(choices.queryset, words)]

    def value_from_datadict(
        self,
        data: Mapping[str, object],
        files: "MultiValueDict[str, UploadedFile[bytes]]",
        name: str,
    ) -> Any:
        value = super().value_from_datadict(data, files, name)
        words = " ".join(str(data.get(f"{name}{WORDS}") or "").split())[:100]
        is_asked = data.get(FIND) == name
        if not self.finds_rows or not (words or is_asked):
            return value
        if self.search is None or self.search.words != words:
            self.search = Search(words, self.find(words) if words else [])
        if len(self.search.found) == 1 and not is_asked:
            [(key, _)] = self.search.found
            self.search = None
            return [*(value or []), str(key)] if self.allow_multiple_selected else str(key)
        return value

    def optgroups(
        self, name: str, value: list[str], attrs: dict[str, Any] | None = None
    ) -> list[Any]:
        if not self.finds_rows:
            return super().optgroups(name, value, attrs)
        whole = self.choices
        try:
            self.choices = self.list_for([str(each) for each in value])
            return super().optgroups(name, value, attrs)
        finally:
            self.choices = whole

    def list_for(self, value: list[str]) -> list[Any]:
        """Return the choices that are listed for a value: all, or of many those chosen and found.

        It also says whether there are too many to list.
        """
        whole: Any = self.choices
        field = whole.field
        rows = list(whole.queryset[: MOST_LISTED + 1])
        self.is_long = len(rows) > MOST_LISTED
        if self.is_long:
            key = getattr(field, "to_field_name", None) or "pk"
            is_valid = is_id if key in ("pk", "id", "number") else str.isprintable
            keys = [text for text in value if text and is_valid(text)]
            rows = list(whole.queryset.filter(**{f"{key}__in": keys})) if keys else []
        first = [("", field.empty_label)] if field.empty_label is not None else []
        return with_found([*first, *map(whole.choice, rows)], self.search)


def with_found(choices: list[Choice], search: Search | None) -> list[Choice]:
    """Return choices, and after them those that were found and are not among them."""
    listed = {str(key) for key, _ in choices}
    found = search.found[:MOST_FOUND] if search else []
    return choices + [each for each in found if str(each[0]) not in listed]


class FindSelect(FindMixin, forms.Select):
    """A list of choices, with a box to find others if there are many."""

    template_name = "govuk/widgets/find_select.html"

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        groups = context["widget"]["optgroups"]
        context["is_long"] = self.is_long
        # A list that offers only "any" or "choose" is left out, and the box has its label.
        context["has_rows"] = any(
            choice["value"] != "" for _, group, _ in groups for choice in group
        )
        model = getattr(getattr(self.choices, "queryset", None), "model", None)
        context["hint"] = getattr(model, "FOUND_HINT", "Enter a name, or part of it.")
        context["words"] = self.search.words if self.search else ""
        return context


class FindCheckboxes(FindMixin, forms.CheckboxSelectMultiple):
    """Checkboxes, with a box to find others if there are many."""


class FindPicker(FindMixin, Picker):
    """A picker, with a box to find others if there are many."""


# The more special come first: a picker is also a list of checkboxes.
_WIDGETS: tuple[tuple[type[forms.Widget], type[FindMixin]], ...] = (
    (Picker, FindPicker),
    (forms.CheckboxSelectMultiple, FindCheckboxes),
    (forms.Select, FindSelect),
)


def bear_many_rows(field: forms.Field) -> None:
    """Let a field that chooses rows of a table list few and find others."""
    widget = field.widget
    if not isinstance(field, forms.ModelChoiceField) or isinstance(widget, FindMixin):
        return
    for kind, finding in _WIDGETS:
        if type(widget) is kind:
            # The same widget, with its attributes and choices.
            widget.__class__ = finding
            return

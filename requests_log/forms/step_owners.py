"""The choice of whose move a next step is: a department, an area, a champion or somebody else."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.db.models import Model, QuerySet

from areas.models import Area
from departments.models import Champion, Department
from govuk.choices import MOST_FOUND, MOST_LISTED, find_named
from govuk.finding import Choice, FindSelect, with_found
from govuk.numbers import is_id

OTHERS = "others"


class OwnerSelect(FindSelect):
    """Lists the owners in groups, or finds them if there are many."""

    has_others = True
    finds_rows = True

    def find(self, words: str) -> list[Choice]:
        """Return the one owner that the words name, or some that they find."""
        found = [
            (f"{kind}:{getattr(row, key)}", str(getattr(row, "name", row)))
            for kind, key, rows in _tables()
            for row in find_named(rows, words)
        ]
        named = [each for each in found if each[1].casefold() == words.casefold()]
        return named if len(named) == 1 else found[: MOST_FOUND + 1]

    def list_for(self, value: list[str]) -> list[Any]:
        """Return the owners in groups; of many, those chosen and found."""
        others = [(OTHERS, "Somebody else")] if self.has_others else []
        groups = [
            (
                kind,
                [(f"{kind}:{key}", name) for key, name in rows.values_list(key, "name")[:_MOST]],
            )
            for kind, key, rows in _tables()
        ]
        self.is_long = any(len(choices) == _MOST for _, choices in groups)
        if not self.is_long:
            labelled = [(f"{kind.title()}s", choices) for kind, choices in groups]
            return [("", "Choose"), *labelled, *others]
        chosen = [(key, name) for key in value if (name := _name_of(key))]
        return [*with_found([("", "Choose"), *chosen], self.search), *others]


class OwnerField(forms.Field):
    """Whose move it is. Without ``has_others`` it cannot be somebody else's."""

    def __init__(self, *, has_others: bool = True, **kwargs: Any) -> None:
        widget = OwnerSelect()
        widget.has_others = has_others
        super().__init__(widget=widget, **kwargs)
        self.has_others = has_others

    def validate(self, value: Any) -> None:
        super().validate(value)
        is_other = value == OTHERS and self.has_others
        if value and not is_other and not _name_of(str(value)):
            raise forms.ValidationError(self.error_messages["invalid_choice"], "invalid_choice")


_MOST = MOST_LISTED + 1


def _tables() -> Iterator[tuple[str, str, QuerySet[Any]]]:
    """Yield each kind of owner: its name, the field of its key, and its rows."""
    yield "department", "code", Department.objects.all()
    yield "area", "slug", Area.objects.all()
    yield "champion", "pk", Champion.objects.all()


def _name_of(key: str) -> str:
    """Return the name of the owner with this key, or "" if there is none."""
    kind, _, name = key.partition(":")
    for table, field, rows in _tables():
        is_valid = is_id(name) if field == "pk" else name.isprintable()
        if table == kind and is_valid:
            row: Model | None = rows.filter(**{field: name}).first()
            return str(getattr(row, "name", "")) if row else ""
    return ""

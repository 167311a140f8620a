"""Where words stand in the database, and what each text becomes without them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db.models import EmailField, F, Model, Q, QuerySet, TextField, UniqueConstraint
from django.db.models.functions import Cast

from accounts.models import User
from privacy.domain.removed_words import RemovedWords
from privacy.personal_data import NAMES, redactable

CHUNK_SIZE = 500
CLOSED_ACCOUNTS = "Closed accounts: name"


@dataclass(frozen=True)
class Place:
    """A field of a row with words that are to be removed; ``old`` and ``new`` are its values."""

    model: type[Model]
    row_id: int
    field: str
    old: Any
    new: Any

    @property
    def kind(self) -> str:
        """What it is, in words: the rows and the field."""
        return describe_place(self.model, self.field)


def describe_place(model: type[Model], name: str) -> str:
    """Return what a field of a model's rows is, such as “Entries: status”."""
    if model is User:
        return CLOSED_ACCOUNTS
    try:
        name = str(getattr(model._meta.get_field(name), "verbose_name", name))
    except FieldDoesNotExist:
        # What is no column, such as the checksum that an edition has had since a redaction.
        name = name.rpartition(" ")[2]
    rows = str(model._meta.verbose_name_plural)
    return f"{rows[:1].upper()}{rows[1:]}: {name}"


def find_places(words: RemovedWords) -> Iterator[Place]:
    """Yield every place where words stand that a redaction removes."""
    for model, names in redactable():
        for row_id, name, old in _values(model, names, words):
            new = _redacted(model, row_id, name, words.take_out_of(old))
            yield Place(model, row_id, name, old, new)


def find_names(words: RemovedWords) -> list[str]:
    """Return the names of things that have the words, such as of an area."""
    return [
        f"{apps.get_model(label)._meta.verbose_name} “{value}”"
        for label, names in NAMES.items()
        for _, _, value in _values(apps.get_model(label), names.split(), words)
    ]


def find_accounts(words: RemovedWords) -> list[User]:
    """Return the accounts whose name or email address has the words."""
    return [user for user in User.objects.all() if words.are_in([user.name, user.email])]


def _values(
    model: type[Model], names: Iterable[str], words: RemovedWords
) -> Iterator[tuple[int, str, Any]]:
    """Yield the id of a row, a field and its value, for each that has the words."""
    names = list(names)
    rows = _rows_with(model, names, words.looked_for()).values_list("pk", *names)
    # All rows at once: they are changed while this goes on, which SQLite would notice.
    for pk, *values in list(rows.order_by("pk").iterator(CHUNK_SIZE)):
        for name, value in zip(names, values, strict=True):
            if words.are_in(value):
                yield pk, name, value


def _rows_with(model: type[Model], names: list[str], parts: list[str]) -> QuerySet[Any]:
    """Return the rows with one of some parts in one of some fields; all rows if there are none."""
    rows: QuerySet[Any] = model._base_manager.all()
    if not parts:
        return rows
    texts = {f"text_of_{name}": Cast(name, TextField()) for name in names}
    conditions = [Q(**{f"{text}__icontains": part}) for text in texts for part in parts]
    rows = rows.annotate(**texts).filter(reduce(or_, conditions))
    return rows


def _redacted(model: type[Model], row_id: int, name: str, new: Any) -> Any:
    """Return a new value as the field can hold it."""
    field = model._meta.get_field(name)
    if isinstance(field, EmailField):
        return f"removed-{row_id}@removed.invalid"
    if not isinstance(new, str):
        return new
    if _is_unique(model, name):
        new = f"{new} {row_id}"
    most = getattr(field, "max_length", None)
    return new[:most]


def _is_unique(model: type[Model], name: str) -> bool:
    """Return whether two rows may not have the same text in a field, or in this and others."""
    constraints = [each for each in model._meta.constraints if isinstance(each, UniqueConstraint)]
    named = {part for each in constraints for part in each.fields}
    expressions = [part for each in constraints for part in each.expressions]
    return name in named.union(*map(_fields_in, expressions))


def _fields_in(expression: Any) -> set[str]:
    """Return the fields in an expression, such as that of ``Lower("email")``."""
    if isinstance(expression, F):
        return {str(getattr(expression, "name", ""))}
    return set().union(*map(_fields_in, expression.get_source_expressions()))

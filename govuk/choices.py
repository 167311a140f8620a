"""Choosing one or some of very many rows: words find them, and the form then offers what was found.

A list of up to ``MOST_LISTED`` rows is shown whole. For a longer one there is a box to type in. If
the words name one row, that is chosen. Otherwise the form comes back with the rows that were found,
and with all that was typed. It works without scripts, and needs no page of its own.
"""

from functools import reduce
from operator import and_, or_
from typing import TypeVar, cast

from django.db.models import Model, Q, QuerySet

Row = TypeVar("Row", bound=Model)
# How many rows a form lists, and how many are offered when words find more.
MOST_LISTED, MOST_FOUND = 100, 25
# How many words are looked for.
MOST_WORDS = 6
# What the name of a field has after it in the name of its box to type in.
WORDS = "_words"
# The button that finds rows, and does not send the form.
FIND = "find"


def names_of(model: type[Model]) -> tuple[str, ...]:
    """Return the fields by which rows of a model are found: its ``FOUND_BY``, or its name."""
    return getattr(model, "FOUND_BY", ("name",))


def search_by_name(rows: QuerySet[Row], words: str) -> QuerySet[Row]:
    """Return the rows of which some name has each of these words, in any case."""
    fields = names_of(rows.model)
    conditions = [
        reduce(or_, (Q(**{f"{field}__icontains": word}) for field in fields))
        for word in words.replace("\x00", "").split()[:MOST_WORDS]
    ]
    return rows.filter(reduce(and_, conditions)) if conditions else rows


def find_named(rows: QuerySet[Row], words: str) -> list[Row]:
    """Return the one row that the words name in full or alone find, or the first that they find."""
    found = list(search_by_name(rows, words)[: MOST_FOUND + 1])
    text = " ".join(words.split()).casefold()
    named = [
        row
        for row in found
        if text in {str(_read(row, field)).casefold() for field in names_of(rows.model)}
    ]
    return named if len(named) == 1 else found


def _read(row: Model, path: str) -> object:
    return reduce(getattr, path.split("__"), cast("object", row))

"""The rows of a table as lines of JSON, and back.

Not Django's own serializers: these write times to the millisecond only, query the rows of a
many-to-many field for each object, and set the fields with "auto_now" again on loading.
"""

import base64
import datetime as dt
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import cached_property
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Field, Model

from transfer.domain import contents
from transfer.domain.errors import one_line


class RowError(Exception):
    """Why a line is not a row of its table."""


class RowCodec:
    """Writes and reads the rows of one table.

    ``replaced`` are values to write instead of those in the database, by column.
    """

    def __init__(self, model: type[Model], replaced: Mapping[str, object] | None = None) -> None:
        self.model = model
        self.fields = contents.columns(model)
        self.names = [field.attname for field in self.fields]
        self._replaced = replaced or {}
        self._by_key = {
            field.attname: _NaturalKeys(field.related_model)
            for field in self.fields
            if (related := field.related_model) and related._meta.label_lower in contents.LEFT_OUT
        }

    def encode(self, values: Sequence[object]) -> bytes:
        """Return the line of a row: the value of each column, by the column's name."""
        row = {**dict(zip(self.names, values, strict=True)), **self._replaced}
        for name, keys in self._by_key.items():
            row[name] = keys.encode(row[name])
        text = json.dumps(
            row, default=_encode, ensure_ascii=False, sort_keys=True, separators=(",", ":")
        )
        # SQLite keeps half of a pair of surrogates in JSON, which is no character of its own.
        return text.encode("utf-8", "surrogatepass") + b"\n"

    def decode(self, line: bytes) -> Model:
        """Return the row of a line, not saved. Raises RowError if it is none of this table."""
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise RowError("it is not JSON") from error
        if not isinstance(row, dict):
            raise RowError("it is not a row")
        if unknown := sorted(row.keys() - set(self.names)):
            raise RowError(f"there is no column “{unknown[0]}”")
        if missing := sorted(set(self.names) - row.keys()):
            raise RowError(f"it has no value for the column “{missing[0]}”")
        for name, keys in self._by_key.items():
            row[name] = keys.decode(row[name])
        return self.model(**{field.attname: _decode(field, row) for field in self.fields})


class _NaturalKeys:
    """The natural keys of a table that does not travel, by primary key and back.

    It should have few rows: all of them are read once.
    """

    def __init__(self, model: Any) -> None:
        self.model = model

    @cached_property
    def _keys(self) -> dict[object, list[object]]:
        rows = self.model._default_manager.all()
        return {row.pk: list(row.natural_key()) for row in rows}

    def encode(self, pk: object) -> object:
        return None if pk is None else self._keys[pk]

    def decode(self, key: object) -> object:
        if key is None:
            return None
        for pk, known in self._keys.items():
            if known == key:
                return pk
        raise RowError(f"there is no {self.model._meta.verbose_name} {key}")


def _encode(value: object) -> str:
    """Return a value that JSON does not have; times are in UTC, to the microsecond.

    ``to_python`` of the field reads it again.
    """
    match value:
        case dt.datetime():
            return value.astimezone(dt.UTC).isoformat(timespec="microseconds")
        case dt.date():
            return value.isoformat()
        case Decimal() | UUID():
            return str(value)
        case bytes() | memoryview():
            return base64.b64encode(value).decode()
    raise TypeError(f"{type(value).__name__} has no form in an archive: see {__name__}")


def _decode(field: "Field[Any, Any]", row: Mapping[str, Any]) -> object:
    value = row[field.attname]
    if value is None and not field.null:
        raise RowError(f"“{field.attname}” is empty")
    try:
        return field.to_python(value)
    except (ValidationError, TypeError, ValueError) as error:
        messages = getattr(error, "messages", None)
        raise RowError(
            f"“{field.attname}”: {messages[0].rstrip('.') if messages else one_line(error)}"
        ) from error

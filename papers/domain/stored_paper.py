"""A whole paper as stored JSON, and back: what was sent for clearance."""

import datetime as dt
import json
from dataclasses import asdict, fields, is_dataclass
from functools import cache
from itertools import repeat
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

from papers.description import Paper


def store_paper(paper: Paper) -> dict[str, Any]:
    """Return all that a paper prints, as can be written as JSON; dates as 2011-03-22."""
    stored: dict[str, Any] = json.loads(json.dumps(asdict(paper), default=dt.date.isoformat))
    return stored


def load_paper(stored: dict[str, Any]) -> Paper:
    """Return a paper as it was stored. Fields that came later have their defaults."""
    paper: Paper = _load(Paper, stored)
    return paper


def _load(kind: Any, value: Any) -> Any:
    """Return a stored value as the type that a field of a description has."""
    if value is None:
        return None
    if isinstance(kind, UnionType):
        return _load(_choose(kind, value), value)
    if isinstance(kind, type) and is_dataclass(kind):
        types = _types_of(kind)
        return kind(**{name: _load(types[name], given) for name, given in value.items()})
    if get_origin(kind) is tuple:
        inner = get_args(kind)
        return tuple(map(_load, repeat(inner[0]) if inner[-1] is Ellipsis else inner, value))
    return dt.date.fromisoformat(value) if kind is dt.date else value


def _choose(kind: UnionType, value: Any) -> Any:
    """Return the type of a union that has the fields of a stored value."""
    kinds = [each for each in get_args(kind) if is_dataclass(each)]
    return next(each for each in kinds if set(value) <= {field.name for field in fields(each)})


@cache
def _types_of(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)

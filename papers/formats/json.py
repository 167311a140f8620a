"""A paper as JSON: the whole description, with the version of its shape."""

import json
from datetime import date
from typing import Any

from papers.description import Paper


def render(paper: Paper) -> bytes:
    """Return the paper as a JSON file, in UTF-8; its days are written as 2011-03-22."""
    return f"{json.dumps(paper.data(), ensure_ascii=False, indent=1, default=_day)}\n".encode()


def _day(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"A paper holds no {type(value).__name__}.")

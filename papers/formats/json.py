"""A paper as JSON: all of its data, with the version of the schema."""

import json
from datetime import date

from papers.description import Paper


def render(paper: Paper) -> bytes:
    """Return the paper as a JSON file in UTF-8; dates are written as 2011-03-22."""
    return (
        f"{json.dumps(paper.data(), ensure_ascii=False, indent=1, default=_format_date)}\n".encode()
    )


def _format_date(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"a paper cannot contain {type(value).__name__}")

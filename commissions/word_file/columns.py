"""What the file to answer in and the reading of it have in common: its columns and hidden keys."""

import re
from enum import StrEnum

from cbtracker.text import tidy


class AnswerColumn(StrEnum):
    """A column of the table, with its head as value."""

    REFERENCE = "Reference"
    REQUEST = "Area and issue"
    POSITION = "Present position"
    ANSWER = "Your answer"
    TARGET_DATE = "New target date"
    STAGE = "New stage"


# Millimetres. Together they are as wide as a landscape page of a paper.
WIDTHS = (21, 52, 66, 70, 24, 24)
_KEY = re.compile(r"\[([0-9]{1,9})/([0-9]{1,9})/([0-9]{1,9})\]")
# Word makes other dashes of a hyphen.
_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))


def make_key(addressee: int, number: int, seen: int) -> str:
    """Return the hidden key of a row: for whom it is, the request's number and the entry seen."""
    return f"[{addressee}/{number}/{seen}]"


def split_key(text: str) -> tuple[str, tuple[int, int, int] | None]:
    """Return what a reader sees in the first cell of a row, and its hidden key if it has one."""
    found = _KEY.search(text)
    shown = tidy(_KEY.sub("", text).translate(_DASHES))
    return shown, (int(found[1]), int(found[2]), int(found[3])) if found else None


def find_column(head: str) -> AnswerColumn | None:
    """Return the column with this head, whatever its case and spaces."""
    words = " ".join(head.split()).casefold()
    return next((each for each in AnswerColumn if each.value.casefold() == words), None)

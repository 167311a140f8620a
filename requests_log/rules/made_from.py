"""What a row of a download to change was made from, as its hidden column says it."""

import re
from dataclasses import dataclass

from requests_log.rules.references import format_reference, parse_reference

# The headings of the hidden column, and of the date of a download of a past date; and the hidden
# sheet with what can be chosen.
MADE_FROM = "Made from"
PAST_DATE = "Past date"
CHOICES_SHEET = "Choices"
_SHAPE = re.compile(r"(CB-\d{3,9})/(\d{1,18})(?:/(\d{1,18}(?:\.\d{1,18})*))?", re.IGNORECASE)


@dataclass(frozen=True)
class MadeFrom:
    """The number of a request, the id of its entry, and the ids of its open next steps."""

    number: int
    entry: int
    steps: tuple[int, ...] = ()

    def __str__(self) -> str:
        steps = f"/{'.'.join(map(str, self.steps))}" if self.steps else ""
        return f"{self.reference}/{self.entry}{steps}"

    @property
    def reference(self) -> str:
        return format_reference(self.number)


def parse_made_from(text: str) -> MadeFrom | None:
    """Return what a row was made from, such as "CB-012/345/6.7"; None if the text is another."""
    found = _SHAPE.fullmatch(text.strip())
    number = parse_reference(found[1]) if found else None
    if found is None or number is None:
        return None
    steps = tuple(map(int, found[3].split("."))) if found[3] else ()
    return MadeFrom(number, int(found[2]), steps)

"""One sentence on the replies to a commission, like the one in paragraph 5 of the paper."""

from collections.abc import Sequence
from dataclasses import dataclass

# Numbers up to nine are words, as in the paper.
_NUMBER_WORDS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


@dataclass(frozen=True)
class SummaryWording:
    """The words for the recipients, the request and the two kinds of reply."""

    one: str
    many: str
    request: str
    nothing: str
    added: str


AREAS = SummaryWording(
    one="area",
    many="areas",
    request="request for further barriers",
    nothing="confirmed that all barriers had been included",
    added="added barriers",
)
DEPARTMENTS = SummaryWording(
    one="department",
    many="departments",
    request="request for the latest position",
    nothing="reported no change",
    added="gave updates",
)


@dataclass(frozen=True)
class ReplyCounts:
    """How many got a commission, how many had nothing to add, and the names of those who added."""

    total: int
    nothing: int
    added: Sequence[str]
    is_open: bool = False
    in_the_name_of: str = ""

    @property
    def responded(self) -> int:
        return self.nothing + len(self.added)


def write_summary(counts: ReplyCounts, wording: SummaryWording) -> str:
    """Return how many responded, how many of them had nothing to add, and who added something.

    For example: Eight of 16 areas responded to the request for further barriers; six confirmed
    that all barriers had been included; Islington and West London added barriers.
    """
    if not counts.total:
        return f"No {wording.one} was asked."
    parts = [f"{_responses(counts, wording)} to {_request(counts, wording)}"]
    if counts.nothing and counts.added:
        parts.append(f"{spell_number(counts.nothing)} {wording.nothing}")
    elif counts.nothing:
        parts.append(f"{_all_of(counts.nothing)} {wording.nothing}")
    if counts.added:
        parts.append(f"{_join_names(counts.added)} {wording.added}")
    return f"{'; '.join(parts)}."


def spell_number(number: int) -> str:
    """Return a number as the paper writes it in a sentence: eight, 16."""
    return _NUMBER_WORDS[number] if number < len(_NUMBER_WORDS) else str(number)


def _responses(counts: ReplyCounts, wording: SummaryWording) -> str:
    if counts.total == 1:
        if counts.responded:
            outcome = "responded"
        else:
            outcome = "has not yet responded" if counts.is_open else "did not respond"
        return f"The one {wording.one} that was asked {outcome}"
    if counts.responded == counts.total:
        everyone = "Both" if counts.total == 2 else f"All {spell_number(counts.total)}"
        return f"{everyone} {wording.many} responded"
    verb = "has yet responded" if counts.is_open and not counts.responded else "responded"
    if counts.total == 2 and not counts.responded:
        return f"Neither of the two {wording.many} {verb}"
    count = spell_number(counts.responded).capitalize()
    return f"{count} of {spell_number(counts.total)} {wording.many} {verb}"


def _all_of(number: int) -> str:
    if number == 1:
        return "it"
    return "both" if number == 2 else f"all {spell_number(number)}"


def _request(counts: ReplyCounts, wording: SummaryWording) -> str:
    name = counts.in_the_name_of
    return f"{name}’s {wording.request}" if name else f"the {wording.request}"


def _join_names(names: Sequence[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last

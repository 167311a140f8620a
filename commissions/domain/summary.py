"""What became of a round, as a sentence like the one in paragraph 5 of the paper."""

from collections.abc import Sequence
from dataclasses import dataclass

# Numbers up to nine are written as words, as the paper writes them.
_WORDS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


@dataclass(frozen=True)
class SummaryWording:
    """What the sentence calls those who were asked, the request, and the two kinds of answer."""

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
    """How a round stands: how many were asked, how many had nothing to add, and who added some."""

    asked: int
    nothing: int
    added: Sequence[str]
    is_open: bool = False
    in_the_name_of: str = ""

    @property
    def responded(self) -> int:
        return self.nothing + len(self.added)


def sentence(tally: ReplyCounts, wording: SummaryWording) -> str:
    """Return how many responded, how many of them had nothing to add, and who added something.

    Eight of 16 areas responded to the request for further barriers; six confirmed that all
    barriers had been included; Islington and West London added barriers.
    """
    if not tally.asked:
        return f"No {wording.one} was asked."
    parts = [f"{_who(tally, wording)} to {_request(tally, wording)}"]
    if tally.nothing and tally.added:
        parts.append(f"{in_words(tally.nothing)} {wording.nothing}")
    elif tally.nothing:
        parts.append(f"{_all_of(tally.nothing)} {wording.nothing}")
    if tally.added:
        parts.append(f"{_listed(tally.added)} {wording.added}")
    return f"{'; '.join(parts)}."


def in_words(number: int) -> str:
    """Return a number as a sentence writes it: eight, 16."""
    return _WORDS[number] if number < len(_WORDS) else str(number)


def _who(tally: ReplyCounts, wording: SummaryWording) -> str:
    if tally.asked == 1:
        if tally.responded:
            did = "responded"
        else:
            did = "has not yet responded" if tally.is_open else "did not respond"
        return f"The one {wording.one} that was asked {did}"
    if tally.responded == tally.asked:
        all_of_them = "Both" if tally.asked == 2 else f"All {in_words(tally.asked)}"
        return f"{all_of_them} {wording.many} responded"
    verb = "has yet responded" if tally.is_open and not tally.responded else "responded"
    count = in_words(tally.responded).capitalize()
    return f"{count} of {in_words(tally.asked)} {wording.many} {verb}"


def _all_of(number: int) -> str:
    if number == 1:
        return "it"
    return "both" if number == 2 else f"all {in_words(number)}"


def _request(tally: ReplyCounts, wording: SummaryWording) -> str:
    name = tally.in_the_name_of
    return f"{name}’s {wording.request}" if name else f"the {wording.request}"


def _listed(names: Sequence[str]) -> str:
    *most, last = names
    return f"{', '.join(most)} and {last}" if most else last

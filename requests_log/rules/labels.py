"""Labels for the areas and departments that a line prints: proposing and reading them."""

import re
from collections.abc import Sequence
from enum import StrEnum


class Reach(StrEnum):
    """Which areas a request speaks for. "All / many areas" is a reach, not a link to each area."""

    NAMED = "named"
    NAMED_AND_OTHERS = "named_and_others"
    MANY = "many"
    ALL_OR_MANY = "all_or_many"

    @property
    def label(self) -> str:
        return _REACH_LABELS[self]


_REACH_LABELS = {
    Reach.NAMED: "The areas named",
    Reach.NAMED_AND_OTHERS: "The areas named, and others",
    Reach.MANY: "Many areas",
    Reach.ALL_OR_MANY: "All / many areas",
}
REACH_CHOICES = [(reach.value, reach.label) for reach in Reach]
WIDE = (Reach.MANY, Reach.ALL_OR_MANY)
_AND_OTHERS = " and others"
_ALL_OR_MANY = re.compile(r"all(\s*(/|or|and)\s*many)?(\s+(the\s+)?(areas|places))?", re.IGNORECASE)
_MANY = re.compile(
    r"((a\s+number\s+of|many|several|various|most)\s+)?(areas|places)|many|various", re.IGNORECASE
)
_OTHERS = re.compile(
    r"[\s,;/]*(\band\b|&|\+)\s*others?\.?\s*$|[\s,;]*\bet al\.?\s*$", re.IGNORECASE
)


def propose_areas_label(names: Sequence[str], reach: str) -> str:
    """Return the label for areas printed as ``names``, such as "Blackburn, Swindon and others"."""
    if reach in WIDE or not names:
        return Reach(reach).label
    if reach == Reach.NAMED_AND_OTHERS:
        # "Bristol, City of" could not be told from two names among others.
        separator = "; " if any("," in name for name in names) else ", "
        return separator.join(names) + _AND_OTHERS
    return " / ".join(names)


def propose_departments_label(codes: Sequence[str], asks_all: bool) -> str:
    """Return the label for departments printed as ``codes``, such as "DfE / MoJ" or "DCLG/All"."""
    return " / ".join([*codes, *(["All"] if asks_all else [])])


def joined_areas_label(label: str, name: str) -> str:
    """Return ``label`` with one more area added, such as "Swindon, Islington and others".

    The existing label is not reworded.
    """
    if label.endswith(_AND_OTHERS):
        separator = "; " if ";" in label or "," in name else ", "
        return f"{label.removesuffix(_AND_OTHERS)}{separator}{name}{_AND_OTHERS}"
    return f"{label} / {name}"


def read_reach(label: str) -> tuple[Reach, str]:
    """Return the reach that a label says, and the part of the label that names areas.

    "Swindon & others" names Swindon, among others. "All / many areas" and "a number of places" name
    none.
    """
    plain = " ".join(label.split())
    if _ALL_OR_MANY.fullmatch(plain):
        return Reach.ALL_OR_MANY, ""
    if _MANY.fullmatch(plain):
        return Reach.MANY, ""
    named = _OTHERS.sub("", plain)
    return (Reach.NAMED, plain) if named == plain else (Reach.NAMED_AND_OTHERS, named)

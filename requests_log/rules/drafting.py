"""What in the words of a line a reader may stumble over. It knows no database."""

import re
from collections.abc import Collection
from enum import StrEnum
from typing import NamedTuple


class Doubt(StrEnum):
    """Why words are pointed out."""

    ABBREVIATION = "abbreviation"
    PROMISE = "promise"
    LATE = "late"
    AREA = "area"


class Remark(NamedTuple):
    """Words to look at again, and why."""

    doubt: Doubt
    words: str


# What somebody else said is left alone.
_QUOTED = re.compile(r"“[^”]*”|‘[^’]{3,}’|\"[^\"]*\"")
# Two capitals or more, as in FMP, DfE and CBs; not a reference such as CB-001.
_ABBREVIATION = re.compile(r"(?<![\w-])(?=\w*[A-Z]\w*[A-Z])[A-Za-z]{2,8}(?![\w-])")
_PROMISE = re.compile(
    r"\b(will|on-going|ongoing|imminently|exploring|shortly|soon|in due course)\b", re.IGNORECASE
)
# What is dismissed stands in an index, which takes no long text.
_LONGEST = 500
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")


def leave_out_quotations(text: str) -> str:
    """Return a text without what stands in quotation marks."""
    return _QUOTED.sub(" ", text)


def find_abbreviations(text: str, *, known: Collection[str]) -> list[Remark]:
    """Return the abbreviations that are not in ``known``, in order, each once."""
    found = dict.fromkeys(_ABBREVIATION.findall(leave_out_quotations(text)))
    return [
        Remark(Doubt.ABBREVIATION, word)
        for word in found
        if word not in known and word.removesuffix("s") not in known
    ]


def find_promises(text: str) -> list[Remark]:
    """Return the sentences that promise something, such as "DH will be sending a note"."""
    sentences = _SENTENCE_END.split(leave_out_quotations(text))
    return [
        Remark(Doubt.PROMISE, " ".join(sentence.split())[:_LONGEST])
        for sentence in sentences
        if _PROMISE.search(sentence)
    ]


def guess_full_forms(short: str, text: str) -> list[str]:
    """Return the phrases in a text whose words begin with the letters of an abbreviation."""
    letters = re.sub(r"[^A-Z]", "", short)
    if len(letters) < 2:
        return []
    pattern = r"\s+(?:and\s+|of\s+|for\s+|the\s+)?".join(rf"{letter}[a-z]+" for letter in letters)
    return list(dict.fromkeys(re.findall(rf"\b{pattern}\b", text)))

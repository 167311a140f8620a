"""Finding words in texts however they are written, and putting the mark in their place."""

import json
import re
import unicodedata
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from provenance.redaction import MARK

# Between two words of a name, in a text, in the address of a page and in an email address.
_SPACE = r"(?:(?:\s|\+|%20|%0[AD])+|[._-])"
_ALIKE = {"'": "['’‘ʼ]", "-": "[-‐‑–]"}
_PLAIN = re.compile(r"[0-9A-Za-z]+")
# The fewest letters and figures that a part of a name must have for the database to look for it.
FEWEST_LOOKED_FOR = 3


class RemovedWords:
    """Words to be removed, as they were typed: one name, or one way to write it, on each line."""

    def __init__(self, typed: str) -> None:
        self.lines = [line for line in map(str.strip, typed.split("\n")) if line]
        # Of two that begin alike, the longer one is removed.
        each = "|".join(map(_pattern, sorted(self.lines, key=len, reverse=True)))
        # An encoded character may stand before a word in an address, and "_" joins those of a file.
        border, encoded = r"[^\W_]", "%[0-9A-F]{2}"
        pattern = rf"(?:(?<!{border})|(?<={encoded}))(?:{each})(?!{border})"
        self._found = re.compile(pattern, re.IGNORECASE)

    def are_in(self, value: Any) -> bool:
        """Return whether a text, or any text in a value of JSON, has the words."""
        return bool(self.take_out_of(value) != value)

    def take_out_of(self, value: Any) -> Any:
        """Return a text, or a value of JSON, with the mark in place of the words."""
        match value:
            case str():
                return self._found.sub(MARK, value)
            case list():
                return [self.take_out_of(each) for each in value]
            case dict():
                return {self.take_out_of(key): self.take_out_of(value[key]) for key in value}
        return value

    def looked_for(self) -> list[str]:
        """Return a part of each line that any text with it has, for the database to look for.

        Returns none if there is a line without one.
        """
        longest = [max(_PLAIN.findall(line), key=len, default="") for line in self.lines]
        return longest if all(len(each) >= FEWEST_LOOKED_FOR for each in longest) else []


def _pattern(line: str) -> str:
    return _SPACE.join(f"(?:{'|'.join(_spellings(word))})" for word in line.split())


def _spellings(word: str) -> Iterable[str]:
    """Return patterns for a word as typed, decomposed, and encoded in an address or in JSON."""
    typed = "".join(_ALIKE.get(char, re.escape(char)) for char in word)
    others = (unicodedata.normalize("NFD", word), quote(word), json.dumps(word)[1:-1])
    return dict.fromkeys([typed, *map(re.escape, others)])

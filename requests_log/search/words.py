"""Splitting texts into words: without case and accents, and with their English stems.

Words are made only here, so that search finds the same on every database. Nothing here queries one.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from snowballstemmer.english_stemmer import EnglishStemmer

LONGEST = 64
# Translated first: when decomposed, U+02BC would be a letter and the acute accent a space.
_TYPED = str.maketrans({**dict.fromkeys("’‘ʼ＇`´′", "'"), **dict.fromkeys("‐‑－", "-")})
# With a single letter beside it, an ampersand makes one word: "A & E" and "A and E" are "A&E".
_LETTERS_AND = re.compile(r"(?<![^\s(/])([^\W_])\s+and\s+([^\W_])(?![^\s).,;:/])")
_AFTER_LETTER = re.compile(r"(?<=\b[^\W_])\s*&\s*(?=[^\W_])")
_BEFORE_LETTER = re.compile(r"(?<=[^\W_])\s*&\s*(?=[^\W_]\b)")
_AMPERSAND = re.compile(r"(?<=[^\W_])\s+&\s+(?=[^\W_])")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_WORD = re.compile(r"[^\W_]+(?:['&-][^\W_]+)*")
_APOSTROPHE = re.compile(r"'(?:s(?![^-]))?")


class Word(NamedTuple):
    """A word as it is written: in one piece, and in the parts that "-" and "&" join.

    "on-going" is "ongoing", and "on" with "going". "A&E" has no parts to look for, because too many
    texts have words that begin with its letters.
    """

    joined: str
    parts: tuple[str, ...]
    can_be_apart: bool

    def spellings(self) -> list[tuple[str, ...]]:
        """Return the groups of words of which a text must have one."""
        return [(self.joined,), self.parts] if self.can_be_apart else [(self.joined,)]


class _Words(NamedTuple):
    """The words of a text: all with their stems, and those that are letters alone."""

    with_stems: frozenset[str]
    known: frozenset[str]


def normalise(text: str) -> str:
    """Return a text without case, accents, invisible characters and commas in numbers.

    An ampersand is "and", except beside a single letter.
    """
    # Compatibility forms can decompose into capitals, so case is folded after that.
    folded = unicodedata.normalize("NFKD", text.translate(_TYPED)).casefold()
    if not folded.isascii():
        decomposed = unicodedata.normalize("NFKD", folded)
        folded = "".join(char for char in decomposed if not _is_ignored(char))
    joined = _BEFORE_LETTER.sub("&", _AFTER_LETTER.sub("&", _LETTERS_AND.sub(r"\1&\2", folded)))
    return _THOUSANDS.sub("", _AMPERSAND.sub(" and ", joined))


def split_words(text: str) -> list[Word]:
    """Return the words of a normalised text, in order."""
    return [_word(written) for written in _WORD.findall(text)]


def document(texts: Iterable[str]) -> str:
    """Return the distinct words of texts and their stems, sorted, each between two spaces.

    Returns an empty string if there are none.
    """
    found = " ".join(sorted(set().union(*(_words_of(text).with_stems for text in texts))))
    return f" {found} " if found else ""


def known_words(texts: Iterable[str]) -> set[str]:
    """Return the words in texts that are letters alone, as they are written."""
    return set().union(*(_words_of(text).known for text in texts))


# The entries of one request repeat most of their texts.
@lru_cache(maxsize=2_000)
def _words_of(text: str) -> _Words:
    written = set(_WORD.findall(normalise(text)))
    parts = (part for each in written for part in _word(each).parts)
    return _Words(
        frozenset().union(*map(_with_stems, written)), frozenset(filter(str.isalpha, parts))
    )


@lru_cache(maxsize=50_000)
def _word(written: str) -> Word:
    whole = _APOSTROPHE.sub("", written)
    parts = tuple(part[:LONGEST] for part in whole.replace("&", "-and-").split("-"))
    joined = "".join(parts)[:LONGEST]
    has_letter_apart = "&" in whole and any(len(part) == 1 for part in parts)
    return Word(joined, parts, len(parts) > 1 and not has_letter_apart)


@lru_cache(maxsize=50_000)
def _with_stems(written: str) -> frozenset[str]:
    word = _word(written)
    words = {word.joined, *word.parts}
    return frozenset(words | {stem(each) for each in words})


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return the English stem of a word, such as "famili" for family and families."""
    # A stemmer is not thread-safe, so each call has its own.
    return str(EnglishStemmer().stemWord(word))


@lru_cache(maxsize=5_000)
def _is_ignored(char: str) -> bool:
    """Return whether a character is an accent or another mark on a letter, or is invisible."""
    return unicodedata.category(char) in ("Mn", "Mc", "Me", "Cf")

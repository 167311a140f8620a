"""Splitting texts into search words: without case and accents, with their English stems.

Words are made only here, so that search finds the same on every database. Nothing here queries one.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from snowballstemmer.english_stemmer import EnglishStemmer

LONGEST = 64
# A tsvector of PostgreSQL holds a megabyte of words, and silently drops the rest.
MOST_BYTES = 1_000_000
# Translated first: when decomposed, U+02BC would be a letter and the acute accent a space.
_TYPED = str.maketrans(
    {
        **dict.fromkeys("’‘ʼ＇`´′", "'"),
        **dict.fromkeys("‐‑－", "-"),
    }
)
# A word, including apostrophes and hyphens inside it.
_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_APOSTROPHE = re.compile(r"'(?:s(?![^-]))?")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")

# The spellings of a word, each of one or several words that belong together.
Spellings = tuple[tuple[str, ...], ...]


def normalise(text: str) -> str:
    """Return a text without case, accents, invisible characters and commas in numbers."""
    # Compatibility forms can decompose into capitals, so case is folded after that.
    folded = unicodedata.normalize("NFKD", text.translate(_TYPED)).casefold()
    if not folded.isascii():
        folded = "".join(
            char for char in unicodedata.normalize("NFKD", folded) if not _is_ignored(char)
        )
    return _THOUSANDS.sub("", folded)


def split_words(text: str) -> Iterator[Spellings]:
    """Yield the spellings of each word in a text, the joined one first.

    "on-going" has two spellings: "ongoing", and "on" with "going". Letters after an apostrophe
    belong to the word, except the s of "children's".
    """
    yield from map(_spellings, _WORD.findall(normalise(text)))


@lru_cache(maxsize=50_000)
def _spellings(written: str) -> Spellings:
    whole = _APOSTROPHE.sub("", written)
    parts = tuple(part[:LONGEST] for part in whole.split("-"))
    joined = (whole.replace("-", "")[:LONGEST],)
    return (joined,) if len(parts) == 1 else (joined, parts)


def index_words(*texts: str) -> str:
    """Return the distinct words of these texts and their stems, sorted, each between two spaces.

    Returns an empty string if there are none. Words beyond a megabyte are left out.
    """
    written = {word for text in texts for word in _WORD.findall(normalise(text))}
    found = " ".join(sorted(set().union(*map(_with_stems, written))))
    if len(found) * 4 > MOST_BYTES and len(encoded := found.encode()) > MOST_BYTES:
        found = encoded[: encoded.rindex(b" ", 0, MOST_BYTES)].decode()
    return f" {found} " if found else ""


@lru_cache(maxsize=50_000)
def _with_stems(written: str) -> frozenset[str]:
    words = {word for spelling in _spellings(written) for word in spelling}
    return frozenset(words | {stem(word) for word in words})


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return the English stem of a word, such as "famili" for family and families."""
    # A stemmer is not thread-safe, so each call has its own.
    return str(EnglishStemmer().stemWord(word))


@lru_cache(maxsize=5_000)
def _is_ignored(char: str) -> bool:
    """Return whether a character is an accent or another mark on a letter, or is invisible."""
    return unicodedata.category(char) in ("Mn", "Mc", "Me", "Cf")

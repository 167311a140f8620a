"""Words as they are looked for: without case and accents, as they are and as their English stems.

Words are made here and nowhere else, so that every database finds the same. Nothing here asks one.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from snowballstemmer.english_stemmer import EnglishStemmer

LONGEST = 64
# PostgreSQL's vector holds a megabyte of words, and what is beyond that it loses without a word.
MOST_BYTES = 1_000_000
# Once decomposed, U+02BC would be a letter, and the acute accent a space.
_TYPED = str.maketrans(
    {
        **dict.fromkeys("’‘ʼ＇`´′", "'"),
        **dict.fromkeys("‐‑－", "-"),
    }
)
# A word, with the apostrophes and hyphens within it.
_WORD = re.compile(r"[^\W_]+(?:['-][^\W_]+)*")
_APOSTROPHE = re.compile(r"'(?:s(?![^-]))?")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")

Ways = tuple[tuple[str, ...], ...]


def plain(text: str) -> str:
    """Return a text without case, accents and invisible signs, each number in one piece."""
    # Compatibility forms decompose into capitals too, so case goes after that.
    folded = unicodedata.normalize("NFKD", text.translate(_TYPED)).casefold()
    if not folded.isascii():
        folded = "".join(
            sign for sign in unicodedata.normalize("NFKD", folded) if not _is_left_out(sign)
        )
    return _THOUSANDS.sub("", folded)


def ways_of(text: str) -> Iterator[Ways]:
    """Yield each word of a text in the ways in which it is written, joined ones first.

    Each way is words that belong together: "on-going" is "ongoing", and "on" with "going". What
    follows an apostrophe belongs to its word, but for the s of "children's".
    """
    yield from map(_ways, _WORD.findall(plain(text)))


@lru_cache(maxsize=50_000)
def _ways(written: str) -> Ways:
    whole = _APOSTROPHE.sub("", written)
    parts = tuple(part[:LONGEST] for part in whole.split("-"))
    joined = (whole.replace("-", "")[:LONGEST],)
    return (joined,) if len(parts) == 1 else (joined, parts)


def indexed(*texts: str) -> str:
    """Return the words of these texts and their stems, each once, a space before and after each.

    They are sorted, and there is no space where there is no word. Of more than a megabyte the last
    ones are left out.
    """
    written = {word for text in texts for word in _WORD.findall(plain(text))}
    found = " ".join(sorted(set().union(*map(_with_stems, written))))
    if len(found) * 4 > MOST_BYTES and len(encoded := found.encode()) > MOST_BYTES:
        found = encoded[: encoded.rindex(b" ", 0, MOST_BYTES)].decode()
    return f" {found} " if found else ""


@lru_cache(maxsize=50_000)
def _with_stems(written: str) -> frozenset[str]:
    words = {word for way in _ways(written) for word in way}
    return frozenset(words | {stem(word) for word in words})


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """Return the English stem of a word: "famili" of family and of families."""
    # One stemmer for all would mix up the words of threads that stem at once.
    return str(EnglishStemmer().stemWord(word))


@lru_cache(maxsize=5_000)
def _is_left_out(sign: str) -> bool:
    """Return whether a sign is an accent or another mark on a letter, or cannot be seen at all."""
    return unicodedata.category(sign) in ("Mn", "Mc", "Me", "Cf")

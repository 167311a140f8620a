"""Finding requests by their words, with one behaviour on every database.

Words are made here: accents and case are taken away, and each word is kept as it is and as its
English stem. Databases only index them. A request has a word that was typed where one of its own
begins with it, or has the same stem.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer
from django.db import connection
from django.db.models import Q

from requests_log.models import Request, number_of
from requests_log.word_index import INDEX, TABLE, VECTOR

# A word, with the apostrophes and hyphens within it.
_WORD = re.compile(r"[^\W_]+(?:['’‘ʼ‐‑-][^\W_]+)*")
_HYPHEN = re.compile(r"[‐‑-]")
_APOSTROPHE = re.compile(r"['’‘ʼ]s?$|['’‘ʼ]s?(?=[‐‑-])|['’‘ʼ]")
LONGEST = 64
MOST = 20
_STEMMER = snowballstemmer.stemmer("english")


@dataclass(frozen=True)
class Term:
    """A word that was typed: the ways in which a request can have it.

    Each way is some words that it must have all of: of "on-going" they are "ongoing", or "on" and
    "going". ``number`` is that of the request whose reference was typed.
    """

    ways: tuple[tuple[str, ...], ...]
    number: int | None = None


def terms_of(query: str) -> list[Term]:
    """Return what was typed as terms, up to twenty: none where it has no letter and no figure."""
    found = []
    for typed in query.split():
        number = number_of(typed)
        words = [_ways(match) for match in _WORD.findall(_plain(typed))]
        if number is not None:
            # One reference is one term, however it is written.
            joined = tuple(part for ways in words for part in ways[-1])
            found.append(Term((joined,), number))
        else:
            found += [Term(ways) for ways in words]
    return list(dict.fromkeys(found))[:MOST]


def indexed(*texts: str) -> str:
    """Return the words of these texts and their stems, each once, a space before and after each."""
    words = {word for text in texts for word in _words_of(text)}
    found = sorted(words | {_stem(word) for word in words})
    return f" {' '.join(found)} " if found else ""


def hits(terms: Sequence[Term], *, limit: int) -> list[int]:
    """Return the ids of up to ``limit`` requests that may have all the terms.

    They are all that ever had them, in any line of their logs, and those of the numbers typed. No
    term finds nothing.
    """
    if not terms:
        return []
    numbers = [term.number for term in terms if term.number is not None]
    found = list(Request.objects.filter(number__in=numbers).values_list("pk", flat=True))
    if connection.vendor == "postgresql":
        # In a step of its own: with an order and a limit, the planner takes a wrong plan for rare
        # words.
        sql = (
            f"WITH found AS MATERIALIZED (SELECT request_id FROM {TABLE} "
            f"WHERE {VECTOR} @@ %s::tsquery LIMIT %s) SELECT request_id FROM found"
        )
        asked = _asked(terms, begins="'{}':*", equals="'{}'", both=" & ", either=" | ")
    else:
        sql = f"SELECT rowid FROM {INDEX} WHERE {INDEX} MATCH %s LIMIT %s"
        asked = _asked(terms, begins='"{}"*', equals='"{}"', both=" AND ", either=" OR ")
    with connection.cursor() as cursor:
        cursor.execute(sql, [asked, limit])
        found += [pk for (pk,) in cursor.fetchall()]
    return list(dict.fromkeys(found))[:limit]


def having(terms: Sequence[Term], *, path: str) -> Q:
    """Return the condition that a row has all the terms, tested row by row.

    ``path`` leads to the words of the row, as ``indexed`` writes them; ``number`` is its own.
    """
    if not terms:
        return Q(pk__in=[])
    every = Q()
    for term in terms:
        some = Q(number=term.number) if term.number is not None else Q()
        for way in term.ways:
            has = Q()
            for word in way:
                has &= Q(**{f"{path}__contains": f" {word}"}) | Q(
                    **{f"{path}__contains": f" {_stem(word)} "}
                )
            some |= has
        every &= some
    return every


def says(terms: Sequence[Term], number: int, *texts: str) -> bool:
    """Return whether these texts of the request of that number have all the terms."""
    kept = indexed(*texts)
    return bool(terms) and all(
        term.number == number
        or any(
            all(f" {word}" in kept or f" {_stem(word)} " in kept for word in way)
            for way in term.ways
        )
        for term in terms
    )


def _asked(terms: Sequence[Term], *, begins: str, equals: str, both: str, either: str) -> str:
    """Return the terms in the language of a database: words are letters and figures alone."""

    def of_word(word: str) -> str:
        forms = [begins.format(word)]
        if not _stem(word).startswith(word):
            forms.append(equals.format(_stem(word)))
        return f"({either.join(forms)})"

    return both.join(
        f"({either.join(f'({both.join(map(of_word, way))})' for way in term.ways)})"
        for term in terms
    )


def _words_of(text: str) -> Iterator[str]:
    for match in _WORD.findall(_plain(text)):
        for way in _ways(match):
            yield from way


def _ways(match: str) -> tuple[tuple[str, ...], ...]:
    """Return a word as its hyphens leave it: joined, and in its parts where it has some."""
    whole = _APOSTROPHE.sub("", match)
    parts = tuple(part[:LONGEST] for part in _HYPHEN.split(whole) if part)
    joined = ("".join(parts)[:LONGEST],)
    return (joined,) if len(parts) < 2 else (joined, parts)


def _plain(text: str) -> str:
    """Return a text without case and accents."""
    letters = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


@lru_cache(maxsize=50_000)
def _stem(word: str) -> str:
    return str(_STEMMER.stemWord(word))

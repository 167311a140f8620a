"""Finding requests by their words, with one behaviour on every database.

A request has a word that was typed where one of its own begins with it, or has the same English
stem; or where the word is its reference. All that was typed must be found, in any order. What a
word is stands in ``stems``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_

from django.db import connection
from django.db.models import OuterRef, Q

from requests_log.models import Request, SearchWords, number_of, reference
from requests_log.models.expressions import ScalarExists
from requests_log.search import fulltext, stemming
from requests_log.search.stemming import Ways, indexed, stem

__all__ = ["NOTHING_TO_FIND", "Term", "having", "hits", "indexed", "says", "terms_of"]

# What a page says where something was typed, and it makes no term.
NOTHING_TO_FIND = "Enter at least one letter or number."
# How many requests are looked at to learn which words are common. In so many of them a word is
# common: then its list in the index is so long that it is quicker to do without.
SAMPLE = 100
COMMON = 3
# Where all the words are common, so many of them are looked up, the least common.
LOOKED_UP = 3


@dataclass(frozen=True)
class Term:
    """A word that was typed, in the ways in which a request can have it.

    A request has the term where it has all the words of one way, or the ``number``, which is that
    of a reference that was typed.
    """

    ways: Ways
    number: int | None = None


def terms_of(query: str) -> list[Term]:
    """Return what was typed as terms, each once: none where there is no letter and no figure."""
    found = []
    for typed in query.split():
        words = list(stemming.ways_of(typed))
        number = number_of("-".join(part for ways in words for part in ways[-1]))
        if number is None:
            found += [Term(ways) for ways in words]
        else:
            # Others may mention it: a reference that was written has its parts joined, too.
            written = ("".join(joined for (joined,), *_ in words), _joined(reference(number)))
            found.append(Term(tuple((word,) for word in dict.fromkeys(written)), number))
    return list(dict.fromkeys(found))


def hits(terms: Sequence[Term], *, most: int) -> list[int] | None:
    """Return the ids of requests that may have all the terms, up to ``most``; no term finds none.

    They include every request that ever had the terms in its log, and ``having`` or ``says`` tells
    which of them have. None where there are more, or where that is likely: then the index would
    cost more than going through the requests.
    """
    if not terms:
        return []
    asked = _worth_asking(terms, most)
    if not asked:
        return None
    numbers = [term.number for term in terms if term.number is not None]
    found = list(Request.objects.filter(number__in=numbers).values_list("pk", flat=True))
    found += fulltext.lookup(connection, [_forms(term) for term in asked], most + 1)
    return list(dict.fromkeys(found)) if len(found) <= most else None


def having(terms: Sequence[Term], *, field: str, request: str) -> Q:
    """Return the condition that a row has all the terms, tested row by row without the index.

    ``field`` is that of its words, "now" or "ever"; ``request`` is the field of the row that holds
    the id of the request, and ``number`` that with its number.
    """
    if not terms:
        return Q(pk__in=[])

    def among_words(*asked: Term) -> Q:
        every = Q()
        for term in asked:
            every &= reduce(or_, (_has_way(way, field) for way in _forms(term)))
        return Q(ScalarExists(SearchWords.objects.filter(every, request=OuterRef(request))))

    words = [term for term in terms if term.number is None]
    every = among_words(*words) if words else Q()
    for term in terms:
        if term.number is not None:
            every &= Q(number=term.number) | among_words(term)
    return every


def _has_way(way: fulltext.Way, field: str) -> Q:
    """Return the condition that a field with words has all those of one way of a term."""
    every = Q()
    for begins, equals in way:
        every &= Q(**{f"{field}__contains": f" {begins}"}) | (
            Q(**{f"{field}__contains": f" {equals} "}) if equals else Q()
        )
    return every


def says(terms: Sequence[Term], number: int, *texts: str) -> bool:
    """Return whether these texts of the request of that number have all the terms."""
    kept = indexed(*texts)
    return bool(terms) and all(term.number == number or _has(term, kept) for term in terms)


def _worth_asking(terms: Sequence[Term], most: int) -> Sequence[Term]:
    """Return the terms to look up in the index: none where too many requests will have them all.

    Those that many requests have are left out where others narrow the search, since every request
    that is found is tested for all of them. What is not known of a sample is looked up.
    """
    newest = Request.objects.order_by("-number").values_list("number", flat=True).first() or 0
    if newest <= 2 * most:
        return terms
    # From all ages: what is new is about other things than what is old.
    places = [newest * place // SAMPLE for place in range(1, SAMPLE + 1)]
    sampled = SearchWords.objects.filter(request__number__in=places)
    sample = list(sampled.values_list("ever", flat=True))
    having = {term: {at for at, kept in enumerate(sample) if _has(term, kept)} for term in terms}
    together = len(set.intersection(*having.values()))
    if together >= COMMON and together * newest >= 2 * most * SAMPLE:
        return []
    least = sorted(terms, key=lambda term: len(having[term]))
    rare = [term for term in least if len(having[term]) < COMMON]
    return rare or least[:LOOKED_UP]


def _has(term: Term, kept: str) -> bool:
    """Return whether words, as ``indexed`` writes them, have a term."""
    return any(
        all(f" {begins}" in kept or (equals and f" {equals} " in kept) for begins, equals in way)
        for way in _forms(term)
    )


def _forms(term: Term) -> list[fulltext.Way]:
    """Return the ways of a term, each word with what one must begin with, or else equal.

    The latter is "" where it says nothing more.
    """
    return [
        [(word, "" if stem(word).startswith(word) else stem(word)) for word in way]
        for way in term.ways
    ]


def _joined(text: str) -> str:
    return next(stemming.ways_of(text))[0][0]

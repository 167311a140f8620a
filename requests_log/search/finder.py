"""Finding requests by terms, with the same results on every database.

A request has a term if one of its words starts with the word that was typed, or has the same
English stem; or if the term is its reference. A request is found if it has all terms, in any order.
``stemming`` says what a word is.
"""

from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import Literal

from django.db import connection
from django.db.models import OuterRef, Q

from requests_log.models import Request, SearchWords
from requests_log.models.expressions import ScalarExists
from requests_log.search import fulltext
from requests_log.search.parser import Term
from requests_log.search.query import Spelling
from requests_log.search.stemming import index_words

WordsField = Literal["current_words", "all_words"]

# How many requests are sampled to learn which words are common, and in how many of these a word
# must be to be common. The index entry of a common word is too long to be worth reading.
SAMPLE = 100
COMMON = 3
# If all words are common, only this many are looked up, the least common first.
MAX_COMMON_LOOKUPS = 3


def find_candidates(terms: Sequence[Term], *, most: int) -> list[int] | None:
    """Return the ids of up to ``most`` requests that may have all the terms.

    They include every request that ever had the terms in its log; ``has_terms`` or ``text_matches``
    tells which still do. Returns an empty list if there are no terms. Returns None if there are
    more than ``most``, or probably are: reading all requests is then quicker than the index.
    """
    if not terms:
        return []
    selective = _select_terms(terms, most)
    if not selective:
        return None
    numbers = [term.number for term in terms if term.number is not None]
    found = list(Request.objects.filter(number__in=numbers).values_list("pk", flat=True))
    found += fulltext.lookup(connection, [term.alternatives() for term in selective], most + 1)
    return list(dict.fromkeys(found)) if len(found) <= most else None


def has_terms(
    terms: Sequence[Term], *, field: WordsField, request: Literal["pk", "request_id"]
) -> Q:
    """Return the condition that a row has all the terms, tested row by row without the index.

    ``field`` is the field of ``SearchWords`` to search. ``request`` is the row's field with the id
    of the request; its field ``number`` has the request's number.
    """
    if not terms:
        return Q(pk__in=[])

    def in_words(*wanted: Term) -> Q:
        every = Q()
        for term in wanted:
            every &= reduce(
                or_, (_has_spelling(spelling, field) for spelling in term.alternatives())
            )
        return Q(ScalarExists(SearchWords.objects.filter(every, request=OuterRef(request))))

    words = [term for term in terms if term.number is None]
    every = in_words(*words) if words else Q()
    for term in terms:
        if term.number is not None:
            every &= Q(number=term.number) | in_words(term)
    return every


def _has_spelling(spelling: Spelling, field: WordsField) -> Q:
    """Return the condition that a field of search words has all the words of a spelling."""
    every = Q()
    for prefix, stem in spelling:
        every &= Q(**{f"{field}__contains": f" {prefix}"}) | (
            Q(**{f"{field}__contains": f" {stem} "}) if stem else Q()
        )
    return every


def text_matches(terms: Sequence[Term], number: int, *texts: str) -> bool:
    """Return whether these texts of the request with this number have all the terms."""
    words = index_words(*texts)
    return bool(terms) and all(term.number == number or _has_term(term, words) for term in terms)


def _select_terms(terms: Sequence[Term], most: int) -> Sequence[Term]:
    """Return the terms to look up in the index; none if too many requests have them all.

    Common terms are left out if there are rare ones, since every request that is found is tested
    for all terms. Terms that the sample does not have are looked up.
    """
    newest = Request.objects.order_by("-number").values_list("number", flat=True).first() or 0
    if newest <= 2 * most:
        return terms
    # Sampled evenly by age: new requests are about other things than old ones.
    numbers = [newest * index // SAMPLE for index in range(1, SAMPLE + 1)]
    sampled = SearchWords.objects.filter(request__number__in=numbers)
    sample = list(sampled.values_list("all_words", flat=True))
    matches = {
        term: {index for index, words in enumerate(sample) if _has_term(term, words)}
        for term in terms
    }
    with_all = len(set.intersection(*matches.values()))
    if with_all >= COMMON and with_all * newest >= 2 * most * SAMPLE:
        return []
    by_rarity = sorted(terms, key=lambda term: len(matches[term]))
    rare = [term for term in by_rarity if len(matches[term]) < COMMON]
    return rare or by_rarity[:MAX_COMMON_LOOKUPS]


def _has_term(term: Term, words: str) -> bool:
    """Return whether the words that ``index_words`` made have a term."""
    return any(
        all(f" {prefix}" in words or (stem and f" {stem} " in words) for prefix, stem in spelling)
        for spelling in term.alternatives()
    )

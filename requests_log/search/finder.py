"""Finding requests by terms, with the same results on every database."""

from collections.abc import Iterable, Sequence
from functools import reduce
from operator import and_, or_

from django.db.models import OuterRef, Q

from requests_log.models import EntryWords, Request
from requests_log.models.expressions import ScalarExists
from requests_log.search import index
from requests_log.search.terms import Term

# How many requests are sampled to learn which words are common, and in how many of these a word
# must be to be common. The index entry of a common word is too long to be worth reading.
SAMPLE = 200
COMMON = 3
# If all words are common, only this many are looked up, the least common first.
MAX_COMMON_LOOKUPS = 3


def find_candidates(terms: Sequence[Term], *, most: int) -> list[int] | None:
    """Return the ids of up to ``most`` requests that may have all the terms.

    They include every request with an entry that has them; ``has_terms`` tells whether the current
    one does, or that of a past date. Returns an empty list if there are no terms. Returns None if
    there are more than ``most``, or probably are: reading all is then quicker than the index.
    """
    if not terms:
        return []
    selective = _select_terms(terms, most)
    if not selective:
        return None
    numbers = [term.number for term in terms if term.number is not None]
    found = list(Request.objects.filter(number__in=numbers).values_list("pk", flat=True))
    found += index.lookup(selective, most + 1)
    return list(dict.fromkeys(found)) if len(found) <= most else None


def has_terms(terms: Sequence[Term]) -> Q:
    """Return the condition that a request or a line version has all the terms.

    It is tested row by row, without the index.
    """
    if not terms:
        return Q(pk__in=[])
    every = Q()
    for term in terms:
        in_words = ScalarExists(EntryWords.objects.filter(_has(term), entry=OuterRef("current")))
        every &= Q(in_words) if term.number is None else Q(in_words) | Q(number=term.number)
    return every


def _has(term: Term) -> Q:
    """Return the condition that the words of an entry have a term."""
    return _any(
        reduce(and_, (_any(Q(text__contains=each) for each in needles) for needles in spelling))
        for spelling in term.needles()
    )


def _any(conditions: Iterable[Q]) -> Q:
    return reduce(or_, conditions)


def _select_terms(terms: Sequence[Term], most: int) -> Sequence[Term]:
    """Return the terms to look up in the index; none if too many requests have them all.

    Common terms are left out if there are rare ones, since every request that is found is tested
    for all terms. Terms that the sample does not have are looked up.
    """
    newest = Request.objects.order_by("-number").values_list("number", flat=True).first() or 0
    if newest <= 2 * most:
        return terms
    # Sampled evenly by age, since new requests are about other things than old ones. The step is no
    # round number, so that no regular pattern in the record repeats in the sample.
    step = max(1, newest // SAMPLE - 1)
    lines = Request.objects.filter(number__in=range(step, newest + 1, step)).values("current")
    sample = list(EntryWords.objects.filter(entry__in=lines).values_list("text", flat=True))
    matches = {
        term: {place for place, words in enumerate(sample) if term.is_in(words)} for term in terms
    }
    with_all = len(set.intersection(*matches.values()))
    if with_all >= COMMON and with_all * newest >= 2 * most * SAMPLE:
        return []
    by_rarity = sorted(terms, key=lambda term: len(matches[term]))
    rare = [term for term in by_rarity if len(matches[term]) < COMMON]
    return rare or by_rarity[:MAX_COMMON_LOOKUPS]

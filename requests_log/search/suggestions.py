"""Suggesting another spelling for a search that found nothing."""

from collections.abc import Callable

from django.db.models import Q
from rapidfuzz import process
from rapidfuzz.distance import OSA

from requests_log.models import KnownWord
from requests_log.search.words import normalise

# Shorter words are like too many others.
SHORTEST = 4
# Each suggestion is tried: only so many words, and so many spellings of each.
MAX_WORDS = 5
MAX_SPELLINGS = 3
# The least similarity, from 0 to 1: one slip in a word of four letters.
SIMILAR = 0.75


def suggest(typed: str, *, finds: Callable[[str], bool]) -> str:
    """Return what was typed with other spellings for the words that find nothing.

    ``finds`` says whether a search finds anything that the reader may see. Only what it finds is
    suggested, so that a suggestion reveals no word of another area's requests. Returns an empty
    string if there is nothing to suggest.
    """
    words = normalise(typed).split()
    if len(words) > MAX_WORDS:
        return ""
    corrected = [word if finds(word) else _correct(word, finds) for word in words]
    suggestion = " ".join(corrected)
    return (
        suggestion if all(corrected) and suggestion != " ".join(words) and finds(suggestion) else ""
    )


def _correct(word: str, finds: Callable[[str], bool]) -> str:
    """Return the most similar word that finds something, or an empty string.

    Words are compared that begin with the first or second letter, so that few are read.
    """
    if len(word) < SHORTEST or not word.isalpha():
        return ""
    known = KnownWord.objects.filter(Q(word__startswith=word[0]) | Q(word__startswith=word[1]))
    similar = process.extract(
        word,
        known.values_list("word", flat=True),
        scorer=OSA.normalized_similarity,
        score_cutoff=SIMILAR,
        limit=MAX_SPELLINGS,
    )
    return next((spelling for spelling, *_ in similar if finds(spelling)), "")

"""Which requests a barrier may be: the likeliest first, for an official to look at."""

import re
from collections import Counter
from dataclasses import dataclass

from rapidfuzz import fuzz, utils

from accounts.models import User
from commissions.models import Barrier
from requests_log.models import Request
from requests_log.permissions import visible_to
from requests_log.search import finder, parser

# Below this likeness, from 0 to 100, two texts share words by chance.
ENOUGH = 45
MOST = 5
# No more are compared, and no more words are looked up: the longest, which are the rarest.
COMPARED = 500
LOOKED_UP = 12
_WORD = re.compile(r"[^\W\d_]{4,}")


@dataclass(frozen=True)
class DuplicateMatch:
    """A request, and how like the barrier it is, from 0 to 100."""

    request: Request
    likeness: int


def likeliest(barrier: Barrier, *, reader: User) -> list[DuplicateMatch]:
    """Return the requests whose issue or status is most like a barrier, the likeliest first.

    Only those are compared that share a word of four letters or more with it, those that share the
    most first; words that very many requests have tell nothing.
    """
    words = sorted({word.lower() for word in _WORD.findall(barrier.issue)}, key=_long_first)
    shared: Counter[int] = Counter()
    for word in words[:LOOKED_UP]:
        shared.update(finder.find_candidates(parser.parse_terms(word), most=COMPARED) or ())
    nearest = sorted(shared, key=lambda pk: (-shared[pk], -pk))[:COMPARED]
    rows = visible_to(reader).filter(pk__in=nearest).for_list()
    found = [DuplicateMatch(row, _likeness(barrier, row)) for row in rows]
    found.sort(key=lambda match: (-match.likeness, match.request.number))
    return [match for match in found if match.likeness >= ENOUGH][:MOST]


def _long_first(word: str) -> tuple[int, str]:
    return -len(word), word


def _likeness(barrier: Barrier, request: Request) -> int:
    line = request.line
    scores = (
        fuzz.token_set_ratio(barrier.issue, text, processor=utils.default_process)
        for text in (line.issue, f"{line.issue} {line.status}")
    )
    return round(max(scores))

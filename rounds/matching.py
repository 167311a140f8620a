"""Which requests a barrier may be: the likeliest first, for an official to look at."""

import re
from dataclasses import dataclass

from django.db.models import Q
from rapidfuzz import fuzz, utils

from accounts.models import User
from requests_log.models import Request
from requests_log.visibility import visible_to
from rounds.models import Barrier

# Below this likeness, from 0 to 100, two texts share words by chance.
ENOUGH = 45
MOST = 5
# No more are compared: those with the newest lines.
COMPARED = 500
_WORD = re.compile(r"[^\W\d_]{4,}")


@dataclass(frozen=True)
class Match:
    """A request, and how like the barrier it is, from 0 to 100."""

    request: Request
    likeness: int


def likeliest(barrier: Barrier, *, reader: User) -> list[Match]:
    """Return the requests whose issue or status is most like a barrier, the likeliest first.

    Only those are compared that share a word of four letters or more with it.
    """
    words = {word.lower() for word in _WORD.findall(barrier.issue)}
    sharing = Q()
    for word in sorted(words)[:30]:
        sharing |= Q(current__issue__icontains=word) | Q(current__status__icontains=word)
    if not sharing:
        return []
    rows = visible_to(reader).filter(sharing).for_list().order_by("-updated_on", "-pk")[:COMPARED]
    found = [Match(row, _likeness(barrier, row)) for row in rows]
    found.sort(key=lambda match: (-match.likeness, match.request.number))
    return [match for match in found if match.likeness >= ENOUGH][:MOST]


def _likeness(barrier: Barrier, request: Request) -> int:
    line = request.line
    scores = (
        fuzz.token_set_ratio(barrier.issue, text, processor=utils.default_process)
        for text in (line.issue, f"{line.issue} {line.status}")
    )
    return round(max(scores))

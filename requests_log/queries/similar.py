"""The one matcher: which requests and shared outcomes an issue may repeat."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, utils

from accounts.models import User
from requests_log.models import Request, SharedOutcome
from requests_log.permissions import visible_to
from requests_log.search import finder
from requests_log.search.terms import parse_terms

# Matches with a lower score, from 0 to 100, share words by chance.
MINIMUM_SCORE = 45
MAX_MATCHES = 5
# How many of each are shown to somebody who writes.
FEW = 3
# At most so many requests are scored, and so many words looked up: the longest, which are rarest.
MAX_SCORED = 500
MAX_WORDS = 12
# Of many issues compared at once, at most so many: in memory, or each by the index.
MAX_COMPARED = 1_000
MAX_LOOKED_UP = 200
_WORD = re.compile(r"[^\W\d_]{4,}")


@dataclass(frozen=True)
class SimilarRequest:
    """A request, and its similarity to an issue from 0 to 100."""

    request: Request
    score: int


@dataclass(frozen=True)
class Similar:
    """What an issue may repeat: requests that the reader may see, and outcomes that all may."""

    requests: list[Request]
    outcomes: list[SharedOutcome]

    def __bool__(self) -> bool:
        return bool(self.requests or self.outcomes)


@dataclass(frozen=True)
class Comparison:
    """What many issues may repeat, by the key of each.

    ``likely`` are the numbers of requests and their scores, best match first, of each issue that
    has a match. The issues ``left_out`` were not compared, because there are too many.
    """

    likely: dict[str, list[tuple[int, int]]]
    left_out: list[str]


def find_similar(issue: str, *, reader: User, own: Request | None = None) -> Similar:
    """Return the few likeliest requests and shared outcomes, without the request ``own`` itself."""
    requests = [match.request for match in find_similar_requests(issue, reader=reader)]
    shared = SharedOutcome.objects.shown().order_by("-pk")[:MAX_SCORED]
    scores = {row: score_words(issue, row.words) for row in shared}
    likely = [row for row in scores if scores[row] >= MINIMUM_SCORE]
    likely.sort(key=lambda row: -scores[row])
    shown = [row for row in requests if own is None or row.pk != own.pk][:FEW]
    named = {row.pk for row in shown} | ({own.pk} if own else set())
    return Similar(shown, [row for row in likely if row.request_id not in named][:FEW])


def find_similar_requests(issue: str, *, reader: User) -> list[SimilarRequest]:
    """Return the requests with an issue or status most similar to an issue, best match first.

    Only requests that share a word of four letters or more are scored, those that share most words
    first. Words that occur in very many requests are not used.
    """
    words = sorted({word.lower() for word in _WORD.findall(issue)}, key=_longest_first)
    shared: Counter[int] = Counter()
    for word in words[:MAX_WORDS]:
        shared.update(finder.find_candidates(parse_terms(word), most=MAX_SCORED) or ())
    candidates = sorted(shared, key=lambda pk: (-shared[pk], -pk))[:MAX_SCORED]
    rows = visible_to(reader).filter(pk__in=candidates).for_list()
    matches = [SimilarRequest(row, _score(issue, row)) for row in rows]
    matches.sort(key=lambda match: (-match.score, match.request.number))
    return [match for match in matches if match.score >= MINIMUM_SCORE][:MAX_MATCHES]


def compare_all(issues: Mapping[str, str], *, reader: User) -> Comparison:
    """Return the requests most similar to each issue.

    ``issues`` are texts by any key. At most ``MAX_COMPARED`` are compared, and fewer with a record
    that is too large to be read at once.
    """
    rows = visible_to(reader).order_by("number")
    lines = list(rows.values_list("number", "current__issue", "current__status")[: MAX_SCORED + 1])
    is_small = len(lines) <= MAX_SCORED
    most = MAX_COMPARED if is_small else MAX_LOOKED_UP
    compared = dict(list(issues.items())[:most])
    if is_small:
        texts = [(number, (issue, f"{issue} {status}")) for number, issue, status in lines]
        words = {number: _words_of(whole) for number, (_, whole) in texts}
        found = {
            key: [
                (number, max(score_words(issue, text) for text in both))
                for number, both in texts
                if words[number] & _words_of(issue)
            ]
            for key, issue in compared.items()
        }
    else:
        found = {
            key: [
                (match.request.number, match.score)
                for match in find_similar_requests(issue, reader=reader)
            ]
            for key, issue in compared.items()
        }
    best = {key: _best(matches) for key, matches in found.items()}
    likely = {key: matches for key, matches in best.items() if matches}
    return Comparison(likely, list(issues)[most:])


def _best(matches: list[tuple[int, int]]) -> list[tuple[int, int]]:
    likely = [match for match in matches if match[1] >= MINIMUM_SCORE]
    return sorted(likely, key=lambda match: (-match[1], match[0]))[:MAX_MATCHES]


@lru_cache(maxsize=2_000)
def _words_of(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.lower()))


def _longest_first(word: str) -> tuple[int, str]:
    return -len(word), word


def _score(issue: str, request: Request) -> int:
    line = request.line
    return max(score_words(issue, text) for text in (line.issue, f"{line.issue} {line.status}"))


def score_words(issue: str, text: str) -> int:
    """Return how similar an issue is to a text, from 0 to 100."""
    return round(fuzz.token_set_ratio(issue, text, processor=utils.default_process))

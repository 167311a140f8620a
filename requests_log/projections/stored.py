"""The derived rows of some requests as they are stored, for ``check_log`` to compare with logs."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self

from django.db.models import QuerySet

from requests_log.log import bitemporal
from requests_log.log.reader import LINK_FIELDS
from requests_log.models import (
    AreaLink,
    DepartmentLink,
    Entry,
    EntryWords,
    KnownWord,
    LineVersion,
    ListIndexRow,
    Position,
    Request,
)

DATES = ("since", "until", "known_since", "known_until")
VERSION_FIELDS = tuple(bitemporal.CopiedLine.__annotations__)
INDEX_FIELDS = (
    "department",
    "area",
    "number",
    "asked_since",
    "stage",
    "updated_on",
    "news_on",
    "due",
)
Values = tuple[object, ...]
# How many words are looked up at a time.
MOST_WORDS = 5_000


@dataclass(frozen=True)
class StoredRows:
    """The logs and derived rows of some requests, each by the id of the request.

    ``known`` are words that search is known to suggest. More are added to it as they are looked up.
    """

    logs: Mapping[int, list[Entry]]
    said: Mapping[int, list[Position]]
    versions: Mapping[int, set[Values]]
    links: Mapping[str, Mapping[int, set[Values]]]
    index_rows: Mapping[int, set[Values]]
    words: Mapping[int, set[Values]]
    known: set[str]

    @classmethod
    def read(cls, requests: Sequence[Request], known: set[str]) -> Self:
        """Return the rows of these requests, in eight queries."""
        logs, said = read_logs(requests)
        models: dict[str, Any] = {"area_slugs": AreaLink, "department_codes": DepartmentLink}
        links = {
            name: _by_request(models[name].objects.all(), requests, f"{to.name}__{to.key}", *DATES)
            for name, to in LINK_FIELDS.items()
        }
        words: dict[int, set[Values]] = defaultdict(set)
        found = EntryWords.objects.filter(entry__request__in=requests)
        for request, *values in found.values_list("entry__request", "entry", "text"):
            words[request].add(tuple(values))
        return cls(
            logs,
            said,
            _by_request(LineVersion.objects.all(), requests, "number", *DATES, *VERSION_FIELDS),
            links,
            _by_request(ListIndexRow.objects.all(), requests, *INDEX_FIELDS),
            words,
            known,
        )

    def knows(self, words: Iterable[str]) -> bool:
        """Return whether search can suggest all these words."""
        missing = sorted(set(words) - self.known)
        for at in range(0, len(missing), MOST_WORDS):
            rows = KnownWord.objects.filter(word__in=missing[at : at + MOST_WORDS])
            self.known.update(rows.values_list("word", flat=True))
        return self.known.issuperset(missing)


def _by_request(
    rows: QuerySet[Any], requests: Sequence[Request], *fields: str
) -> dict[int, set[Values]]:
    found: dict[int, set[Values]] = defaultdict(set)
    listed = rows.filter(request__in=requests).order_by()
    for request, *values in listed.values_list("request", *fields).iterator():
        found[request].add(tuple(values))
    return found


def read_logs(
    requests: Sequence[Request],
) -> tuple[dict[int, list[Entry]], dict[int, list[Position]]]:
    """Return the entries and the positions of requests, by the id of the request."""
    logs: dict[int, list[Entry]] = defaultdict(list)
    for entry in Entry.objects.filter(request__in=requests):
        logs[entry.request_id].append(entry)
    said: dict[int, list[Position]] = defaultdict(list)
    for each in Position.objects.filter(request__in=requests).select_related("department"):
        said[each.request_id].append(each)
    return logs, said

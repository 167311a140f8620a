"""The first requests of each stage, for pages on areas."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from accounts.models import User
from requests_log.as_of import AsOf
from requests_log.queries.criteria import RequestCriteria
from requests_log.queries.dashboard import list_url
from requests_log.queries.request_list import ListCount, RequestList
from requests_log.queries.row import RequestRow
from requests_log.rules.stages import Stage

# How many requests of each stage a page on an area or department shows. It links to the full list.
FIRST_SHOWN = 10


@dataclass(frozen=True)
class StageRequests:
    """The first requests of a list, the total count, and the URL of the full list.

    ``stage`` is None for requests of any stage. ``url`` is empty if no list has just these.
    """

    stage: Stage | None
    count: ListCount
    rows: list[RequestRow]
    url: str = ""

    @property
    def has_more(self) -> bool:
        return self.count.over or self.count.number > len(self.rows)


def get_stage_requests(
    reader: User, criteria: RequestCriteria, *, at: AsOf | None, filters: Mapping[str, str]
) -> list[StageRequests]:
    """Return the first requests of each stage; ``filters`` are those of the full list's URL."""
    listing = RequestList(reader, criteria, at=at)
    return [
        replace(
            _read_first(listing.in_stages((stage.value,))),
            stage=stage,
            url=list_url(at, stage=stage.value, **filters),
        )
        for stage in Stage
    ]


def get_first_requests(
    reader: User, criteria: RequestCriteria, *, at: AsOf | None
) -> StageRequests:
    """Return the first requests that match, sorted by reference."""
    return _read_first(RequestList(reader, criteria, at=at))


def _read_first(listing: RequestList) -> StageRequests:
    return StageRequests(None, listing.count, listing.part(FIRST_SHOWN).rows)

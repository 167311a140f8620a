"""Requests by stage, as the pages on areas show them: the first of each."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from accounts.models import User
from requests_log.as_of import AsOf
from requests_log.queries.criteria import RequestCriteria
from requests_log.queries.dashboard import list_url
from requests_log.queries.request_list import ListCount, RequestList
from requests_log.queries.row import RequestRow
from requests_log.rules.stages import Stage

# How many requests of each stage a page on an area or a department shows: what else there is to say
# of it stands below them, and the list has them all.
FIRST_SHOWN = 10


@dataclass(frozen=True)
class StageRequests:
    """The first of some requests, how many there are, and where all of them are listed.

    ``stage`` is None where they are of any stage, and ``url`` empty where no list is of just these.
    """

    stage: Stage | None
    count: ListCount
    rows: list[RequestRow]
    url: str = ""

    @property
    def has_more(self) -> bool:
        return self.count.over or self.count.number > len(self.rows)


def by_stage(
    reader: User, asked: RequestCriteria, *, at: AsOf | None, address: Mapping[str, str]
) -> list[StageRequests]:
    """Return what is asked for in each stage; ``address`` are the filters that list it."""
    return [
        replace(
            first_of(reader, replace(asked, stages=(stage.value,)), at=at),
            stage=stage,
            url=list_url(at, stage=stage.value, **address),
        )
        for stage in Stage
    ]


def first_of(reader: User, asked: RequestCriteria, *, at: AsOf | None) -> StageRequests:
    """Return the first of what is asked for, in the order of their references."""
    listing = RequestList(reader, asked, at=at)
    return StageRequests(None, listing.count, listing.part(FIRST_SHOWN).rows)

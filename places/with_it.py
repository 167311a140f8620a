"""Requests by stage, as the pages on areas show them: the first of each."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from accounts.models import User
from requests_log.as_at import AsAt
from requests_log.asked import Asked
from requests_log.attention import list_url
from requests_log.lean import Lean
from requests_log.listing import Count, Listing
from requests_log.stages import Stage

# How many requests of each stage a page on an area or a department shows: what else there is to say
# of it stands below them, and the list has them all.
FIRST_SHOWN = 10


@dataclass(frozen=True)
class InStage:
    """The first of some requests, how many there are, and where all of them are listed.

    ``stage`` is None where they are of any stage, and ``url`` empty where no list is of just these.
    """

    stage: Stage | None
    count: Count
    rows: list[Lean]
    url: str = ""

    @property
    def has_more(self) -> bool:
        return self.count.over or self.count.number > len(self.rows)


def by_stage(
    reader: User, asked: Asked, *, at: AsAt | None, address: Mapping[str, str]
) -> list[InStage]:
    """Return what is asked for in each stage; ``address`` are the filters that list it."""
    return [
        replace(
            first_of(reader, replace(asked, stages=(stage.value,)), at=at),
            stage=stage,
            url=list_url(at, stage=stage.value, **address),
        )
        for stage in Stage
    ]


def first_of(reader: User, asked: Asked, *, at: AsAt | None) -> InStage:
    """Return the first of what is asked for, in the order of their references."""
    listing = Listing(reader, asked, at=at)
    return InStage(None, listing.count, listing.part(FIRST_SHOWN).rows)

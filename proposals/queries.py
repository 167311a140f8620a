"""Reading what leads propose: what waits for officials, and where each stands for its area."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from areas.models import Area
from cbtracker import clock
from proposals.models import LeadProposal, LeadProposalKind, ProposalEnd
from requests_log.as_of import AsOf, day_of
from requests_log.models import Join, Request
from requests_log.permissions import areas_of, joins_visible_to, visible_to
from requests_log.queries.joins import undecided_joins
from requests_log.scope import named_by_area

# How many of a lead's proposals their first page shows.
FEW = 3
_NAMES = ("area", "by", "ended_by", "request__current", "became__current", "evidence", "step")


def proposals_visible_to(user: User) -> QuerySet[LeadProposal]:
    """Return the proposals that ``user`` may read, whether they wait or not.

    An official reads all, and a lead those of the areas that they lead today. Nobody else reads
    any. A comment that was let through stands on the page of its request: ``comments_on``.
    """
    rows = LeadProposal.objects.all()
    if user.is_active and user.is_official:
        return rows
    if user.is_active and user.is_lead:
        return rows.filter(area__in=areas_of(user, on=clock.today()))
    return rows.none()


def waiting(rows: QuerySet[LeadProposal] | None = None) -> QuerySet[LeadProposal]:
    """Return the proposals that wait for an official, oldest first, with what a page names."""
    every = LeadProposal.objects.all() if rows is None else rows
    found = every.filter(end="").select_related(*_NAMES)
    return found.prefetch_related("departments").order_by("pk")


def count_waiting() -> int:
    """Return how much of what leads said waits for an official: proposals and joins."""
    return LeadProposal.objects.filter(end="").count() + undecided_joins().count()


def comments_on(request_id: int, *, at: AsOf | None) -> list[LeadProposal]:
    """Return the comments of areas on a request that were let through by a date, oldest first.

    Whoever sees the request may read them.
    """
    rows = LeadProposal.objects.filter(
        request=request_id,
        kind=LeadProposalKind.COMMENT,
        end=ProposalEnd.ACCEPTED,
        ended_on__lte=day_of(at),
    )
    return list(rows.select_related("area", "by").order_by("pk"))


def areas_to_propose_for(record: Request, own: Sequence[Area]) -> list[Area]:
    """Return those of a lead's areas that a request counts for."""
    if record.speaks_for_all:
        return list(own)
    named = named_by_area(Request.objects.filter(pk=record.pk), at=None)
    return [area for area in own if record.pk in named[area.pk]]


@dataclass(frozen=True)
class Standing:
    """Something that a lead said, and where it stands: a proposal, or that an area has this too.

    ``end`` is empty while it waits. ``shown`` says whether the reader sees the request that it is
    about, or that it became.
    """

    said: LeadProposal | Join
    name: str
    end: str
    request: Request | None
    shown: bool

    @property
    def proposal(self) -> LeadProposal | None:
        return self.said if isinstance(self.said, LeadProposal) else None

    @property
    def label(self) -> str:
        """Where it stands, as a tag says it."""
        return ProposalEnd(self.end).label if self.end else "Waiting"

    @property
    def ended_on(self) -> Any:
        return self.said.ended_on if isinstance(self.said, LeadProposal) else self.said.decided_on

    @property
    def ended_by(self) -> Any:
        return self.said.ended_by if isinstance(self.said, LeadProposal) else self.said.decided_by


def list_said(reader: User, *, most: int | None = None) -> list[Standing]:
    """Return what leads said for the areas of a lead, newest first, at most so many.

    This takes the same number of queries whatever there is. Without ``most``, departments are read.
    """
    proposed = proposals_visible_to(reader).select_related(*_NAMES)
    if most is None:
        proposed = proposed.prefetch_related("departments")
    joined = joins_visible_to(reader).select_related("area", "by", "decided_by", "request__current")
    said: list[LeadProposal | Join] = [
        *proposed.order_by("-said_at", "-pk")[:most],
        *joined.order_by("-said_at", "-pk")[:most],
    ]
    said.sort(key=lambda each: each.said_at, reverse=True)
    return with_standing(said[:most], reader=reader)


def with_standing(said: Sequence[LeadProposal | Join], *, reader: User) -> list[Standing]:
    """Return what leads said with where each stands, in one query."""
    requests = [_request_of(each) for each in said]
    ids = {request.pk for request in requests if request}
    seen = set(visible_to(reader).filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()
    return [
        Standing(
            each,
            each.get_kind_display() if isinstance(each, LeadProposal) else "We have this too",
            each.end if isinstance(each, LeadProposal) else each.decision,
            request,
            request is not None and request.pk in seen,
        )
        for each, request in zip(said, requests, strict=True)
    ]


def _request_of(said: LeadProposal | Join) -> Request | None:
    became = said.became if isinstance(said, LeadProposal) else None
    return became or said.request

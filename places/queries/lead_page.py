"""What an area lead sees first: what has moved, what is asked of them, and their requests.

It reads the index of the list, links and the rows of open steps, always in the same number of
queries, whatever the number of areas and requests.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from django.db.models import F, Q

from accounts.models import User
from areas.models import Area, Cover, with_member_ids
from digests.content import DigestItem
from digests.last_look import NewChanges, read_new_changes
from places.queries.area_answers import Verdicts, read_verdicts
from provenance.validity import valid_on
from requests_log.as_of import AsOf, day_of
from requests_log.domain.feedback import areas_of_lead
from requests_log.log.next_steps import open_by_request
from requests_log.models import ALL, AreaLink, LineRows, NextStep, OpenStep, known_as_of
from requests_log.permissions import visible_to
from requests_log.queries.criteria import RequestCriteria
from requests_log.queries.dashboard import list_url
from requests_log.queries.pagination import ON_A_PAGE
from requests_log.queries.positions import read_silent
from requests_log.queries.request_list import ListCount, RequestList
from requests_log.queries.row import RequestRow, request_rows
from requests_log.queries.what_happens_next import describe_first_step
from requests_log.rules.labels import WIDE
from requests_log.rules.stages import UNRESOLVED, Stage

# How many changes the page shows before it folds the rest, and how many steps and verdicts.
FEW_CHANGES = 3
FEW = 5
# How many requests that are resolved, or for many or all areas, the page has. It links to lists.
FEW_FOLDED = 10
# How many steps of areas are looked through for those on requests that the lead may see.
MOST_STEPS = 100
OWN, OF_GROUP = "Your own requests", "Requests of your group"
# Of more requests than a list counts, only the first are read, so that these are not told apart.
TOGETHER = "Your own requests and those of your group"


@dataclass(frozen=True)
class LeadRequest:
    """A request, what happens next with it, and whether it awaits a verdict of the lead."""

    row: RequestRow
    next_step: str
    awaits_verdict: bool


@dataclass(frozen=True)
class RequestPart:
    """The first of some requests, how many there are, and a list that has them among others."""

    requests: list[LeadRequest]
    count: ListCount
    url: str

    @property
    def has_more(self) -> bool:
        return self.count.over or self.count.number > len(self.requests)


@dataclass(frozen=True)
class LeadRequestGroup:
    """Requests of one kind: what is open, what an area does not call solved, what is resolved."""

    heading: str
    open: RequestPart
    unsolved: RequestPart
    resolved: RequestPart


@dataclass(frozen=True)
class AskedStep:
    """A next step that is the area's to take; it is overdue if its date has gone by."""

    step: NextStep
    is_overdue: bool


@dataclass(frozen=True)
class Asked:
    """What is asked of a lead, but for commissions: the first few of each, and if there are more.

    ``steps_url`` is a list of the requests with a step that an area is to take.
    """

    steps: list[AskedStep]
    has_more_steps: bool
    steps_url: str
    verdicts: list[RequestRow]
    verdict_count: int

    @property
    def more_verdicts(self) -> int:
        return self.verdict_count - len(self.verdicts)


@dataclass(frozen=True)
class LeadPage:
    """The first page of a lead. ``new`` and ``asked`` are None for a past date.

    ``covers`` are whom the lead covers for, and who covers for the lead, today. ``changes`` are the
    items of ``new``: first of requests that name the lead's areas, then of those that name a group,
    then of those for many or all areas.
    """

    areas: list[Area]
    covers: list[Cover]
    count: ListCount
    groups: list[LeadRequestGroup]
    wide: RequestPart
    new: NewChanges | None
    changes: list[DigestItem]
    asked: Asked | None


def read_lead_page(reader: User, *, at: AsOf | None) -> LeadPage:
    """Return what a lead sees first, now or on a past date."""
    areas = areas_of_lead(reader)
    keys = [area.pk for area in areas]
    visible = visible_to(reader, at=at)
    named_only = RequestList(reader, RequestCriteria(named_only=True), at=at)
    lists = [named_only.in_stages(stages) for stages in (UNRESOLVED, (Stage.RESOLVED,))]
    (open_ids, open_count), (resolved_ids, resolved_count) = map(_first_ids, lists)
    wide = RequestList(reader, RequestCriteria(wide_only=True), at=at)
    wide_ids = _first_ids(wide)[0][:FEW_FOLDED]
    wide_resolved_ids, _ = _first_ids(wide.in_stages((Stage.RESOLVED,)))
    new = None if at else read_new_changes(reader, keys)
    changed = [item.request.pk for item, _ in new.items] if new else []
    own = _naming_own(keys, [*open_ids, *resolved_ids, *changed], at=at)
    verdicts = read_verdicts(
        _among(visible, [*resolved_ids, *wide_resolved_ids]), areas, reader=reader, at=at
    )
    is_split = all(listing.ids is not None for listing in lists)
    kinds = {OWN: own, OF_GROUP: {*open_ids, *resolved_ids} - own}
    if not is_split:
        kinds = {TOGETHER: {*open_ids, *resolved_ids}}
    chosen = [
        _Chosen(
            heading,
            [pk for pk in open_ids if pk in of],
            [pk for pk in resolved_ids if pk in of and pk in verdicts.not_solved],
            [pk for pk in resolved_ids if pk in of and pk not in verdicts.not_solved],
        )
        for heading, of in kinds.items()
    ]
    named = [pk for each in chosen for pk in each.shown]
    shown = _read_requests(_among(visible, [*wide_ids, *named]), verdicts, at=at)

    def part(ids: Sequence[int], count: ListCount, **filters: str | list[str]) -> RequestPart:
        first = [shown[pk] for pk in ids if pk in shown]
        return RequestPart(first, count, list_url(at, **filters))

    resolved_stage = Stage.RESOLVED.value
    groups = [
        LeadRequestGroup(
            each.heading,
            part(
                each.open,
                ListCount(len(each.open)) if is_split else open_count,
                stage=[*UNRESOLVED],
            ),
            part(each.unsolved, ListCount(len(each.unsolved)), stage=resolved_stage),
            part(
                each.resolved,
                ListCount(len(each.resolved)) if is_split else resolved_count,
                stage=resolved_stage,
            ),
        )
        for each in chosen
        if each.heading != OF_GROUP or each.shown
    ]
    return LeadPage(
        areas,
        [] if at else _read_covers(reader),
        _sum((open_count, resolved_count, wide.count)),
        groups,
        part(wide_ids, wide.count),
        new,
        _own_first(new, own) if new else [],
        None if at else _read_asked(visible, keys, verdicts),
    )


@dataclass(frozen=True)
class _Chosen:
    """The ids of requests of one kind, those to show being the first of each."""

    heading: str
    open: list[int]
    unsolved: list[int]
    resolved: list[int]

    @property
    def shown(self) -> list[int]:
        folded = (*self.unsolved[:FEW_FOLDED], *self.resolved[:FEW_FOLDED])
        return [*self.open[:ON_A_PAGE], *folded]


def _first_ids(listing: RequestList) -> tuple[list[int], ListCount]:
    """Return the ids of all requests of a list, or of a page of one that is not counted."""
    ids = listing.ids
    if ids is None:
        return [row.pk for row in listing.part(ON_A_PAGE).rows], listing.count
    return ids, listing.count


def _naming_own(keys: Collection[int], requests: Collection[int], *, at: AsOf | None) -> set[int]:
    """Return the ids of those requests that name one of these areas, or a member of one."""
    links = AreaLink.objects.filter(valid_on(day_of(at)), known_as_of(at), request__in=requests)
    # Told apart here: asked for both, SQLite would read all requests of the areas.
    of_areas = with_member_ids(keys)
    pairs = links.values_list("request_id", "area_id")
    return {request for request, area in pairs if area in of_areas}


def _among(visible: LineRows, ids: Collection[int]) -> LineRows:
    return visible.filter(**{f"{visible.model.REQUEST_ID_FIELD}__in": ids})


def _sum(counts: Iterable[ListCount]) -> ListCount:
    number, over = 0, False
    for each in counts:
        number, over = number + each.number, over or each.over
    return ListCount(number, over)


def _read_requests(
    found: LineRows, verdicts: Verdicts, *, at: AsOf | None
) -> dict[int, LeadRequest]:
    """Return these requests with what happens next, by id."""
    rows = request_rows(found)
    steps = open_by_request([row.pk for row in rows], at=at)
    unmoved = [row.pk for row in rows if row.pk not in steps and row.stage in UNRESOLVED]
    silent = read_silent(unmoved, at=at)
    return {
        row.pk: LeadRequest(
            row,
            describe_first_step(
                row,
                steps.get(row.pk, []),
                today=day_of(at),
                silent=silent.get(row.pk, []),
                verdict=verdicts.not_solved.get(row.pk, ""),
            ),
            row.pk in verdicts.awaited,
        )
        for row in rows
    }


def _read_covers(reader: User) -> list[Cover]:
    today = Cover.objects.on(day_of(None))
    return list(today.filter(Q(user=reader) | Q(lead__user=reader)).with_names())


def _own_first(new: NewChanges, own: Collection[int]) -> list[DigestItem]:
    ordered = sorted(new.items, key=lambda pair: (ALL in pair[1], pair[0].request.pk not in own))
    return [item for item, _ in ordered]


def _read_asked(visible: LineRows, keys: Collection[int], verdicts: Verdicts) -> Asked:
    today = day_of(None)
    related = ("area", "request", "workstream", "department", "champion")
    rows = OpenStep.objects.filter(step__area__in=keys)
    rows = rows.select_related(*(f"step__{name}" for name in related))
    first = list(rows.order_by(F("due_on").asc(nulls_last=True), "pk")[:MOST_STEPS])
    of_requests = _among(visible, {row.request_id for row in first if row.request_id})
    seen = {*of_requests.order_by().values_list("pk", flat=True)}
    found = [row.step for row in first if row.request_id is None or row.request_id in seen]
    found_awaited = request_rows(_among(visible, verdicts.awaited))
    awaited = sorted(found_awaited, key=lambda row: (row.reach in WIDE, row.number))
    return Asked(
        [AskedStep(step, step.due_on is not None and step.due_on < today) for step in found[:FEW]],
        len(found) > FEW,
        list_url(None, move_of="area"),
        awaited[:FEW],
        len(awaited),
    )

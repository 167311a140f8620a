"""Acts of champions: those on a request or an area, the latest, and how many meetings."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import OuterRef, Q, Subquery

from accounts.models import User
from areas.models import Area
from cbtracker import clock
from cbtracker.clock import in_words
from champions.models import CONTACT_KINDS, ActKind, ChampionAct
from champions.queries.permissions import acts_visible_to
from requests_log.as_of import AsOf, day_of
from requests_log.models import Request
from requests_log.permissions import all_requests, visible_to
from requests_log.rules.stages import UNRESOLVED
from requests_log.scope import naming_areas, on_any_of

# How many a page or a document shows.
FEW = 5
MOST = 50
MOST_CHOICES = 100
# How long officials' home page shows what a champion did.
RECENT = dt.timedelta(days=14)


def _until(at: AsOf | None) -> Q:
    """Return the condition that something was done by a date, as far as was recorded then."""
    known = Q()
    if at and at.known_on:
        known = Q(recorded_at__lt=clock.start_of(at.known_on + dt.timedelta(days=1)))
    return known & Q(done_on__lte=day_of(at))


def acts_on_request(request_id: int, *, reader: User, at: AsOf | None) -> list[ChampionAct]:
    """Return what champions did on a request by a date, the latest first, one over the most."""
    rows = acts_visible_to(reader).filter(_until(at), request=request_id)
    return list(rows.with_names()[: MOST + 1])


def acts_for_area(
    area: Area, *, reader: User, at: AsOf | None, since: dt.date | None = None, most: int = FEW
) -> list[ChampionAct]:
    """Return what champions did for an area and on requests that name it, the latest first."""
    named = all_requests().filter(naming_areas([area.pk], Request, at=None))
    rows = acts_visible_to(reader).filter(_until(at), Q(area=area) | on_any_of(named))
    if since:
        rows = rows.filter(done_on__gte=since)
    return list(rows.with_names()[:most])


def recent_acts(reader: User) -> list[ChampionAct]:
    """Return the latest acts that are not old, for officials' home page, in one query."""
    rows = acts_visible_to(reader).filter(done_on__gte=clock.today() - RECENT)
    return list(rows.with_names()[:FEW])


def count_brokered(*, since: dt.date | None = None, until: dt.date | None = None) -> int:
    """Return how many meetings champions have brokered, from a day on and until another."""
    rows = ChampionAct.objects.standing().filter(kind=ActKind.BROKERED)
    if since:
        rows = rows.filter(done_on__gte=since)
    return rows.filter(done_on__lte=until or clock.today()).count()


def describe_brokered(count: int, *, since: dt.date | None = None) -> str:
    """Return the figure of Annex B as a sentence: "Champions have brokered 3 meetings"."""
    meetings = "no meetings" if not count else f"{count:,} meeting{'' if count == 1 else 's'}"
    return f"Champions have brokered {meetings}{f' since {in_words(since)}' if since else ''}."


def describe_act(act: ChampionAct) -> str:
    """Return an act as a phrase: "3 March 2011, rang (CB-007): agreed to meet"."""
    of = f" ({act.request.reference})" if act.request else ""
    return f"{in_words(act.done_on)}, {act.get_kind_display().lower()}{of}: {act.words}"


def list_for_briefing(
    area: Area, *, reader: User, at: AsOf | None
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return what champions did last for an area, under a label; nothing if nothing is visible."""
    found = acts_for_area(area, reader=reader, at=at)
    words = tuple(describe_act(act).rstrip(".") for act in found)
    return (("What champions did", words),) if words else ()


def last_contacts(areas: Iterable[int]) -> dict[int, ChampionAct]:
    """Return the last time that a champion met or rang each of these areas, by area id."""
    of_area = ChampionAct.objects.standing().filter(area=OuterRef("pk"), kind__in=CONTACT_KINDS)
    newest = of_area.order_by("-done_on", "-pk").values("pk")[:1]
    last = Area.objects.filter(pk__in=areas).order_by().values(last=Subquery(newest))
    rows = ChampionAct.objects.filter(pk__in=last).with_names()
    return {act.area_id: act for act in rows if act.area_id}


def requests_to_choose(area: Area, *, reader: User) -> list[Request]:
    """Return the first open requests that name an area, of those that ``reader`` may see."""
    rows = visible_to(reader).filter(
        naming_areas([area.pk], Request, at=None), stage__in=UNRESOLVED
    )
    return list(rows.for_list().order_by("number")[:MOST_CHOICES])

"""What the paper for a meeting says of champions."""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Q

from champions.models import ChampionAct
from champions.queries.acts import MOST, count_brokered, describe_act, describe_brokered
from papers.models import Edition, Meeting


def sentences_for_meeting(meeting: Meeting, day: dt.date) -> Iterable[str]:
    """Yield what the paper for a meeting says of champions; nothing where they did nothing.

    It counts the meetings that they brokered by that day, and has the words of the acts that were
    chosen for the paper since that for the meeting before this one.
    """
    if count := count_brokered(until=day):
        yield describe_brokered(count)
    chosen = ChampionAct.objects.standing().filter(in_paper=True, done_on__lte=day)
    rows = chosen.filter(_after_paper_before(meeting))
    found = list(rows.with_names()[: MOST + 1])
    for act in found[:MOST]:
        area = f" for {act.area}" if act.area else ""
        yield f"{act.champion}{area}, {describe_act(act)}"
    if len(found) > MOST:
        left_out = rows.count() - MOST
        things = "1 more thing that is" if left_out == 1 else f"{left_out:,} more things that are"
        yield f"Champions did {things} not printed here."


def _after_paper_before(meeting: Meeting) -> Q:
    """Return the condition that an act came too late for the paper before that for a meeting.

    That is the paper that was issued for the meeting before, or else the day of that meeting.
    """
    this = Meeting.objects.filter(pk=meeting.pk).with_previous()
    previous_id = this.values("previous_id")  # type: ignore[misc]
    before = Meeting.objects.filter(pk__in=previous_id).first()
    if before is None:
        return Q()
    issued = Edition.objects.filter(meeting=before, area=None, department=None)
    if edition := issued.order_by("-number").only("as_at", "issued_at").first():
        return Q(done_on__gt=edition.as_at) | Q(recorded_at__gt=edition.issued_at)
    return Q(done_on__gt=before.held_on)

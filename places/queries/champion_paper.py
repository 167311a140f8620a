"""What the paper for a meeting says of champions."""

import datetime as dt
from collections.abc import Iterable

from champions.models import ChampionAct
from champions.queries.acts import FEW, count_brokered, describe_act, describe_brokered
from papers.models import Meeting


def sentences_for_meeting(meeting: Meeting, day: dt.date) -> Iterable[str]:
    """Yield what the paper for a meeting says of champions; nothing where they did nothing.

    It counts the meetings that they brokered by that day, and has the words of the acts that were
    chosen for the paper since the meeting before this one.
    """
    if count := count_brokered(until=day):
        yield describe_brokered(count)
    before = Meeting.objects.filter(held_on__lt=meeting.held_on).order_by("-held_on").first()
    rows = ChampionAct.objects.standing().filter(in_paper=True, done_on__lte=day)
    if before:
        rows = rows.filter(done_on__gt=before.held_on)
    for act in rows.with_names()[:FEW]:
        area = f" for {act.area}" if act.area else ""
        yield f"{act.champion}{area}, {describe_act(act)}"

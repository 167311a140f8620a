"""Load the commission that the paper of 22 March 2011 reports, from ``fixtures/``."""

import datetime as dt
from pathlib import Path
from typing import NotRequired, TypedDict

import yaml
from django.db import transaction

from areas.models import Area
from cbtracker import clock
from commissions.models import Addressee, Commission, Reply, ReplyAnswer, ReplyChannel
from papers.models import Meeting
from provenance.seed import FIXTURES
from requests_log.seed.fixtures import get_paper_author


class ReplyFixture(TypedDict):
    area: str
    note: str
    from_label: NotRequired[str]


class CommissionFixture(TypedDict):
    source: str
    kind: str
    message: str
    in_the_name_of: str
    meeting: tuple[str, dt.date]
    date_label: str
    reported_on: dt.date
    unnamed_nil_replies: int
    note: str
    replies: list[ReplyFixture]


@transaction.atomic
def load(folder: Path = FIXTURES) -> dict[str, int]:
    """Add the commissions whose source is not in the database yet; return how many.

    Every first phase area is a recipient. The areas and meetings must have been loaded.
    """
    added = 0
    for row in yaml.safe_load((folder / "commissions.yaml").read_text(encoding="utf-8")):
        if not Commission.objects.filter(source=row["source"]).exists():
            _load(row)
            added += 1
    return {"commissions": added}


def _load(row: CommissionFixture) -> None:
    reported = clock.start_of(row["reported_on"])
    commission = Commission.objects.create(
        kind=row["kind"],
        message=row["message"],
        in_the_name_of=row["in_the_name_of"],
        meeting=Meeting.objects.get_by_natural_key(*row["meeting"]),
        opened_by=get_paper_author(),
        opened_at=reported,
        # The paper reports it as finished.
        closed_at=reported,
        closed_on=row["reported_on"],
        source=row["source"],
        date_label=row["date_label"],
        unnamed_nil_replies=row["unnamed_nil_replies"],
        note=row["note"],
    )
    addressees = {
        area.slug: Addressee.objects.create(commission=commission, area=area)
        for area in Area.objects.filter(is_first_phase=True)
    }
    for reply in row["replies"]:
        Reply(
            addressee=addressees[reply["area"]],
            answer=ReplyAnswer.ADDED,
            channel=ReplyChannel.SOURCE,
            received_via=row["source"],
            from_label=reply.get("from_label", ""),
            sent_at=reported,
            note=reply["note"],
        ).save()

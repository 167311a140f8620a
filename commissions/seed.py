"""Loading the round that the paper tells of from ``fixtures/``."""

from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from areas.models import Area
from cbtracker import clock
from commissions.models import Addressee, Commission, Reply, ReplyAnswer, ReplyChannel
from papers.models import Meeting
from provenance.seed import FIXTURES
from requests_log.seed.fixtures import get_paper_author


@transaction.atomic
def load(folder: Path = FIXTURES) -> dict[str, int]:
    """Add the rounds that the database has not, told by their source; return how many.

    Every first phase area was asked. The areas and meetings must be there already.
    """
    added = 0
    for row in yaml.safe_load((folder / "commissions.yaml").read_text(encoding="utf-8")):
        if not Commission.objects.filter(source=row["source"]).exists():
            _load(row)
            added += 1
    return {"commissions": added}


def _load(row: dict[str, Any]) -> None:
    reported = clock.start_of(row["reported_on"])
    of_round = Commission.objects.create(
        kind=row["kind"],
        words=row["words"],
        in_the_name_of=row["in_the_name_of"],
        meeting=Meeting.objects.get_by_natural_key(*row["meeting"]),
        opened_by=get_paper_author(),
        opened_at=reported,
        # It was over when the paper told of it.
        closed_at=reported,
        closed_on=row["reported_on"],
        source=row["source"],
        when_label=row["when"],
        unnamed_nothing=row["unnamed_nothing"],
        note=row["note"],
    )
    asked = {
        area.slug: Addressee.objects.create(round=of_round, area=area)
        for area in Area.objects.filter(is_first_phase=True)
    }
    for given in row["replies"]:
        Reply(
            asked=asked[given["area"]],
            answer=ReplyAnswer.ADDED,
            way=ReplyChannel.SOURCE,
            told_by=row["source"],
            from_label=given.get("from", ""),
            sent_at=reported,
            note=given["note"],
        ).save()

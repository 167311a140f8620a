"""Loading the meetings and the first edition of the record from ``fixtures/``."""

from pathlib import Path
from typing import Any

import yaml

from cbtracker import clock
from papers.domain.assemble import Contents, Headings, Scope, in_order
from papers.domain.publish import issue
from papers.models import Edition, Meeting
from provenance.seed import FIXTURES, load_rows
from requests_log.log.changes import LineReading
from requests_log.models import Entry
from requests_log.seed.fixtures import get_paper_author


def load(folder: Path = FIXTURES) -> dict[str, int]:
    """Add the meetings and editions that the database has not, and return how many of each.

    An edition is told by its day and its title. The requests must be there already.
    """
    added = load_rows(folder / "meetings.yaml")
    issued = 0
    for row in yaml.safe_load((folder / "editions.yaml").read_text(encoding="utf-8")):
        if not Edition.objects.filter(as_at=row["as_at"], title=row["title"]).exists():
            _issue(row)
            issued += 1
    return {"meetings": added, "editions": issued}


def _issue(row: dict[str, Any]) -> None:
    """Issue the edition of the entries that the record began with, whatever was written since."""
    began = Entry.objects.filter(source__startswith=row["source"], corrects__isnull=True)
    lines = {
        entry.request.number: LineReading(entry, entry.effective_on)
        for entry in began.select_related("request", "workstream")
    }
    issue(
        by=get_paper_author(),
        scope=Scope(None),
        contents=Contents(row["as_at"], in_order(lines)),
        title=row["title"],
        introduction=row["introduction"],
        headings=Headings(**row.get("headings", {})),
        meeting=Meeting.objects.get_by_natural_key(*row["meeting"]),
        # The paper gives a day and no hour: the moment is that day's first.
        issued_at=clock.start_of(row["issued_on"]),
    )

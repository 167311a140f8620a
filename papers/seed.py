"""Load the meetings, the wording of papers and the first edition from ``fixtures/``."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from cbtracker import clock
from papers.description import Annex, MarkedUpPart
from papers.domain.contents import PaperContents, order_entries
from papers.domain.paper_wording import read_wording
from papers.domain.printed_parts import load_annexes
from papers.domain.publish import issue
from papers.domain.scope import PaperScope
from papers.models import Edition, Meeting, PaperWording
from provenance.seed import FIXTURES, load_facts, load_rows
from requests_log.log.changes import LineReading
from requests_log.models import Entry
from requests_log.seed.fixtures import get_paper_author


def load(folder: Path = FIXTURES) -> dict[str, int]:
    """Add missing meetings, wording and editions, and return how many were added of each.

    An edition is identified by its date and title. Requests must have been loaded before.
    """
    added = load_rows(folder / "meetings.yaml")
    wording = load_facts(folder / "wording.yaml", PaperWording)
    issued = 0
    for row in yaml.safe_load((folder / "editions.yaml").read_text(encoding="utf-8")):
        if not Edition.objects.filter(as_at=row["as_at"], title=row["title"]).exists():
            _issue(row)
            issued += 1
    return {"meetings": added, "paper wordings": wording, "editions": issued}


def _issue(row: dict[str, Any]) -> None:
    """Issue an edition of the first entries of the record, whatever has been written since."""
    first = Entry.objects.filter(source__startswith=row["source"], corrects__isnull=True)
    lines = {
        entry.request.number: LineReading(entry, entry.effective_on)
        for entry in first.select_related("request", "workstream")
    }
    wording = read_wording(row["as_at"])
    headings = wording.make_headings(opened=False)
    text = MarkedUpPart("", wording[PaperWording.Part.ANNEX_C_TEXT])
    annexes = (
        Annex("Annex C", wording[PaperWording.Part.ANNEX_C], (text,)),
        *load_annexes(row),
    )
    issue(
        by=get_paper_author(),
        scope=PaperScope(None),
        contents=PaperContents(row["as_at"], order_entries(lines), annexes=annexes),
        title=row["title"],
        introduction=row["introduction"],
        headings=replace(headings, **row.get("headings", {})),
        is_as_in_2011=True,
        meeting=Meeting.objects.get_by_natural_key(*row["meeting"]),
        # The paper gives a date without a time: use the start of that day.
        issued_at=clock.start_of(row["issued_on"]),
    )

"""Read the wording of papers as at a date."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import cast

from django.core import serializers
from django.db.models import Q

from papers.models import PaperWording
from papers.models.paper_wording import SCOPE
from provenance.seed import FIXTURES
from provenance.validity import valid_on

Part = PaperWording.Part
FIXTURE = FIXTURES / "wording.yaml"
# A part may be left out if it has no wording for a date; others then print as they were loaded.
_OPENINGS = (Part.ANNEX_A_OPENING, Part.ON_GOING_OPENING)
_OPTIONAL = (*_OPENINGS, Part.ANNEX_C_TEXT)


@dataclass(frozen=True)
class PaperHeadings:
    """The headings of a paper, and the texts that open an annex or a part of one."""

    annex_a: str
    table_1: str
    on_going: str
    annex_b: str
    outcomes: str
    annex_a_opening: str = ""
    on_going_opening: str = ""


@dataclass(frozen=True)
class Wording:
    """The wording of each part of papers as at a date; an opening may be empty."""

    texts: dict[str, str]

    def __getitem__(self, part: str) -> str:
        return self.texts.get(part, "")

    def introduce(self, scope_label: str) -> str:
        """Return the introduction, or that of a paper for an area or department by its name."""
        if not scope_label:
            return self[Part.INTRODUCTION]
        return self[Part.SCOPED_INTRODUCTION].replace(SCOPE, scope_label)

    def make_headings(self, *, opened: bool) -> PaperHeadings:
        """Return the headings; with the openings, which speak of the whole programme, or not."""
        openings = {part.value: self[part] for part in _OPENINGS if opened}
        names = (Part.ANNEX_A, Part.TABLE_1, Part.ON_GOING, Part.ANNEX_B, Part.OUTCOMES)
        return PaperHeadings(**{part.value: self[part] for part in names}, **openings)


def read_wording(day: dt.date, *, body: str = "") -> Wording:
    """Return the wording as at a date, in one query; with what is for meetings of the body alone.

    In a database without any, it is that of the fixture, and so are headings that have none for
    that date.
    """
    general = Q(body=None) | Q(body__name=body)
    rows = list(PaperWording.objects.filter(valid_on(day), general))
    loaded = _choose(day, _read_fixture())
    if not rows and not PaperWording.objects.exists():
        return Wording(loaded)
    headings = {part: text for part, text in loaded.items() if part not in _OPTIONAL}
    return Wording({**headings, **_choose(day, rows)})


def _choose(day: dt.date, rows: Iterable[PaperWording]) -> dict[str, str]:
    """Return the text of each part on a date: a body's own, or else the one that started last."""
    valid = [row for row in rows if row.is_valid(day)]
    valid.sort(key=lambda row: (row.body_id is not None, row.since or dt.date.min))
    return {row.part: row.text for row in valid}


@cache
def _read_fixture() -> tuple[PaperWording, ...]:
    rows = serializers.deserialize("yaml", FIXTURE.read_text(encoding="utf-8"))
    return tuple(cast(PaperWording, row.object) for row in rows)

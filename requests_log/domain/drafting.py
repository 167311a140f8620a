"""Drafting help: what to look at again in a request's words, and leaving it as it is.

It never blocks: nothing here is asked before something is saved.
"""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz

from accounts.models import User
from areas.models import Area
from departments.models import Department
from provenance.validity import valid_on
from requests_log.domain.authorisation import official_only
from requests_log.models import Abbreviation, Entry, NextStep, Request, WordingDismissal
from requests_log.rules.drafting import (
    Doubt,
    Remark,
    find_abbreviations,
    find_promises,
    guess_full_forms,
)
from requests_log.rules.stages import Stage

# Above this likeness, from 0 to 100, a sentence promises what a next step records.
LIKE_A_STEP = 75
# Entries with such a source are the paper's own words.
QUOTED_SOURCE = "Paper of "


@dataclass(frozen=True)
class Suggestion:
    """A remark on a line, with full forms that may be meant by an abbreviation."""

    remark: Remark
    offered: Collection[str] = ()


def suggest(line: Entry, *, steps: Iterable[NextStep], today: dt.date) -> list[Suggestion]:
    """Return what to look at again in a line; nothing of the paper's own words.

    ``steps`` are its open next steps. The line may be one that is checked before it is saved.
    """
    if line.source.startswith(QUOTED_SOURCE):
        return []
    text = f"{line.issue}\n{line.status}"
    remarks = find_abbreviations(text, known=_known(today))
    offered = _full_forms(remarks, text)
    if line.stage != Stage.RESOLVED:
        promised = [step.what for step in steps]
        remarks += [
            remark
            for remark in find_promises(line.status)
            if not any(fuzz.partial_ratio(remark.words, what) >= LIKE_A_STEP for what in promised)
        ]
        if line.target_date and line.target_date < today:
            remarks.append(Remark(Doubt.LATE, line.target_date.isoformat()))
    remarks += [Remark(Doubt.AREA, name) for name in _areas_not_linked(line)]
    return [Suggestion(remark, offered.get(remark.words, ())) for remark in remarks]


def not_dismissed(suggestions: Iterable[Suggestion], request: Request) -> list[Suggestion]:
    """Return the suggestions that no official has dismissed on this request."""
    dismissed = set(request.dismissals.values_list("kind", "words"))
    return [
        each
        for each in suggestions
        if (each.remark.doubt.value, each.remark.words) not in dismissed
    ]


@official_only
def dismiss(*, by: User, request: Request, kind: str, words: str) -> None:
    """Leave these words of a request as they are; they are not suggested again."""
    WordingDismissal.objects.get_or_create(
        request=request, kind=kind, words=words, defaults={"by": by}
    )


def _known(today: dt.date) -> set[str]:
    """Return what needs no explanation: the glossary of the day, and codes of departments."""
    glossary = Abbreviation.objects.filter(valid_on(today)).values_list("short", flat=True)
    codes = Department.objects.values_list("code", flat=True)
    return {*glossary, *codes, *(part for code in codes for part in code.split())}


def _full_forms(remarks: Iterable[Remark], text: str) -> dict[str, list[str]]:
    """Return the full forms that may be meant, by abbreviation: in the text, or out of date."""
    glossary = {
        row.short.lower(): row.full_form for row in Abbreviation.objects.all() if row.full_form
    }
    found = {}
    for _, short in remarks:
        guessed = guess_full_forms(short, text)
        if known := glossary.get(short.lower()):
            guessed.append(known)
        found[short] = guessed
    return found


def _areas_not_linked(line: Entry) -> list[str]:
    """Return the areas that the label names and the line is not linked to, nor to a relative."""
    linked = set(Area.objects.filter(slug__in=line.area_slugs).values_list("pk", "group_id"))
    ids = {pk for pk, _ in linked} | {group for _, group in linked if group}
    named = {area for _name, area in Area.objects.named_in(line.areas_label)}
    return sorted(area.name for area in named if area.pk not in ids and area.group_id not in ids)

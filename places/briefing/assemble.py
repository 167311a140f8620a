"""Gathering what a briefing says of an area, as at a day, for one reader."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

from accounts.models import User
from areas.models import Area, Contact, Lead, LocalProject, Statement
from areas.models.families import WARNING
from cbtracker.clock import in_words
from departments.models import Championed
from papers.domain import phrases
from papers.domain.assemble import ORGANISATION, Scope, earlier, is_over
from places.briefing.description import (
    Briefing,
    Figures,
    Gathered,
    Named,
    Overdue,
    RequestLine,
    Told,
)
from places.briefing.page_fit import fit
from places.permissions import areas_visible_to
from places.queries import area_profile, families
from places.queries.area_profile import AreaRequests, DatedFact
from requests_log.as_of import AsOf, day_of
from requests_log.log.changes import LineChange, compare_readings, read_lines
from requests_log.models import LineCopy
from requests_log.queries import first_record
from requests_log.queries.criteria import RequestCriteria
from requests_log.queries.request_list import COUNT_LIMIT, RequestList
from requests_log.rules.references import format_reference
from requests_log.rules.stages import Stage
from requests_log.rules.text import blocks

NOT_RECORDED = "not recorded"
_ORDER = {stage: place for place, stage in enumerate(Stage)}


class TooManyRequests(Exception):
    """An area has more requests than one page is made from."""


def build(area: Area, *, reader: User, at: AsOf | None, weeks: int) -> Briefing:
    """Return the page about an area as at a day, with what changed in the ``weeks`` before it.

    Every request on it is one that ``reader`` may see. The number of queries is always the same.
    Raises TooMany where over a thousand requests count for the area.
    """
    day = day_of(at)
    count = RequestList(reader, RequestCriteria(area=area), at=at).count
    if is_over(count, COUNT_LIMIT):
        raise TooManyRequests
    asked = area_profile.asked_by(area, reader=reader, at=at)
    members = list(areas_visible_to(reader).filter(group=area))
    projects = area_profile.projects_of(area, at=at)
    statements = area_profile.statements_of(area, at=at)
    gathered = Gathered(
        area=area.name,
        organisation=ORGANISATION,
        as_at=day,
        about=f"{_what(area, members)}. As at {at or in_words(day)}.",
        people=_people(area, members, at=at),
        overdue=tuple(_overdue(row) for row in asked.own if row.is_overdue(day)),
        wider_overdue=tuple(row.reference for row in asked.wider if row.is_overdue(day)),
        **_changes(area, asked, reader=reader, at=at, weeks=weeks),
        counts=_counts(area, members, asked),
        requests=_requests(asked.own, day),
        wider=tuple(_wider(asked.wider)),
        families=_families(area, members, at=at),
        projects=_told(projects, _project, none="None recorded."),
        statements=_told(statements, _statement, none=""),
        file_name=f"briefing-{area.slug}-{day:%Y-%m-%d}",
    )
    return fit(gathered)


# Who.


def _what(area: Area, members: Sequence[Area]) -> str:
    if area.group:
        return f"Member of {area.group}"
    phase = "First phase area" if area.is_first_phase else "Area"
    return f"{phase}: a group of {len(members)} members" if members else phase


def _people(
    area: Area, members: Sequence[Area], *, at: AsOf | None
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    people = area_profile.people_of(area, at=at)
    found = (
        ("Whitehall champion", _each(people.champions, _champion)),
        ("DCLG lead officer", _each(people.lead_officers, _contact)),
        ("Area lead", tuple(map(_lead, people.leads)) or (NOT_RECORDED.capitalize(),)),
        ("Contacts in the area", _each(people.contacts, _contact)),
    )
    names = tuple(member.name for member in members)
    return (*found, ("Members", names)) if names else found


def _each(said: DatedFact[Any], words: Callable[[Any], str]) -> tuple[str, ...]:
    """Return those of the day, and then those who come later, with when."""
    found = list(map(words, said.now)) or [NOT_RECORDED.capitalize()]
    dated: dict[str, list[str]] = defaultdict(list)
    for fact in said.later:
        dated[fact.when].append(words(fact))
    for when, later in dated.items():
        found += [f"later, {when}: {later[0]}", *later[1:]]
    return tuple(found)


def _lead(lead: Lead) -> str:
    return f"{lead.user.name}, {lead.user.email}"


def _champion(row: Championed) -> str:
    return row.champion.described


def _contact(contact: Contact) -> str:
    parts = (contact.post, contact.organisation, contact.phone, contact.email)
    return ", ".join(filter(None, (contact.name or "name not recorded", *parts)))


# The requests.


def _requests(rows: Iterable[LineCopy], day: dt.date) -> tuple[RequestLine, ...]:
    """Return the overdue first, and then all in the order of their stages."""
    ordered = sorted(
        rows, key=lambda row: (not row.is_overdue(day), _ORDER[Stage(row.stage)], row.number)
    )
    return tuple(
        RequestLine(
            reference=row.reference,
            issue=row.line.issue,
            department=row.line.departments_label,
            stage=_stage(row, day),
            status=_in_one_paragraph(row.line.status),
            news_on=row.news_on,
            is_resolved=row.stage == Stage.RESOLVED,
            is_overdue=row.is_overdue(day),
        )
        for row in ordered
    )


def _stage(row: LineCopy, day: dt.date) -> str:
    if row.stage == Stage.ON_GOING:
        return f"On-going: {row.workstream}"
    if row.stage == Stage.RESOLVED or not row.target_date:
        return row.stage_label
    due = "was due" if row.is_overdue(day) else "due"
    return f"{row.stage_label}, {due} {row.target_date.day} {row.target_date:%b %Y}"


def _in_one_paragraph(status: str) -> str:
    lines = [line for block in blocks(status) for line in block.lines]
    ended = (line if line.endswith((".", ";", ":", "!", "?")) else f"{line};" for line in lines)
    return " ".join(ended).removesuffix(";")


def _overdue(row: LineCopy) -> Overdue:
    line = row.line
    due = in_words(row.target_date) if row.target_date else NOT_RECORDED
    return Overdue(row.reference, f"due {due}, with {line.departments_label}: {line.issue}")


def _counts(area: Area, members: Sequence[Area], asked: AreaRequests) -> str:
    those = " or its group" if area.group else " or its members" if members else ""
    if not asked.own:
        return f"No requests from this area{those}."
    count = "1 request" if len(asked.own) == 1 else f"{len(asked.own):,} requests"
    stages = ", ".join(
        f"{len(rows):,} {_in_short(stage)}" for stage, rows in asked.by_stage() if rows
    )
    return f"{count} from this area{those}: {stages}."


def _in_short(stage: Stage) -> str:
    """Return a stage as a sentence names it: in progress, on-going, resolved."""
    return stage.label.lower().removesuffix(" workstream")


def _wider(rows: Sequence[LineCopy]) -> Iterable[Named]:
    for stage in Stage:
        if found := tuple(row.reference for row in rows if row.stage == stage):
            yield Named(_in_short(stage), found)


# What changed.


def _changes(
    area: Area, asked: AreaRequests, *, reader: User, at: AsOf | None, weeks: int
) -> dict[str, Any]:
    """Return what changed in the weeks before a day, by what ``Gathered`` calls it."""
    day = day_of(at)
    since = AsOf(day - dt.timedelta(weeks=weeks), known_on=at.known_on if at else None)
    scope = Scope(reader, area=area)
    then = earlier(scope, since, "")
    found = compare_readings(
        then.then, read_lines(scope.rows(at)), until=day, meetings=(), superseded=then.said
    )
    changed = [change for change in found if not change.is_unchanged]
    wider = {row.number for row in asked.wider}
    own = [change for change in changed if change.number not in wider]
    of_wider = [change for change in changed if change.number in wider]
    ago = "week" if weeks == 1 else f"{weeks} weeks"
    sentence = "" if changed else "Nothing has changed."
    return {
        "changes_heading": f"Changed in the {ago} since {in_words(since.day)}",
        "changes_sentence": " ".join(filter(None, (sentence, first_record.describe_start(since)))),
        "changes": _together(own),
        "wider_changes": _together(of_wider),
    }


def _together(changes: Iterable[LineChange]) -> tuple[Named, ...]:
    """Return changes, those of which there is the same to say as one."""
    told: dict[str, list[str]] = defaultdict(list)
    for change in changes:
        told[_words(change)].append(format_reference(change.number))
    return tuple(Named(words, tuple(references)) for words, references in told.items())


def _words(change: LineChange) -> str:
    """Return what happened to a request, in a few words."""
    told = phrases.changed(change)
    facts = list(told.facts)
    if change.after is None:
        facts[0] = "no longer one of these requests"
    elif change.before is None:
        facts[0] = f"new, {_in_short(Stage(change.line.stage))}"
    reworded = [f"{rewording.field} reworded" for rewording in told.rewordings]
    words = (fact.rstrip(".") for fact in (*facts, *reworded))
    return "; ".join(f"{fact[:1].lower()}{fact[1:]}" for fact in words)


# How many families, and what is done for them.


def _families(area: Area, members: Sequence[Area], *, at: AsOf | None) -> Figures:
    own, *of_members = map(families.row_of, area_profile.families_of([area, *members], at=at))
    rows, source = [], [own.figures]
    if own.figures:
        cells = (families.in_figures(cell) or NOT_RECORDED for cell in own.cells)
        rows.append((area.name, *cells))
    if sums := list(_added_up(own, of_members)):
        rows.append((f"Total for its {len(members)} members", *sums))
        source += [row.figures for row in of_members]
    sources = {f"{each.source}, from {in_words(each.effective_on)}" for each in source if each}
    return Figures(
        headings=("Area", *(column.heading for column in families.COLUMNS)),
        rows=tuple(rows),
        sentence=f"Source: {'; '.join(sorted(sources))}.",
        comments=own.figures.comments if own.figures else "",
        warning=WARNING,
    )


def _added_up(own: families.FamilyRow, members: Sequence[families.FamilyRow]) -> Iterable[str]:
    """Yield the members' figures added up, and of how many where some are not recorded."""
    sums = replace(own, members=tuple(members)).sums
    if not sums or not any(sums):
        return
    for place, found in enumerate(sums):
        count = sum(row.cells[place] is not None for row in members)
        some = f" ({count} of {len(members)})" if 0 < count < len(members) else ""
        yield f"{families.in_figures(found) or NOT_RECORDED}{some}"


def _project(project: LocalProject) -> str:
    expected = families.in_figures(project.families)
    facts = (
        f"{expected} families" if expected else f"families {NOT_RECORDED}",
        f"budget {_pounds(project)}",
        project.focus,
    )
    phase = project.get_phase_display().lower()
    return f"{project.name} ({phase}): {'; '.join(filter(None, facts))}"


def _pounds(project: LocalProject) -> str:
    if project.budget is None:
        return NOT_RECORDED
    pounds = f"£{project.budget:,}".removesuffix(".00")
    return f"{pounds} ({project.budget_source})" if project.budget_source else pounds


def _statement(statement: Statement) -> str:
    return f"{statement.get_subject_display()}: {statement.words}"


def _told(said: DatedFact[Any], words: Callable[[Any], str], *, none: str) -> Told:
    """Return what is told of the day, and then what comes later, with when."""
    now, whens = list(map(words, said.now)), {fact.when for fact in said.later}
    sentence = "" if now else none
    if not now and len(whens) == 1:
        return Told(f"{none} Later, {whens.pop()}:".strip(), tuple(map(words, said.later)))
    later = (f"Later, {fact.when}: {words(fact)}" for fact in said.later)
    return Told(sentence, (*now, *later))

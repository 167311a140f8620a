"""Read the content of a briefing about an area on a date, for one user."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import TypedDict

from accounts.models import User
from areas.figure_columns import COLUMNS, format_range
from areas.models import Area, Contact, Lead, LocalProject, Statement
from areas.models.families import WARNING
from cbtracker.clock import in_words
from cbtracker.text import count_of
from champions.queries import acts
from departments.models import AreaChampion
from papers.domain import phrases
from papers.domain.assemble import ORGANISATION
from papers.domain.contents import read_baseline
from papers.domain.scope import PaperScope
from places.briefing.description import (
    Briefing,
    BriefingContent,
    FigureTable,
    OverdueRequest,
    RequestGroup,
    RequestLine,
    TextList,
)
from places.briefing.page_fit import fit
from places.queries import area_profile, families
from places.queries.area_profile import AreaRequests, DatedFacts, FactModel
from requests_log.as_of import AsOf, day_of
from requests_log.log.changes import LineChange, compare_readings, read_lines
from requests_log.log.next_steps import describe_step, open_by_request
from requests_log.models import LineCopy
from requests_log.permissions import areas_visible_to
from requests_log.queries import first_record
from requests_log.queries.criteria import RequestCriteria
from requests_log.queries.request_list import COUNT_LIMIT, RequestList
from requests_log.rules.references import format_reference
from requests_log.rules.stages import Stage
from requests_log.rules.text import blocks

NOT_RECORDED = "not recorded"
_ORDER = {stage: place for place, stage in enumerate(Stage)}


class TooManyRequestsError(Exception):
    """Raised if too many requests apply to an area for a one-page briefing."""


class BriefingChanges(TypedDict):
    """The fields of ``BriefingContent`` about changes."""

    changes_heading: str
    changes_sentence: str
    changes: tuple[RequestGroup, ...]
    wider_changes: tuple[RequestGroup, ...]


def build_briefing(area: Area, *, reader: User, at: AsOf | None, weeks: int) -> Briefing:
    """Return the briefing on an area on a date, with the changes of the ``weeks`` before it.

    It has only requests that ``reader`` may see, and always takes the same number of queries.
    Raises TooManyRequestsError if over a thousand requests apply to the area.
    """
    day = day_of(at)
    count = RequestList(reader, RequestCriteria(area=area), at=at).count
    if count.number > COUNT_LIMIT or (count.over and count.number == COUNT_LIMIT):
        raise TooManyRequestsError
    # A count may be a lower bound: then only the requests themselves say how many there are.
    requests = area_profile.get_requests(area, reader=reader, at=at, most=COUNT_LIMIT + 1)
    if len(requests.own) + len(requests.wider) > COUNT_LIMIT:
        raise TooManyRequestsError
    members = list(areas_visible_to(reader).filter(group=area))
    projects = area_profile.get_projects(area, at=at)
    statements = area_profile.get_statements(area, at=at)
    content = BriefingContent(
        area=area.name,
        organisation=ORGANISATION,
        as_at=day,
        about=f"{_describe_area(area, members)}. As at {at or in_words(day)}.",
        people=(
            *_build_people(area, members, at=at),
            *acts.list_for_briefing(area, reader=reader, at=at),
        ),
        overdue=tuple(_build_overdue(row) for row in requests.own if row.is_overdue(day)),
        wider_overdue=tuple(row.reference for row in requests.wider if row.is_overdue(day)),
        **_build_changes(area, requests, reader=reader, at=at, weeks=weeks),
        counts=_describe_counts(area, members, requests),
        requests=_build_requests(requests.own, day, at=at),
        wider=tuple(_group_by_stage(requests.wider)),
        families=_build_figures(area, members, at=at),
        projects=_build_text_list(projects, _format_project, none="None recorded."),
        statements=_build_text_list(statements, _format_statement, none=""),
        file_name=f"briefing-{area.slug}-{day:%Y-%m-%d}",
    )
    return fit(content)


# People.


def _describe_area(area: Area, members: Sequence[Area]) -> str:
    if area.group:
        return f"Member of {area.group}"
    phase = "First phase area" if area.is_first_phase else "Area"
    return f"{phase}: a group of {count_of(len(members), 'member')}" if members else phase


def _build_people(
    area: Area, members: Sequence[Area], *, at: AsOf | None
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    people = area_profile.get_people(area, at=at)
    found = (
        ("Whitehall champion", _list_facts(people.champions, _format_champion)),
        ("DCLG lead officer", _list_facts(people.lead_officers, _format_contact)),
        ("Area lead", tuple(map(_format_lead, people.leads)) or (NOT_RECORDED.capitalize(),)),
        ("Contacts in the area", _list_facts(people.contacts, _format_contact)),
    )
    names = tuple(member.name for member in members)
    return (*found, ("Members", names)) if names else found


def _list_facts(
    facts: DatedFacts[FactModel], format_fact: Callable[[FactModel], str]
) -> tuple[str, ...]:
    """Return the current people, and then those who start later, with dates."""
    found = list(map(format_fact, facts.current)) or [NOT_RECORDED.capitalize()]
    dated: dict[str, list[str]] = defaultdict(list)
    for fact in facts.later:
        dated[fact.period_text].append(format_fact(fact))
    for when, later in dated.items():
        found += [f"later, {when}: {later[0]}", *later[1:]]
    return tuple(found)


def _format_lead(lead: Lead) -> str:
    return f"{lead.user.name}, {lead.user.email}"


def _format_champion(row: AreaChampion) -> str:
    return row.champion.full_description


def _format_contact(contact: Contact) -> str:
    parts = (contact.post, contact.organisation, contact.phone, contact.email)
    return ", ".join(filter(None, (contact.name or "name not recorded", *parts)))


# Requests.


def _build_requests(
    rows: Sequence[LineCopy], day: dt.date, *, at: AsOf | None
) -> tuple[RequestLine, ...]:
    """Return overdue requests first, then by stage and reference, each with its next steps."""
    steps = open_by_request([getattr(row, row.REQUEST_ID_FIELD) for row in rows], at=at)
    ordered = sorted(
        rows, key=lambda row: (not row.is_overdue(day), _ORDER[Stage(row.stage)], row.number)
    )
    return tuple(
        RequestLine(
            reference=row.reference,
            issue=row.line.issue,
            department=row.line.departments_label,
            stage=_describe_stage(row, day),
            status=_join_paragraphs(row.line.status)
            + "".join(
                f" Next: {describe_step(step)}"
                for step in steps.get(getattr(row, row.REQUEST_ID_FIELD), ())
            ),
            news_on=row.news_on,
            is_resolved=row.stage == Stage.RESOLVED,
            is_overdue=row.is_overdue(day),
        )
        for row in ordered
    )


def _describe_stage(row: LineCopy, day: dt.date) -> str:
    if row.stage == Stage.ON_GOING:
        return f"On-going: {row.workstream}"
    if row.stage == Stage.RESOLVED or not row.target_date:
        return row.stage_label
    due = "was due" if row.is_overdue(day) else "due"
    return f"{row.stage_label}, {due} {row.target_date.day} {row.target_date:%b %Y}"


def _join_paragraphs(status: str) -> str:
    lines = [line for block in blocks(status) for line in block.lines]
    ended = (line if line.endswith((".", ";", ":", "!", "?")) else f"{line};" for line in lines)
    return " ".join(ended).removesuffix(";")


def _build_overdue(row: LineCopy) -> OverdueRequest:
    line = row.line
    due = in_words(row.target_date) if row.target_date else NOT_RECORDED
    return OverdueRequest(row.reference, f"due {due}, with {line.departments_label}: {line.issue}")


def _describe_counts(area: Area, members: Sequence[Area], requests: AreaRequests) -> str:
    those = " or its group" if area.group else " or its members" if members else ""
    if not requests.own:
        return f"No requests from this area{those}."
    count = "1 request" if len(requests.own) == 1 else f"{len(requests.own):,} requests"
    stages = ", ".join(
        f"{len(rows):,} {_format_stage(stage)}" for stage, rows in requests.by_stage() if rows
    )
    return f"{count} from this area{those}: {stages}."


def _format_stage(stage: Stage) -> str:
    """Return a stage for use in a sentence: in progress, on-going, resolved."""
    return stage.label.lower().removesuffix(" workstream")


def _group_by_stage(rows: Sequence[LineCopy]) -> Iterable[RequestGroup]:
    for stage in Stage:
        if found := tuple(row.reference for row in rows if row.stage == stage):
            yield RequestGroup(_format_stage(stage), found)


# Changes.


def _build_changes(
    area: Area, requests: AreaRequests, *, reader: User, at: AsOf | None, weeks: int
) -> BriefingChanges:
    """Return what changed in the weeks before a date, as fields of ``BriefingContent``."""
    day = day_of(at)
    since = AsOf(day - dt.timedelta(weeks=weeks), known_on=at.known_on if at else None)
    scope = PaperScope(reader, area=area)
    then = read_baseline(scope, since, "")
    found = compare_readings(
        then.lines, read_lines(scope.rows(at)), until=day, meetings=(), superseded=then.superseded
    )
    changed = [change for change in found if not change.is_unchanged]
    wider = {row.number for row in requests.wider}
    own = [change for change in changed if change.number not in wider]
    of_wider = [change for change in changed if change.number in wider]
    ago = "week" if weeks == 1 else f"{weeks} weeks"
    sentence = "" if changed else "Nothing has changed."
    return {
        "changes_heading": f"Changed in the {ago} since {in_words(since.day)}",
        "changes_sentence": " ".join(filter(None, (sentence, first_record.describe_start(since)))),
        "changes": _group_changes(own),
        "wider_changes": _group_changes(of_wider),
    }


def _group_changes(changes: Iterable[LineChange]) -> tuple[RequestGroup, ...]:
    """Return changes, with requests that changed in the same way in one group."""
    grouped: dict[str, list[str]] = defaultdict(list)
    for change in changes:
        grouped[_describe_change(change)].append(format_reference(change.number))
    return tuple(RequestGroup(text, tuple(references)) for text, references in grouped.items())


def _describe_change(change: LineChange) -> str:
    """Return a short description of what happened to a request."""
    facts = phrases.list_facts(change)
    if change.after is None:
        facts[0] = "no longer one of these requests"
    elif change.before is None:
        facts[0] = f"new, {_format_stage(Stage(change.line.stage))}"
    reworded = [f"{each.field} reworded" for each in phrases.list_rewordings(change)]
    words = (fact.rstrip(".") for fact in (*facts, *reworded))
    return "; ".join(f"{fact[:1].lower()}{fact[1:]}" for fact in words)


# Families, local projects and statements.


def _build_figures(area: Area, members: Sequence[Area], *, at: AsOf | None) -> FigureTable:
    own, *of_members = map(
        families.build_row, area_profile.get_area_figures([area, *members], at=at)
    )
    rows, source = [], [own.figures]
    if own.figures:
        cells = (format_range(cell) or NOT_RECORDED for cell in own.cells)
        rows.append((area.name, *cells))
    if sums := list(_format_totals(own, of_members)):
        rows.append((f"Total for its {count_of(len(members), 'member')}", *sums))
        source += [row.figures for row in of_members]
    sources = {f"{each.source}, from {in_words(each.effective_on)}" for each in source if each}
    return FigureTable(
        headings=("Area", *(column.heading for column in COLUMNS)),
        rows=tuple(rows),
        sentence=f"Source: {'; '.join(sorted(sources))}.",
        comments=own.figures.comments if own.figures else "",
        warning=WARNING,
    )


def _format_totals(own: families.FamilyRow, members: Sequence[families.FamilyRow]) -> Iterable[str]:
    """Yield totals of the members' figures; if some are not recorded, with how many are."""
    sums = replace(own, members=tuple(members)).sums
    if not sums or not any(sums):
        return
    for place, found in enumerate(sums):
        count = sum(row.cells[place] is not None for row in members)
        some = f" ({count} of {len(members)})" if 0 < count < len(members) else ""
        yield f"{format_range(found) or NOT_RECORDED}{some}"


def _format_project(project: LocalProject) -> str:
    expected = format_range(project.families)
    facts = (
        f"{expected} families" if expected else f"families {NOT_RECORDED}",
        f"budget {_format_budget(project)}",
        project.focus,
    )
    phase = project.get_phase_display().lower()
    return f"{project.name} ({phase}): {'; '.join(filter(None, facts))}"


def _format_budget(project: LocalProject) -> str:
    if project.budget is None:
        return NOT_RECORDED
    pounds = f"£{project.budget:,}".removesuffix(".00")
    return f"{pounds} ({project.budget_source})" if project.budget_source else pounds


def _format_statement(statement: Statement) -> str:
    return f"{statement.get_subject_display()}: {statement.text}"


def _build_text_list(
    facts: DatedFacts[FactModel], format_fact: Callable[[FactModel], str], *, none: str
) -> TextList:
    """Return the current facts, and then those that start later, with dates."""
    current = list(map(format_fact, facts.current))
    periods = {fact.period_text for fact in facts.later}
    sentence = "" if current else none
    if not current and len(periods) == 1:
        return TextList(
            f"{none} Later, {periods.pop()}:".strip(), tuple(map(format_fact, facts.later))
        )
    later = (f"Later, {fact.period_text}: {format_fact(fact)}" for fact in facts.later)
    return TextList(sentence, (*current, *later))

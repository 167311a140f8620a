"""Assemble papers from what they print. Editions are built by the same ``build_paper``."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import attrgetter

from django.db.models import Case, When

from cbtracker.clock import in_words
from papers.description import (
    SCOPE_LABEL,
    Annex,
    AnnexTable,
    ChangesSection,
    Paper,
    PaperLine,
    WorkstreamSection,
    WorkstreamsPart,
)
from papers.domain import phrases
from papers.domain.change_sentences import describe_changes, make_wording_annexes
from papers.domain.contents import STAGE_ORDER, PaperContents, PaperEntry
from papers.domain.own_positions import with_printed_status
from papers.domain.paper_wording import PaperHeadings
from papers.domain.scope import PaperScope
from requests_log.as_of import AsOf
from requests_log.models import Workstream
from requests_log.queries.row import stream_request_rows
from requests_log.rules.references import format_reference
from requests_log.rules.stages import Stage

ORGANISATION = "Department for Communities and Local Government"
_ANNEX_A, _ANNEX_B = "Annex A", "Annex B"


@dataclass(frozen=True)
class PaperCover:
    """Whom a paper is to and from, and its marking, such as OFFICIAL; each may be empty."""

    to: str = ""
    sender: str = ""
    marking: str = ""


NO_COVER = PaperCover()


@dataclass(frozen=True)
class PaperDetails:
    """What a paper prints besides its lines: title, introduction, labels and headings.

    ``changes_note`` is printed in place of the changes if the record cannot show them. With
    ``wording``, an annex shows the old wording beside the new one. ``is_as_in_2011`` leaves out
    what the paper of 2011 did not print, the sentence that counts requests among it.
    """

    title: str
    introduction: str
    headings: PaperHeadings
    sentence: str = ""
    meeting_label: str = ""
    scope_label: str = ""
    changes_label: str = ""
    changes_note: str = ""
    edition: tuple[tuple[str, str], ...] = ()
    file_suffix: str = ""
    wording: bool = False
    cover: PaperCover = NO_COVER
    is_as_in_2011: bool = False


def with_workstream_steps(headings: PaperHeadings, steps: str) -> PaperHeadings:
    """Return the headings, with the steps of workstreams as printed above the on-going requests."""
    opening = "\n\n".join(filter(None, (headings.on_going_opening, steps)))
    return replace(headings, on_going_opening=opening)


def stream_lines(
    scope: PaperScope, at: AsOf, *, headings: PaperHeadings, steps: bool = False
) -> Iterator[tuple[str, str, PaperLine]]:
    """Yield the lines of the paper of a scope in order, with the name of the annex and the heading.

    They are the same as in ``build_paper``, but read in chunks, for papers of any length.
    """
    workstream_headings = {
        stream.name: stream.printed_heading for stream in Workstream.objects.all()
    }
    stage_order = Case(*(When(stage=stage, then=order) for stage, order in STAGE_ORDER.items()))
    rows = scope.rows(at).order_by(stage_order, "workstream__position", "number")
    for row, status in with_printed_status(scope, stream_request_rows(rows), at, steps=steps):
        cells = (row.reference, row.areas_label, row.issue, row.departments_label, status)
        if row.stage == Stage.RESOLVED:
            yield _ANNEX_B, headings.outcomes, PaperLine(*cells)
        else:
            heading = workstream_headings.get(row.workstream, headings.table_1)
            yield _ANNEX_A, heading, PaperLine(*cells)


def build_paper(contents: PaperContents, details: PaperDetails) -> Paper:
    """Return the paper in the form that every format renders."""
    by_stage = {
        stage: [line for line in contents.entries if line.entry.stage == stage] for stage in Stage
    }
    headings = details.headings
    changes = _make_changes(contents, details) if details.changes_label else None
    wording = make_wording_annexes(changes) if changes and details.wording else ()
    return Paper(
        title=details.title,
        organisation=ORGANISATION,
        as_at=contents.as_at,
        about=tuple(_describe_paper(contents.as_at, details)),
        introduction=details.introduction,
        sentence=_write_sentence(contents, details),
        annexes=(
            Annex(
                _ANNEX_A,
                headings.annex_a,
                (
                    AnnexTable(
                        headings.table_1,
                        "Status",
                        _make_lines(by_stage[Stage.IN_PROGRESS]),
                        "No requests are in progress.",
                    ),
                    WorkstreamsPart(
                        headings.on_going,
                        _make_workstreams(by_stage[Stage.ON_GOING]),
                        "No requests are being taken forward through on-going workstreams.",
                        headings.on_going_opening,
                    ),
                ),
                headings.annex_a_opening,
            ),
            Annex(
                _ANNEX_B,
                headings.annex_b,
                (
                    AnnexTable(
                        headings.outcomes,
                        "Outcome",
                        _make_lines(by_stage[Stage.RESOLVED]),
                        "No requests have been resolved.",
                    ),
                ),
            ),
            *contents.annexes,
            *wording,
        ),
        changes=changes,
        file_name=format_file_name(contents.as_at, details.file_suffix),
        summary=contents.summary,
        marking=details.cover.marking,
        is_as_in_2011=details.is_as_in_2011,
    )


def format_file_name(as_at: dt.date, suffix: str) -> str:
    """Return the name of a paper's files, without the extension."""
    return f"requests-of-whitehall-{as_at:%Y-%m-%d}{suffix}"


def _write_sentence(contents: PaperContents, details: PaperDetails) -> str:
    if details.is_as_in_2011:
        return ""
    return details.sentence or describe_contents(contents, details.scope_label)


def describe_contents(contents: PaperContents, scope_label: str) -> str:
    """Return a sentence with the number of requests in each stage."""
    lines = [line.entry for line in contents.entries]
    return phrases.describe_counts(lines, contents.as_at, scope=scope_label)


def _make_changes(contents: PaperContents, details: PaperDetails) -> ChangesSection:
    return describe_changes(
        contents.changes, details.changes_label, note=details.changes_note, steps=contents.steps
    )


def _describe_paper(as_at: dt.date, details: PaperDetails) -> Iterable[tuple[str, str]]:
    pairs = (
        ("To", details.cover.to),
        ("From", details.cover.sender),
        ("As at", in_words(as_at)),
        ("Meeting", details.meeting_label),
        (SCOPE_LABEL, details.scope_label),
        *details.edition,
    )
    return ((label, text) for label, text in pairs if text)


def _make_workstreams(lines: Sequence[PaperEntry]) -> tuple[WorkstreamSection, ...]:
    return tuple(
        WorkstreamSection(heading, _make_lines(group))
        for heading, group in groupby(lines, attrgetter("heading"))
    )


def _make_lines(lines: Iterable[PaperEntry]) -> tuple[PaperLine, ...]:
    return tuple(
        PaperLine(
            reference=format_reference(line.number),
            area=line.entry.areas_label,
            issue=line.entry.issue,
            department=line.entry.departments_label,
            status=line.status,
        )
        for line in lines
    )

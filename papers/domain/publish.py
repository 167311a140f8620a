"""Issue editions, and load them as they were printed. Nothing else writes editions."""

import datetime as dt
import uuid
from dataclasses import asdict

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from cbtracker import clock
from cbtracker.submissions import AlreadySavedError
from cbtracker.text import refuse_unprintable, tidy
from papers.description import Paper
from papers.domain.assemble import (
    NO_COVER,
    PaperCover,
    PaperDetails,
    build_paper,
    describe_contents,
)
from papers.domain.checksum import compute_lines_checksum, compute_paper_checksum
from papers.domain.contents import PaperContents, PaperEntry
from papers.domain.paper_wording import PaperHeadings, read_wording
from papers.domain.printed_parts import load_annexes, load_summary, store_parts
from papers.domain.scope import PaperScope
from papers.models import Edition, EditionChange, EditionLine, Meeting
from provenance.redaction import follow_checksum
from requests_log.domain import validation
from requests_log.log.changes import LineChange
from requests_log.models import Entry

MAX_NUMBERING_ATTEMPTS = 50
TITLE_REQUIRED = "Enter the title of the paper."
MAX_TITLE_LENGTH = 300
MAX_INTRODUCTION_LENGTH = 20_000


class RecordChangedError(Exception):
    """The record has changed since the preview; ``paper`` is what it prints now."""

    def __init__(self, paper: Paper) -> None:
        super().__init__("the record has changed since the preview")
        self.paper = paper


class AlreadySupersededError(Exception):
    """The edition has been superseded already, by the edition ``by``."""

    def __init__(self, by: Edition) -> None:
        super().__init__(f"already superseded by {by}")
        self.by = by


def issue(
    *,
    by: User,
    scope: PaperScope,
    contents: PaperContents,
    title: str,
    introduction: str,
    meeting: Meeting | None = None,
    scope_label: str = "",
    changes_label: str = "",
    changes_since: str = "",
    changes_note: str = "",
    headings: PaperHeadings | None = None,
    wording: bool = False,
    is_as_in_2011: bool = False,
    cover: PaperCover = NO_COVER,
    preview_checksum: str | None = None,
    supersedes: Edition | None = None,
    reason: str = "",
    submission: uuid.UUID | None = None,
    issued_at: dt.datetime | None = None,
) -> Edition:
    """Issue ``contents`` and return the edition.

    ``headings`` are by default those of its date, without openings. ``preview_checksum`` is that
    of the paper that the official was shown. If the form submission
    with the id ``submission`` has issued an edition already, that one is returned, or
    AlreadySavedError is raised if the words differ.

    Raises PermissionDenied unless ``by`` is an official, ValidationError by field for the title,
    the introduction, the reason and ``supersedes``, RecordChangedError if the paper is not the one
    that was shown, and AlreadySupersededError.
    """
    if not by.is_official:
        raise PermissionDenied("Only officials can issue papers.")
    cover_text = clean_cover_text(title=title, introduction=introduction)
    if issued := find_by_submission(submission):
        sent = (*cover_text.values(), tidy(reason) if supersedes else "")
        saved = (issued.title, issued.introduction, issued.reason)
        if saved != sent or load_cover(issued) != cover:
            raise AlreadySavedError(issued)
        return issued
    reason = clean_reason(supersedes, reason)
    headings = headings or read_wording(contents.as_at).make_headings(opened=False)
    if supersedes and not supersedes.covers(area=scope.area, department=scope.department):
        raise ValidationError(
            {
                "supersedes": f"Edition {supersedes.number} covers different requests: "
                "choose an edition of the same department and area."
            }
        )
    details = PaperDetails(
        title=cover_text["title"],
        introduction=cover_text["introduction"],
        sentence=describe_contents(contents, scope_label),
        meeting_label=str(meeting or ""),
        scope_label=scope_label,
        changes_label=changes_label,
        changes_note=changes_note,
        edition=describe_superseded(supersedes, reason),
        headings=headings,
        wording=wording,
        cover=cover,
        is_as_in_2011=is_as_in_2011,
    )
    paper = build_paper(contents, details)
    if preview_checksum is not None and preview_checksum != compute_paper_checksum(paper):
        raise RecordChangedError(paper)
    edition = Edition(
        as_at=contents.as_at,
        **cover_text,
        sentence=details.sentence,
        meeting=meeting,
        meeting_label=details.meeting_label,
        area=scope.area,
        department=scope.department,
        scope_label=scope_label,
        changes_label=changes_label,
        changes_since=changes_since,
        changes_note=changes_note,
        headings=asdict(headings),
        printed_parts={
            **store_parts(contents, wording=wording),
            "cover": asdict(cover),
            "is_as_in_2011": is_as_in_2011,
        },
        workstream_names=_collect_workstream_names(contents),
        line_count=len(contents.entries),
        change_count=len(contents.changes),
        supersedes=supersedes,
        reason=reason,
        issued_by=by,
        issuer_label=str(by),
        issued_at=issued_at or clock.now(),
        checksum=compute_lines_checksum(paper),
        submission=submission,
    )
    return _save(edition, contents)


def describe_superseded(supersedes: Edition | None, reason: str) -> tuple[tuple[str, str], ...]:
    """Return the label and text of a paper on the edition that it supersedes."""
    if supersedes is None:
        return ()
    return (("Replaces", f"edition {supersedes.number}: {reason}"),)


def clean_cover_text(*, title: str, introduction: str) -> dict[str, str]:
    """Return the title and introduction, tidied. Raises ValidationError by field."""
    errors = {}
    given = {"title": " ".join(tidy(title).split()), "introduction": tidy(introduction)}
    limits = {"title": MAX_TITLE_LENGTH, "introduction": MAX_INTRODUCTION_LENGTH}
    for field, text in given.items():
        try:
            refuse_unprintable(text)
        except ValidationError as error:
            errors[field] = error.messages
        if len(text) > limits[field]:
            errors[field] = [
                f"The {field} has {len(text):,} characters: "
                f"shorten it to {limits[field]:,} or fewer."
            ]
    if not given["title"]:
        errors["title"] = [TITLE_REQUIRED]
    if errors:
        raise ValidationError(errors)
    return given


def clean_reason(supersedes: Edition | None, reason: str) -> str:
    """Return the reason for superseding an edition, tidied; empty if none is superseded.

    Raises ValidationError by field without a reason, and AlreadySupersededError.
    """
    if supersedes is None:
        return ""
    reason = validation.clean_text(reason, "reason")
    if not reason:
        raise ValidationError({"reason": f"Enter what was wrong with edition {supersedes.number}."})
    _reject_superseded(supersedes)
    return reason


def _reject_superseded(edition: Edition | None) -> None:
    by = Edition.objects.filter(supersedes=edition).first() if edition else None
    if by:
        raise AlreadySupersededError(by)


def find_by_submission(submission: uuid.UUID | None) -> Edition | None:
    """Return the edition that a form submission has issued, if any."""
    return Edition.objects.filter(submission=submission).first() if submission else None


def _save(edition: Edition, contents: PaperContents) -> Edition:
    """Save an edition under the next free number, with its lines and changes."""
    for _ in range(MAX_NUMBERING_ATTEMPTS):
        edition.number = (Edition.objects.aggregate(highest=Max("number"))["highest"] or 0) + 1
        try:
            with transaction.atomic():
                edition.save(force_insert=True)
                _save_rows(edition, contents)
            return edition
        except IntegrityError:
            edition.pk = None
            # Another edition was issued at the same moment, perhaps by the same form submission.
            if issued := find_by_submission(edition.submission):
                return issued
            _reject_superseded(edition.supersedes)
            if not Edition.objects.filter(number=edition.number).exists():
                raise
    raise RuntimeError("The edition could not be numbered: try again.")


def _save_rows(edition: Edition, contents: PaperContents) -> None:
    EditionLine.objects.bulk_create(
        EditionLine(
            edition=edition,
            place=place,
            entry=line.entry,
            heading=line.heading,
            since=line.since,
            position=line.position,
            steps=line.steps,
        )
        for place, line in enumerate(contents.entries, 1)
    )
    EditionChange.objects.bulk_create(
        EditionChange(
            edition=edition,
            place=place,
            before=change.before,
            after=change.after,
            superseded=change.superseded,
            since=change.since,
            meetings=change.meetings,
        )
        for place, change in enumerate(contents.changes, 1)
    )


def load_contents(edition: Edition) -> PaperContents:
    """Return what an edition prints from the log: the entries that it refers to."""
    lines = edition.lines.select_related("entry__workstream", "entry__request", "position")
    entries = tuple(
        PaperEntry(
            line.entry.request.number,
            line.entry,
            line.heading,
            line.since,
            line.position,
            line.steps,
        )
        for line in lines
    )
    changes = edition.changes.select_related(
        *(
            f"{entry}__{relation}"
            for entry in ("before", "after", "superseded")
            for relation in ("workstream", "request")
        )
    )
    names = edition.workstream_names
    return PaperContents(
        edition.as_at,
        entries,
        tuple(_load_change(change, names) for change in changes),
        steps=tuple(edition.parts.get("steps", ())),
        annexes=load_annexes(edition.parts),
        summary=load_summary(edition.parts),
    )


def _load_change(change: EditionChange, names: dict[str, str]) -> LineChange:
    entries = _list_entries(change)
    for entry in entries:
        if entry.workstream:
            # The name as printed: it may have changed since.
            entry.workstream.name = names[str(entry.workstream_id)]
    return LineChange(
        number=entries[0].request.number,
        before=change.before,
        after=change.after,
        superseded=change.superseded,
        since=change.since,
        meetings=change.meetings,
    )


def _list_entries(change: LineChange | EditionChange) -> list[Entry]:
    """Return the entries that a change refers to: at least one."""
    return [entry for entry in (change.after, change.before, change.superseded) if entry]


def _collect_workstream_names(contents: PaperContents) -> dict[str, str]:
    """Return the names of the workstreams in the changes, by id."""
    entries = (entry for change in contents.changes for entry in _list_entries(change))
    return {str(e.workstream_id): e.workstream.name for e in entries if e.workstream}


def load_paper(edition: Edition) -> Paper:
    """Return the paper of an edition, as it was printed when it was issued."""
    day = clock.in_words(timezone.localdate(edition.issued_at))
    issued = ("Edition", f"{edition.number}, issued on {day} by {edition.issuer_label}")
    details = PaperDetails(
        title=edition.title,
        introduction=edition.introduction,
        sentence=edition.sentence,
        meeting_label=edition.meeting_label,
        scope_label=edition.scope_label,
        changes_label=edition.changes_label,
        changes_note=edition.changes_note,
        edition=(issued, *describe_superseded(edition.supersedes, edition.reason)),
        file_suffix=f"-edition-{edition.number}",
        headings=PaperHeadings(**edition.headings),
        wording=edition.parts.get("wording", False),
        cover=load_cover(edition),
        is_as_in_2011=edition.parts.get("is_as_in_2011", False),
    )
    return build_paper(load_contents(edition), details)


def load_cover(edition: Edition) -> PaperCover:
    """Return whom an edition is to and from, and its marking."""
    return PaperCover(**edition.parts.get("cover", {}))


def matches_checksum(edition: Edition, paper: Paper) -> bool:
    """Return whether the lines of a paper are those that the edition was issued with.

    Where words have been removed, the record of the redaction says what its checksum is since.
    """
    now, issued = compute_lines_checksum(paper), edition.checksum
    return now == issued or now == follow_checksum(Edition._meta.db_table, edition.pk, issued)

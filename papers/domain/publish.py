"""The one writer of editions: what was issued is kept, and is read back as it was."""

import datetime as dt
import uuid
from dataclasses import asdict

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from cbtracker import clock
from papers.description import Paper
from papers.domain.assemble import (
    USUAL_HEADINGS,
    Contents,
    Cover,
    Headings,
    PaperItem,
    Scope,
    build,
    counted,
)
from papers.domain.checksum import digest_of, sum_of_all
from papers.models import Edition, EditionChange, EditionLine, Meeting
from requests_log.domain import validation
from requests_log.log.changes import LineChange
from requests_log.models import Entry
from requests_log.rules.text import refuse_unprintable, tidy, tidy_status

NUMBERING_TRIES = 50
NO_TITLE = "Enter the title of the paper."
LONGEST_TITLE = 300
LONGEST_INTRODUCTION = 20_000


class RecordChanged(Exception):
    """The record is no longer what was seen before issuing: ``paper`` is what it prints now."""

    def __init__(self, paper: Paper) -> None:
        super().__init__("the record has changed since the paper was seen")
        self.paper = paper


class AlreadySuperseded(Exception):
    """Another edition has superseded this one already: ``by`` is that one."""

    def __init__(self, by: Edition) -> None:
        super().__init__(f"{by} has already replaced it")
        self.by = by


def issue(
    *,
    by: User,
    scope: Scope,
    contents: Contents,
    title: str,
    introduction: str,
    meeting: Meeting | None = None,
    scope_label: str = "",
    changes_label: str = "",
    changes_since: str = "",
    changes_note: str = "",
    headings: Headings = USUAL_HEADINGS,
    seen: str | None = None,
    supersedes: Edition | None = None,
    reason: str = "",
    submission: uuid.UUID | None = None,
    issued_at: dt.datetime | None = None,
) -> Edition:
    """Return the edition that ``contents`` are issued as.

    ``seen`` is the sum of all of the paper that the official was shown. Raises PermissionDenied for
    anybody but an official, ValidationError by field where the covering words are not fit,
    RecordChanged where it is not what was seen, and AlreadySuperseded. What one
    sending of a form (``submission``) has issued already is returned and not issued again.
    """
    if not by.is_official:
        raise PermissionDenied("Only officials can issue papers.")
    if twin := _twin(submission):
        return twin
    words = checked_words(title=title, introduction=introduction)
    why = checked_reason(supersedes, reason)
    if supersedes and not supersedes.is_of(area=scope.area, department=scope.department):
        raise ValidationError(
            {
                "supersedes": f"Edition {supersedes.number} covers different requests: "
                "choose an edition of the same department and area."
            }
        )
    cover = Cover(
        title=words["title"],
        introduction=words["introduction"],
        sentence=counted(contents, scope_label),
        meeting_label=str(meeting or ""),
        scope_label=scope_label,
        changes_label=changes_label,
        changes_note=changes_note,
        edition=about_superseding(supersedes, why),
        headings=headings,
    )
    paper = build(contents, cover)
    if seen is not None and seen != sum_of_all(paper):
        raise RecordChanged(paper)
    edition = Edition(
        as_at=contents.as_at,
        **words,
        sentence=cover.sentence,
        meeting=meeting,
        meeting_label=cover.meeting_label,
        area=scope.area,
        department=scope.department,
        scope_label=scope_label,
        changes_label=changes_label,
        changes_since=changes_since,
        changes_note=changes_note,
        headings=asdict(headings),
        workstream_names=_names_of_workstreams(contents),
        line_count=len(contents.items),
        change_count=len(contents.changes),
        supersedes=supersedes,
        reason=why,
        issued_by=by,
        issuer_label=str(by),
        issued_at=issued_at or clock.now(),
        digest=digest_of(paper),
        submission=submission,
    )
    return _save(edition, contents)


def about_superseding(supersedes: Edition | None, reason: str) -> tuple[tuple[str, str], ...]:
    """Return what a paper says of the edition that it supersedes, as a label and its words."""
    if supersedes is None:
        return ()
    return (("Replaces", f"edition {supersedes.number}: {reason}"),)


def checked_words(*, title: str, introduction: str) -> dict[str, str]:
    """Return the covering words tidied; raise ValidationError by field where they are not fit."""
    errors = {}
    given = {"title": " ".join(tidy(title).split()), "introduction": tidy_status(introduction)}
    limits = {"title": LONGEST_TITLE, "introduction": LONGEST_INTRODUCTION}
    for field, words in given.items():
        try:
            refuse_unprintable(words)
        except ValidationError as error:
            errors[field] = error.messages
        if len(words) > limits[field]:
            errors[field] = [
                f"The {field} has {len(words):,} characters: "
                f"shorten it to {limits[field]:,} or fewer."
            ]
    if not given["title"]:
        errors["title"] = [NO_TITLE]
    if errors:
        raise ValidationError(errors)
    return given


def checked_reason(supersedes: Edition | None, reason: str) -> str:
    """Return why an edition is superseded, tidied; empty where the new one supersedes none."""
    if supersedes is None:
        return ""
    why = validation.clean_text(reason, "reason")
    if not why:
        raise ValidationError({"reason": f"Enter what was wrong with edition {supersedes.number}."})
    _refuse_superseded(supersedes)
    return why


def _refuse_superseded(edition: Edition | None) -> None:
    by = Edition.objects.filter(supersedes=edition).first() if edition else None
    if by:
        raise AlreadySuperseded(by)


def _twin(submission: uuid.UUID | None) -> Edition | None:
    """Return what one sending of a form has issued already."""
    return Edition.objects.filter(submission=submission).first() if submission else None


def _save(edition: Edition, contents: Contents) -> Edition:
    """Save an edition under the next free number, with its lines and changes."""
    for _ in range(NUMBERING_TRIES):
        edition.number = (Edition.objects.aggregate(highest=Max("number"))["highest"] or 0) + 1
        try:
            with transaction.atomic():
                edition.save(force_insert=True)
                _save_rows(edition, contents)
            return edition
        except IntegrityError:
            edition.pk = None
            # Somebody else issued at the same moment: perhaps by the same sending of a form.
            if twin := _twin(edition.submission):
                return twin
            _refuse_superseded(edition.supersedes)
            if not Edition.objects.filter(number=edition.number).exists():
                raise
    raise RuntimeError("The edition could not be numbered: try again.")


def _save_rows(edition: Edition, contents: Contents) -> None:
    EditionLine.objects.bulk_create(
        EditionLine(
            edition=edition,
            place=place,
            entry=item.entry,
            heading=item.heading,
            since=item.since,
        )
        for place, item in enumerate(contents.items, 1)
    )
    EditionChange.objects.bulk_create(
        EditionChange(
            edition=edition,
            place=place,
            before=change.before,
            after=change.after,
            said=change.superseded,
            since=change.since,
            meetings=change.meetings,
        )
        for place, change in enumerate(contents.changes, 1)
    )


def contents_of(edition: Edition) -> Contents:
    """Return what an edition prints from the log, from the entries that it kept."""
    kept = edition.lines.select_related("entry__workstream", "entry__request")
    items = tuple(
        PaperItem(line.entry.request.number, line.entry, line.heading, line.since) for line in kept
    )
    changes = edition.changes.select_related(
        *(
            f"{which}__{of}"
            for which in ("before", "after", "said")
            for of in ("workstream", "request")
        )
    )
    names = edition.workstream_names
    return Contents(edition.as_at, items, tuple(_change(change, names) for change in changes))


def _change(kept: EditionChange, names: dict[str, str]) -> LineChange:
    entries = _entries_of(kept)
    for entry in entries:
        if entry.workstream:
            # As it was called then, whatever it is called now.
            entry.workstream.name = names[str(entry.workstream_id)]
    return LineChange(
        number=entries[0].request.number,
        before=kept.before,
        after=kept.after,
        superseded=kept.said,
        since=kept.since,
        meetings=kept.meetings,
    )


def _entries_of(change: LineChange | EditionChange) -> list[Entry]:
    """Return the entries that a change is told of: one at least."""
    reported = change.superseded if isinstance(change, LineChange) else change.said
    return [entry for entry in (change.after, change.before, reported) if entry]


def _names_of_workstreams(contents: Contents) -> dict[str, str]:
    """Return what the workstreams of the changes are called, by their ids."""
    entries = (entry for change in contents.changes for entry in _entries_of(change))
    return {str(e.workstream_id): e.workstream.name for e in entries if e.workstream}


def paper_of(edition: Edition) -> Paper:
    """Return an edition's paper: it prints what it printed when it was issued."""
    day = clock.in_words(timezone.localdate(edition.issued_at))
    about = ("Edition", f"{edition.number}, issued on {day} by {edition.issuer_label}")
    cover = Cover(
        title=edition.title,
        introduction=edition.introduction,
        sentence=edition.sentence,
        meeting_label=edition.meeting_label,
        scope_label=edition.scope_label,
        changes_label=edition.changes_label,
        changes_note=edition.changes_note,
        edition=(about, *about_superseding(edition.supersedes, edition.reason)),
        file_suffix=f"-edition-{edition.number}",
        headings=Headings(**edition.headings),
    )
    return build(contents_of(edition), cover)


def still_prints(edition: Edition, paper: Paper) -> bool:
    """Return whether a paper's lines are those that the edition was issued with."""
    return digest_of(paper) == edition.digest

"""Draft papers: start, write, send for clearance, record answers and issue.

Nothing else writes drafts. Every function that writes is atomic and locks the draft, so that two
writers go one after the other.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from areas.models import Area
from cbtracker import clock
from departments.models import Department
from outbox import delivery
from outbox.composition import compose
from outbox.models import Email
from outbox.signed_urls import LinkEndedError, UnknownLinkError, unsign
from papers.description import Paper
from papers.domain import publish
from papers.domain.assemble import NO_COVER, PaperCover
from papers.domain.checksum import compute_paper_checksum
from papers.domain.clearance_input import clean_comments, clean_person
from papers.domain.contents import PaperContents
from papers.domain.stored_paper import store_paper
from papers.models import Clearance, ClearanceAnswer, DraftCopy, DraftPaper, Edition, Meeting

# The URL that the link of a clearance opens.
CLEAR_URL_NAME = "clear-by-link"
# The kind of the emails in the outbox.
EMAIL_KIND = "clearance"


class DraftChangedError(Exception):
    """Somebody else has saved the draft since it was opened; ``draft`` is what they saved."""

    def __init__(self, draft: DraftPaper) -> None:
        super().__init__("the draft has changed")
        self.draft = draft


class DraftClosedError(Exception):
    """The draft has been issued or discarded, so it cannot change."""


class DraftIssuedError(DraftClosedError):
    """The draft has been issued, so it cannot change; ``edition`` is what it was issued as."""

    def __init__(self, edition: Edition) -> None:
        super().__init__(f"issued as {edition}")
        self.edition = edition


class ClearanceEndedError(LinkEndedError):
    """The link no longer works; ``reason`` is ``issued``, ``discarded`` or ``withdrawn``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def find_open(
    meeting: Meeting, *, area: Area | None = None, department: Department | None = None
) -> DraftPaper | None:
    """Return the draft for a meeting that is open, of exactly these requests."""
    drafts = DraftPaper.objects.filter(meeting=meeting, area=area, department=department)
    return drafts.open().first()


@transaction.atomic
def start(*, by: User, meeting: Meeting, as_at: dt.date, changes_since: str = "") -> DraftPaper:
    """Return the open draft for a meeting: a new one as at a date, unless there is one already."""
    _require_official(by)
    # So that two people who start at once share one draft.
    Meeting.objects.select_for_update(of=("self",), no_key=True).get(pk=meeting.pk)
    if found := find_open(meeting):
        return found
    now = clock.now()
    return DraftPaper.objects.create(
        meeting=meeting,
        as_at=as_at,
        changes_since=changes_since,
        started_by=by,
        started_at=now,
        changed_by=by,
        changed_at=now,
    )


def save_words(
    *,
    by: User,
    draft: DraftPaper,
    seen: int,
    title: str,
    introduction: str,
    cover: PaperCover = NO_COVER,
) -> DraftPaper:
    """Save the title and covering words of a draft, and whom it is to and from; return it.

    ``seen`` is the version that the words were written on. Raises DraftChangedError if somebody
    else has saved the draft since, unless they saved the same; DraftIssuedError; and
    ValidationError by field.
    """
    words = publish.clean_cover_text(title=title, introduction=introduction) | asdict(cover)
    return _save(by, draft, seen, {**words, "words_saved_at": clock.now()}, compared=tuple(words))


def save_contents(
    *,
    by: User,
    draft: DraftPaper,
    seen: int,
    as_at: dt.date,
    area: Area | None,
    department: Department | None,
    changes_since: str,
    parts: Sequence[str],
) -> DraftPaper:
    """Save what a draft contains, and return it. It raises the same errors as ``save_words``."""
    chosen = {
        "as_at": as_at,
        "area": area,
        "department": department,
        "changes_since": changes_since,
        "parts": list(parts),
    }
    return _save(by, draft, seen, chosen, compared=tuple(chosen))


@transaction.atomic
def _save(
    by: User, draft: DraftPaper, seen: int, values: dict[str, Any], *, compared: Sequence[str]
) -> DraftPaper:
    _require_official(by)
    found = _lock(draft)
    if all(getattr(found, name) == values[name] for name in compared) and (
        found.words_saved_at or "words_saved_at" not in values
    ):
        return found
    if found.version != seen:
        raise DraftChangedError(found)
    for name, value in values.items():
        setattr(found, name, value)
    found.version += 1
    found.changed_by, found.changed_at = by, clock.now()
    found.save()
    return found


@transaction.atomic
def ask_several(
    *,
    by: User,
    draft: DraftPaper,
    people: Sequence[dict[str, str]],
    paper: Paper,
    contents: PaperContents,
) -> list[Clearance]:
    """Ask people, each with a ``name`` and an ``email``, to clear a draft: all of them or none.

    Raises the same errors as ``ask_clearance``.
    """
    given: dict[str, Any] = {"by": by, "draft": draft, "paper": paper, "contents": contents}
    return [ask_clearance(**{**given, **person}) for person in people]


@transaction.atomic
def ask_clearance(
    *,
    by: User,
    draft: DraftPaper,
    name: str,
    email: str,
    paper: Paper,
    contents: PaperContents,
) -> Clearance:
    """Queue an email that asks a person to clear a draft as it is now, and return the clearance.

    ``paper`` is what it prints and ``contents`` what that was built from. Somebody who was asked
    about the same copy is not asked again. Raises ValidationError by field, and DraftClosedError.
    """
    _require_official(by)
    person = clean_person(name=name, email=email)
    found = _lock(draft)
    copy = _copy(by, found, paper, contents)
    asked = copy.clearances.filter(email__iexact=person["email"], withdrawn_at__isnull=True)
    if existing := asked.first():
        return existing
    clearance = Clearance.objects.create(copy=copy, asked_by=by, asked_at=clock.now(), **person)
    words = compose(
        "papers/emails/clearance.txt",
        clearance=clearance,
        draft=found,
        paper=paper,
        by=by,
        link=Email.LINK_PLACEHOLDER,
    )
    delivery.queue_email(
        key=f"clearance/{clearance.pk}",
        about=clearance.about,
        kind=EMAIL_KIND,
        to=clearance.email,
        to_name=clearance.name,
        subject=words.subject,
        text=words.text,
        by=by,
        link_url_name=CLEAR_URL_NAME,
        link_value=str(clearance.key),
    )
    return clearance


def _copy(by: User, draft: DraftPaper, paper: Paper, contents: PaperContents) -> DraftCopy:
    """Return the copy of a draft as it is now: the last one, if that prints the same."""
    checksum = compute_paper_checksum(paper)
    last = draft.copies.first()
    if last and last.checksum == checksum:
        return last
    return DraftCopy.objects.create(
        draft=draft,
        paper=store_paper(paper),
        entries=[[line.number, line.entry.pk, line.since.isoformat()] for line in contents.entries],
        checksum=checksum,
        made_by=by,
        made_at=clock.now(),
    )


@transaction.atomic
def record_answer(
    *, clearance: Clearance, answer: str, comments: str = "", by: User | None = None
) -> ClearanceAnswer:
    """Record what somebody answered: by their link, or to the official ``by``.

    The same answer twice is recorded once. Raises ValidationError by field, and
    ClearanceEndedError if the link no longer works.
    """
    if by:
        _require_official(by)
    comments = clean_comments(answer, comments)
    draft = DraftPaper.objects.select_for_update(of=("self",), no_key=True).get(
        pk=clearance.copy.draft_id
    )
    _refuse_ended(Clearance.objects.get(pk=clearance.pk), draft)
    last = clearance.answers.last()
    if last and (last.answer, last.comments) == (answer, comments):
        return last
    return ClearanceAnswer.objects.create(
        clearance=clearance,
        answer=answer,
        comments=comments,
        answered_at=clock.now(),
        recorded_by=by,
    )


@transaction.atomic
def withdraw(*, by: User, clearance: Clearance) -> None:
    """End the link of a clearance; an email that has not been sent is cancelled."""
    _require_official(by)
    waiting = Clearance.objects.filter(pk=clearance.pk, withdrawn_at__isnull=True)
    waiting.update(withdrawn_at=clock.now())
    delivery.cancel(about=clearance.about, reason="The request to clear was withdrawn.")


@transaction.atomic
def discard(*, by: User, draft: DraftPaper) -> DraftPaper:
    """Discard a draft, and end the links of those who were asked to clear it; return it.

    It stays on record, as do the copies that people cleared. Raises DraftClosedError.
    """
    _require_official(by)
    found = _lock(draft)
    found.discarded_by, found.discarded_at = by, clock.now()
    found.save(update_fields=["discarded_by", "discarded_at"])
    _cancel_emails(found, "The draft was discarded.")
    return found


def _cancel_emails(draft: DraftPaper, reason: str) -> None:
    for clearance in Clearance.objects.filter(copy__draft=draft).select_related("copy"):
        delivery.cancel(about=clearance.about, reason=reason)


@transaction.atomic
def issue(*, by: User, draft: DraftPaper, **given: Any) -> Edition:
    """Issue a draft as an edition, and close it; ``given`` are the arguments of ``publish.issue``.

    Raises the same errors, DraftIssuedError if another form has issued it, and DraftChangedError if
    it was saved after it was read as ``draft``.
    """
    try:
        found = _lock(draft)
    except DraftIssuedError as refusal:
        if refusal.edition.submission == given.get("submission"):
            return refusal.edition
        raise
    if found.version != draft.version:
        raise DraftChangedError(found)
    edition = publish.issue(by=by, **given)
    found.edition = edition
    found.save(update_fields=["edition"])
    _cancel_emails(found, "The paper has been issued.")
    return edition


def find_by_token(token: str) -> Clearance:
    """Return the clearance that a link is for, with its copy and draft.

    Raises UnknownLinkError, and ClearanceEndedError if the link was withdrawn or the draft
    has been issued or discarded.
    """
    try:
        key = UUID(unsign(CLEAR_URL_NAME, token) or "")
    except ValueError:
        raise UnknownLinkError from None
    found = Clearance.objects.select_related("copy__draft__meeting").filter(key=key).first()
    if found is None:
        raise UnknownLinkError
    _refuse_ended(found, found.copy.draft)
    return found


def _refuse_ended(clearance: Clearance, draft: DraftPaper) -> None:
    if draft.is_open and not clearance.withdrawn_at:
        return
    of_draft = "issued" if draft.edition_id else "discarded"
    raise ClearanceEndedError("withdrawn" if draft.is_open else of_draft)


def _lock(draft: DraftPaper) -> DraftPaper:
    """Return an open draft, locked until the transaction ends. Raises DraftClosedError."""
    # A joined edition would be as it was before the wait for the lock: none.
    found = DraftPaper.objects.select_for_update(of=("self",), no_key=True).get(pk=draft.pk)
    if found.edition:
        raise DraftIssuedError(found.edition)
    if found.discarded_at:
        raise DraftClosedError
    return found


def _require_official(by: User) -> None:
    if not by.is_official:
        raise PermissionDenied("Only officials can prepare papers.")

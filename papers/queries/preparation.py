"""What is left to do before a paper is issued, as a list of tasks."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from cbtracker import clock
from cbtracker.clock import in_words
from papers.models import (
    Clearance,
    ClearanceAnswer,
    DraftPaper,
    Edition,
    Meeting,
    MeetingQuerySet,
)
from papers.queries.paper_request import PaperRequest
from papers.queries.task_sources import PreparationTask, list_tasks_of_others
from requests_log.queries.criteria import RequestCriteria
from requests_log.queries.dashboard import list_url
from requests_log.queries.request_list import ListCount, RequestList
from requests_log.rules.stages import UNRESOLVED


def find_previous(meeting: Meeting, held: MeetingQuerySet) -> Meeting | None:
    """Return when these people last met, or if they never did, the newest meeting before this one.

    ``held`` are those to look among.
    """
    earlier = held.filter(held_on__lt=meeting.held_on)
    return earlier.filter(body__name=meeting.body_id).first() or earlier.first()


def list_other_editions(meeting: Meeting | None, edition: Edition | None = None) -> list[Edition]:
    """Return the editions for a meeting, newest first, without ``edition``; none for no meeting."""
    if meeting is None:
        return []
    others = Edition.objects.filter(meeting=meeting).for_list()
    return list(others.exclude(pk=edition.pk) if edition else others)


@dataclass(frozen=True)
class ClearanceStatus:
    """A person who was asked to clear a draft: what they last answered, and whether it still holds.

    ``is_outdated`` says that the draft has changed since the copy that they were sent.
    """

    clearance: Clearance
    is_outdated: bool

    @property
    def answer(self) -> ClearanceAnswer | None:
        """The last answer, or None."""
        return next(reversed(self.clearance.answers.all()), None)

    @property
    def is_cleared(self) -> bool:
        """Whether they cleared what the draft prints now."""
        return bool(self.answer and self.answer.is_cleared and not self.is_outdated)


def list_clearances(draft: DraftPaper, current_checksum: str) -> list[ClearanceStatus]:
    """Return who was asked to clear a draft, newest first, each with whether it has changed since.

    The number of queries does not depend on how many were asked.
    """
    rows = Clearance.objects.filter(copy__draft=draft).select_related("copy", "asked_by")
    return [
        ClearanceStatus(row, is_outdated=row.copy.checksum != current_checksum)
        for row in rows.prefetch_related("answers__recorded_by")
    ]


def list_tasks(
    draft: DraftPaper, asked: PaperRequest, clearances: Sequence[ClearanceStatus], *, reader: User
) -> tuple[tuple[str, list[PreparationTask]], ...]:
    """Return the tasks of an open draft under their headings; the number of queries is constant."""
    record = [
        _no_news(draft, reader),
        _late_steps(draft, reader),
        *list_tasks_of_others(draft.meeting),
    ]
    contents = reverse("draft-contents", args=[draft.pk])
    words = PreparationTask(
        "Covering words",
        f"Saved on {in_words(timezone.localdate(draft.words_saved_at))}"
        if draft.words_saved_at
        else "Not started",
        draft.words_saved_at is not None,
        reverse("draft-words", args=[draft.pk]),
        "" if draft.words_saved_at else "Until you save others, the paper has the usual ones.",
    )
    changes = PreparationTask(
        "Changes",
        f"Since {asked.changes_label}" if asked.changes_label else "None chosen",
        bool(asked.changes_label and not asked.changes_note),
        contents,
        asked.changes_note,
    )
    annexes = PreparationTask(
        "Annexes and date",
        "Check the date" if _has_later_days(draft) else _name_annexes(draft),
        not _has_later_days(draft),
        contents,
        f"As at {in_words(draft.as_at)}{', and the record goes on' * _has_later_days(draft)}.",
    )
    clearance = PreparationTask(
        "Clearance",
        describe_clearances(clearances),
        is_cleared(clearances),
        reverse("draft-clearance", args=[draft.pk]),
    )
    others = list_other_editions(draft.meeting)
    issue = PreparationTask(
        "Issue",
        "Not issued",
        False,
        reverse("issue-draft", args=[draft.pk]),
        f"{_name_editions(others)} already issued for this meeting." if others else "",
    )
    return (
        ("Bring the record up to date", record),
        ("Write the paper", [words, changes, annexes]),
        ("Clear and issue it", [clearance, issue]),
    )


def _no_news(draft: DraftPaper, reader: User) -> PreparationTask:
    """Return the task on unresolved requests without an update since these people last met."""
    previous = find_previous(draft.meeting, Meeting.objects.held_by(draft.as_at))
    name = "Requests with no news since the last meeting"
    if previous is None:
        return PreparationTask(name, "No earlier meeting", True, reverse("requests"))
    criteria = RequestCriteria(
        stages=UNRESOLVED,
        area=draft.area,
        department=draft.department,
        no_news_since=previous.held_on,
    )
    day = previous.held_on.isoformat()
    return _count_task(
        name,
        RequestList(reader, criteria).count,
        list_url(None, stage=list(UNRESOLVED), no_news_since=day, **_scope_of(draft)),
        f"Not resolved, and no update since the {previous}.",
    )


def _late_steps(draft: DraftPaper, reader: User) -> PreparationTask:
    criteria = RequestCriteria(move_of="overdue", area=draft.area, department=draft.department)
    return _count_task(
        "Requests with a next step overdue",
        RequestList(reader, criteria).count,
        list_url(None, move_of="overdue", **_scope_of(draft)),
    )


def _scope_of(draft: DraftPaper) -> dict[str, str]:
    return {
        name: value for name, value in draft.parameters.items() if name in ("area", "department")
    }


def _count_task(name: str, count: ListCount, url: str, hint: str = "") -> PreparationTask:
    is_done = not count.number and not count.over
    status = "None" if is_done else f"{_as_number(count)} to do"
    return PreparationTask(name, status, is_done, url, hint)


def _as_number(count: ListCount) -> str:
    """Return how many there are at the beginning of a sentence."""
    return str(count).capitalize() if count.number else "An unknown number"


def _has_later_days(draft: DraftPaper) -> bool:
    """Whether the paper could be as at a later day, up to that of its meeting."""
    return draft.as_at < min(draft.meeting.held_on, clock.today())


def _name_annexes(draft: DraftPaper) -> str:
    names = {"annex_c": "C", "annex_d": "D", "wording": "E"}
    letters = ["A", "B", *(letter for part, letter in names.items() if part in draft.parts)]
    return f"Annexes {', '.join(letters[:-1])} and {letters[-1]}"


def _name_editions(editions: Sequence[Edition]) -> str:
    numbers = [str(each.number) for each in reversed(editions)]
    if len(numbers) == 1:
        return f"Edition {numbers[0]} was"
    return f"Editions {', '.join(numbers[:-1])} and {numbers[-1]} were"


def _waiting(clearances: Sequence[ClearanceStatus]) -> list[ClearanceStatus]:
    """Return those that count: not withdrawn, and of each person the newest."""
    newest = {}
    for each in reversed(clearances):
        if not each.clearance.withdrawn_at:
            newest[each.clearance.email.lower()] = each
    return list(newest.values())


def is_cleared(clearances: Sequence[ClearanceStatus]) -> bool:
    """Return whether everybody who was asked has cleared what the draft prints now."""
    waiting = _waiting(clearances)
    return bool(waiting) and all(each.is_cleared for each in waiting)


def list_refusals(clearances: Sequence[ClearanceStatus]) -> list[int]:
    """Return the ids of the last answers that say that a draft needs changes."""
    answers = (each.answer for each in _waiting(clearances))
    return sorted(answer.pk for answer in answers if answer and not answer.is_cleared)


def describe_clearances(clearances: Sequence[ClearanceStatus]) -> str:
    """Return in a few words how many have cleared a draft, and whether it has changed since."""
    waiting = _waiting(clearances)
    if not waiting:
        return "Nobody asked"
    cleared = sum(each.is_cleared for each in waiting)
    text = f"{cleared} of {len(waiting)} cleared"
    if any(each.is_outdated and each.answer for each in waiting):
        text += ", changed since"
    return text

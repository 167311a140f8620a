"""What people did with draft papers: they started them, asked for clearance, and answered."""

from django.db.models import QuerySet
from django.urls import reverse

from activity.queries.item import ActivityItem
from activity.queries.source import ActivitySource
from papers.models import Clearance, ClearanceAnswer, DraftPaper


def _of_draft(draft: DraftPaper) -> ActivityItem:
    since = "Issued since" if draft.edition_id else ""
    if draft.discarded_at:
        since = "Discarded since"
    return ActivityItem(
        draft.started_at,
        str(draft.started_by),
        "started",
        str(draft),
        draft.get_absolute_url(),
        since=since,
    )


def _of_discarded(draft: DraftPaper) -> ActivityItem:
    return ActivityItem(
        draft.discarded_at or draft.started_at,
        str(draft.discarded_by),
        "discarded",
        str(draft),
        draft.get_absolute_url(),
    )


def _list_discarded() -> QuerySet[DraftPaper]:
    return DraftPaper.objects.filter(discarded_at__isnull=False)


def _of_clearance(clearance: Clearance) -> ActivityItem:
    return ActivityItem(
        clearance.asked_at,
        str(clearance.asked_by),
        f"asked {clearance.name} to clear",
        str(clearance.copy.draft),
        _page_of(clearance),
        since="Withdrawn since" if clearance.withdrawn_at else "",
    )


def _of_answer(answer: ClearanceAnswer) -> ActivityItem:
    clearance = answer.clearance
    said = answer.get_answer_display().lower()
    by_link = f"answered by emailed link ({said}) on"
    recorded = f"recorded the answer of {clearance.name} ({said}) on"
    return ActivityItem(
        answer.answered_at,
        str(answer.recorded_by or clearance.name),
        recorded if answer.recorded_by else by_link,
        str(clearance.copy.draft),
        _page_of(clearance),
    )


def _page_of(clearance: Clearance) -> str:
    return reverse("draft-clearance", args=[clearance.copy.draft_id])


SOURCES = (
    ActivitySource(
        "draft",
        DraftPaper.objects.all,
        "started_at",
        "started_by",
        _of_draft,
        related=("started_by", "meeting"),
    ),
    ActivitySource(
        "discarded",
        _list_discarded,
        "discarded_at",
        "discarded_by",
        _of_discarded,
        related=("discarded_by", "meeting"),
    ),
    ActivitySource(
        "clearing",
        Clearance.objects.all,
        "asked_at",
        "asked_by",
        _of_clearance,
        related=("asked_by", "copy__draft__meeting"),
    ),
    ActivitySource(
        "clearance",
        ClearanceAnswer.objects.all,
        "answered_at",
        "recorded_by",
        _of_answer,
        related=("recorded_by", "clearance__copy__draft__meeting"),
    ),
)

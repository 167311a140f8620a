"""Words that administrators proposed to remove from the record, and removed: never the words."""

from django.db.models import QuerySet

from activity.queries.item import ActivityItem
from activity.queries.source import ActivitySource
from provenance.models import Redaction


def _confirmed() -> QuerySet[Redaction]:
    return Redaction.objects.filter(confirmed_at__isnull=False)


def _of_proposal(redaction: Redaction) -> ActivityItem:
    return ActivityItem(
        redaction.proposed_at,
        str(redaction.proposed_by),
        "proposed to remove words from the record:",
        redaction.reason,
        since="Refused since" if redaction.refused_at else "",
    )


def _of_redaction(redaction: Redaction) -> ActivityItem:
    if redaction.confirmed_at is None:
        raise ValueError(f"It was not confirmed: {redaction}")
    return ActivityItem(
        redaction.confirmed_at,
        str(redaction.confirmed_by),
        "removed words from the record:",
        redaction.reason,
    )


SOURCES = (
    ActivitySource(
        "proposedredaction",
        Redaction.objects.all,
        "proposed_at",
        "proposed_by",
        _of_proposal,
        related=("proposed_by",),
    ),
    ActivitySource(
        "redaction",
        _confirmed,
        "confirmed_at",
        "confirmed_by",
        _of_redaction,
        related=("confirmed_by",),
    ),
)

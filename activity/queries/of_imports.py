"""What people brought in from files, and took back: each is one thing, whatever it wrote."""

from activity.queries.item import ActivityItem
from activity.queries.source import ActivitySource
from imports.models import Import, saved_imports


def _of_import(record: Import) -> ActivityItem:
    if record.saved_at is None:
        raise ValueError(f"It was not saved: {record}")
    return ActivityItem(
        record.saved_at,
        str(record.saved_by),
        "brought in requests from",
        record.name,
        record.get_absolute_url(),
        since="Taken back since" if record.taken_back_at else "",
    )


def _of_taking_back(record: Import) -> ActivityItem:
    if record.taken_back_at is None:
        raise ValueError(f"It was not taken back: {record}")
    return ActivityItem(
        record.taken_back_at,
        str(record.taken_back_by),
        "took back what was brought in from",
        record.name,
        record.get_absolute_url(),
    )


SOURCES = (
    ActivitySource("import", saved_imports, "saved_at", "saved_by", _of_import),
    ActivitySource(
        "takenback",
        lambda: saved_imports().filter(taken_back_at__isnull=False),
        "taken_back_at",
        "taken_back_by",
        _of_taking_back,
    ),
)

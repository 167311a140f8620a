"""Differences between two lines of one request: printed texts, and classification."""

from dataclasses import dataclass

from cbtracker.clock import in_words
from requests_log.models import Entry
from requests_log.rules.labels import Reach

# The fields that are compared word by word, and those shown as before and after only.
WORDS = {
    "issue": "Issue",
    "areas_label": "Areas",
    "departments_label": "Departments",
    "status": "Status",
}
FACTS = {
    "area_slugs": "Areas named",
    "department_codes": "Departments asked",
    "target_date": "Target date",
    "workstream": "Workstream",
    "reach": "Covers",
    "asks_all": "Asks all departments",
    "request_kind": "Type",
}


@dataclass(frozen=True)
class FieldDiff:
    field: str
    old: str
    new: str


def differences(old: Entry | None, new: Entry, names: dict[str, str]) -> tuple[FieldDiff, ...]:
    """Return the fields that differ from an old line; ``names`` maps fields to their labels."""
    if old is None:
        return ()
    return tuple(
        FieldDiff(label, _printed(old, name), _printed(new, name))
        for name, label in names.items()
        if getattr(old, name) != getattr(new, name)
    )


def _printed(entry: Entry, name: str) -> str:
    value = getattr(entry, name)
    if value in (None, "", []):
        return "none"
    if name == "area_slugs":
        return ", ".join(_area_name(slug) for slug in value)
    if name == "department_codes":
        return ", ".join(value)
    if name == "target_date":
        return in_words(value)
    if name == "reach":
        return Reach(value).label
    if name == "asks_all":
        return "yes" if value else "no"
    if name == "request_kind":
        return entry.get_request_kind_display()
    return str(value)


def _area_name(slug: str) -> str:
    """Return an area's slug as words, such as Kingston upon Hull. Its name may have changed."""
    small = ("and", "upon", "with")
    return " ".join(w if w in small else w.capitalize() for w in slug.split("-"))

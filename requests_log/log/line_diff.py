"""What differs between two lines of one request: words, and what it is filed under."""

from dataclasses import dataclass

from cbtracker.clock import in_words
from requests_log.models import Entry
from requests_log.rules.labels import Reach

# The fields whose words are compared, and those of which only before and after are told.
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
    """Return each of ``names``, fields with what they are called, that differs from an old line."""
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
        return ", ".join(_place(slug) for slug in value)
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


def _place(slug: str) -> str:
    """Return an area's permanent name as words: Kingston upon Hull. Its name may have changed."""
    small = ("and", "upon", "with")
    return " ".join(w if w in small else w.capitalize() for w in slug.split("-"))

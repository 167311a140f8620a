"""What is chosen in the preview for names and rows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.http import QueryDict

from imports.lookups import ALL, MANY, NO_LINK, NamedInRecord
from imports.models import Import
from imports.plan.make import NEW_CHOICE, SKIP_CHOICE
from imports.plan.planned_rows import Outcome, Plan, PlannedRow
from imports.plan.round_trip import is_use_file_choice, use_file_choice
from imports.rules.columns import RequestField
from imports.rules.names import LONGEST_NAME
from requests_log.rules.references import parse_reference

Choices = list[tuple[str, str]]
# So many names that are not known are listed at once, and so many that were chosen for.
MOST_NAMES = 200
# The part of ``Import.choices`` for the names of each field.
_PARTS = {
    RequestField.AREAS: "areas",
    RequestField.DEPARTMENTS: "departments",
    RequestField.WORKSTREAM: "workstreams",
}
DOUBTFUL_CHOICES = [
    ("", "Ask about each"),
    (NEW_CHOICE, "All are new"),
    (SKIP_CHOICE, "Leave all out"),
]


@dataclass(frozen=True)
class NameChoice:
    """A name that the record does not have, and what it may stand for."""

    input_name: str
    label: str
    name: str
    rows: int
    chosen: str
    options: Choices
    is_suggested: bool


@dataclass(frozen=True)
class RowChoice:
    """What may be chosen for a row; nothing for one that is refused or the same."""

    row: PlannedRow
    input_name: str
    chosen: str
    options: Choices

    @property
    def input_id(self) -> str:
        return f"row-{self.row.draft.key.replace(':', '-')}"


def name_choices(record: Import, plan: Plan, names: NamedInRecord) -> list[NameChoice]:
    """Return the names to choose for: those that are unknown, then those chosen for before.

    ``count_more_names`` says how many more are unknown.
    """
    options = list_options(names)
    found = [
        NameChoice(
            f"{_PARTS[each.field]}|{each.name}",
            each.field.label,
            each.name,
            each.rows,
            each.suggestion,
            options[_PARTS[each.field]],
            bool(each.suggestion),
        )
        for each in plan.unknown[:MOST_NAMES]
    ]
    open_names = {f"{_PARTS[each.field]}|{each.name}" for each in plan.unknown}
    known = [
        NameChoice(f"{part}|{name}", field.label, name, 0, chosen, options[part], False)
        for field, part in _PARTS.items()
        for name, chosen in record.choices.get(part, {}).items()
        if chosen and f"{part}|{name}" not in open_names
    ]
    return found + known[:MOST_NAMES]


def count_more_names(plan: Plan) -> int:
    """Return how many names are unknown besides those that are listed."""
    return max(len(plan.unknown) - MOST_NAMES, 0)


def row_choice(record: Import, row: PlannedRow) -> RowChoice:
    """Return what may be chosen for a row."""
    key = row.draft.key
    chosen = record.choices.get("rows", {}).get(key, "")
    options: Choices = []
    if row.draft.get(RequestField.MADE_FROM):
        return RowChoice(row, f"row|{key}", chosen, _options_of_round_trip(row, chosen))
    if row.outcome == Outcome.DOUBTFUL or chosen or row.likely:
        options = [("", "Choose"), (NEW_CHOICE, "It is new")]
        options += [(each.reference, f"It is {each.reference}") for each in row.likely]
        if chosen not in (*dict(options), SKIP_CHOICE):
            options.append((chosen, f"It is {chosen}"))
        if row.outcome == Outcome.NEW and not chosen:
            options = [("", "Save it"), *options[2:]]
        options.append((SKIP_CHOICE, "Leave it out"))
    elif row.is_ready:
        options = [("", "Save it"), (SKIP_CHOICE, "Leave it out")]
    return RowChoice(row, f"row|{key}", chosen, options)


def _options_of_round_trip(row: PlannedRow, chosen: str) -> Choices:
    """Return what may be chosen for a row of a download to change."""
    if row.newest:
        use_file = use_file_choice(row.newest)
        return [("", "Choose"), (use_file, "Use the file"), (SKIP_CHOICE, "Keep what is here")]
    if row.is_ready or chosen == SKIP_CHOICE:
        return [("", "Save it"), (SKIP_CHOICE, "Leave it out")]
    return []


def read_choices(submitted: QueryDict, names: NamedInRecord) -> Mapping[str, object]:
    """Return what was chosen, as ``Import.choices`` holds it. What is not offered is ignored."""
    allowed = {part: {value for value, _ in given} for part, given in list_options(names).items()}
    found: dict[str, dict[str, str]] = {part: {} for part in (*allowed, "rows")}
    for name, value in submitted.items():
        part, bar, key = name.partition("|")
        if not bar or len(key) > LONGEST_NAME or not isinstance(value, str):
            continue
        if part == "row" and _is_row_choice(value):
            found["rows"][key] = value
        elif part in allowed and value in allowed[part]:
            found[part][key] = value
    # A blank takes back what was chosen before.
    chosen: dict[str, object] = {**found}
    if submitted.get("doubtful") in dict(DOUBTFUL_CHOICES):
        chosen["doubtful"] = submitted["doubtful"]
    return chosen


def _is_row_choice(value: str) -> bool:
    is_of_a_kind = value in ("", NEW_CHOICE, SKIP_CHOICE) or is_use_file_choice(value)
    return is_of_a_kind or parse_reference(value) is not None


def list_options(names: NamedInRecord) -> dict[str, Choices]:
    """Return what a name that is not known may stand for, by the part of ``Import.choices``."""
    areas = sorted((area.name, slug) for slug, area in names.areas.items())
    departments = sorted((each.name, code) for code, each in names.departments.items())
    streams = {row.pk: row for row in names.workstreams.values()}
    return {
        "areas": [
            ("", "Choose an area"),
            *((slug, name) for name, slug in areas),
            (MANY, "Many areas"),
            (NO_LINK, "Print it, and link no area"),
        ],
        "departments": [
            ("", "Choose a department"),
            *((code, f"{name} ({code})") for name, code in departments),
            (ALL, "All departments"),
            (NO_LINK, "Print it, and link no department"),
        ],
        "workstreams": [
            ("", "Choose a workstream"),
            *((row.slug, row.name) for row in sorted(streams.values(), key=lambda r: r.position)),
        ],
    }


def row_choices(record: Import, rows: list[PlannedRow]) -> Iterator[RowChoice]:
    """Yield what may be chosen for each row."""
    return (row_choice(record, row) for row in rows)

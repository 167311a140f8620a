"""Brings a Word paper or a spreadsheet into the record."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.models import Role, User
from cbtracker.text import count_of
from imports.domain import saving, uploading
from imports.domain.saving import PlanChangedError, RowRefusedError
from imports.files.tables import FileError
from imports.forms.choices import list_options
from imports.lookups import read_names
from imports.models import Import
from imports.plan.make import NEW_CHOICE, SKIP_CHOICE, make_plan
from imports.plan.planned_rows import READY, Outcome, Plan
from imports.plan.tables import LEFT_OUT_TABLE, tables_of
from imports.rules.columns import HeadedTable, RequestField, normalise_head, propose_mapping
from imports.rules.drafts import parse_date, parse_stage
from requests_log.models import RequestKind
from requests_log.rules.stages import Stage

# The parts of a mapping file.
_OBJECTS = {"columns", "stages", "areas", "departments", "workstreams"}
_TEXTS = {"stage", "date", "type", "doubtful"}
_UNSAVED = (Outcome.REFUSED, Outcome.DOUBTFUL, Outcome.CONFLICT)


class Command(BaseCommand):
    help = (
        "Bring the requests of a Word paper (.docx, .odt) or a spreadsheet (.xlsx, .ods, .csv) "
        "into the record. Exits 1 if a row is refused, doubtful or a conflict, or the file "
        "cannot be read."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--by", help="The email address of the official who acts, if there are several."
        )
        parser.add_argument(
            "--mapping",
            type=Path,
            help="A JSON file: see docs/operate.md.",
        )
        parser.add_argument(
            "--dry-run", action="store_true", help="Show what would be saved, and save nothing."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        by = _find_official(options["by"], any_will_do=options["dry_run"])
        try:
            content = options["file"].read_bytes()
            given = _read_mapping(options["mapping"])
            with transaction.atomic():
                record = uploading.upload(by=by, name=options["file"].name, content=content)
                record = _apply(record, given, by=by)
                plan = make_plan(record, by=by)
                self._show(record, plan)
                if not options["dry_run"] and plan.ready():
                    saving.save_import(by=by, record=record)
                    self.stdout.write(
                        f"Saved {count_of(len(plan.ready()), 'row')} of {record.name}."
                    )
                else:
                    transaction.set_rollback(True)
                    self.stdout.write("Nothing was saved.")
        except (OSError, FileError, RowRefusedError, PlanChangedError) as error:
            raise CommandError(str(error)) from error
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        if any(row.outcome in _UNSAVED for row in plan.rows):
            raise CommandError(
                "Not every row could be saved: see above. Decide on them in a mapping file, or on"
                " the page of imports."
            )

    def _show(self, record: Import, plan: Plan) -> None:
        for remark in record.remarks:
            self.stdout.write(remark)
        for row in plan.rows:
            about = row.request.reference if row.request else ""
            words = [f"{row.draft.place}:", row.outcome.label.lower(), about, *row.reasons]
            if row.outcome in READY or row.reasons:
                self.stdout.write(" ".join(filter(None, words)))
        for outcome, count in plan.counts().items():
            self.stdout.write(f"{outcome.label}: {count}")
        if count := plan.count_not_compared():
            self.stdout.write(f"New, but not compared with the requests that are here: {count}")
        for name in plan.unknown:
            self.stdout.write(f"No {name.field.label.lower()} called “{name.name}”: {name.rows}")


def _find_official(email: str | None, *, any_will_do: bool) -> User:
    """Return the official who acts: the one named, or the only one there is."""
    officials = User.objects.filter(role=Role.OFFICIAL, is_active=True).order_by("pk")
    if email:
        official = officials.filter(email=email.strip().lower()).first()
        if official is None:
            raise CommandError(f"No official has the email address {email}.")
        return official
    found = list(officials[:2])
    if not found:
        raise CommandError("There is no official yet. Ask an administrator to invite one.")
    if len(found) > 1 and not any_will_do:
        raise CommandError(
            "There are several officials. Name the one who acts: --by and their email address."
        )
    return found[0]


def _read_mapping(path: Path | None) -> dict[str, Any]:
    if path is None:
        return {}
    try:
        given = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CommandError(f"{path} is not a JSON file that can be read.") from error
    if not isinstance(given, dict):
        raise CommandError(f"{path} must hold a JSON object.")
    if unknown := sorted(given.keys() - _OBJECTS - _TEXTS):
        raise CommandError(f"The mapping has no part called {', '.join(unknown)}.")
    for part in sorted(_OBJECTS & given.keys()):
        if not isinstance(given[part], dict):
            raise CommandError(f"{part} must hold a JSON object.")
    return given


def _read_choices(given: dict[str, Any]) -> dict[str, object]:
    """Return what the mapping file chooses for names and doubtful rows: what a page would offer."""
    choices: dict[str, object] = {}
    for part, options in list_options(read_names()).items():
        allowed = [value for value, _ in options]
        for name, key in given.get(part, {}).items():
            if key not in allowed:
                raise CommandError(f"There is no {part[:-1]} for “{name}”: “{key}” is unknown.")
        choices[part] = given.get(part, {})
    doubtful = given.get("doubtful", "")
    if doubtful not in (NEW_CHOICE, SKIP_CHOICE, ""):
        raise CommandError(f"doubtful must be one of: {NEW_CHOICE}, {SKIP_CHOICE}.")
    return {**choices, "doubtful": doubtful} if doubtful else choices


def _apply(record: Import, given: dict[str, Any], *, by: User) -> Import:
    """Return the import with what the mapping file says of it."""
    columns = {normalise_head(head): name for head, name in given.get("columns", {}).items()}
    if no_fields := sorted({str(each) for each in columns.values()} - {*RequestField, ""}):
        raise CommandError(f"The mapping names fields that do not exist: {', '.join(no_fields)}.")
    tables = tables_of(record)
    headed = [at for at, table in enumerate(tables) if _is_first_row_head(table, columns)]
    mapping = {
        table.signature: _map(table.with_first_row_as_head() if at in headed else table, columns)
        for at, table in enumerate(tables)
    }
    stages = given.get("stages", {})
    chosen = [str(stages.get(table.name, given.get("stage", ""))) for table in tables]
    if wrong := {each for each in chosen if each not in {*Stage, LEFT_OUT_TABLE, ""}}:
        known = {each: parse_stage(each) for each in wrong}
        if not all(known.values()):
            raise CommandError(
                f"The mapping names stages that do not exist: {', '.join(sorted(wrong))}."
            )
        chosen = [known.get(each, each) for each in chosen]
    kind = str(given.get("type", ""))
    if kind not in {*RequestKind.values, ""}:
        raise CommandError(f"type must be one of: {', '.join(RequestKind.values)}.")
    day = parse_date(str(given["date"])) if "date" in given else uploading.proposed_date(record)
    if day is None:
        raise CommandError(f"{given['date']} is not a date, such as 2011-03-22.")
    record = uploading.map_columns(
        by=by,
        record=record,
        mapping=mapping,
        stages=[own or table.stage for own, table in zip(chosen, tables, strict=True)],
        effective_on=day,
        request_kind=kind,
        headed=headed,
    )
    return uploading.choose(by=by, record=record, choices=_read_choices(given))


def _is_first_row_head(table: HeadedTable, columns: dict[str, str]) -> bool:
    """Return whether the first row of a table without a head has columns that the file names."""
    cells = table.rows[0].cells if table.rows and not table.has_head else ()
    return any(normalise_head(cell) in columns for cell in cells)


def _map(table: HeadedTable, columns: dict[str, str]) -> dict[int, RequestField]:
    """Return the mapping of a table: what the file says of a head comes before what is proposed."""
    found: dict[int, RequestField] = {}
    proposed = propose_mapping(table.heads)
    for place, head in enumerate(table.heads):
        name = columns.get(normalise_head(head))
        field = proposed.get(place) if name is None else RequestField(name) if name else None
        if field and field not in found.values():
            found[place] = field
    return found

"""The line that a row of a file asks for."""

import datetime as dt
from collections import Counter
from typing import Any

from django.core.exceptions import ValidationError

from cbtracker.clock import in_words
from cbtracker.text import alike
from imports.files.tables import on_one_line
from imports.lookups import ALL, MANY, read_names
from imports.models import Import
from imports.plan.planned_rows import PlannedRow, UnknownName
from imports.rules.columns import RequestField
from imports.rules.drafts import EITHER_UNRESOLVED, RowDraft, parse_date, parse_kind, parse_stage
from imports.rules.names import (
    LONGEST_NAME,
    find_areas_in_words,
    find_departments_in_words,
    normalise_name,
)
from requests_log.domain.validation import validate_length
from requests_log.models import LineContent
from requests_log.rules.labels import WIDE, Reach, read_reach
from requests_log.rules.stages import UNRESOLVED, Stage


class LineReader:
    """Reads the rows of an import as lines, and counts the names that it does not know.

    ``names`` are those of the record.
    """

    def __init__(self, record: Import) -> None:
        choices: dict[str, Any] = record.choices
        self._request_kind = record.request_kind
        self.names = read_names()
        self._area_names = self.names.area_names.with_choices(choices.get("areas", {}))
        self._department_names = self.names.department_names.with_choices(
            choices.get("departments", {})
        )
        self._workstream_choices = {
            normalise_name(name): slug for name, slug in choices.get("workstreams", {}).items()
        }
        self._unknown: Counter[tuple[RequestField, str]] = Counter()

    def list_unknown(self) -> list[UnknownName]:
        """Return the names that were not found, the most frequent first."""
        known = {
            RequestField.AREAS: self.names.area_names,
            RequestField.DEPARTMENTS: self.names.department_names,
        }
        return [
            UnknownName(of, name, rows, known[of].suggest(name) if of in known else "")
            for (of, name), rows in self._unknown.most_common()
        ]

    def describe_names(self, content: LineContent) -> str:
        """Return the areas, the reach and the departments of a line in words."""
        reach = Reach(content["reach"])
        areas = [self.names.areas[slug].name for slug in content["area_slugs"]]
        departments = [
            f"{self.names.departments[code].name} ({code})" for code in content["department_codes"]
        ]
        who = [*areas, *([reach.label] if reach != Reach.NAMED else [])]
        asked = [*departments, *(["All departments"] if content["asks_all"] else [])]
        return f"{'; '.join(who)}. {'; '.join(asked)}."

    def describe_line(self, content: LineContent) -> str:
        """Return the areas, departments and stage of a new line in words."""
        stage = Stage(content["stage"]).label
        if content["workstream"]:
            stage = f"{stage}: {content['workstream']}"
        day = content["target_date"]
        target = f", target date {in_words(day)}" if day else ""
        return f"{self.describe_names(content)} {stage}{target}."

    def read_words(self, row: PlannedRow) -> None:
        """Read who asks and who is asked from the words, where the paper has no columns for it."""
        cells = row.draft.cells
        issue, status = row.draft.get(RequestField.ISSUE), row.draft.get(RequestField.STATUS)
        if not cells.get(RequestField.AREAS):
            names = [a for area in self.names.areas.values() for a in (area.name, area.short_name)]
            cells[RequestField.AREAS] = find_areas_in_words(issue, names)
            row.remarks.append("The file gives no area here: it was read from the issue.")
        if not cells.get(RequestField.DEPARTMENTS):
            label, codes = find_departments_in_words(issue, status, list(self.names.departments))
            cells[RequestField.DEPARTMENTS] = label
            row.draft.department_codes = codes
            row.remarks.append("The file gives no department here: it was read from the status.")

    def read_content(self, row: PlannedRow) -> LineContent | None:
        """Return the line that a row asks for, or None if it is refused."""
        draft, request = row.draft, row.request
        line = request.line.content() if request else None
        errors: list[str] = []
        stage = self._read_stage(draft, line, errors)
        content: LineContent = {
            "areas_label": "",
            "issue": self._read_issue(draft, line),
            "departments_label": "",
            "status": draft.get(RequestField.STATUS) or (line["status"] if line else ""),
            "stage": stage,
            "workstream": None,
            "target_date": self._read_target(draft, line, errors),
            "area_slugs": [],
            "reach": "",
            "department_codes": [],
            "asks_all": False,
            "request_kind": self._read_kind(draft, errors)
            or (line["request_kind"] if line else self._request_kind),
        }
        self._read_workstream(draft, content, line, errors)
        self._read_areas(draft, content, line, errors)
        self._read_departments(draft, content, line, errors)
        if not content["issue"]:
            errors.append("The row has no issue.")
        if not content["status"]:
            errors.append("The row has no status.")
        if not content["request_kind"]:
            errors.append(
                "The file does not say the type of request. Say it once for the whole file."
            )
        if errors:
            row.refuse(*dict.fromkeys(errors))
            return None
        return content

    def _read_issue(self, draft: RowDraft, line: LineContent | None) -> str:
        issue = draft.get(RequestField.ISSUE)
        if line and (not issue or issue == on_one_line(line["issue"])):
            return line["issue"]
        return issue

    def _read_stage(self, draft: RowDraft, line: LineContent | None, errors: list[str]) -> str:
        text = draft.get(RequestField.STAGE)
        stage = parse_stage(text)
        # Where nothing says the stage, a request that exists stays in its own.
        as_it_is = line["stage"] if line else Stage.IN_PROGRESS
        if text.casefold() == EITHER_UNRESOLVED:
            return as_it_is if as_it_is in UNRESOLVED else Stage.IN_PROGRESS
        if text and not stage:
            errors.append(f"“{text}” is not a stage.")
        return stage or draft.stage or as_it_is

    def _read_target(
        self, draft: RowDraft, line: LineContent | None, errors: list[str]
    ) -> dt.date | None:
        if draft.has_no_target:
            return None
        text = draft.get(RequestField.TARGET_DATE)
        day = parse_date(text)
        if text and not day:
            errors.append(f"The target date “{text}” is not a date, such as 1 April 2011.")
        return day or (line["target_date"] if line else None)

    def _read_kind(self, draft: RowDraft, errors: list[str]) -> str:
        text = draft.get(RequestField.KIND)
        kind = parse_kind(text)
        if text and not kind:
            errors.append(f"“{text}” is no type of request.")
        return kind

    def _read_workstream(
        self, draft: RowDraft, content: LineContent, line: LineContent | None, errors: list[str]
    ) -> None:
        if content["stage"] != Stage.ON_GOING:
            return
        text = draft.get(RequestField.WORKSTREAM)
        if not text:
            content["workstream"] = line["workstream"] if line else None
            if content["workstream"] is None:
                errors.append("The file does not say the workstream.")
            return
        chosen = self._workstream_choices.get(normalise_name(text), "")
        content["workstream"] = self.names.find_workstream(chosen or text)
        if content["workstream"] is None:
            refusal = f"There is no workstream called “{text}”."
            self._refuse_name(RequestField.WORKSTREAM, text, refusal, errors)

    def _refuse_name(self, of: RequestField, name: str, refusal: str, errors: list[str]) -> None:
        """Add why a name that is not known is refused, and count it if one can choose for it."""
        if len(name) > LONGEST_NAME:
            errors.append(
                f"“{name[:60]}…” has {len(name):,} characters: "
                f"a name must have {LONGEST_NAME} or fewer."
            )
            return
        self._unknown[of, name] += 1
        errors.append(refusal)

    def _read_areas(
        self, draft: RowDraft, content: LineContent, line: LineContent | None, errors: list[str]
    ) -> None:
        label = draft.get(RequestField.AREAS)
        if line and (not label or alike(label) == alike(line["areas_label"])):
            content["areas_label"] = line["areas_label"]
            content["area_slugs"], content["reach"] = line["area_slugs"], line["reach"]
            return
        if _is_too_long(label, "areas_label", errors):
            return
        reach, named = read_reach(label)
        found = self._area_names.find(named)
        if MANY in found.keys:
            reach = Reach.MANY
        slugs = [key for key in found.keys if key in self.names.areas]
        for name in found.unknown:
            self._refuse_name(RequestField.AREAS, name, f"No area is called “{name}”.", errors)
        if not label:
            errors.append("The row names no area.")
        elif not slugs and reach not in WIDE and not found.unknown:
            errors.append(f"“{label}” names no area.")
        content["areas_label"], content["reach"] = label, reach
        content["area_slugs"] = sorted(slugs)

    def _read_departments(
        self, draft: RowDraft, content: LineContent, line: LineContent | None, errors: list[str]
    ) -> None:
        label = draft.get(RequestField.DEPARTMENTS)
        if line and (not label or alike(label) == alike(line["departments_label"])):
            content["departments_label"] = line["departments_label"]
            content["department_codes"] = line["department_codes"]
            content["asks_all"] = line["asks_all"]
            return
        if _is_too_long(label, "departments_label", errors):
            return
        found = self._department_names.find(draft.department_codes or label)
        for name in found.unknown:
            refusal = f"No department is called “{name}”."
            self._refuse_name(RequestField.DEPARTMENTS, name, refusal, errors)
        codes = [key for key in found.keys if key in self.names.departments]
        content["asks_all"] = ALL in found.keys
        content["departments_label"], content["department_codes"] = label, sorted(codes)
        if not label:
            errors.append("The row names no department.")
        elif not codes and not content["asks_all"] and not found.unknown:
            errors.append(f"“{label}” names no department.")


def _is_too_long(label: str, field: str, errors: list[str]) -> bool:
    """Return whether a label is longer than can be saved, and say so in ``errors`` if it is."""
    try:
        validate_length(label, field)
    except ValidationError as error:
        errors.extend(error.messages)
        return True
    return False

"""Loads the record of 22 March 2011 from ``fixtures/`` through the log's own commands."""

import datetime as dt
from pathlib import Path
from typing import NotRequired, TypedDict

import yaml
from django.db import transaction

from accounts.models import Role, User
from areas.models import Area
from cbtracker import clock
from departments.models import Department
from provenance.seed import FIXTURES, load_rows
from requests_log.domain import commands, next_steps
from requests_log.domain.next_steps import StepOwner
from requests_log.models import Concern, Entry, Request, Workstream
from requests_log.rules.references import parse_reference
from requests_log.rules.stages import Stage

# Rows that are loaded as they are, in this order.
KEYED = ("abbreviations", "bodies", "workstreams")
# The account recorded as the author of the paper's entries. Nobody can sign in as it.
AUTHOR = "Department for Communities and Local Government"
AUTHOR_EMAIL = "the.paper@cbtracker.invalid"


class PaperFixture(TypedDict):
    """The ``paper`` of requests.yaml: where and when all its requests were recorded."""

    name: str
    effective_on: dt.date
    recorded_on: dt.date
    note: str


class StepFixture(TypedDict):
    """A next step that a status promises, in the paper's words, by a department or an area."""

    what: str
    department: NotRequired[str]
    area: NotRequired[str]


class RequestFixture(TypedDict):
    """One request of requests.yaml. ``reading`` is a note of what is our judgement.

    ``concerns`` lists the agencies that its words name without asking them.
    """

    reference: str
    areas: NotRequired[list[str]]
    areas_label: str
    reach: str
    issue: str
    departments: NotRequired[list[str]]
    departments_label: str
    asks_all: NotRequired[bool]
    kind: str
    status: str
    workstream: NotRequired[str]
    reading: NotRequired[str]
    steps: NotRequired[list[StepFixture]]
    concerns: NotRequired[list[str]]


class SectionFixture(TypedDict):
    """One table of the paper's annexes, with the stage and target date of its requests."""

    source: str
    stage: str
    target_date: NotRequired[dt.date]
    requests: list[RequestFixture]


@transaction.atomic
def load(folder: Path = FIXTURES) -> dict[str, int]:
    """Add the rows and requests that are missing; return the number added of each.

    The areas and departments must have been loaded. Existing rows never change, so loading twice
    has no effect. Raises ValueError for a reference that is not one.
    """
    added = {name: load_rows(folder / f"{name}.yaml") for name in KEYED}
    added["requests"] = 0
    with (folder / "requests.yaml").open(encoding="utf-8") as file:
        record = yaml.safe_load(file)
    paper: PaperFixture = record["paper"]
    sections: list[SectionFixture] = record["sections"]
    author = get_paper_author()
    for section in sections:
        for row in section["requests"]:
            number = parse_reference(row["reference"])
            if number is None:
                raise ValueError(f"{row['reference']} is not a reference.")
            if not Request.objects.filter(number=number).exists():
                _raise_request(row, number=number, section=section, paper=paper, author=author)
                added["requests"] += 1
    return added


def get_paper_author() -> User:
    """Return the account recorded as the author of the paper of 22 March 2011, creating it once."""
    author, created = User.objects.get_or_create(
        email=AUTHOR_EMAIL, defaults={"name": AUTHOR, "role": Role.OFFICIAL, "is_active": False}
    )
    if created:
        author.set_unusable_password()
        author.save()
    return author


def is_of_the_paper(entry: Entry) -> bool:
    """Return whether an entry is of the paper of 22 March 2011; its ``by`` should be selected."""
    return bool(entry.by.email == AUTHOR_EMAIL)


def _raise_request(
    row: RequestFixture,
    *,
    number: int,
    section: SectionFixture,
    paper: PaperFixture,
    author: User,
) -> None:
    workstream = row.get("workstream")
    source = f"{paper['name']}, {section['source']}"
    # The paper gives a date and no time: we record the start of that day.
    recorded_at = clock.start_of(paper["recorded_on"])
    request = commands.raise_request(
        by=author,
        number=number,
        areas=[Area.objects.get_by_natural_key(slug) for slug in row.get("areas", ())],
        areas_label=row["areas_label"],
        reach=row["reach"],
        issue=row["issue"],
        departments=[
            Department.objects.get_by_natural_key(code) for code in row.get("departments", ())
        ],
        departments_label=row["departments_label"],
        asks_all=row.get("asks_all", False),
        request_kind=row["kind"],
        status=row["status"],
        stage=Stage(section["stage"]),
        workstream=Workstream.objects.get_by_natural_key(workstream) if workstream else None,
        target_date=section.get("target_date"),
        effective_on=paper["effective_on"],
        recorded_at=recorded_at,
        source=source,
        note=" ".join(filter(None, (paper["note"], row.get("reading")))),
    )
    Concern.objects.bulk_create(
        Concern(request=request, department=Department.objects.get_by_natural_key(code))
        for code in row.get("concerns", ())
    )
    for step in row.get("steps", ()):
        next_steps.add_step(
            by=author,
            subject=request,
            what=step["what"],
            owner=_owner_of(step),
            effective_on=paper["effective_on"],
            recorded_at=recorded_at,
            source=source,
        )


def _owner_of(step: StepFixture) -> StepOwner:
    if "area" in step:
        return StepOwner(area=Area.objects.get_by_natural_key(step["area"]))
    return StepOwner(department=Department.objects.get_by_natural_key(step["department"]))

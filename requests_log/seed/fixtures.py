"""Loading the record of 22 March 2011 from ``fixtures/``, through the writer."""

import datetime as dt
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from accounts.models import Role, User
from areas.models import Area
from cbtracker import clock
from departments.models import Department
from provenance.seed import FIXTURES, load_rows
from requests_log.domain import commands
from requests_log.models import Request, Workstream
from requests_log.rules.references import parse_reference
from requests_log.rules.stages import Stage

# The account that the paper's positions are written by. Nobody can sign in as it.
AUTHOR = "Department for Communities and Local Government"
AUTHOR_EMAIL = "the.paper@cbtracker.invalid"


@transaction.atomic
def load(folder: Path = FIXTURES) -> dict[str, int]:
    """Add what the fixtures hold and the database does not; return how many rows of each kind.

    The areas and departments must be there already. Nothing that is there is changed, so loading
    twice changes nothing.
    """
    added = {"workstreams": load_rows(folder / "workstreams.yaml"), "requests": 0}
    with (folder / "requests.yaml").open(encoding="utf-8") as file:
        record = yaml.safe_load(file)
    paper = record["paper"]
    author = the_author()
    for section in record["sections"]:
        for row in section["requests"]:
            number = parse_reference(row["reference"])
            assert number is not None, f"{row['reference']} is no reference"
            if not Request.objects.filter(number=number).exists():
                _raise(row, number=number, section=section, paper=paper, author=author)
                added["requests"] += 1
    return added


def the_author() -> User:
    """Return the account that the paper of 22 March 2011 is written by."""
    author, created = User.objects.get_or_create(
        email=AUTHOR_EMAIL, defaults={"name": AUTHOR, "role": Role.OFFICIAL, "is_active": False}
    )
    if created:
        author.set_unusable_password()
        author.save()
    return author


def _raise(
    row: dict[str, Any],
    *,
    number: int,
    section: dict[str, Any],
    paper: dict[str, Any],
    author: User,
) -> None:
    recorded_on: dt.date = paper["recorded_on"]
    workstream = row.get("workstream")
    commands.raise_request(
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
        # The paper gives a day and no hour: the moment is that day's first.
        recorded_at=clock.start_of(recorded_on),
        source=f"{paper['name']}, {section['source']}",
        note=" ".join(filter(None, (paper["note"], row.get("reading")))),
    )

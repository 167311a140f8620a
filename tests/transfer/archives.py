"""Archives of the whole record, a record that uses most tables, and the archive's rows."""

import datetime as dt
import hashlib
import json
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType

from accounts.models import User
from areas.models import Area, Contact
from commissions.models import Addressee, Draft, ReplyChannel
from imports.domain.saving import take_back_import
from papers.domain import publish
from papers.domain.scope import PaperScope
from papers.queries.paper_request import PaperRequest
from proposals.models import LeadProposal
from provenance import services
from requests_log.as_of import AsOf
from requests_log.models import BulkAct, BulkKind, Entry, SavedView
from tests.factories.areas import get_area, get_department
from tests.factories.clock import TODAY
from tests.factories.commissions import rows_of_commissions
from tests.factories.entries import get_request, write_news
from tests.factories.feedback import rows_of_proposals
from tests.factories.histories import ACTS, FIRST_DAY, History, Step
from tests.factories.imports.uploads import make_import, save
from tests.factories.next_steps import add_step
from tests.factories.papers import AWKWARD_TEXTS
from tests.factories.positions import say
from tests.helpers.emails import queue_email
from transfer.domain.archive import MANIFEST
from transfer.domain.manifest import MemberSummary, read_manifest, write_manifest

# What the log accepts, and what other fields may hold.
PRINTABLE = "\n".join(text for text in AWKWARD_TEXTS.values() if len(text) <= 1_000)
AWKWARD = f"{PRINTABLE}\u2028\u0085\ufeff\x7f\x1b\\u0041 \"'\r\n\t"
EVERY_ACT: list[Step] = [(n % 2, act, (n, n + 1, n + 2)) for n, act in enumerate(ACTS * 2)]


# A file of one request that is no request.
WORTHLESS = b"Area,Issue,Dept,Status\r\nSwindon,Zebrawood for all,DfE,New\r\n"


def write_everything(official: User, administrator: User) -> None:
    """Add to the record of 2011 what people do: histories, papers, commissions, emails, facts."""
    History(official, today=FIRST_DAY + dt.timedelta(days=5)).write(EVERY_ACT)
    swindon = get_request(1)
    write_news(swindon, official, PRINTABLE)
    say(get_request(2), official, "DfE", "DfE has looked into it.")
    add_step(get_request(2), official, "Write to the areas.")
    _issue_edition(official)
    rows_of_commissions(official, "swindon", "DfE")
    rows_of_proposals(official, get_area("swindon"), get_request(1))
    LeadProposal.objects.get(kind="barrier").departments.add(get_department("DfE"))
    Draft.objects.create(
        addressee=Addressee.objects.order_by("pk").last(),
        channel=ReplyChannel.BROWSER,
        # Only SQLite keeps the order of keys.
        typed={"b": AWKWARD, "a": [1, 1.5, True, None, {"": "\x1f"}]},
        saved_at=dt.datetime(2011, 3, 27, 0, 59, 59, 999_999, tzinfo=dt.UTC),
    )
    queue_email(text=AWKWARD)
    act = BulkAct.objects.create(kind=BulkKind.CONFIRM, count=2, by=official)
    act.entries.set(Entry.objects.order_by("pk")[:2])
    SavedView.objects.create(user=official, name="Ours", query="area=swindon")
    EmailAddress.objects.create(user=official, email=official.email)
    LogEntry.objects.create(
        user=administrator,
        content_type=ContentType.objects.get_for_model(Area),
        object_id="1",
        object_repr="Swindon",
        action_flag=CHANGE,
        change_message="[]",
    )
    taken_back = save(official, make_import(official, WORTHLESS, "by mistake.csv"))
    take_back_import(by=official, record=taken_back)
    contact = Contact(area=get_area("swindon"), capacity=Contact.Capacity.CONTACT, name="Connie")
    services.save_fact(contact, by=official)
    services.delete_fact(contact, by=official)


def _issue_edition(official: User) -> None:
    scope = PaperScope(official)
    asked = PaperRequest(scope, AsOf(TODAY))
    publish.issue(
        by=official,
        title="Requests of Whitehall",
        introduction="This is the paper.",
        scope=scope,
        contents=asked.contents,
        scope_label=asked.scope_label,
        changes_label=asked.changes_label,
    )


def read_members(path: Path) -> dict[str, bytes]:
    """Return the bytes of each member of an archive but the manifest, which has a time."""
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name != MANIFEST}


def read_rows(path: Path, model: str) -> list[dict[str, Any]]:
    """Return the rows of one table in an archive."""
    lines = read_members(path)[f"tables/{model}.jsonl"].splitlines(keepends=True)
    return [json.loads(line) for line in lines]


def rewrite(path: Path, change: Callable[[dict[str, bytes]], None]) -> None:
    """Change the members of an archive, and leave its checksums as they were."""
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    part = path.with_suffix(".part")
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    shutil.move(part, path)


def forge(path: Path, model: str, change: Callable[[list[dict[str, Any]]], object]) -> None:
    """Change the rows of one table in an archive, and make the checksums right again."""
    rows = read_rows(path, model)
    change(rows)
    data = b"".join(json.dumps(row).encode() + b"\n" for row in rows)
    sums = MemberSummary(len(rows), len(data), hashlib.sha256(data).hexdigest())

    def put(members: dict[str, bytes]) -> None:
        members[f"tables/{model}.jsonl"] = data
        found = read_manifest(members[MANIFEST])
        tables = [
            replace(table, lines=sums.lines, size=sums.size, sha256=sums.sha256)
            if table.model == model
            else table
            for table in found.tables
        ]
        members[MANIFEST] = write_manifest(
            replace(found, tables=tables), service="forged", exported_at="2011-03-22"
        )

    rewrite(path, put)

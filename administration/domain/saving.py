"""Saving people, areas, departments and contacts: from a file, or one person from a form."""

import datetime as dt
import hashlib
from collections.abc import Collection, Sequence
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.changes import NOT_ADMINISTRATOR, lock_administrators, save_account
from accounts.models import Role, User
from administration.domain import invitations
from administration.models import FactFile
from administration.plan.fact_kinds import KINDS, FactKind, make_fact_plan
from administration.plan.planned import FactPlan, PlannedFact
from administration.rules.columns import find_table, propose_places
from cbtracker import clock
from imports.domain.uploading import clean_name
from imports.files.formats import read_file
from imports.files.tables import FileError
from outbox import delivery
from outbox.composition import compose
from provenance.services import save_fact

# Each row is checked by itself, in a few queries, while the page waits.
MOST_FACT_ROWS = 500
KEPT_UNSAVED = dt.timedelta(days=1)
RECORD_CHANGED = "The record has changed since you checked it. Check again what will be saved."


class FactPlanChangedError(Exception):
    """The record has changed since the preview; ``plan`` is what would be saved now."""

    def __init__(self, plan: FactPlan) -> None:
        super().__init__(RECORD_CHANGED)
        self.plan = plan


def upload_facts(*, by: User, kind: FactKind, name: str, content: bytes) -> FactFile:
    """Return a new file with the mapping that is proposed for its columns.

    It takes the place of one of the kind that the same person did not save, and what nobody saved
    within a day is deleted: it may hold personal details. Raises FileError if
    it cannot be read or has no rows or too many.
    """
    found = read_file(content)
    table = find_table(found.tables, kind.columns)
    if not table.rows:
        raise FileError("The file has no rows below the names of its columns.")
    if len(table.rows) > MOST_FACT_ROWS:
        raise FileError(f"The file has more than {MOST_FACT_ROWS} rows. Split it into several.")
    left = [each.name for each in found.tables if each.rows and each.name != table.name]
    with transaction.atomic():
        unsaved = FactFile.objects.filter(saved_at=None)
        unsaved.filter(by=by, kind=kind.slug).delete()
        unsaved.filter(uploaded_at__lt=clock.now() - KEPT_UNSAVED).delete()
        return FactFile.objects.create(
            kind=kind.slug,
            name=clean_name(name),
            sha256=hashlib.sha256(content).hexdigest(),
            remarks=[*found.remarks, *(f"Not read: {each}." for each in left)],
            heads=list(table.heads),
            rows=[[row.number, *row.cells] for row in table.rows],
            mapping=propose_places(table.heads, kind.columns),
            by=by,
        )


@transaction.atomic
def save_file(
    *, by: User, file: FactFile, fingerprint: str, taken: Collection[str] = ()
) -> FactFile:
    """Save every row that is ready, in one transaction; of doubtful rows those ``taken``.

    ``taken`` are the numbers of rows. New people are invited. A second save changes nothing. Raises
    FactPlanChangedError if the plan is not that of ``fingerprint`` any more, and ValidationError
    if nothing is ready.
    """
    _require_administrator(by)
    file = FactFile.objects.select_for_update(no_key=True).get(pk=file.pk)
    if file.saved_at:
        return file
    plan = make_fact_plan(file)
    if plan.fingerprint() != fingerprint:
        raise FactPlanChangedError(plan)
    ready = plan.ready(taken)
    if not ready:
        raise ValidationError("There is nothing to save.")
    save_planned(ready, by=by)
    file.added = sum(row.is_new for row in ready)
    file.changed = len(ready) - file.added
    file.saved_at, file.saved_by, file.rows = clock.now(), by, []
    file.save()
    return file


@transaction.atomic
def save_planned(rows: Sequence[PlannedFact], *, by: User) -> list[User]:
    """Save rows that are ready, invite new people, and tell administrators; return who is new.

    Raises ValidationError if ``by`` is no administrator any more.
    """
    _require_administrator(by)
    added: list[User] = []
    for row in sorted(rows, key=lambda each: each.order):
        if row.account:
            if row.account.user.pk is None:
                added.append(row.account.user)
            save_account(row.account.user, by=by, changed=row.account.changed, is_told=True)
        for fact in row.facts:
            save_fact(fact, by=by)
    for user in added:
        invitations.invite(user, by=by)
    if added:
        _tell_administrators(added, by=by)
    return added


def _tell_administrators(added: Sequence[User], *, by: User) -> None:
    """Tell every administrator once who was added, so that nobody gives roles unseen."""
    new = {user.pk for user in added}
    administrators = User.objects.filter(role=Role.ADMINISTRATOR, is_active=True)
    words = compose("administration/emails/people_added.txt", added=added, by=by)
    for administrator in administrators.exclude(pk__in=new):
        about = f"accounts/{administrator.pk}"
        email = delivery.queue_email(
            key=f"{about}/added/{uuid4()}",
            about=about,
            kind="security notice",
            to=administrator.email,
            to_name=administrator.name,
            subject=words.subject,
            text=words.text,
        )
        delivery.send_after_response(email)


def discard_file(file: FactFile) -> None:
    """Delete a file that was not saved. One that was saved stays."""
    FactFile.objects.filter(pk=file.pk, saved_at=None).delete()


def map_file(file: FactFile, mapping: dict[str, int]) -> FactFile:
    """Say which column holds which detail of a file that was not saved."""
    file.mapping = {
        column.name: mapping[column.name]
        for column in KINDS[file.kind].columns
        if column.name in mapping
    }
    file.save(update_fields=["mapping"])
    return file


def _require_administrator(by: User) -> None:
    if by.pk not in lock_administrators():
        raise ValidationError(NOT_ADMINISTRATOR)

"""What the database refuses while a redaction is applied, before and after."""

from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts.models import User
from cbtracker import clock
from privacy.domain import redactions
from provenance.models import RedactedText, Redaction
from requests_log.models import Entry, Request, triggers
from tests.helpers.database import assert_statement_refused

pytestmark = pytest.mark.django_db


@pytest.fixture
def entry(swindon_request: Request) -> Entry:
    return swindon_request.line


@pytest.fixture
def proposal(entry: Entry, administrator: User) -> Redaction:
    return redactions.propose(
        by=administrator, words="looking into", reason="They asked.", with_files=False
    )


def begin(proposal: Redaction, by: User, entry: Entry, new: str = "New.") -> RedactedText:
    """Confirm a redaction as ``confirm`` does, and name one text."""
    Redaction.objects.filter(pk=proposal.pk).update(confirmed_by=by, confirmed_at=clock.now())
    return RedactedText.objects.create(
        redaction=proposal,
        table_name="requests_log_entry",
        row_id=entry.pk,
        field="status",
        was="",
        now="",
        redacted=new,
    )


def refuse(statement: str, match: str = triggers.ENTRIES.message) -> None:
    assert_statement_refused(statement, match)


def update(assignment: str, entry: Entry) -> str:
    return f"UPDATE requests_log_entry SET {assignment} WHERE id = {entry.pk}"


def test_it_takes_the_text_that_is_named_and_nothing_else(
    proposal: Redaction, second: User, entry: Entry, make_request: Callable[..., Request]
):
    other = make_request().line
    begin(proposal, second, entry)
    refuse(update("status = 'Another.'", entry))
    refuse(update("issue = 'New.'", entry))
    refuse(update("status = 'New.', issue = 'New.'", entry))
    refuse(update("status = 'New.', stage = 'resolved'", entry))
    refuse(update("status = 'New.', number = 7", entry))
    refuse(update("status = NULL", entry))
    refuse(update("status = status", entry))
    refuse(update("status = 'New.'", other))
    refuse(f"DELETE FROM requests_log_entry WHERE id = {entry.pk}")
    with connection.cursor() as cursor:
        cursor.execute(update("status = 'New.'", entry))
    assert Entry.objects.get(pk=entry.pk).status == "New."


def test_it_takes_nothing_before_the_redaction_is_confirmed(proposal: Redaction, entry: Entry):
    with pytest.raises(DatabaseError, match="what a redaction changed"), transaction.atomic():
        RedactedText.objects.create(
            redaction=proposal,
            table_name="requests_log_entry",
            row_id=entry.pk,
            field="status",
            redacted="New.",
        )
    RedactedText.objects.create(
        redaction=proposal, table_name="requests_log_entry", row_id=entry.pk, field="status"
    )
    refuse(update("status = 'New.'", entry))


def test_it_takes_nothing_after_the_redaction_is_finished(
    proposal: Redaction, second: User, entry: Entry
):
    named = begin(proposal, second, entry)
    Redaction.objects.filter(pk=proposal.pk).update(words="")
    refuse(update("status = 'New.'", entry))
    message = "what a redaction changed is never changed"
    refuse(f"UPDATE provenance_redactedtext SET now = 'x' WHERE id = {named.pk}", message)
    refuse(f"UPDATE provenance_redactedtext SET redacted = 'x' WHERE id = {named.pk}", message)
    refuse(f"DELETE FROM provenance_redactedtext WHERE id = {named.pk}", message)


def test_a_decision_is_final_and_stays(
    proposal: Redaction, administrator: User, second: User, entry: Entry
):
    redactions.confirm(by=second, redaction=proposal)
    table, message = "provenance_redaction", "a redaction is decided once"
    for assignment in (
        "words = 'again'",
        "reason = 'Another.'",
        "confirmed_at = NULL, confirmed_by_id = NULL",
        f"refused_by_id = {second.pk}",
        f"proposed_by_id = {second.pk}",
        f"confirmed_by_id = {administrator.pk}",
    ):
        refuse(f"UPDATE {table} SET {assignment} WHERE id = {proposal.pk}", message)
    refuse(f"DELETE FROM {table} WHERE id = {proposal.pk}", message)


def test_nobody_confirms_their_own_proposal(proposal: Redaction):
    with pytest.raises(IntegrityError, match="confirmed_by_another"), transaction.atomic():
        Redaction.objects.filter(pk=proposal.pk).update(
            confirmed_by=proposal.proposed_by, confirmed_at=clock.now()
        )


def test_check_log_names_a_redaction_that_was_not_finished(
    proposal: Redaction, second: User, entry: Entry
):
    begin(proposal, second, entry)
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("check_log", stdout=out)
    assert "was confirmed and not finished" in out.getvalue()
    assert "has words that are not as" in out.getvalue()

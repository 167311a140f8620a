"""A name in every text of the database that a redaction goes through, and finding it again."""

from collections.abc import Iterator
from io import StringIO
from typing import Any

from django.core.management import call_command
from django.db import connection
from django.db.models import EmailField, JSONField, Model

from accounts.models import User
from areas.models.families import FAMILY_FIGURES_TRIGGER
from champions.models import TRIGGERS as CHAMPION_TRIGGERS
from commissions.models.triggers import REPLY_TRIGGERS
from correspondence.models import TRIGGERS as LETTER_TRIGGERS
from papers.domain.checksum import compute_lines_checksum, compute_paper_checksum
from papers.domain.publish import load_paper
from papers.domain.stored_paper import load_paper as load_copy
from papers.models import DraftCopy, Edition
from papers.models.triggers import CLEARANCES, EDITIONS
from privacy.domain import redactions
from privacy.personal_data import redactable
from provenance.models import AUDIT_EVENT_TRIGGER, Redaction
from provenance.redaction import REDACTION_TRIGGERS
from provenance.triggers import Trigger
from requests_log.domain import rebuild
from requests_log.models import triggers

NAME = "Zebedee Quillfeather"
GUARDS: tuple[Trigger, ...] = (
    *triggers.LOG,
    *EDITIONS,
    *CLEARANCES,
    *REPLY_TRIGGERS,
    FAMILY_FIGURES_TRIGGER,
    AUDIT_EVENT_TRIGGER,
    *REDACTION_TRIGGERS,
    *CHAMPION_TRIGGERS,
    *LETTER_TRIGGERS,
)
# Constraints say when these may have words.
MUST_BE_EMPTY = (
    ("commissions.Addressee", "reopened_because"),
    ("commissions.Proposal", "next_step"),
    ("commissions.Proposal", "passed_because"),
    ("papers.Edition", "reason"),
    ("requests_log.Evidence", "url"),
    ("requests_log.NextStep", "others"),
)


def plant_everywhere(name: str = NAME) -> None:
    """Put a name into every text that a redaction goes through, of every row that there is."""
    connection.check_constraints()
    for guard in GUARDS:
        guard.uninstall(connection)
    for model, fields in redactable():
        for row in model._base_manager.values("pk", *fields):
            new = {each: with_name(model, each, row[each], name, row["pk"]) for each in fields}
            model._base_manager.filter(pk=row["pk"]).update(**new)
    for edition in Edition.objects.all():
        checksum = compute_lines_checksum(load_paper(edition))
        Edition._base_manager.filter(pk=edition.pk).update(checksum=checksum)
    for copy in DraftCopy.objects.all():
        checksum = compute_paper_checksum(load_copy(copy.paper))
        DraftCopy._base_manager.filter(pk=copy.pk).update(checksum=checksum)
    connection.check_constraints()
    for guard in GUARDS:
        guard.install(connection)
    rebuild.rebuild_all()


def with_name(model: type[Model], field: str, value: Any, name: str, pk: int) -> Any:
    kind = model._meta.get_field(field)
    if isinstance(kind, EmailField):
        return f"{name.replace(' ', '.')}.{pk}@example.com".lower()
    if isinstance(kind, JSONField):
        return _in_json(value, name) or ([name] if value == [] else {name: name})
    if value == "" and (model._meta.label, field) in MUST_BE_EMPTY:
        return value
    if field == "query":
        return f"words={name.replace(' ', '+')}&stage=resolved"
    most = kind.max_length or 10**6
    # Of different rows, texts that must be different stay so.
    return f"{name.upper() if pk % 2 else name}, {value} {pk}"[:most]


def _in_json(value: Any, name: str) -> Any:
    """Add a name to every sentence in a value."""
    match value:
        case str():
            return f"{value} by {name}." if len(value.split()) > 2 else value
        case list():
            return [_in_json(each, name) for each in value]
        case dict():
            return {key: _in_json(each, name) for key, each in value.items()}
    return value


def texts_with(name: str = NAME) -> Iterator[str]:
    """Yield each place in the whole database, whatever the table, that has a name."""
    wanted = [word.casefold() for word in name.split()]
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            quoted = connection.ops.quote_name(table)
            cursor.execute(f"SELECT * FROM {quoted}")
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for column, value in zip(names, row, strict=True):
                    text = _as_text(value)
                    if any(word in text for word in wanted):
                        yield f"{table}.{column}: {text[:200]}"


def _as_text(value: Any) -> str:
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("latin-1").casefold()
    return str(value).casefold()


def models_without_rows() -> list[str]:
    return [model._meta.label for model, _ in redactable() if not model._base_manager.exists()]


def check(command: str) -> str:
    out = StringIO()
    call_command(command, stdout=out)
    return out.getvalue()


def remove(by: User, other: User, words: str = NAME, *, with_files: bool = False) -> Redaction:
    """Propose and confirm a redaction; return it from the database."""
    proposal = redactions.propose(by=by, words=words, reason="They asked.", with_files=with_files)
    redactions.confirm(by=other, redaction=proposal)
    return Redaction.objects.get(pk=proposal.pk)

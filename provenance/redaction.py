"""Redactions: words that two administrators have removed from the record, without the words.

A redaction is proposed, then confirmed by another administrator, or refused. While it is being
applied, each text is named with what it becomes, and the triggers let through just that. What is
kept afterwards are checksums. ``privacy`` proposes and applies them.
"""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import F, Q

from provenance.append_only import AppendOnly, AppendOnlyQuerySet
from provenance.triggers import REDACTED_TEXTS, REDACTIONS, AllowedUpdate, Trigger, guarded_tables

# What stands in place of removed words, on pages and in files. It can be read out.
MARK = "██ [words removed]"


class Redaction(models.Model):
    """A proposal to remove words, and what was decided. ``words`` are empty from then on."""

    words = models.TextField(blank=True, help_text="What is to be removed, one on each line.")
    reason = models.TextField()
    with_files = models.BooleanField(
        help_text="Whether the files of evidence of redacted entries are removed, too."
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True)
    refused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    refused_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="provenance_redaction_reason"),
            models.CheckConstraint(
                condition=Q(confirmed_by=None, confirmed_at=None)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="provenance_redaction_confirmed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(refused_by=None, refused_at=None)
                | Q(
                    refused_by__isnull=False, refused_at__isnull=False, confirmed_at=None, words=""
                ),
                name="provenance_redaction_refused_or_confirmed",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("proposed_by")),
                name="provenance_redaction_confirmed_by_another",
            ),
        ]
        indexes = [
            models.Index(fields=["proposed_at", "id"], name="provenance_redaction_proposed"),
            models.Index(fields=["confirmed_at", "id"], name="provenance_redaction_confirmed"),
        ]

    def __str__(self) -> str:
        return f"Redaction {self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether nobody has confirmed or refused it."""
        return self.confirmed_at is None and self.refused_at is None


class RedactedText(AppendOnly):
    """One text that a redaction changed, or one checksum or file that changed with it.

    ``was`` is a keyed hash of a text as it was: with a plain one, a name could be guessed. For a
    checksum it is that checksum, and for a file its own. ``now`` is the SHA-256 of the text as it
    is, the new checksum, or empty for a file that was removed. ``redacted`` is the new text, only
    while the redaction is being applied.
    """

    REFUSAL = "What a redaction changed cannot be changed or deleted."

    redaction = models.ForeignKey(Redaction, on_delete=models.PROTECT, related_name="texts")
    table_name = models.CharField(max_length=60)
    row_id = models.BigIntegerField()
    field = models.CharField(max_length=60)
    was = models.CharField(max_length=64)
    now = models.CharField(max_length=64, blank=True)
    redacted = models.TextField(null=True)  # noqa: DJ001 - a text that is empty is one, too

    objects = AppendOnlyQuerySet["RedactedText"].as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["redaction", "table_name", "row_id", "field"],
                name="provenance_redactedtext_once",
            )
        ]
        indexes = [
            models.Index(fields=["table_name", "row_id"], name="provenance_redactedtext_of_row")
        ]

    def __str__(self) -> str:
        return f"{self.table_name} {self.row_id}, {self.field}"


_OPEN = "OLD.confirmed_at IS NULL AND OLD.refused_at IS NULL"
REDACTION_TRIGGERS = (
    Trigger(
        REDACTIONS,
        "a redaction is decided once and never deleted",
        duplicate_when=("id = NEW.id",),
        words=("reason",),
        updates=(
            AllowedUpdate(("confirmed_by_id", "confirmed_at"), f"{_OPEN} AND OLD.words <> ''"),
            AllowedUpdate(("refused_by_id", "refused_at", "words"), f"{_OPEN} AND NEW.words = ''"),
            AllowedUpdate(("words",), "OLD.confirmed_at IS NOT NULL AND NEW.words = ''"),
        ),
    ),
    Trigger(
        REDACTED_TEXTS,
        "what a redaction changed is never changed and never deleted",
        duplicate_when=(
            "id = NEW.id",
            "(redaction_id = NEW.redaction_id AND table_name = NEW.table_name "
            "AND row_id = NEW.row_id AND field = NEW.field)",
        ),
        reject_when="NEW.redacted IS NOT NULL AND NOT EXISTS "  # noqa: S608 - a constant
        f"(SELECT 1 FROM {REDACTIONS} WHERE id = NEW.redaction_id "
        "AND confirmed_at IS NOT NULL AND words <> '')",
        updates=(AllowedUpdate(("redacted",), "NEW.redacted IS NULL"),),
    ),
)


def hash_value(value: object) -> str:
    """Return the SHA-256 of a file, a text, or JSON in one form, as 64 hexadecimal digits."""
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    if not isinstance(value, str):
        value = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(value.encode("utf-8", "surrogatepass")).hexdigest()


def find_wrong_redactions() -> Iterator[str]:
    """Yield the problem, for each text of a guarded table that is not as its redaction left it."""
    for redaction in Redaction.objects.filter(confirmed_at__isnull=False).exclude(words=""):
        yield f"has {str(redaction).lower()}, which was confirmed and not finished"
    models_by_table = {model._meta.db_table: model for model in apps.get_models()}
    for table in sorted(guarded_tables() & models_by_table.keys()):
        model = models_by_table[table]
        last = {(text.row_id, text.field): text for text in _texts_of(table)}
        for (row_id, field), text in last.items():
            value = model._base_manager.filter(pk=row_id).values_list(field, flat=True).first()
            if hash_value(value) != text.now:
                yield f"has words that are not as {text.redaction} left them: {text}"


def _texts_of(table: str) -> Iterator[RedactedText]:
    """Yield the redacted texts of a table, oldest first, without checksums and files."""
    texts = RedactedText.objects.filter(table_name=table).exclude(field__in=NOT_TEXTS)
    return texts.select_related("redaction").iterator(chunk_size=500)


# Columns that a redaction proves and does not read: a file's name, and what an edition printed.
CHECKSUM, STORED_FILE = "edition checksum", "stored_as"
NOT_TEXTS = (CHECKSUM, STORED_FILE)


def follow_checksum(table: str, row_id: int, printed: str) -> str:
    """Return what redactions have made of a printed checksum.

    Each one is counted only if it began with what the one before it left.
    """
    texts = RedactedText.objects.filter(table_name=table, row_id=row_id, field=CHECKSUM)
    for was, now in texts.values_list("was", "now"):
        if was == printed:
            printed = now
    return printed


def removed_files(table: str) -> set[int]:
    """Return the ids of the rows of a table whose files a redaction has removed."""
    texts: Any = RedactedText.objects.filter(table_name=table, field=STORED_FILE)
    return set(texts.values_list("row_id", flat=True))

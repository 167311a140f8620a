"""The evidence of a request's entries, as far as somebody may see it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from accounts.models import User
from provenance.models import RedactedText
from provenance.redaction import STORED_FILE
from requests_log.as_of import AsOf
from requests_log.log.reader import effective_entries, recorded_by
from requests_log.models import Entry, Evidence, EvidenceWithdrawal
from requests_log.permissions import can_see_notes
from requests_log.rules.file_types import FILE_TYPES


@dataclass(frozen=True)
class EvidenceItem:
    """A piece of evidence as a page shows it, with its withdrawal if that counts on the date."""

    evidence: Evidence
    withdrawal: EvidenceWithdrawal | None

    @property
    def is_removed(self) -> bool:
        """Whether a redaction has removed its file."""
        return bool(getattr(self.evidence, "is_removed", False))

    @property
    def type_name(self) -> str:
        """The type of the file in words; empty for a link."""
        found = FILE_TYPES.get(self.evidence.content_type)
        return found.name if found else ""


def read_evidence(
    log: Sequence[Entry], shown: Sequence[Entry], *, reader: User, at: AsOf | None
) -> dict[int, list[EvidenceItem]]:
    """Return the evidence that ``reader`` may see, by the number of its entry in the history.

    ``log`` has all entries of one request, and ``shown`` those that its page shows. Evidence is
    seen as its entry is. It stays with its place in the history when the entry is corrected. That
    of notes and of withdrawn entries is seen by who sees these. Only officials see evidence that
    has been withdrawn. This takes one query.
    """
    standing = shown if can_see_notes(reader) else effective_entries(shown)
    numbers = {entry.number for entry in standing}
    places = {entry.pk: entry.number for entry in log}
    known_on = at.known_on if at else None
    rows = Evidence.objects.filter(entry__in=places).select_related("by", "withdrawal__by")
    removed = RedactedText.objects.filter(
        table_name=Evidence._meta.db_table, row_id=OuterRef("pk"), field=STORED_FILE
    )
    rows = rows.annotate(is_removed=Exists(removed))
    found: dict[int, list[EvidenceItem]] = defaultdict(list)
    for evidence in recorded_by(list(rows), known_on):
        ended = recorded_by(
            [evidence.withdrawal] if hasattr(evidence, "withdrawal") else [], known_on
        )
        if places[evidence.entry_id] in numbers and (reader.is_official or not ended):
            item = EvidenceItem(evidence, ended[0] if ended else None)
            found[places[evidence.entry_id]].append(item)
    return dict(found)
